"""follow results"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = '0013'
down_revision = '0012'
branch_labels = None
depends_on = None

BARRED = ("CREATE OR REPLACE FUNCTION defaulter_is_barred() RETURNS trigger LANGUAGE plpgsql AS $$\n    BEGIN\n      IF EXISTS (\n        WITH RECURSIVE appearance AS (\n          SELECT id, earlier_lot_id FROM lot WHERE id = NEW.lot_id\n          UNION SELECT lot.id, lot.earlier_lot_id FROM lot JOIN appearance ON lot.id = appearance.earlier_lot_id\n        ) SELECT 1 FROM appearance JOIN buyer_default ON buyer_default.lot_id = appearance.id\n          WHERE buyer_default.organisation_id = NEW.organisation_id AND buyer_default.state NOT IN ('noticed','cured')) THEN\n        RAISE EXCEPTION 'a buyer in default may not join the next auction of the lot' USING ERRCODE = 'check_violation';\n      END IF;\n      RETURN NEW;\n    END $$", 'CREATE TRIGGER defaulter_barred BEFORE INSERT ON paddle FOR EACH ROW EXECUTE FUNCTION defaulter_is_barred()')
DISTRIBUTED = "CREATE OR REPLACE FUNCTION distribution_agrees() RETURNS trigger LANGUAGE plpgsql AS $$ DECLARE wanted bigint; fen bigint; now_state text; paid numeric; BEGIN IF NEW.account NOT IN ('distributed','costs','shortfall','debts','seller') THEN RETURN NULL; END IF; SELECT e.deposit_id, d.amount_fen, d.state INTO wanted, fen, now_state FROM journal_entry e JOIN deposit d ON d.id = e.deposit_id WHERE e.id = NEW.entry_id AND e.kind = 'distributed'; SELECT coalesce(sum(amount_fen), 0) INTO paid FROM journal_line JOIN journal_entry e ON e.id = entry_id WHERE e.deposit_id = wanted AND account = 'distributed'; IF wanted IS NULL OR now_state <> 'forfeited' OR paid <> fen THEN RAISE EXCEPTION 'deposit % is % of % fen, % fen were paid out', wanted, now_state, fen, paid USING ERRCODE = 'check_violation'; END IF; RETURN NULL; END $$; CREATE CONSTRAINT TRIGGER distribution_agrees AFTER INSERT ON journal_line DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION distribution_agrees()"
CONTRACT_FIXED = "CREATE OR REPLACE FUNCTION contract_is_fixed() RETURNS trigger LANGUAGE plpgsql AS $$\n    BEGIN\n      IF TG_OP = 'DELETE' THEN\n        RAISE EXCEPTION 'a contract is never deleted' USING ERRCODE = 'restrict_violation';\n      END IF;\n      IF (NEW.deal_id, NEW.seller_id, NEW.buyer_id, NEW.number)\n         IS DISTINCT FROM (OLD.deal_id, OLD.seller_id, OLD.buyer_id, OLD.number) THEN\n        RAISE EXCEPTION 'the parties of a contract do not change' USING ERRCODE = 'restrict_violation';\n      END IF;\n      IF OLD.state <> 'draft' AND NEW.state = 'draft'\n         AND (OLD.state <> 'signing' OR EXISTS (SELECT 1 FROM contract_signature WHERE contract_id = OLD.id)) THEN\n        RAISE EXCEPTION 'a signed contract does not become a draft' USING ERRCODE = 'restrict_violation';\n      END IF;\n      IF OLD.state <> 'draft' AND NEW.state <> 'draft' AND ROW(NEW.number, NEW.deal_id, NEW.type, NEW.subtype, NEW.licence_mode, NEW.seller_id, NEW.buyer_id, NEW.project_name, NEW.total_fen, NEW.tech_fen, NEW.payment, NEW.starts_on, NEW.ends_on, NEW.licence_until, NEW.clauses, NEW.patents, NEW.priority, NEW.priority_on, NEW.document_key, NEW.document_size, NEW.frozen_at) IS DISTINCT FROM ROW(OLD.number, OLD.deal_id, OLD.type, OLD.subtype, OLD.licence_mode, OLD.seller_id, OLD.buyer_id, OLD.project_name, OLD.total_fen, OLD.tech_fen, OLD.payment, OLD.starts_on, OLD.ends_on, OLD.licence_until, OLD.clauses, OLD.patents, OLD.priority, OLD.priority_on, OLD.document_key, OLD.document_size, OLD.frozen_at) THEN\n        RAISE EXCEPTION 'a contract does not change once signing has begun' USING ERRCODE = 'restrict_violation';\n      END IF;\n      IF NEW.state NOT IN ('draft', 'signing', 'void')\n         AND (SELECT count(*) FROM contract_signature WHERE contract_id = NEW.id AND document_digest = NEW.document_key) < 2 THEN\n        RAISE EXCEPTION 'a contract needs both signatures' USING ERRCODE = 'check_violation';\n      END IF;\n      RETURN NEW;\n    END $$"
VOID = "('draft', 'signing', 'void')"
LISTS = (
    ('ledger_entry', 'entry_kind', 'kind', ('opened', 'bid', 'sealed', 'revealed', 'scored', 'matched', 'paused', 'resumed', 'closed', 'awarded', 'passed', 'terminated', 'called', 'said', 'defaulted', 'succeeded'), 2),
    ('journal_line', 'journal_account', 'account', ('bank', 'stripe', 'held', 'released', 'applied', 'forfeited', 'distributed', 'costs', 'shortfall', 'debts', 'seller'), 5),
    ('journal_entry', 'journal_kind', 'kind', ('received', 'released', 'applied', 'forfeited', 'distributed'), 1),
    ('contract', 'contract_state', 'state', ('draft', 'signing', 'signed', 'in_force', 'amended', 'completed', 'terminated', 'void'), 1),
    ('deal', 'kind', 'kind', ('award', 'negotiated'), 1),
)
"""Table, constraint, column, the values now, and how many of them are new."""
CONTRACT_CHECKS = (
    ('ck_contract_document_when_frozen', "state = 'void' OR (state = 'draft') = (document_key IS NULL)", "(state = 'draft') = (document_key IS NULL)"),
    ('ck_contract_signed_when', "(state IN ('draft', 'signing', 'void')) = (signed_at IS NULL)", "(state IN ('draft', 'signing')) = (signed_at IS NULL)"),
)


def _only(table: str, name: str, column: str, values: tuple[str, ...]) -> None:
    listed = ', '.join(f"'{value}'" for value in values)
    op.drop_constraint(op.f(f'ck_{table}_{name}'), table, type_='check')
    op.create_check_constraint(op.f(f'ck_{table}_{name}'), table, f'{column} IN ({listed})')


def _ended_once(kinds: str) -> None:
    op.drop_index('uq_journal_entry_ended_once', table_name='journal_entry')
    op.create_index('uq_journal_entry_ended_once', 'journal_entry', ['deposit_id'], unique=True, postgresql_where=sa.text(kinds))


def upgrade() -> None:
    for table, name, column, values, _new in LISTS:
        _only(table, name, column, values)
    _ended_once("kind NOT IN ('received','distributed')")
    # ### commands auto generated by Alembic - please adjust! ###
    op.create_table('negotiation',
    sa.Column('id', sa.BigInteger(), nullable=False),
    sa.Column('lot_id', sa.BigInteger(), nullable=False),
    sa.Column('seller_id', sa.BigInteger(), nullable=False),
    sa.Column('state', sa.Enum('open', 'agreed', 'closed', name='negotiation_state', native_enum=False, create_constraint=True, length=32), nullable=False),
    sa.Column('lowest_fen', sa.BigInteger(), nullable=False),
    sa.Column('opened_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('opened_by', sa.BigInteger(), nullable=True),
    sa.Column('until', sa.DateTime(timezone=True), nullable=False),
    sa.Column('ended_at', sa.DateTime(timezone=True), nullable=True),
    sa.CheckConstraint("(state = 'open') = (ended_at IS NULL)", name=op.f('ck_negotiation_ended_has_time')),
    sa.CheckConstraint('opened_at < until', name=op.f('ck_negotiation_has_time')),
    sa.ForeignKeyConstraint(['lot_id'], ['lot.id'], name=op.f('fk_negotiation_lot_id_lot')),
    sa.ForeignKeyConstraint(['opened_by'], ['person.id'], name=op.f('fk_negotiation_opened_by_person')),
    sa.ForeignKeyConstraint(['seller_id'], ['organisation.id'], name=op.f('fk_negotiation_seller_id_organisation')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_negotiation')),
    sa.UniqueConstraint('lot_id', name=op.f('uq_negotiation_lot_id'))
    )
    op.create_table('result_notice',
    sa.Column('id', sa.BigInteger(), nullable=False),
    sa.Column('number', sa.Text(), nullable=False),
    sa.Column('sale_id', sa.BigInteger(), nullable=False),
    sa.Column('lot_id', sa.BigInteger(), nullable=True),
    sa.Column('published_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('from_on', sa.Date(), nullable=False),
    sa.Column('until_on', sa.Date(), nullable=False),
    sa.Column('content', postgresql.JSONB(astext_type=sa.Text()), nullable=False),
    sa.CheckConstraint('until_on > from_on', name=op.f('ck_result_notice_has_days')),
    sa.ForeignKeyConstraint(['lot_id'], ['lot.id'], name=op.f('fk_result_notice_lot_id_lot')),
    sa.ForeignKeyConstraint(['sale_id'], ['sale.id'], name=op.f('fk_result_notice_sale_id_sale')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_result_notice')),
    sa.UniqueConstraint('number', name=op.f('uq_result_notice_number'))
    )
    op.create_index(op.f('ix_result_notice_sale_id'), 'result_notice', ['sale_id'], unique=False)
    op.create_table('interest',
    sa.Column('id', sa.BigInteger(), nullable=False),
    sa.Column('negotiation_id', sa.BigInteger(), nullable=False),
    sa.Column('organisation_id', sa.BigInteger(), nullable=False),
    sa.Column('person_id', sa.BigInteger(), nullable=False),
    sa.Column('price_fen', sa.BigInteger(), nullable=False),
    sa.Column('message', sa.Text(), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('withdrawn_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('accepted_at', sa.DateTime(timezone=True), nullable=True),
    sa.CheckConstraint('num_nonnulls(withdrawn_at, accepted_at) < 2', name=op.f('ck_interest_withdrawn_or_accepted')),
    sa.CheckConstraint('price_fen > 0', name=op.f('ck_interest_positive')),
    sa.ForeignKeyConstraint(['negotiation_id'], ['negotiation.id'], name=op.f('fk_interest_negotiation_id_negotiation')),
    sa.ForeignKeyConstraint(['organisation_id'], ['organisation.id'], name=op.f('fk_interest_organisation_id_organisation')),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_interest_person_id_person')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_interest')),
    sa.UniqueConstraint('negotiation_id', 'organisation_id', name=op.f('uq_interest_negotiation_id_organisation_id'))
    )
    op.create_index('uq_interest_accepted', 'interest', ['negotiation_id'], unique=True, postgresql_where=sa.text('accepted_at IS NOT NULL'))
    op.create_table('buyer_default',
    sa.Column('id', sa.BigInteger(), nullable=False),
    sa.Column('award_id', sa.BigInteger(), nullable=False),
    sa.Column('lot_id', sa.BigInteger(), nullable=False),
    sa.Column('organisation_id', sa.BigInteger(), nullable=False),
    sa.Column('paddle', sa.BigInteger(), nullable=False),
    sa.Column('state', sa.Enum('noticed', 'cured', 'declared', 'succeeded', 'released', name='default_state', native_enum=False, create_constraint=True, length=32), nullable=False),
    sa.Column('ground', sa.Enum('not_signed', 'not_paid', 'refused', name='default_ground', native_enum=False, create_constraint=True, length=32), nullable=False),
    sa.Column('statement', sa.Text(), nullable=False),
    sa.Column('hammer_fen', sa.BigInteger(), nullable=False),
    sa.Column('deposit_fen', sa.BigInteger(), nullable=False),
    sa.Column('noticed_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('noticed_by', sa.BigInteger(), nullable=True),
    sa.Column('cure_until', sa.DateTime(timezone=True), nullable=False),
    sa.Column('declared_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('declared_by', sa.BigInteger(), nullable=True),
    sa.Column('ended_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('settled_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('settled_by', sa.BigInteger(), nullable=True),
    sa.Column('costs_fen', sa.BigInteger(), nullable=True),
    sa.Column('shortfall_fen', sa.BigInteger(), nullable=True),
    sa.Column('debts_fen', sa.BigInteger(), nullable=True),
    sa.Column('remainder_fen', sa.BigInteger(), nullable=True),
    sa.Column('owed_fen', sa.BigInteger(), nullable=True),
    sa.Column('settled_note', sa.Text(), nullable=False),
    sa.CheckConstraint("(state IN ('noticed','cured')) = (declared_at IS NULL)", name=op.f('ck_buyer_default_declared_has_time')),
    sa.CheckConstraint("settled_at IS NULL OR state IN ('succeeded','released')", name=op.f('ck_buyer_default_settled_at_the_end')),
    sa.CheckConstraint('deposit_fen >= 0 AND hammer_fen > 0', name=op.f('ck_buyer_default_amounts')),
    sa.CheckConstraint('num_nulls(settled_at, costs_fen, shortfall_fen, debts_fen, remainder_fen, owed_fen) IN (0, 6)', name=op.f('ck_buyer_default_settled_complete')),
    sa.CheckConstraint('settled_at IS NULL OR (costs_fen >= 0 AND shortfall_fen >= 0 AND debts_fen >= 0 AND remainder_fen >= 0 AND owed_fen >= 0 AND costs_fen + shortfall_fen + debts_fen + remainder_fen = deposit_fen)', name=op.f('ck_buyer_default_parts_sum_to_the_deposit')),
    sa.ForeignKeyConstraint(['award_id'], ['award.id'], name=op.f('fk_buyer_default_award_id_award')),
    sa.ForeignKeyConstraint(['declared_by'], ['person.id'], name=op.f('fk_buyer_default_declared_by_person')),
    sa.ForeignKeyConstraint(['lot_id'], ['lot.id'], name=op.f('fk_buyer_default_lot_id_lot')),
    sa.ForeignKeyConstraint(['noticed_by'], ['person.id'], name=op.f('fk_buyer_default_noticed_by_person')),
    sa.ForeignKeyConstraint(['organisation_id'], ['organisation.id'], name=op.f('fk_buyer_default_organisation_id_organisation')),
    sa.ForeignKeyConstraint(['settled_by'], ['person.id'], name=op.f('fk_buyer_default_settled_by_person')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_buyer_default'))
    )
    op.create_index(op.f('ix_buyer_default_lot_id'), 'buyer_default', ['lot_id'], unique=False)
    op.create_index('uq_buyer_default_running', 'buyer_default', ['award_id'], unique=True, postgresql_where=sa.text("state <> 'cured'"))
    op.create_table('paper',
    sa.Column('id', sa.BigInteger(), nullable=False),
    sa.Column('kind', sa.Enum('confirmation', 'record', name='paper_kind', native_enum=False, create_constraint=True, length=32), nullable=False),
    sa.Column('number', sa.Text(), nullable=False),
    sa.Column('sale_id', sa.BigInteger(), nullable=False),
    sa.Column('award_id', sa.BigInteger(), nullable=True),
    sa.Column('document_key', sa.Text(), nullable=False),
    sa.Column('document_size', sa.BigInteger(), nullable=False),
    sa.Column('made_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('completed_at', sa.DateTime(timezone=True), nullable=True),
    sa.CheckConstraint("(kind = 'confirmation') = (award_id IS NOT NULL)", name=op.f('ck_paper_confirms_an_award')),
    sa.CheckConstraint("document_key ~ '^[0-9a-f]{64}$'", name=op.f('ck_paper_digest_form')),
    sa.ForeignKeyConstraint(['award_id'], ['award.id'], name=op.f('fk_paper_award_id_award')),
    sa.ForeignKeyConstraint(['sale_id'], ['sale.id'], name=op.f('fk_paper_sale_id_sale')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_paper')),
    sa.UniqueConstraint('award_id', name=op.f('uq_paper_award_id')),
    sa.UniqueConstraint('number', name=op.f('uq_paper_number'))
    )
    op.create_index(op.f('ix_paper_sale_id'), 'paper', ['sale_id'], unique=False)
    op.create_index('uq_paper_record', 'paper', ['sale_id'], unique=True, postgresql_where=sa.text("kind = 'record'"))
    op.create_table('paper_signature',
    sa.Column('id', sa.BigInteger(), nullable=False),
    sa.Column('paper_id', sa.BigInteger(), nullable=False),
    sa.Column('signer', sa.Enum('conductor', 'buyer', name='paper_signer', native_enum=False, create_constraint=True, length=32), nullable=False),
    sa.Column('organisation_id', sa.BigInteger(), nullable=False),
    sa.Column('organisation_name', sa.Text(), nullable=False),
    sa.Column('person_id', sa.BigInteger(), nullable=False),
    sa.Column('person_name', sa.Text(), nullable=False),
    sa.Column('document_digest', sa.Text(), nullable=False),
    sa.Column('signed_at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['organisation_id'], ['organisation.id'], name=op.f('fk_paper_signature_organisation_id_organisation')),
    sa.ForeignKeyConstraint(['paper_id'], ['paper.id'], name=op.f('fk_paper_signature_paper_id_paper')),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_paper_signature_person_id_person')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_paper_signature')),
    sa.UniqueConstraint('paper_id', 'signer', name=op.f('uq_paper_signature_paper_id_signer'))
    )
    op.create_table('second_offer',
    sa.Column('id', sa.BigInteger(), nullable=False),
    sa.Column('default_id', sa.BigInteger(), nullable=False),
    sa.Column('lot_id', sa.BigInteger(), nullable=False),
    sa.Column('paddle_id', sa.BigInteger(), nullable=False),
    sa.Column('organisation_id', sa.BigInteger(), nullable=False),
    sa.Column('price_fen', sa.BigInteger(), nullable=False),
    sa.Column('ledger_seq', sa.BigInteger(), nullable=False),
    sa.Column('state', sa.Enum('proposed', 'offered', 'accepted', 'refused', 'declined', 'lapsed', name='offer_state', native_enum=False, create_constraint=True, length=32), nullable=False),
    sa.Column('proposed_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('proposed_by', sa.BigInteger(), nullable=True),
    sa.Column('consented_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('consented_by', sa.BigInteger(), nullable=True),
    sa.Column('answer_by', sa.DateTime(timezone=True), nullable=True),
    sa.Column('answered_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('answered_by', sa.BigInteger(), nullable=True),
    sa.Column('award_id', sa.BigInteger(), nullable=True),
    sa.CheckConstraint("(state = 'accepted') = (award_id IS NOT NULL)", name=op.f('ck_second_offer_accepted_has_award')),
    sa.CheckConstraint("state IN ('proposed','refused') OR num_nulls(consented_at, answer_by) = 0", name=op.f('ck_second_offer_offered_by_consent')),
    sa.CheckConstraint('price_fen > 0', name=op.f('ck_second_offer_positive')),
    sa.ForeignKeyConstraint(['answered_by'], ['person.id'], name=op.f('fk_second_offer_answered_by_person')),
    sa.ForeignKeyConstraint(['award_id'], ['award.id'], name=op.f('fk_second_offer_award_id_award')),
    sa.ForeignKeyConstraint(['consented_by'], ['person.id'], name=op.f('fk_second_offer_consented_by_person')),
    sa.ForeignKeyConstraint(['default_id'], ['buyer_default.id'], name=op.f('fk_second_offer_default_id_buyer_default')),
    sa.ForeignKeyConstraint(['lot_id'], ['lot.id'], name=op.f('fk_second_offer_lot_id_lot')),
    sa.ForeignKeyConstraint(['organisation_id'], ['organisation.id'], name=op.f('fk_second_offer_organisation_id_organisation')),
    sa.ForeignKeyConstraint(['paddle_id'], ['paddle.id'], name=op.f('fk_second_offer_paddle_id_paddle')),
    sa.ForeignKeyConstraint(['proposed_by'], ['person.id'], name=op.f('fk_second_offer_proposed_by_person')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_second_offer')),
    sa.UniqueConstraint('award_id', name=op.f('uq_second_offer_award_id')),
    sa.UniqueConstraint('default_id', name=op.f('uq_second_offer_default_id'))
    )
    op.create_index(op.f('ix_second_offer_lot_id'), 'second_offer', ['lot_id'], unique=False)
    op.add_column('award', sa.Column('replaces_id', sa.BigInteger(), nullable=True))
    op.drop_constraint(op.f('uq_award_lot_id'), 'award', type_='unique')
    op.create_index('uq_award_first', 'award', ['lot_id'], unique=True, postgresql_where=sa.text('replaces_id IS NULL'))
    op.create_unique_constraint('uq_award_id_lot', 'award', ['id', 'lot_id'])
    op.create_unique_constraint(op.f('uq_award_replaces_id'), 'award', ['replaces_id'])
    op.create_foreign_key('fk_award_replaces', 'award', 'award', ['replaces_id', 'lot_id'], ['id', 'lot_id'])
    op.add_column('deal', sa.Column('publicised_until', sa.Date(), nullable=True))
    op.add_column('lot', sa.Column('hammer_fen', sa.BigInteger(), nullable=True))
    op.add_column('lot', sa.Column('earlier_lot_id', sa.BigInteger(), nullable=True))
    op.create_index(op.f('ix_lot_earlier_lot_id'), 'lot', ['earlier_lot_id'], unique=False)
    op.create_foreign_key(op.f('fk_lot_earlier_lot_id_lot'), 'lot', 'lot', ['earlier_lot_id'], ['id'])
    op.execute('CREATE TRIGGER result_notice_append_only BEFORE UPDATE OR DELETE ON "result_notice" FOR EACH ROW EXECUTE FUNCTION refuse_change(); CREATE TRIGGER result_notice_keep BEFORE TRUNCATE ON "result_notice" FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()')
    op.execute("CREATE OR REPLACE FUNCTION paper_is_fixed() RETURNS trigger LANGUAGE plpgsql AS $$\n    BEGIN\n      IF TG_OP = 'DELETE' THEN\n        RAISE EXCEPTION 'a paper is never deleted' USING ERRCODE = 'restrict_violation';\n      END IF;\n      IF (to_jsonb(NEW) - 'completed_at') IS DISTINCT FROM (to_jsonb(OLD) - 'completed_at') OR OLD.completed_at IS NOT NULL THEN\n        RAISE EXCEPTION 'a paper does not change' USING ERRCODE = 'restrict_violation';\n      END IF;\n      IF (SELECT count(*) FROM paper_signature WHERE paper_id = NEW.id)\n         < (CASE NEW.kind WHEN 'confirmation' THEN 2 ELSE 1 END) THEN\n        RAISE EXCEPTION 'a paper needs its signatures' USING ERRCODE = 'check_violation';\n      END IF;\n      RETURN NEW;\n    END $$")
    op.execute('CREATE TRIGGER paper_fixed BEFORE UPDATE OR DELETE ON paper FOR EACH ROW EXECUTE FUNCTION paper_is_fixed()')
    op.execute('CREATE TRIGGER paper_signature_append_only BEFORE UPDATE OR DELETE ON "paper_signature" FOR EACH ROW EXECUTE FUNCTION refuse_change(); CREATE TRIGGER paper_signature_keep BEFORE TRUNCATE ON "paper_signature" FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()')
    op.execute("CREATE OR REPLACE FUNCTION paper_signature_fits() RETURNS trigger LANGUAGE plpgsql AS $$\n    BEGIN\n      IF NOT EXISTS (\n        SELECT 1 FROM paper JOIN sale ON sale.id = paper.sale_id LEFT JOIN award ON award.id = paper.award_id\n        WHERE paper.id = NEW.paper_id AND paper.document_key = NEW.document_digest AND paper.completed_at IS NULL\n          AND NEW.organisation_id = CASE NEW.signer WHEN 'buyer' THEN award.buyer_id\n            ELSE CASE sale.conduct_mode WHEN 'licensed_auction' THEN sale.agency_id ELSE sale.operator_id END END) THEN\n        RAISE EXCEPTION 'a signature must fit the paper and the party' USING ERRCODE = 'check_violation';\n      END IF;\n      RETURN NEW;\n    END $$")
    op.execute('CREATE TRIGGER paper_signature_fits BEFORE INSERT ON paper_signature FOR EACH ROW EXECUTE FUNCTION paper_signature_fits()')
    op.create_check_constraint(op.f('ck_deal_publicised_has_end'), 'deal', "state <> 'publicised' OR publicised_until IS NOT NULL")
    op.execute("UPDATE lot SET hammer_fen = award.hammer_fen FROM award WHERE award.lot_id = lot.id AND lot.state IN ('awarded','confirmed','dealt')")
    op.create_check_constraint(op.f('ck_lot_hammer_if_sold'), 'lot', "hammer_fen IS NULL OR state IN ('awarded','confirmed','dealt')")
    for name, now, _before in CONTRACT_CHECKS:
        op.drop_constraint(op.f(name), 'contract', type_='check')
        op.create_check_constraint(op.f(name), 'contract', now)
    for statement in BARRED:
        op.execute(statement)
    op.execute(DISTRIBUTED)
    op.execute(CONTRACT_FIXED)
    # ### end Alembic commands ###


def downgrade() -> None:
    for name, _now, before in CONTRACT_CHECKS:
        op.drop_constraint(op.f(name), 'contract', type_='check')
        op.create_check_constraint(op.f(name), 'contract', before)
    op.execute(CONTRACT_FIXED.replace(VOID, VOID.replace(", 'void'", '')))
    op.execute('DROP TRIGGER distribution_agrees ON journal_line; DROP FUNCTION distribution_agrees')
    op.execute('DROP TRIGGER defaulter_barred ON paddle; DROP FUNCTION defaulter_is_barred')
    op.drop_constraint(op.f('ck_lot_hammer_if_sold'), 'lot', type_='check')
    op.drop_constraint(op.f('ck_deal_publicised_has_end'), 'deal', type_='check')
    # ### commands auto generated by Alembic - please adjust! ###
    op.drop_constraint(op.f('fk_lot_earlier_lot_id_lot'), 'lot', type_='foreignkey')
    op.drop_index(op.f('ix_lot_earlier_lot_id'), table_name='lot')
    op.drop_column('lot', 'earlier_lot_id')
    op.drop_column('lot', 'hammer_fen')
    op.drop_column('deal', 'publicised_until')
    op.drop_constraint('fk_award_replaces', 'award', type_='foreignkey')
    op.drop_constraint(op.f('uq_award_replaces_id'), 'award', type_='unique')
    op.drop_constraint('uq_award_id_lot', 'award', type_='unique')
    op.drop_index('uq_award_first', table_name='award', postgresql_where=sa.text('replaces_id IS NULL'))
    op.create_unique_constraint(op.f('uq_award_lot_id'), 'award', ['lot_id'], postgresql_nulls_not_distinct=False)
    op.drop_column('award', 'replaces_id')
    op.drop_index(op.f('ix_second_offer_lot_id'), table_name='second_offer')
    op.drop_table('second_offer')
    op.drop_table('paper_signature')
    op.drop_index('uq_paper_record', table_name='paper', postgresql_where=sa.text("kind = 'record'"))
    op.drop_index(op.f('ix_paper_sale_id'), table_name='paper')
    op.drop_table('paper')
    op.drop_index('uq_buyer_default_running', table_name='buyer_default', postgresql_where=sa.text("state <> 'cured'"))
    op.drop_index(op.f('ix_buyer_default_lot_id'), table_name='buyer_default')
    op.drop_table('buyer_default')
    op.drop_index('uq_interest_accepted', table_name='interest', postgresql_where=sa.text('accepted_at IS NOT NULL'))
    op.drop_table('interest')
    op.drop_index(op.f('ix_result_notice_sale_id'), table_name='result_notice')
    op.drop_table('result_notice')
    op.drop_table('negotiation')
    op.execute('DROP FUNCTION IF EXISTS paper_is_fixed')
    op.execute('DROP FUNCTION IF EXISTS paper_signature_fits')
    _ended_once("kind <> 'received'")
    for table, name, column, values, new in LISTS:
        _only(table, name, column, values[:-new])
    # ### end Alembic commands ###
