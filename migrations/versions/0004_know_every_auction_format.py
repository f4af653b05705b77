"""know every auction format"""

from alembic import op

revision = '0004'
down_revision = '0003'
branch_labels = None
depends_on = None

FORMATS = ('english', 'dutch', 'eng_dutch', 'sealed_first', 'sealed_second', 'dynamic', 'multi_round', 'score')
KINDS = (
    'opened', 'bid', 'sealed', 'revealed', 'scored', 'matched', 'paused', 'resumed', 'closed', 'awarded', 'passed', 'terminated',
)


def _only(table: str, name: str, column: str, values: tuple[str, ...]) -> None:
    listed = ', '.join(f"'{value}'" for value in values)
    op.drop_constraint(op.f(f'ck_{table}_{name}'), table, type_='check')
    op.create_check_constraint(op.f(f'ck_{table}_{name}'), table, f'{column} IN ({listed})')


def upgrade() -> None:
    _only('lot', 'lot_format', 'format', FORMATS)
    _only('ledger_entry', 'entry_kind', 'kind', KINDS)


def downgrade() -> None:
    _only('ledger_entry', 'entry_kind', 'kind', tuple(kind for kind in KINDS if kind not in ('sealed', 'revealed', 'scored', 'matched')))
    _only('lot', 'lot_format', 'format', FORMATS[:1])
