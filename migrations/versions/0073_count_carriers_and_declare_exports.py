"""count the carriers of an item, and let no contract with a buyer abroad take effect undeclared"""

import sqlalchemy as sa
from alembic import op

revision = '0073'
down_revision = '0072'
branch_labels = None
depends_on = None

ABROAD = "CREATE OR REPLACE FUNCTION contract_export_is_declared() RETURNS trigger LANGUAGE plpgsql AS $$\n    BEGIN\n      IF NEW.effective_on IS NOT NULL AND OLD.effective_on IS NULL AND EXISTS (\n        SELECT 1 FROM organisation AS seller, organisation AS buyer\n        WHERE seller.id = NEW.seller_id AND buyer.id = NEW.buyer_id\n          AND left(seller.region, 2) NOT IN ('71', '81', '82') AND left(buyer.region, 2) IN ('71', '81', '82'))\n         AND NOT EXISTS (SELECT 1 FROM export_declaration WHERE contract_id = NEW.id AND standing <> 'none') THEN\n        RAISE EXCEPTION 'a buyer abroad: the export is declared before the contract takes effect' USING ERRCODE = 'check_violation';\n      END IF;\n      RETURN NEW;\n    END $$"
ABROAD_TRIGGER = 'CREATE TRIGGER contract_export_declared BEFORE UPDATE ON contract\n      FOR EACH ROW EXECUTE FUNCTION contract_export_is_declared()'
CHECKS = {
    'pieces_whole': 'num_nonnulls(pieces, reasonable_pieces) IN (0, 2)',
    'pieces_within': 'pieces > 0 AND reasonable_pieces BETWEEN 0 AND pieces',
    'reasonable_follows_pieces': 'abs(reasonable_fen::numeric * pieces - amount_fen::numeric * reasonable_pieces) < pieces',
}


def upgrade() -> None:
    op.add_column('contract_item', sa.Column('pieces', sa.BigInteger(), nullable=True))
    op.add_column('contract_item', sa.Column('reasonable_pieces', sa.BigInteger(), nullable=True))
    for name, check in CHECKS.items():
        op.create_check_constraint(op.f(f'ck_contract_item_{name}'), 'contract_item', check)
    op.execute(ABROAD)
    op.execute(ABROAD_TRIGGER)


def downgrade() -> None:
    op.execute('DROP TRIGGER contract_export_declared ON contract')
    op.execute('DROP FUNCTION contract_export_is_declared')
    for name in CHECKS:
        op.drop_constraint(op.f(f'ck_contract_item_{name}'), 'contract_item', type_='check')
    op.drop_column('contract_item', 'reasonable_pieces')
    op.drop_column('contract_item', 'pieces')
