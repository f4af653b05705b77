"""make deals of proposals"""

import sqlalchemy as sa
from alembic import op

revision = '0025'
down_revision = '0024'
branch_labels = None
depends_on = None

NOW = "CREATE OR REPLACE FUNCTION deal_is_fixed() RETURNS trigger LANGUAGE plpgsql AS $$\n    BEGIN\n      IF TG_OP = 'DELETE' THEN\n        RAISE EXCEPTION 'a deal is never deleted' USING ERRCODE = 'restrict_violation';\n      END IF;\n      IF TG_OP = 'UPDATE' AND\n         (NEW.price_fen, NEW.seller_id, NEW.buyer_id, NEW.award_id, NEW.lot_id,\n          NEW.achievement_id, NEW.term_id, NEW.mode, NEW.proposal_id) IS DISTINCT FROM\n         (OLD.price_fen, OLD.seller_id, OLD.buyer_id, OLD.award_id, OLD.lot_id,\n          OLD.achievement_id, OLD.term_id, OLD.mode, OLD.proposal_id) THEN\n        RAISE EXCEPTION 'a deal does not change' USING ERRCODE = 'restrict_violation';\n      END IF;\n      IF NEW.award_id IS NOT NULL AND NOT EXISTS (\n        SELECT 1 FROM award WHERE award.id = NEW.award_id AND award.hammer_fen = NEW.price_fen\n          AND award.lot_id = NEW.lot_id AND award.seller_id = NEW.seller_id AND award.buyer_id = NEW.buyer_id) THEN\n        RAISE EXCEPTION 'a deal differs from its award' USING ERRCODE = 'check_violation';\n      END IF;\n      IF NEW.proposal_id IS NOT NULL AND NOT EXISTS (\n        SELECT 1 FROM proposal JOIN demand ON demand.id = proposal.demand_id\n        WHERE proposal.id = NEW.proposal_id AND proposal.state = 'awarded' AND proposal.price_fen = NEW.price_fen\n          AND proposal.organisation_id = NEW.seller_id AND demand.organisation_id = NEW.buyer_id) THEN\n        RAISE EXCEPTION 'a deal differs from its proposal' USING ERRCODE = 'check_violation';\n      END IF;\n      RETURN NEW;\n    END $$"
BEFORE = "CREATE OR REPLACE FUNCTION deal_is_fixed() RETURNS trigger LANGUAGE plpgsql AS $$\n    BEGIN\n      IF TG_OP = 'DELETE' THEN\n        RAISE EXCEPTION 'a deal is never deleted' USING ERRCODE = 'restrict_violation';\n      END IF;\n      IF TG_OP = 'UPDATE' AND\n         (NEW.price_fen, NEW.seller_id, NEW.buyer_id, NEW.award_id, NEW.lot_id,\n          NEW.achievement_id, NEW.term_id, NEW.mode) IS DISTINCT FROM\n         (OLD.price_fen, OLD.seller_id, OLD.buyer_id, OLD.award_id, OLD.lot_id,\n          OLD.achievement_id, OLD.term_id, OLD.mode) THEN\n        RAISE EXCEPTION 'a deal does not change' USING ERRCODE = 'restrict_violation';\n      END IF;\n      IF NEW.award_id IS NOT NULL AND NOT EXISTS (\n        SELECT 1 FROM award WHERE award.id = NEW.award_id AND award.hammer_fen = NEW.price_fen\n          AND award.lot_id = NEW.lot_id AND award.seller_id = NEW.seller_id AND award.buyer_id = NEW.buyer_id) THEN\n        RAISE EXCEPTION 'a deal differs from its award' USING ERRCODE = 'check_violation';\n      END IF;\n      RETURN NEW;\n    END $$"


def upgrade() -> None:
    op.add_column('deal', sa.Column('proposal_id', sa.BigInteger(), nullable=True))
    op.alter_column('deal', 'achievement_id', existing_type=sa.BIGINT(), nullable=True)
    op.alter_column('deal', 'term_id', existing_type=sa.BIGINT(), nullable=True)
    op.create_unique_constraint(op.f('uq_deal_proposal_id'), 'deal', ['proposal_id'])
    op.create_foreign_key(op.f('fk_deal_proposal_id_proposal'), 'deal', 'proposal', ['proposal_id'], ['id'])
    op.drop_constraint(op.f('ck_deal_kind'), 'deal', type_='check')
    op.create_check_constraint(op.f('ck_deal_kind'), 'deal', "kind IN ('award', 'negotiated', 'proposal')")
    op.create_check_constraint(op.f('ck_deal_one_origin'), 'deal', 'num_nonnulls(lot_id, proposal_id) = 1')
    op.create_check_constraint(op.f('ck_deal_proposal_given'), 'deal', "(kind = 'proposal') = (proposal_id IS NOT NULL)")
    op.create_check_constraint(
        op.f('ck_deal_lot_offers_achievement'), 'deal', 'lot_id IS NULL OR (achievement_id IS NOT NULL AND term_id IS NOT NULL)'
    )
    op.execute(NOW)


def downgrade() -> None:
    op.execute(BEFORE)
    for name in ('ck_deal_lot_offers_achievement', 'ck_deal_proposal_given', 'ck_deal_one_origin', 'ck_deal_kind'):
        op.drop_constraint(op.f(name), 'deal', type_='check')
    op.create_check_constraint(op.f('ck_deal_kind'), 'deal', "kind IN ('award', 'negotiated')")
    op.drop_constraint(op.f('fk_deal_proposal_id_proposal'), 'deal', type_='foreignkey')
    op.drop_constraint(op.f('uq_deal_proposal_id'), 'deal', type_='unique')
    op.alter_column('deal', 'term_id', existing_type=sa.BIGINT(), nullable=False)
    op.alter_column('deal', 'achievement_id', existing_type=sa.BIGINT(), nullable=False)
    op.drop_column('deal', 'proposal_id')
