"""correct what was added to a registration"""

import sqlalchemy as sa
from alembic import op

revision = '0081'
down_revision = '0080'
branch_labels = None
depends_on = None

RULED = """
    CREATE OR REPLACE FUNCTION registration_is_ruled() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
      IF NEW.state NOT IN ('registered', 'refused', 'changed', 'cancelled', 'revoked')
         OR (TG_OP = 'UPDATE' AND (NEW.state, NEW.ruled_at, NEW.version) IS NOT DISTINCT FROM (OLD.state, OLD.ruled_at, OLD.version)) THEN
        RETURN NEW;
      END IF;
      IF NOT EXISTS (
        SELECT 1 FROM registration_ruling AS r WHERE r.registration_id = NEW.id AND r.outcome = 'confirmed' AND r.reviewed_at = NEW.ruled_at
          AND r.act IN (
            CASE NEW.state WHEN 'registered' THEN 'register' WHEN 'refused' THEN 'refuse' WHEN 'changed' THEN 'change'
                           WHEN 'cancelled' THEN 'cancel' ELSE 'revoke' END,
            CASE NEW.state WHEN 'changed' THEN 'supplement' END,
            CASE NEW.state WHEN 'changed' THEN 'correct' END)) THEN
        RAISE EXCEPTION 'an office decides by two people' USING ERRCODE = 'check_violation';
      END IF;
      RETURN NEW;
    END $$
"""
RULED_BEFORE = """
    CREATE OR REPLACE FUNCTION registration_is_ruled() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
      IF NEW.state NOT IN ('registered', 'refused', 'changed', 'cancelled', 'revoked')
         OR (TG_OP = 'UPDATE' AND (NEW.state, NEW.ruled_at, NEW.version) IS NOT DISTINCT FROM (OLD.state, OLD.ruled_at, OLD.version)) THEN
        RETURN NEW;
      END IF;
      IF NOT EXISTS (
        SELECT 1 FROM registration_ruling AS r WHERE r.registration_id = NEW.id AND r.outcome = 'confirmed' AND r.reviewed_at = NEW.ruled_at
          AND r.act IN (
            CASE NEW.state WHEN 'registered' THEN 'register' WHEN 'refused' THEN 'refuse' WHEN 'changed' THEN 'change'
                           WHEN 'cancelled' THEN 'cancel' ELSE 'revoke' END,
            CASE NEW.state WHEN 'changed' THEN 'supplement' END)) THEN
        RAISE EXCEPTION 'an office decides by two people' USING ERRCODE = 'check_violation';
      END IF;
      RETURN NEW;
    END $$
"""
CORRECTED = """
    CREATE OR REPLACE FUNCTION supplement_is_corrected() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
      IF NEW.corrects IS NOT NULL AND NOT EXISTS (
        SELECT 1 FROM registration_version
        WHERE registration_id = NEW.registration_id AND version = NEW.corrects AND act = 'supplement') THEN
        RAISE EXCEPTION 'only an amount that was added is corrected' USING ERRCODE = 'check_violation';
      END IF;
      RETURN NEW;
    END $$
"""
ACTS = "act IN ('submit', 'ask_correction', 'accept', 'begin_review', 'call_experts', 'register', 'refuse', 'object', 'change', 'supplement', 'correct', 'cancel', 'revoke')"
ACTS_BEFORE = "act IN ('submit', 'ask_correction', 'accept', 'begin_review', 'call_experts', 'register', 'refuse', 'object', 'change', 'supplement', 'cancel', 'revoke')"
CHANGED = {
    ('registration_request', 'registration_wish'): (
        "wish IN ('change', 'supplement', 'correct', 'cancel')", "wish IN ('change', 'supplement', 'cancel')"
    ),
    ('registration_request', 'supplement_proved'): (
        "(wish IN ('supplement', 'correct')) = (num_nonnulls(arose_on, proof_key, proof_name, proof_media, proof_size) > 0)",
        "(wish = 'supplement') = (num_nonnulls(arose_on, proof_key, proof_name, proof_media, proof_size) > 0)",
    ),
    ('registration_request', 'supplement_says_what'): (
        "wish NOT IN ('supplement', 'correct') "
        "OR num_nonnulls(total_fen, tech_fen, arose_on, proof_key, proof_name, proof_media, proof_size) = 7",
        "wish <> 'supplement' OR num_nonnulls(total_fen, tech_fen, arose_on, proof_key, proof_name, proof_media, proof_size) = 7",
    ),
    ('registration_request', 'tech_within_total'): (
        "tech_fen <= total_fen AND (tech_fen > 0 OR wish = 'correct' AND total_fen = 0)", "tech_fen > 0 AND tech_fen <= total_fen"
    ),
    ('registration_ruling', 'ruling_act'): (ACTS, ACTS_BEFORE),
    ('registration_ruling', 'act_ruled'): (
        "act IN ('register', 'refuse', 'change', 'supplement', 'correct', 'cancel', 'revoke')",
        "act IN ('register', 'refuse', 'change', 'supplement', 'cancel', 'revoke')",
    ),
    ('registration_ruling', 'change_was_asked_for'): (
        "act NOT IN ('change', 'supplement', 'correct') OR request_id IS NOT NULL",
        "act NOT IN ('change', 'supplement') OR request_id IS NOT NULL",
    ),
    ('registration_version', 'version_act'): (ACTS, ACTS_BEFORE),
    ('registration_version', 'supplement_adds'): (
        "(act IN ('supplement', 'correct')) = (arose_on IS NOT NULL)", "(act = 'supplement') = (arose_on IS NOT NULL)"
    ),
    ('registration_version', 'added_tech_within'): (
        "added_tech_fen <= added_total_fen AND (added_tech_fen > 0 OR act = 'correct' AND added_total_fen = 0)",
        "added_tech_fen > 0 AND added_tech_fen <= added_total_fen",
    ),
}
ADDED = {
    ('registration_request', 'correction_names_supplement'): "(wish = 'correct') = (corrects IS NOT NULL)",
    ('registration_version', 'correction_names_supplement'): "(act = 'correct') = (corrects IS NOT NULL)",
}
GUARDED = {'registration_request': 'registration_request_corrects', 'registration_version': 'registration_version_corrects'}


