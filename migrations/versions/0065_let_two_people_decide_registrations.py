"""let two people decide registrations"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = '0065'
down_revision = '0064'
branch_labels = None
depends_on = None


CHECKS = {
    'objection_whole': 'num_nonnulls(objection, objected_at) IN (0, 2)',
    'objection_when': "state <> 'objection' OR objected_at IS NOT NULL",
    'final_after_objection': "NOT final OR (state = 'refused' AND objected_at IS NOT NULL)",
    'version_when_registered': '(version > 0) = (number IS NOT NULL)',
}
FIRST_VERSIONS = """
    INSERT INTO registration_version
      (registration_id, version, act, at, number, project_name, seller_name, buyer_name, subtype, total_fen, tech_fen, signed_on, ends_on)
    SELECT r.id, 1, 'register', r.decided_at, r.number, c.project_name, seller.name_zh, buyer.name_zh, c.subtype, r.total_fen, r.tech_fen,
           (c.signed_at AT TIME ZONE 'Asia/Shanghai')::date, c.ends_on
    FROM registration AS r JOIN contract AS c ON c.id = r.contract_id
    JOIN organisation AS seller ON seller.id = c.seller_id JOIN organisation AS buyer ON buyer.id = c.buyer_id
    WHERE r.number IS NOT NULL
