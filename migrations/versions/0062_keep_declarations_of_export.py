"""keep declarations of technology export"""

import sqlalchemy as sa
from alembic import op

revision = '0062'
down_revision = '0061'
branch_labels = None
depends_on = None

GUARDS = (
    """
    CREATE OR REPLACE FUNCTION export_declared_in_time() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
      IF TG_OP = 'DELETE' OR EXISTS (SELECT 1 FROM contract WHERE id = OLD.contract_id AND effective_on IS NOT NULL) THEN
        RAISE EXCEPTION 'a declaration of export stands once the contract took effect' USING ERRCODE = 'restrict_violation';
      END IF;
      RETURN NEW;
    END $$
    """,
    """
    CREATE TRIGGER export_declared_in_time BEFORE UPDATE OR DELETE ON export_declaration
      FOR EACH ROW EXECUTE FUNCTION export_declared_in_time()
    """,
)


def upgrade() -> None:
    op.create_table('export_declaration',
    sa.Column('id', sa.BigInteger(), nullable=False),
    sa.Column('contract_id', sa.BigInteger(), nullable=False),
    sa.Column('standing', sa.Enum('none', 'free', 'restricted', 'banned', name='standing', native_enum=False, length=12, create_constraint=True), nullable=False),
    sa.Column('destination', sa.Text(), nullable=False),
    sa.Column('licence_number', sa.Text(), nullable=True),
    sa.Column('licence_on', sa.Date(), nullable=True),
    sa.Column('declared_by', sa.BigInteger(), nullable=False),
    sa.Column('declared_at', sa.DateTime(timezone=True), nullable=False),
    sa.CheckConstraint("(standing = 'none') = (destination = '')", name=op.f('ck_export_declaration_destination_given')),
    sa.CheckConstraint('num_nonnulls(licence_number, licence_on) IN (0, 2)', name=op.f('ck_export_declaration_licence_whole')),
    sa.CheckConstraint("standing = 'restricted' OR licence_number IS NULL", name=op.f('ck_export_declaration_licence_of_restricted')),
    sa.ForeignKeyConstraint(['contract_id'], ['contract.id'], name=op.f('fk_export_declaration_contract_id_contract')),
    sa.ForeignKeyConstraint(['declared_by'], ['person.id'], name=op.f('fk_export_declaration_declared_by_person')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_export_declaration')),
    sa.UniqueConstraint('contract_id', name=op.f('uq_export_declaration_contract_id'))
    )
    for statement in GUARDS:
        op.execute(statement)


def downgrade() -> None:
    op.drop_table('export_declaration')
    op.execute('DROP FUNCTION export_declared_in_time()')
