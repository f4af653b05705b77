"""add amounts to registrations"""

import sqlalchemy as sa
from alembic import op

revision = '0077'
down_revision = '0076'
branch_labels = None
depends_on = None

RULED = "CREATE OR REPLACE FUNCTION registration_is_ruled() RETURNS trigger LANGUAGE plpgsql AS $$\n    BEGIN\n      IF NEW.state NOT IN ('registered', 'refused', 'changed', 'cancelled', 'revoked')\n         OR (TG_OP = 'UPDATE' AND (NEW.state, NEW.ruled_at, NEW.version) IS NOT DISTINCT FROM (OLD.state, OLD.ruled_at, OLD.version)) THEN\n        RETURN NEW;\n      END IF;\n      IF NOT EXISTS (\n        SELECT 1 FROM registration_ruling AS r WHERE r.registration_id = NEW.id AND r.outcome = 'confirmed' AND r.reviewed_at = NEW.ruled_at\n          AND r.act IN (\n            CASE NEW.state WHEN 'registered' THEN 'register' WHEN 'refused' THEN 'refuse' WHEN 'changed' THEN 'change'\n                           WHEN 'cancelled' THEN 'cancel' ELSE 'revoke' END,\n            CASE NEW.state WHEN 'changed' THEN 'supplement' END)) THEN\n        RAISE EXCEPTION 'an office decides by two people' USING ERRCODE = 'check_violation';\n      END IF;\n      RETURN NEW;\n    END $$"
RULED_BEFORE = "CREATE OR REPLACE FUNCTION registration_is_ruled() RETURNS trigger LANGUAGE plpgsql AS $$\n    BEGIN\n      IF NEW.state NOT IN ('registered', 'refused', 'changed', 'cancelled', 'revoked')\n         OR (TG_OP = 'UPDATE' AND (NEW.state, NEW.ruled_at, NEW.version) IS NOT DISTINCT FROM (OLD.state, OLD.ruled_at, OLD.version)) THEN\n        RETURN NEW;\n      END IF;\n      IF NOT EXISTS (\n        SELECT 1 FROM registration_ruling AS r WHERE r.registration_id = NEW.id AND r.outcome = 'confirmed' AND r.reviewed_at = NEW.ruled_at\n          AND r.act = CASE NEW.state WHEN 'registered' THEN 'register' WHEN 'refused' THEN 'refuse' WHEN 'changed' THEN 'change'\n                                     WHEN 'cancelled' THEN 'cancel' ELSE 'revoke' END) THEN\n        RAISE EXCEPTION 'an office decides by two people' USING ERRCODE = 'check_violation';\n      END IF;\n      RETURN NEW;\n    END $$"
CHANGED = {
    ('registration_request', 'registration_wish'): ("wish IN ('change', 'supplement', 'cancel')", "wish IN ('change', 'cancel')"),
    ('registration_ruling', 'ruling_act'): ("act IN ('submit', 'ask_correction', 'accept', 'begin_review', 'call_experts', 'register', 'refuse', 'object', 'change', 'supplement', 'cancel', 'revoke')", "act IN ('submit', 'ask_correction', 'accept', 'begin_review', 'call_experts', 'register', 'refuse', 'object', 'change', 'cancel', 'revoke')"),
    ('registration_ruling', 'act_ruled'): ("act IN ('register', 'refuse', 'change', 'supplement', 'cancel', 'revoke')", "act IN ('register', 'refuse', 'change', 'cancel', 'revoke')"),
    ('registration_ruling', 'change_was_asked_for'): (
        "act NOT IN ('change', 'supplement') OR request_id IS NOT NULL", "act <> 'change' OR request_id IS NOT NULL"
    ),
    ('registration_version', 'version_act'): ("act IN ('submit', 'ask_correction', 'accept', 'begin_review', 'call_experts', 'register', 'refuse', 'object', 'change', 'supplement', 'cancel', 'revoke')", "act IN ('submit', 'ask_correction', 'accept', 'begin_review', 'call_experts', 'register', 'refuse', 'object', 'change', 'cancel', 'revoke')"),
}
ADDED = {
    ('registration_request', 'proof_media'): "proof_media IN ('pdf', 'png', 'jpeg', 'webp', 'docx', 'xlsx', 'pptx')",
    ('registration_request', 'supplement_proved'): (
        "(wish = 'supplement') = (num_nonnulls(arose_on, proof_key, proof_name, proof_media, proof_size) > 0)"
    ),
    ('registration_request', 'supplement_says_what'): (
        "wish <> 'supplement' OR num_nonnulls(total_fen, tech_fen, arose_on, proof_key, proof_name, proof_media, proof_size) = 7"
    ),
    ('registration_request', 'key_is_digest'): "proof_key ~ '^[0-9a-f]{64}$'",
    ('registration_version', 'added_whole'): 'num_nonnulls(added_total_fen, added_tech_fen, arose_on) IN (0, 3)',
    ('registration_version', 'supplement_adds'): "(act = 'supplement') = (arose_on IS NOT NULL)",
    ('registration_version', 'added_tech_within'): 'added_tech_fen > 0 AND added_tech_fen <= added_total_fen',
    ('claim', 'supplement_named'): "version_id IS NULL OR occasion <> ''",
}
COLUMNS = {
    'registration_request': (
        ('arose_on', sa.Date()),
        ('proof_media', sa.String(length=10)),
        ('proof_name', sa.Text()),
        ('proof_size', sa.BigInteger()),
        ('proof_key', sa.Text()),
    ),
    'registration_version': (('added_total_fen', sa.BigInteger()), ('added_tech_fen', sa.BigInteger()), ('arose_on', sa.Date())),
    'claim': (('version_id', sa.BigInteger()),),
}


def upgrade() -> None:
    for table, columns in COLUMNS.items():
        for name, kind in columns:
            op.add_column(table, sa.Column(name, kind, nullable=True))
    op.create_foreign_key('fk_claim_supplement', 'claim', 'registration_version', ['version_id'], ['id'])
    for (table, name), (check, _before) in CHANGED.items():
        op.drop_constraint(f'ck_{table}_{name}', table)
        op.create_check_constraint(op.f(f'ck_{table}_{name}'), table, check)
    for (table, name), check in ADDED.items():
        op.create_check_constraint(op.f(f'ck_{table}_{name}'), table, check)
    op.execute(RULED)


def downgrade() -> None:
    op.execute(RULED_BEFORE)
    for table, name in reversed(ADDED):
        op.drop_constraint(f'ck_{table}_{name}', table)
    for (table, name), (_check, before) in CHANGED.items():
        op.drop_constraint(f'ck_{table}_{name}', table)
        op.create_check_constraint(op.f(f'ck_{table}_{name}'), table, before)
    op.drop_constraint('fk_claim_supplement', 'claim')
    for table, columns in reversed(COLUMNS.items()):
        for name, _kind in reversed(columns):
            op.drop_column(table, name)
