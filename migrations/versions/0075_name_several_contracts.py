"""let entries of the register name several contracts"""

import sqlalchemy as sa
from alembic import op

revision = '0075'
down_revision = '0074'
branch_labels = None
depends_on = None

FITS = "CREATE OR REPLACE FUNCTION holding_contract_fits() RETURNS trigger LANGUAGE plpgsql AS $$\n    BEGIN\n      IF NOT EXISTS (\n        SELECT 1 FROM holding AS h JOIN contract AS c ON c.seller_id = h.organisation_id JOIN deal AS d ON d.id = c.deal_id\n        WHERE h.id = NEW.holding_id AND h.achievement_id IS NULL AND c.id = NEW.contract_id AND d.achievement_id IS NULL) THEN\n        RAISE EXCEPTION 'an entry made by hand names own contracts about no listing' USING ERRCODE = 'check_violation';\n      END IF;\n      RETURN NEW;\n    END $$"
SAID = "name_zh = '' AND type IS NULL AND inventors = '[]' AND ip_number = '' AND ip_status IS NULL AND fee_due_on IS NULL AND secrecy IS NULL AND trl IS NULL"


def upgrade() -> None:
    op.create_table('holding_contract',
    sa.Column('contract_id', sa.BigInteger(), autoincrement=False, nullable=False),
    sa.Column('holding_id', sa.BigInteger(), nullable=False),
    sa.ForeignKeyConstraint(['contract_id'], ['contract.id'], name=op.f('fk_holding_contract_contract_id_contract')),
    sa.ForeignKeyConstraint(['holding_id'], ['holding.id'], name=op.f('fk_holding_contract_holding_id_holding')),
    sa.PrimaryKeyConstraint('contract_id', name=op.f('pk_holding_contract'))
    )
    op.create_index('ix_holding_contract_holding', 'holding_contract', ['holding_id'], unique=False)
    op.execute('INSERT INTO holding_contract (contract_id, holding_id) SELECT contract_id, id FROM holding WHERE contract_id IS NOT NULL')
    op.execute(FITS)
    op.execute('CREATE TRIGGER holding_contract_fits BEFORE INSERT OR UPDATE ON holding_contract\n      FOR EACH ROW EXECUTE FUNCTION holding_contract_fits()')
    op.drop_constraint(op.f('ck_holding_listing_says_it'), 'holding', type_='check')
    op.drop_column('holding', 'contract_id')
    op.create_check_constraint(op.f('ck_holding_listing_says_it'), 'holding', f'achievement_id IS NULL OR ({SAID})')


def downgrade() -> None:
    op.add_column('holding', sa.Column('contract_id', sa.BigInteger(), nullable=True))
    op.create_foreign_key(op.f('fk_holding_contract_id_contract'), 'holding', 'contract', ['contract_id'], ['id'])
    op.create_unique_constraint('uq_holding_contract', 'holding', ['contract_id'])
    op.drop_constraint(op.f('ck_holding_listing_says_it'), 'holding', type_='check')
    op.execute('ALTER TABLE holding DISABLE TRIGGER holding_kept')
    op.execute('UPDATE holding SET contract_id = (SELECT min(contract_id) FROM holding_contract WHERE holding_id = holding.id)')
    op.execute('ALTER TABLE holding ENABLE TRIGGER holding_kept')
    op.create_check_constraint(op.f('ck_holding_listing_says_it'), 'holding', f'achievement_id IS NULL OR ({SAID} AND contract_id IS NULL)')
    op.drop_table('holding_contract')
    op.execute('DROP FUNCTION IF EXISTS holding_contract_fits')
