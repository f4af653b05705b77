"""record agreements and objections"""

import sqlalchemy as sa
from alembic import op

revision = '0050'
down_revision = '0049'
branch_labels = None
depends_on = None

NOW = "CREATE OR REPLACE FUNCTION deal_is_fixed() RETURNS trigger LANGUAGE plpgsql AS $$\n    BEGIN\n      IF TG_OP = 'DELETE' THEN\n        RAISE EXCEPTION 'a deal is never deleted' USING ERRCODE = 'restrict_violation';\n      END IF;\n      IF TG_OP = 'UPDATE' AND\n         (NEW.price_fen, NEW.seller_id, NEW.buyer_id, NEW.award_id, NEW.lot_id,\n          NEW.achievement_id, NEW.achievement_version, NEW.term_id, NEW.mode, NEW.proposal_id,\n          NEW.agreement_id, NEW.subtype) IS DISTINCT FROM\n         (OLD.price_fen, OLD.seller_id, OLD.buyer_id, OLD.award_id, OLD.lot_id,\n          OLD.achievement_id, OLD.achievement_version, OLD.term_id, OLD.mode, OLD.proposal_id,\n          OLD.agreement_id, OLD.subtype) THEN\n        RAISE EXCEPTION 'a deal does not change' USING ERRCODE = 'restrict_violation';\n      END IF;\n      IF NEW.award_id IS NOT NULL AND NOT EXISTS (\n        SELECT 1 FROM award WHERE award.id = NEW.award_id AND award.hammer_fen = NEW.price_fen\n          AND award.lot_id = NEW.lot_id AND award.seller_id = NEW.seller_id AND award.buyer_id = NEW.buyer_id) THEN\n        RAISE EXCEPTION 'a deal differs from its award' USING ERRCODE = 'check_violation';\n      END IF;\n      IF NEW.lot_id IS NOT NULL AND NOT EXISTS (\n        SELECT 1 FROM lot WHERE lot.id = NEW.lot_id AND lot.achievement_id = NEW.achievement_id\n          AND lot.achievement_version = NEW.achievement_version) THEN\n        RAISE EXCEPTION 'a deal is about the version that its lot offered' USING ERRCODE = 'check_violation';\n      END IF;\n      IF NEW.proposal_id IS NOT NULL AND NOT EXISTS (\n        SELECT 1 FROM proposal JOIN demand ON demand.id = proposal.demand_id\n        WHERE proposal.id = NEW.proposal_id AND proposal.state = 'awarded' AND proposal.price_fen = NEW.price_fen\n          AND proposal.organisation_id = NEW.seller_id AND demand.organisation_id = NEW.buyer_id) THEN\n        RAISE EXCEPTION 'a deal differs from its proposal' USING ERRCODE = 'check_violation';\n      END IF;\n      IF NEW.agreement_id IS NOT NULL AND NOT EXISTS (\n        SELECT 1 FROM agreement AS a WHERE a.id = NEW.agreement_id AND a.state = 'confirmed'\n          AND (a.price_fen, a.seller_id, a.buyer_id, a.subtype, a.mode)\n            = (NEW.price_fen, NEW.seller_id, NEW.buyer_id, NEW.subtype, NEW.mode)\n          AND (a.achievement_id, a.achievement_version) IS NOT DISTINCT FROM (NEW.achievement_id, NEW.achievement_version)) THEN\n        RAISE EXCEPTION 'a deal differs from its agreement' USING ERRCODE = 'check_violation';\n      END IF;\n      RETURN NEW;\n    END $$"
BEFORE = "CREATE OR REPLACE FUNCTION deal_is_fixed() RETURNS trigger LANGUAGE plpgsql AS $$\n    BEGIN\n      IF TG_OP = 'DELETE' THEN\n        RAISE EXCEPTION 'a deal is never deleted' USING ERRCODE = 'restrict_violation';\n      END IF;\n      IF TG_OP = 'UPDATE' AND\n         (NEW.price_fen, NEW.seller_id, NEW.buyer_id, NEW.award_id, NEW.lot_id,\n          NEW.achievement_id, NEW.achievement_version, NEW.term_id, NEW.mode, NEW.proposal_id) IS DISTINCT FROM\n         (OLD.price_fen, OLD.seller_id, OLD.buyer_id, OLD.award_id, OLD.lot_id,\n          OLD.achievement_id, OLD.achievement_version, OLD.term_id, OLD.mode, OLD.proposal_id) THEN\n        RAISE EXCEPTION 'a deal does not change' USING ERRCODE = 'restrict_violation';\n      END IF;\n      IF NEW.award_id IS NOT NULL AND NOT EXISTS (\n        SELECT 1 FROM award WHERE award.id = NEW.award_id AND award.hammer_fen = NEW.price_fen\n          AND award.lot_id = NEW.lot_id AND award.seller_id = NEW.seller_id AND award.buyer_id = NEW.buyer_id) THEN\n        RAISE EXCEPTION 'a deal differs from its award' USING ERRCODE = 'check_violation';\n      END IF;\n      IF NEW.lot_id IS NOT NULL AND NOT EXISTS (\n        SELECT 1 FROM lot WHERE lot.id = NEW.lot_id AND lot.achievement_id = NEW.achievement_id\n          AND lot.achievement_version = NEW.achievement_version) THEN\n        RAISE EXCEPTION 'a deal is about the version that its lot offered' USING ERRCODE = 'check_violation';\n      END IF;\n      IF NEW.proposal_id IS NOT NULL AND NOT EXISTS (\n        SELECT 1 FROM proposal JOIN demand ON demand.id = proposal.demand_id\n        WHERE proposal.id = NEW.proposal_id AND proposal.state = 'awarded' AND proposal.price_fen = NEW.price_fen\n          AND proposal.organisation_id = NEW.seller_id AND demand.organisation_id = NEW.buyer_id) THEN\n        RAISE EXCEPTION 'a deal differs from its proposal' USING ERRCODE = 'check_violation';\n      END IF;\n      RETURN NEW;\n    END $$"
SUBTYPES = "'dev_entrust', 'dev_coop', 'trf_patent', 'trf_patapp', 'trf_secret', 'trf_soft', 'trf_ic', 'trf_pvp', 'trf_bio', 'lic_patent', 'lic_secret', 'lic_soft', 'lic_ic', 'lic_pvp', 'lic_bio', 'con_gen', 'srv_gen', 'srv_train', 'srv_broker'"


