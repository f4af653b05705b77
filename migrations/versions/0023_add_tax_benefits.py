"""add the benefits of shares and of the pilot"""

from alembic import op

revision = '0023'
down_revision = '0022'
branch_labels = None
depends_on = None

BEFORE = ('vat_exemption', 'cit_exemption', 'pit_reward', 'rd_super', 'stamp_duty')
AFTER = ('vat_exemption', 'cit_exemption', 'cit_pilot', 'equity_deferral', 'pit_reward', 'rd_super', 'stamp_duty')


def _allow(names: tuple[str, ...]) -> None:
    listed = ', '.join(f"'{name}'" for name in names)
    op.drop_constraint(op.f('ck_claim_benefit'), 'claim')
    op.create_check_constraint(op.f('ck_claim_benefit'), 'claim', f'benefit IN ({listed})')


def upgrade() -> None:
    _allow(AFTER)


def downgrade() -> None:
    op.execute("DELETE FROM claim WHERE benefit IN ('cit_pilot', 'equity_deferral')")
    _allow(BEFORE)
