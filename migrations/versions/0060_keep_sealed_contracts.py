"""keep sealed contracts"""

import sqlalchemy as sa
from alembic import op

revision = '0060'
down_revision = '0059'
branch_labels = None
depends_on = None

FITS = "CREATE OR REPLACE FUNCTION contract_seal_fits() RETURNS trigger LANGUAGE plpgsql AS $$\n    BEGIN\n      IF NEW.version = 1 AND NOT EXISTS (SELECT 1 FROM contract WHERE id = NEW.contract_id AND signed_at IS NOT NULL) THEN\n        RAISE EXCEPTION 'only what both parties have signed is sealed' USING ERRCODE = 'check_violation';\n      END IF;\n      RETURN NEW;\n    END $$"


def upgrade() -> None:
    op.create_table('contract_seal',
    sa.Column('contract_id', sa.BigInteger(), nullable=False),
    sa.Column('version', sa.BigInteger(), nullable=False),
    sa.Column('file_key', sa.Text(), nullable=False),
    sa.Column('file_size', sa.BigInteger(), nullable=False),
    sa.Column('certificate_digest', sa.Text(), nullable=False),
    sa.Column('made_at', sa.DateTime(timezone=True), nullable=False),
    sa.CheckConstraint('version > 0', name=op.f('ck_contract_seal_version_counts')),
    sa.CheckConstraint("file_key ~ '^[0-9a-f]{64}$'", name=op.f('ck_contract_seal_key_is_digest')),
    sa.CheckConstraint("certificate_digest ~ '^[0-9a-f]{64}$'", name=op.f('ck_contract_seal_certificate_is_digest')),
    sa.CheckConstraint('file_size > 0', name=op.f('ck_contract_seal_size_positive')),
    sa.ForeignKeyConstraint(['contract_id'], ['contract.id'], name=op.f('fk_contract_seal_contract_id_contract')),
    sa.PrimaryKeyConstraint('contract_id', 'version', name=op.f('pk_contract_seal'))
    )
    op.execute('CREATE TRIGGER contract_seal_append_only BEFORE UPDATE OR DELETE ON "contract_seal" FOR EACH ROW EXECUTE FUNCTION refuse_change(); CREATE TRIGGER contract_seal_keep BEFORE TRUNCATE ON "contract_seal" FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()')
    op.execute(FITS)
    op.execute('CREATE TRIGGER contract_seal_fits BEFORE INSERT ON contract_seal FOR EACH ROW EXECUTE FUNCTION contract_seal_fits()')


def downgrade() -> None:
    op.drop_table('contract_seal')
    op.execute('DROP FUNCTION IF EXISTS contract_seal_fits')
