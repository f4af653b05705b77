"""keep the evidence"""

from alembic import op

revision = '0064'
down_revision = '0063'
branch_labels = None
depends_on = None

FUNCTION = "CREATE OR REPLACE FUNCTION refuse_removal() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'rows of % are evidence and are never removed', TG_TABLE_NAME USING ERRCODE = 'restrict_violation'; END $$"
TABLES = (
    *("claim", "sale", "sale_notice", "lot", "lot_reserve", "paddle", "paddle_number", "authority", "award", "buyer_default", "second_offer"),
    *("negotiation", "interest", "suspension", "outage", "deposit", "checkout", "arrival", "statement", "refund", "achievement", "demand"),
    *("proposal", "challenge", "objection", "race", "person", "organisation", "membership", "agency", "auctioneer", "office"),
)


def upgrade() -> None:
    op.execute(FUNCTION)
    for table in TABLES:
        op.execute(f'CREATE TRIGGER {table}_evidence BEFORE DELETE ON "{table}" FOR EACH ROW EXECUTE FUNCTION refuse_removal()')
        op.execute(f'CREATE TRIGGER {table}_evidence_all BEFORE TRUNCATE ON "{table}" FOR EACH STATEMENT EXECUTE FUNCTION refuse_removal()')


def downgrade() -> None:
    for table in TABLES:
        op.execute(f'DROP TRIGGER {table}_evidence ON "{table}"')
        op.execute(f'DROP TRIGGER {table}_evidence_all ON "{table}"')
    op.execute("DROP FUNCTION refuse_removal")
