"""let inventors join"""

from alembic import op

revision = '0045'
down_revision = '0044'
branch_labels = None
depends_on = None

TABLES = ("membership", "invitation")
BEFORE = "'admin', 'editor', 'bidder', 'signer', 'clerk', 'auctioneer', 'registrar'"
AFTER = BEFORE + ", 'inventor'"


def upgrade() -> None:
    for table in TABLES:
        op.drop_constraint(op.f(f'ck_{table}_roles_known'), table, type_='check')
        op.create_check_constraint(op.f(f'ck_{table}_roles_known'), table, f"roles <@ ARRAY[{AFTER}]::text[]")


def downgrade() -> None:
    for table in TABLES:
        op.execute(f"UPDATE {table} SET roles = array_remove(roles, 'inventor') WHERE roles <> ARRAY['inventor']")
        end = "ended_at = coalesce(ended_at, now())" if table == "membership" else "revoked_at = CASE WHEN accepted_at IS NULL THEN now() END"
        op.execute(f"UPDATE {table} SET roles = ARRAY['editor'], {end} WHERE roles = ARRAY['inventor']")
        op.drop_constraint(op.f(f'ck_{table}_roles_known'), table, type_='check')
        op.create_check_constraint(op.f(f'ck_{table}_roles_known'), table, f"roles <@ ARRAY[{BEFORE}]::text[]")
