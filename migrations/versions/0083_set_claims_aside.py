"""set aside the claim of the way that was not taken"""

from alembic import op

revision = '0083'
down_revision = '0082'
branch_labels = None
depends_on = None

STATES = ('blocked', 'draft', 'ready', 'filed', 'accepted', 'rejected', 'clawed_back')


def _allow(states: tuple[str, ...]) -> None:
    listed = ', '.join(f"'{state}'" for state in states)
    op.drop_constraint(op.f('ck_claim_claim_state'), 'claim')
    op.create_check_constraint(op.f('ck_claim_claim_state'), 'claim', f'state IN ({listed})')


def upgrade() -> None:
    _allow((*STATES, 'set_aside'))


def downgrade() -> None:
    op.execute("UPDATE claim SET state = 'draft' WHERE state = 'set_aside'")
    _allow(STATES)