def upgrade() -> None:
    op.create_table('agreement',
    sa.Column('id', sa.BigInteger(), nullable=False),
    sa.Column('code', sa.Text(), nullable=False),
    sa.Column('seller_id', sa.BigInteger(), nullable=False),
    sa.Column('buyer_id', sa.BigInteger(), nullable=False),
    sa.Column('entered_by', sa.BigInteger(), nullable=False),
    sa.Column('author_id', sa.BigInteger(), nullable=False),
    sa.Column('entered_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('achievement_id', sa.BigInteger(), nullable=True),
    sa.Column('achievement_version', sa.BigInteger(), nullable=True),
    sa.Column('title_zh', sa.Text(), nullable=False),
    sa.Column('title_en', sa.Text(), nullable=False),
    sa.Column('subject', sa.Text(), nullable=False),
    sa.Column('subtype', sa.Enum('dev_entrust', 'dev_coop', 'trf_patent', 'trf_patapp', 'trf_secret', 'trf_soft', 'trf_ic', 'trf_pvp', 'trf_bio', 'lic_patent', 'lic_secret', 'lic_soft', 'lic_ic', 'lic_pvp', 'lic_bio', 'con_gen', 'srv_gen', 'srv_train', 'srv_broker', name='agreement_subtype', native_enum=False, create_constraint=True, length=32), nullable=False),
    sa.Column('mode', sa.Enum('entrusted', 'joint', 'trial', 'licence', 'transfer', 'equity', 'consulting', 'service', name='agreement_mode', native_enum=False, create_constraint=True, length=32), nullable=False),
    sa.Column('licence_kind', sa.Enum('exclusive', 'sole', 'ordinary', name='agreement_licence', native_enum=False, create_constraint=True, length=32), nullable=True),
    sa.Column('price_fen', sa.BigInteger(), nullable=False),
    sa.Column('equity_bp', sa.BigInteger(), nullable=True),
    sa.Column('pricing', sa.Enum('agreed', 'listed', 'auction', name='agreement_pricing', native_enum=False, create_constraint=True, length=32), nullable=False),
    sa.Column('price_record', sa.Text(), nullable=False),
    sa.Column('relation', sa.Text(), nullable=False),
    sa.Column('months', sa.BigInteger(), nullable=True),
    sa.Column('terms', sa.Text(), nullable=False),
    sa.Column('state', sa.Enum('entered', 'confirmed', 'refused', 'withdrawn', name='agreement_state', native_enum=False, create_constraint=True, length=32), nullable=False),
    sa.Column('answered_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('answered_by', sa.BigInteger(), nullable=True),
    sa.Column('reason', sa.Text(), nullable=True),
    sa.Column('is_demo', sa.Boolean(), nullable=False),
    sa.CheckConstraint("(left(subtype, 4) = 'lic_') = (licence_kind IS NOT NULL)", name=op.f('ck_agreement_licence_has_kind')),
    sa.CheckConstraint("(mode = 'equity') = (equity_bp IS NOT NULL)", name=op.f('ck_agreement_equity_has_share')),
    sa.CheckConstraint("(pricing = 'agreed') = (price_record = '')", name=op.f('ck_agreement_price_recorded')),
    sa.CheckConstraint("(state = 'entered') = (answered_at IS NULL)", name=op.f('ck_agreement_answered_when')),
    sa.CheckConstraint("(state = 'refused') = (reason IS NOT NULL)", name=op.f('ck_agreement_refusal_has_reason')),
    sa.CheckConstraint('(achievement_id IS NULL) = (achievement_version IS NULL)', name=op.f('ck_agreement_version_pinned')),
    sa.CheckConstraint('entered_by IN (seller_id, buyer_id)', name=op.f('ck_agreement_entered_by_party')),
    sa.CheckConstraint('equity_bp BETWEEN 1 AND 10000', name=op.f('ck_agreement_share_within_whole')),
    sa.CheckConstraint('months BETWEEN 1 AND 600', name=op.f('ck_agreement_months_within')),
    sa.CheckConstraint('price_fen > 0', name=op.f('ck_agreement_price_positive')),
    sa.CheckConstraint('seller_id <> buyer_id', name=op.f('ck_agreement_two_parties')),
    sa.ForeignKeyConstraint(['achievement_id'], ['achievement.id'], name=op.f('fk_agreement_achievement_id_achievement')),
    sa.ForeignKeyConstraint(['answered_by'], ['person.id'], name=op.f('fk_agreement_answered_by_person')),
    sa.ForeignKeyConstraint(['author_id'], ['person.id'], name=op.f('fk_agreement_author_id_person')),
    sa.ForeignKeyConstraint(['buyer_id'], ['organisation.id'], name=op.f('fk_agreement_buyer_id_organisation')),
    sa.ForeignKeyConstraint(['entered_by'], ['organisation.id'], name=op.f('fk_agreement_entered_by_organisation')),
    sa.ForeignKeyConstraint(['seller_id'], ['organisation.id'], name=op.f('fk_agreement_seller_id_organisation')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_agreement')),
    sa.UniqueConstraint('code', name=op.f('uq_agreement_code'))
    )
    op.create_index('ix_agreement_buyer', 'agreement', ['buyer_id', 'id'], unique=False)
    op.create_index('ix_agreement_seller', 'agreement', ['seller_id', 'id'], unique=False)
    op.create_table('deal_objection',
    sa.Column('id', sa.BigInteger(), nullable=False),
    sa.Column('deal_id', sa.BigInteger(), nullable=False),
    sa.Column('organisation_id', sa.BigInteger(), nullable=False),
    sa.Column('person_id', sa.BigInteger(), nullable=False),
    sa.Column('text', sa.Text(), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('answer', sa.Text(), nullable=True),
    sa.Column('upheld', sa.Boolean(), nullable=True),
    sa.Column('answered_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('answered_by', sa.BigInteger(), nullable=True),
    sa.CheckConstraint('length(btrim(text)) > 0', name=op.f('ck_deal_objection_text_given')),
    sa.CheckConstraint('num_nonnulls(answer, upheld, answered_at, answered_by) IN (0, 4)', name=op.f('ck_deal_objection_answered_whole')),
    sa.ForeignKeyConstraint(['answered_by'], ['person.id'], name=op.f('fk_deal_objection_answered_by_person')),
    sa.ForeignKeyConstraint(['deal_id'], ['deal.id'], name=op.f('fk_deal_objection_deal_id_deal')),
    sa.ForeignKeyConstraint(['organisation_id'], ['organisation.id'], name=op.f('fk_deal_objection_organisation_id_organisation')),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_deal_objection_person_id_person')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_deal_objection'))
    )
    op.create_index('ix_deal_objection_deal', 'deal_objection', ['deal_id', 'id'], unique=False)
    op.add_column('deal', sa.Column('agreement_id', sa.BigInteger(), nullable=True))
    op.add_column('deal', sa.Column('subtype', sa.String(length=32), nullable=True))
    op.add_column('deal', sa.Column('publicised_from', sa.Date(), nullable=True))
    op.create_unique_constraint(op.f('uq_deal_agreement_id'), 'deal', ['agreement_id'])
    op.create_foreign_key(op.f('fk_deal_agreement_id_agreement'), 'deal', 'agreement', ['agreement_id'], ['id'])
    op.execute("CREATE OR REPLACE FUNCTION agreement_is_fixed() RETURNS trigger LANGUAGE plpgsql AS $$\n    BEGIN\n      IF TG_OP = 'DELETE' THEN\n        RAISE EXCEPTION 'an agreement is never deleted' USING ERRCODE = 'restrict_violation';\n      END IF;\n      IF OLD.state <> 'entered' THEN\n        RAISE EXCEPTION 'an answered agreement does not change' USING ERRCODE = 'restrict_violation';\n      END IF;\n      IF to_jsonb(NEW) - '{state,answered_at,answered_by,reason}'::text[]\n         IS DISTINCT FROM to_jsonb(OLD) - '{state,answered_at,answered_by,reason}'::text[] THEN\n        RAISE EXCEPTION 'what an agreement says does not change' USING ERRCODE = 'restrict_violation';\n      END IF;\n      RETURN NEW;\n    END $$")
    op.execute('CREATE TRIGGER agreement_fixed BEFORE UPDATE OR DELETE ON agreement FOR EACH ROW EXECUTE FUNCTION agreement_is_fixed()')
    op.execute("CREATE OR REPLACE FUNCTION deal_objection_is_fixed() RETURNS trigger LANGUAGE plpgsql AS $$\n    BEGIN\n      IF TG_OP = 'DELETE' OR OLD.answered_at IS NOT NULL\n         OR (NEW.deal_id, NEW.organisation_id, NEW.person_id, NEW.text, NEW.at)\n            IS DISTINCT FROM (OLD.deal_id, OLD.organisation_id, OLD.person_id, OLD.text, OLD.at) THEN\n        RAISE EXCEPTION 'an objection is kept as it was made and answered' USING ERRCODE = 'restrict_violation';\n      END IF;\n      RETURN NEW;\n    END $$")
    op.execute('CREATE TRIGGER deal_objection_fixed BEFORE UPDATE OR DELETE ON deal_objection FOR EACH ROW EXECUTE FUNCTION deal_objection_is_fixed()')
    op.drop_constraint(op.f('ck_deal_kind'), 'deal', type_='check')
    op.create_check_constraint(op.f('ck_deal_kind'), 'deal', "kind IN ('award', 'negotiated', 'proposal', 'agreement')")
    op.drop_constraint(op.f('ck_deal_one_origin'), 'deal', type_='check')
    op.create_check_constraint(op.f('ck_deal_one_origin'), 'deal', 'num_nonnulls(lot_id, proposal_id, agreement_id) = 1')
    op.create_check_constraint(op.f('ck_deal_agreement_given'), 'deal', "(kind = 'agreement') = (agreement_id IS NOT NULL)")
    op.create_check_constraint(op.f('ck_deal_subtype_of_agreement'), 'deal', '(subtype IS NOT NULL) = (agreement_id IS NOT NULL)')
    op.create_check_constraint(
        op.f('ck_deal_notice_in_order'), 'deal', 'publicised_from IS NULL OR publicised_from <= publicised_until'
    )
    op.create_check_constraint(op.f('ck_deal_deal_subtype'), 'deal', f'subtype IN ({SUBTYPES})')
    op.execute(NOW)


def downgrade() -> None:
    op.execute(BEFORE)
    for name in ('agreement_given', 'subtype_of_agreement', 'notice_in_order', 'deal_subtype', 'one_origin', 'kind'):
        op.drop_constraint(op.f(f'ck_deal_{name}'), 'deal', type_='check')
    op.create_check_constraint(op.f('ck_deal_one_origin'), 'deal', 'num_nonnulls(lot_id, proposal_id) = 1')
    op.create_check_constraint(op.f('ck_deal_kind'), 'deal', "kind IN ('award', 'negotiated', 'proposal')")
    op.drop_constraint(op.f('fk_deal_agreement_id_agreement'), 'deal', type_='foreignkey')
    op.drop_constraint(op.f('uq_deal_agreement_id'), 'deal', type_='unique')
    op.drop_column('deal', 'publicised_from')
    op.drop_column('deal', 'subtype')
    op.drop_column('deal', 'agreement_id')
    op.drop_index('ix_deal_objection_deal', table_name='deal_objection')
    op.drop_table('deal_objection')
    op.drop_index('ix_agreement_seller', table_name='agreement')
    op.drop_index('ix_agreement_buyer', table_name='agreement')
    op.drop_table('agreement')
    op.execute('DROP FUNCTION IF EXISTS agreement_is_fixed')
    op.execute('DROP FUNCTION IF EXISTS deal_objection_is_fixed')