def upgrade() -> None:
    for table in GUARDED:
        op.add_column(table, sa.Column('corrects', sa.BigInteger(), nullable=True))
    same, named = ['registration_id', 'corrects'], ['registration_id', 'version']
    op.create_foreign_key('fk_version_corrects', 'registration_version', 'registration_version', same, named)
    for (table, name), (check, _before) in CHANGED.items():
        op.drop_constraint(f'ck_{table}_{name}', table)
        op.create_check_constraint(op.f(f'ck_{table}_{name}'), table, check)
    for (table, name), check in ADDED.items():
        op.create_check_constraint(op.f(f'ck_{table}_{name}'), table, check)
    op.execute(RULED)
    op.execute(CORRECTED)
    for table, name in GUARDED.items():
        op.execute(f'CREATE TRIGGER {name} BEFORE INSERT ON {table} FOR EACH ROW EXECUTE FUNCTION supplement_is_corrected()')


def downgrade() -> None:
    for table, name in GUARDED.items():
        op.execute(f'DROP TRIGGER {name} ON {table}')
    op.execute('DROP FUNCTION supplement_is_corrected()')
    op.execute(RULED_BEFORE)
    for table, name in ADDED:
        op.drop_constraint(f'ck_{table}_{name}', table)
    for (table, name), (_check, before) in CHANGED.items():
        op.drop_constraint(f'ck_{table}_{name}', table)
        op.create_check_constraint(op.f(f'ck_{table}_{name}'), table, before)
    op.drop_constraint('fk_version_corrects', 'registration_version')
    for table in GUARDED:
        op.drop_column(table, 'corrects')
