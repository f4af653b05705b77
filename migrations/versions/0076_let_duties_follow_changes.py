"""let duties follow changes"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = '0076'
down_revision = '0075'
branch_labels = None
depends_on = None

VERSIONS = "CREATE OR REPLACE FUNCTION contract_version_is_fixed() RETURNS trigger LANGUAGE plpgsql AS $$\n    BEGIN\n      IF TG_OP = 'DELETE' THEN\n        RAISE EXCEPTION 'a version of a contract is never deleted' USING ERRCODE = 'restrict_violation';\n      END IF;\n      IF TG_OP = 'INSERT' THEN\n        IF NEW.state <> 'signing' OR NOT EXISTS (\n          SELECT 1 FROM contract WHERE id = NEW.contract_id AND state IN ('in_force', 'amended')\n            AND NEW.proposed_by IN (seller_id, buyer_id)) THEN\n          RAISE EXCEPTION 'a party of a contract in force proposes a version' USING ERRCODE = 'check_violation';\n        END IF;\n        RETURN NEW;\n      END IF;\n      IF OLD.state <> 'signing'\n         OR (NEW.contract_id, NEW.number, NEW.kind, NEW.text, NEW.total_fen, NEW.proposed_by, NEW.author_id, NEW.proposed_at,\n             NEW.document_key, NEW.document_size, NEW.ends_on, NEW.affects, NEW.plan)\n         IS DISTINCT FROM\n            (OLD.contract_id, OLD.number, OLD.kind, OLD.text, OLD.total_fen, OLD.proposed_by, OLD.author_id, OLD.proposed_at,\n             OLD.document_key, OLD.document_size, OLD.ends_on, OLD.affects, OLD.plan) THEN\n        RAISE EXCEPTION 'a version of a contract does not change' USING ERRCODE = 'restrict_violation';\n      END IF;\n      IF NEW.state = 'signed'\n         AND (SELECT count(*) FROM version_signature\n              WHERE version_id = NEW.id AND document_digest = NEW.document_key AND authority <> 'first') < 2 THEN\n        RAISE EXCEPTION 'a version needs both signatures' USING ERRCODE = 'check_violation';\n      END IF;\n      RETURN NEW;\n    END $$"
VERSIONS_BEFORE = "CREATE OR REPLACE FUNCTION contract_version_is_fixed() RETURNS trigger LANGUAGE plpgsql AS $$\n    BEGIN\n      IF TG_OP = 'DELETE' THEN\n        RAISE EXCEPTION 'a version of a contract is never deleted' USING ERRCODE = 'restrict_violation';\n      END IF;\n      IF TG_OP = 'INSERT' THEN\n        IF NEW.state <> 'signing' OR NOT EXISTS (\n          SELECT 1 FROM contract WHERE id = NEW.contract_id AND state IN ('in_force', 'amended')\n            AND NEW.proposed_by IN (seller_id, buyer_id)) THEN\n          RAISE EXCEPTION 'a party of a contract in force proposes a version' USING ERRCODE = 'check_violation';\n        END IF;\n        RETURN NEW;\n      END IF;\n      IF OLD.state <> 'signing'\n         OR (NEW.contract_id, NEW.number, NEW.kind, NEW.text, NEW.total_fen, NEW.proposed_by, NEW.author_id, NEW.proposed_at,\n             NEW.document_key, NEW.document_size)\n         IS DISTINCT FROM\n            (OLD.contract_id, OLD.number, OLD.kind, OLD.text, OLD.total_fen, OLD.proposed_by, OLD.author_id, OLD.proposed_at,\n             OLD.document_key, OLD.document_size) THEN\n        RAISE EXCEPTION 'a version of a contract does not change' USING ERRCODE = 'restrict_violation';\n      END IF;\n      IF NEW.state = 'signed'\n         AND (SELECT count(*) FROM version_signature\n              WHERE version_id = NEW.id AND document_digest = NEW.document_key AND authority <> 'first') < 2 THEN\n        RAISE EXCEPTION 'a version needs both signatures' USING ERRCODE = 'check_violation';\n      END IF;\n      RETURN NEW;\n    END $$"
CHECKS = {
    'ck_contract_version_term_of_change': "ends_on IS NULL OR kind = 'change'",
    'ck_contract_version_end_changes_nothing': "kind <> 'termination' OR affects = '[]'",
    'ck_contract_version_amount_is_affected': """(affects @> '["amount"]') = (total_fen IS NOT NULL)""",
    'ck_contract_version_term_is_affected': """(affects @> '["term"]') = (ends_on IS NOT NULL)""",
    'ck_contract_version_plan_of_amount': "plan = '[]' OR total_fen IS NOT NULL",
}
KINDS = "kind IN ('transfer_record', 'licence_filing', 'annual_fee', 'payment', 'acceptance', 'export_registration', 'registration_change', 'registration_cancel')"
KINDS_BEFORE = "kind IN ('transfer_record', 'licence_filing', 'annual_fee', 'payment', 'acceptance', 'export_registration')"


def upgrade() -> None:
    op.add_column('contract_version', sa.Column('ends_on', sa.Date(), nullable=True))
    op.add_column('contract_version', sa.Column('affects', postgresql.JSONB(astext_type=sa.Text()), server_default='[]', nullable=False))
    op.add_column('contract_version', sa.Column('plan', postgresql.JSONB(astext_type=sa.Text()), server_default='[]', nullable=False))
    op.execute('ALTER TABLE contract_version DISABLE TRIGGER contract_version_fixed')
    op.execute("UPDATE contract_version SET affects = '[\"amount\"]' WHERE total_fen IS NOT NULL")
    op.execute('ALTER TABLE contract_version ENABLE TRIGGER contract_version_fixed')
    for name, check in CHECKS.items():
        op.create_check_constraint(op.f(name), 'contract_version', check)
    op.execute(VERSIONS)
    op.drop_constraint('ck_duty_kind', 'duty')
    op.create_check_constraint(op.f('ck_duty_kind'), 'duty', KINDS)
    op.drop_constraint('ck_duty_only_payments_are_replaced', 'duty')
    op.create_check_constraint(op.f('ck_duty_what_is_replaced'), 'duty', "state <> 'replaced' OR kind IN ('payment', 'acceptance')")


def downgrade() -> None:
    op.drop_constraint('ck_duty_what_is_replaced', 'duty')
    op.create_check_constraint(op.f('ck_duty_only_payments_are_replaced'), 'duty', "state <> 'replaced' OR kind = 'payment'")
    op.drop_constraint('ck_duty_kind', 'duty')
    op.create_check_constraint(op.f('ck_duty_kind'), 'duty', KINDS_BEFORE)
    op.execute(VERSIONS_BEFORE)
    for name in reversed(CHECKS):
        op.drop_constraint(op.f(name), 'contract_version')
    for column in ('plan', 'affects', 'ends_on'):
        op.drop_column('contract_version', column)