"""


def upgrade() -> None:
    op.create_table('office_region',
    sa.Column('id', sa.BigInteger(), nullable=False),
    sa.Column('office_id', sa.BigInteger(), nullable=False),
    sa.Column('prefix', sa.Text(), nullable=False),
    sa.CheckConstraint("prefix ~ '^[0-9]{2}([0-9]{2}){0,2}$'", name=op.f('ck_office_region_prefix_form')),
    sa.ForeignKeyConstraint(['office_id'], ['office.organisation_id'], name=op.f('fk_office_region_office_id_office')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_office_region')),
    sa.UniqueConstraint('prefix', name='uq_office_region_prefix')
    )
    op.create_index('ix_office_region_office', 'office_region', ['office_id'], unique=False)
    op.create_table('registration_correction',
    sa.Column('id', sa.BigInteger(), nullable=False),
    sa.Column('registration_id', sa.BigInteger(), nullable=False),
    sa.Column('point', sa.Enum('seller', 'buyer', 'project', 'amounts', 'payment', 'term', 'classification', 'rights', 'contract', 'papers', 'contact', name='correction_point', native_enum=False, create_constraint=True, length=32), nullable=False),
    sa.Column('note', sa.Text(), nullable=False),
    sa.Column('person_id', sa.BigInteger(), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.CheckConstraint('length(btrim(note)) > 0', name=op.f('ck_registration_correction_note_given')),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_registration_correction_person_id_person')),
    sa.ForeignKeyConstraint(['registration_id'], ['registration.id'], name=op.f('fk_registration_correction_registration_id_registration')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_registration_correction'))
    )
    op.create_index('ix_registration_correction_registration', 'registration_correction', ['registration_id', 'id'], unique=False)
    op.create_table('registration_opinion',
    sa.Column('id', sa.BigInteger(), nullable=False),
    sa.Column('registration_id', sa.BigInteger(), nullable=False),
    sa.Column('expert', sa.Text(), nullable=False),
    sa.Column('unit', sa.Text(), nullable=False),
    sa.Column('opinion', sa.Text(), nullable=False),
    sa.Column('supports', sa.Boolean(), nullable=False),
    sa.Column('person_id', sa.BigInteger(), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.CheckConstraint('length(btrim(expert)) > 0 AND length(btrim(opinion)) > 0', name=op.f('ck_registration_opinion_opinion_given')),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_registration_opinion_person_id_person')),
    sa.ForeignKeyConstraint(['registration_id'], ['registration.id'], name=op.f('fk_registration_opinion_registration_id_registration')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_registration_opinion'))
    )
    op.create_index('ix_registration_opinion_registration', 'registration_opinion', ['registration_id', 'id'], unique=False)
    op.create_table('registration_request',
    sa.Column('id', sa.BigInteger(), nullable=False),
    sa.Column('registration_id', sa.BigInteger(), nullable=False),
    sa.Column('wish', sa.Enum('change', 'cancel', name='registration_wish', native_enum=False, create_constraint=True, length=32), nullable=False),
    sa.Column('reason', sa.Text(), nullable=False),
    sa.Column('project_name', sa.Text(), nullable=True),
    sa.Column('total_fen', sa.BigInteger(), nullable=True),
    sa.Column('tech_fen', sa.BigInteger(), nullable=True),
    sa.Column('ends_on', sa.Date(), nullable=True),
    sa.Column('person_id', sa.BigInteger(), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('state', sa.Enum('open', 'granted', 'declined', name='request_answer', native_enum=False, create_constraint=True, length=32), nullable=False),
    sa.Column('answered_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('answer', sa.Text(), nullable=True),
    sa.CheckConstraint("(state = 'open') = (answered_at IS NULL)", name=op.f('ck_registration_request_answered_when')),
    sa.CheckConstraint("state <> 'declined' OR answer IS NOT NULL", name=op.f('ck_registration_request_decline_has_reason')),
    sa.CheckConstraint("wish <> 'change' OR num_nonnulls(project_name, total_fen, tech_fen) = 3", name=op.f('ck_registration_request_change_says_what')),
    sa.CheckConstraint('length(btrim(reason)) > 0', name=op.f('ck_registration_request_reason_given')),
    sa.CheckConstraint('tech_fen > 0 AND tech_fen <= total_fen', name=op.f('ck_registration_request_tech_within_total')),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_registration_request_person_id_person')),
    sa.ForeignKeyConstraint(['registration_id'], ['registration.id'], name=op.f('fk_registration_request_registration_id_registration')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_registration_request'))
    )
    op.create_index('uq_registration_request_open', 'registration_request', ['registration_id'], unique=True, postgresql_where=sa.text("state = 'open'"))
    op.create_table('registration_ruling',
    sa.Column('id', sa.BigInteger(), nullable=False),
    sa.Column('registration_id', sa.BigInteger(), nullable=False),
    sa.Column('act', sa.Enum('submit', 'ask_correction', 'accept', 'begin_review', 'call_experts', 'register', 'refuse', 'object', 'change', 'cancel', 'revoke', name='ruling_act', native_enum=False, create_constraint=True, length=32), nullable=False),
    sa.Column('prepared_by', sa.BigInteger(), nullable=False),
    sa.Column('prepared_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('number', sa.Text(), nullable=True),
    sa.Column('checks', postgresql.JSONB(astext_type=sa.Text()), nullable=False),
    sa.Column('ground', sa.Enum('parties', 'subject', 'price', 'monopoly', 'proof', 'seal', 'form', 'kind', 'once', name='ruling_ground', native_enum=False, create_constraint=True, length=32), nullable=True),
    sa.Column('reason', sa.Text(), nullable=True),
    sa.Column('request_id', sa.BigInteger(), nullable=True),
    sa.Column('reviewed_by', sa.BigInteger(), nullable=True),
    sa.Column('reviewed_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('outcome', sa.Enum('confirmed', 'returned', 'withdrawn', name='ruling_outcome', native_enum=False, create_constraint=True, length=32), nullable=True),
    sa.Column('remark', sa.Text(), nullable=True),
    sa.CheckConstraint("(act = 'refuse') = (ground IS NOT NULL)", name=op.f('ck_registration_ruling_refuses_with_ground')),
    sa.CheckConstraint("(act = 'register') = (number IS NOT NULL)", name=op.f('ck_registration_ruling_registers_with_number')),
    sa.CheckConstraint("act <> 'change' OR request_id IS NOT NULL", name=op.f('ck_registration_ruling_change_was_asked_for')),
    sa.CheckConstraint("act = 'register' OR length(btrim(reason)) > 0", name=op.f('ck_registration_ruling_reason_given')),
    sa.CheckConstraint("act IN ('register', 'refuse', 'change', 'cancel', 'revoke')", name=op.f('ck_registration_ruling_act_ruled')),
    sa.CheckConstraint("outcome <> 'returned' OR remark IS NOT NULL", name=op.f('ck_registration_ruling_return_says_why')),
    sa.CheckConstraint("outcome IS NULL OR (outcome = 'withdrawn') = (reviewed_by = prepared_by)", name=op.f('ck_registration_ruling_two_people')),
    sa.CheckConstraint('num_nonnulls(reviewed_by, reviewed_at, outcome) IN (0, 3)', name=op.f('ck_registration_ruling_reviewed_whole')),
    sa.ForeignKeyConstraint(['prepared_by'], ['person.id'], name=op.f('fk_registration_ruling_prepared_by_person')),
    sa.ForeignKeyConstraint(['registration_id'], ['registration.id'], name=op.f('fk_registration_ruling_registration_id_registration')),
    sa.ForeignKeyConstraint(['request_id'], ['registration_request.id'], name=op.f('fk_registration_ruling_request_id_registration_request')),
    sa.ForeignKeyConstraint(['reviewed_by'], ['person.id'], name=op.f('fk_registration_ruling_reviewed_by_person')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_registration_ruling'))
    )
    op.create_index('ix_registration_ruling_registration', 'registration_ruling', ['registration_id', 'id'], unique=False)
    op.create_index('uq_registration_ruling_open', 'registration_ruling', ['registration_id'], unique=True, postgresql_where=sa.text('outcome IS NULL'))
    op.create_table('registration_version',
    sa.Column('id', sa.BigInteger(), nullable=False),
    sa.Column('registration_id', sa.BigInteger(), nullable=False),
    sa.Column('version', sa.BigInteger(), nullable=False),
    sa.Column('ruling_id', sa.BigInteger(), nullable=True),
    sa.Column('act', sa.Enum('submit', 'ask_correction', 'accept', 'begin_review', 'call_experts', 'register', 'refuse', 'object', 'change', 'cancel', 'revoke', name='version_act', native_enum=False, create_constraint=True, length=32), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('number', sa.Text(), nullable=False),
    sa.Column('project_name', sa.Text(), nullable=False),
    sa.Column('seller_name', sa.Text(), nullable=False),
    sa.Column('buyer_name', sa.Text(), nullable=False),
    sa.Column('subtype', sa.Text(), nullable=False),
    sa.Column('total_fen', sa.BigInteger(), nullable=False),
    sa.Column('tech_fen', sa.BigInteger(), nullable=False),
    sa.Column('signed_on', sa.Date(), nullable=False),
    sa.Column('ends_on', sa.Date(), nullable=True),
    sa.Column('reason', sa.Text(), nullable=True),
    sa.CheckConstraint('tech_fen > 0 AND tech_fen <= total_fen', name=op.f('ck_registration_version_tech_within_total')),
    sa.CheckConstraint('version > 0', name=op.f('ck_registration_version_version_counts')),
    sa.ForeignKeyConstraint(['registration_id'], ['registration.id'], name=op.f('fk_registration_version_registration_id_registration')),
    sa.ForeignKeyConstraint(['ruling_id'], ['registration_ruling.id'], name=op.f('fk_registration_version_ruling_id_registration_ruling')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_registration_version')),
    sa.UniqueConstraint('registration_id', 'version', name=op.f('uq_registration_version_registration_id_version')),
    sa.UniqueConstraint('ruling_id', name=op.f('uq_registration_version_ruling_id'))
    )
    op.add_column('registration', sa.Column('ground', sa.Enum('parties', 'subject', 'price', 'monopoly', 'proof', 'seal', 'form', 'kind', 'once', name='refusal_ground', native_enum=False, create_constraint=True, length=32), nullable=True))
    op.add_column('registration', sa.Column('dispute', sa.Text(), nullable=True))
    op.add_column('registration', sa.Column('objection', sa.Text(), nullable=True))
    op.add_column('registration', sa.Column('objected_at', sa.DateTime(timezone=True), nullable=True))
    op.add_column('registration', sa.Column('final', sa.Boolean(), server_default=sa.text('false'), nullable=False))
    op.add_column('registration', sa.Column('ruled_at', sa.DateTime(timezone=True), nullable=True))
    op.add_column('registration', sa.Column('version', sa.BigInteger(), server_default=sa.text('0'), nullable=False))
    op.add_column('registration', sa.Column('reminded_on', sa.Date(), nullable=True))
    op.execute("INSERT INTO office_region (office_id, prefix) SELECT organisation_id, prefix FROM office")
    op.execute("UPDATE registration SET version = 1 WHERE number IS NOT NULL")
    op.execute(FIRST_VERSIONS)
    for name, check in CHECKS.items():
        op.create_check_constraint(op.f(f'ck_registration_{name}'), 'registration', check)
    op.execute('CREATE TRIGGER registration_correction_append_only BEFORE UPDATE OR DELETE ON "registration_correction" FOR EACH ROW EXECUTE FUNCTION refuse_change(); CREATE TRIGGER registration_correction_keep BEFORE TRUNCATE ON "registration_correction" FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()')
    op.execute('CREATE TRIGGER registration_opinion_append_only BEFORE UPDATE OR DELETE ON "registration_opinion" FOR EACH ROW EXECUTE FUNCTION refuse_change(); CREATE TRIGGER registration_opinion_keep BEFORE TRUNCATE ON "registration_opinion" FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()')
    op.execute("CREATE OR REPLACE FUNCTION registration_request_is_fixed() RETURNS trigger LANGUAGE plpgsql AS $$\n    BEGIN\n      IF TG_OP = 'DELETE' OR OLD.state <> 'open'\n         OR to_jsonb(NEW) - '{state,answered_at,answer}'::text[] IS DISTINCT FROM to_jsonb(OLD) - '{state,answered_at,answer}'::text[] THEN\n        RAISE EXCEPTION 'a request is kept as it was made and answered' USING ERRCODE = 'restrict_violation';\n      END IF;\n      RETURN NEW;\n    END $$")
    op.execute('CREATE TRIGGER registration_request_fixed BEFORE UPDATE OR DELETE ON registration_request\n      FOR EACH ROW EXECUTE FUNCTION registration_request_is_fixed()')
    op.execute("CREATE OR REPLACE FUNCTION registration_ruling_is_fixed() RETURNS trigger LANGUAGE plpgsql AS $$\n    BEGIN\n      IF TG_OP = 'INSERT' THEN\n        IF EXISTS (\n          SELECT 1 FROM registration AS r JOIN registration_ruling AS before ON before.registration_id = r.id\n          WHERE r.id = NEW.registration_id AND r.state = 'objection' AND before.act = 'refuse' AND before.outcome = 'confirmed'\n            AND before.prepared_by = NEW.prepared_by) THEN\n          RAISE EXCEPTION 'an objection is looked at by another person' USING ERRCODE = 'check_violation';\n        END IF;\n        RETURN NEW;\n      END IF;\n      IF TG_OP = 'DELETE' OR OLD.outcome IS NOT NULL\n         OR to_jsonb(NEW) - '{reviewed_by,reviewed_at,outcome,remark}'::text[]\n            IS DISTINCT FROM to_jsonb(OLD) - '{reviewed_by,reviewed_at,outcome,remark}'::text[] THEN\n        RAISE EXCEPTION 'a ruling is kept as it was prepared and reviewed' USING ERRCODE = 'restrict_violation';\n      END IF;\n      RETURN NEW;\n    END $$")
    op.execute('CREATE TRIGGER registration_ruling_fixed BEFORE INSERT OR UPDATE OR DELETE ON registration_ruling\n      FOR EACH ROW EXECUTE FUNCTION registration_ruling_is_fixed()')
    op.execute("CREATE OR REPLACE FUNCTION registration_is_ruled() RETURNS trigger LANGUAGE plpgsql AS $$\n    BEGIN\n      IF NEW.state NOT IN ('registered', 'refused', 'changed', 'cancelled', 'revoked')\n         OR (TG_OP = 'UPDATE' AND (NEW.state, NEW.ruled_at, NEW.version) IS NOT DISTINCT FROM (OLD.state, OLD.ruled_at, OLD.version)) THEN\n        RETURN NEW;\n      END IF;\n      IF NOT EXISTS (\n        SELECT 1 FROM registration_ruling AS r WHERE r.registration_id = NEW.id AND r.outcome = 'confirmed' AND r.reviewed_at = NEW.ruled_at\n          AND r.act = CASE NEW.state WHEN 'registered' THEN 'register' WHEN 'refused' THEN 'refuse' WHEN 'changed' THEN 'change'\n                                     WHEN 'cancelled' THEN 'cancel' ELSE 'revoke' END) THEN\n        RAISE EXCEPTION 'an office decides by two people' USING ERRCODE = 'check_violation';\n      END IF;\n      RETURN NEW;\n    END $$")
    op.execute('CREATE TRIGGER registration_ruled BEFORE INSERT OR UPDATE ON registration\n      FOR EACH ROW EXECUTE FUNCTION registration_is_ruled()')
    op.execute('CREATE TRIGGER registration_version_append_only BEFORE UPDATE OR DELETE ON "registration_version" FOR EACH ROW EXECUTE FUNCTION refuse_change(); CREATE TRIGGER registration_version_keep BEFORE TRUNCATE ON "registration_version" FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()')


def downgrade() -> None:
    op.execute('DROP TRIGGER registration_ruled ON registration')
    for name in CHECKS:
        op.drop_constraint(op.f(f'ck_registration_{name}'), 'registration', type_='check')
    op.drop_column('registration', 'reminded_on')
    op.drop_column('registration', 'version')
    op.drop_column('registration', 'ruled_at')
    op.drop_column('registration', 'final')
    op.drop_column('registration', 'objected_at')
    op.drop_column('registration', 'objection')
    op.drop_column('registration', 'dispute')
    op.drop_column('registration', 'ground')
    op.drop_table('registration_version')
    op.drop_index('uq_registration_ruling_open', table_name='registration_ruling', postgresql_where=sa.text('outcome IS NULL'))
    op.drop_index('ix_registration_ruling_registration', table_name='registration_ruling')
    op.drop_table('registration_ruling')
    op.drop_index('uq_registration_request_open', table_name='registration_request', postgresql_where=sa.text("state = 'open'"))
    op.drop_table('registration_request')
    op.drop_index('ix_registration_opinion_registration', table_name='registration_opinion')
    op.drop_table('registration_opinion')
    op.drop_index('ix_registration_correction_registration', table_name='registration_correction')
    op.drop_table('registration_correction')
    op.drop_index('ix_office_region_office', table_name='office_region')
    op.drop_table('office_region')
    op.execute('DROP FUNCTION IF EXISTS registration_request_is_fixed')
    op.execute('DROP FUNCTION IF EXISTS registration_ruling_is_fixed')
    op.execute('DROP FUNCTION IF EXISTS registration_is_ruled')
