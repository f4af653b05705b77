"""say how the solver of a demand is found"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = '0020'
down_revision = '0019'
branch_labels = None
depends_on = None

CHECKS = {
    'deadline_after_publication': "deadline > (published_at AT TIME ZONE 'Asia/Shanghai')::date",
    'wanted_after_deadline': 'wanted_by > deadline',
    'details_behind_nda': "details = '' OR nda",
    'finalists_range': 'finalists BETWEEN 2 AND 10',
    'funds_positive': 'own_funds_fen > 0 AND public_funds_fen > 0 AND stage_fund_fen > 0',
}


def upgrade() -> None:
    op.add_column('demand', sa.Column('mode', sa.Enum('ordinary', 'challenge', 'race', name='demand_mode', native_enum=False, create_constraint=True, length=20), nullable=False, server_default=sa.text("'ordinary'")))
    op.add_column('demand', sa.Column('constraints', sa.Text(), nullable=False, server_default=sa.text("''")))
    op.add_column('demand', sa.Column('payment', sa.Text(), nullable=False, server_default=sa.text("''")))
    op.add_column('demand', sa.Column('conditions', sa.Text(), nullable=False, server_default=sa.text("''")))
    op.add_column('demand', sa.Column('solver_kinds', postgresql.JSONB(astext_type=sa.Text()), nullable=False, server_default=sa.text("'[]'")))
    op.add_column('demand', sa.Column('wanted_by', sa.Date(), nullable=True))
    op.add_column('demand', sa.Column('nda', sa.Boolean(), nullable=False, server_default=sa.text("'false'")))
    op.add_column('demand', sa.Column('details', sa.Text(), nullable=False, server_default=sa.text("''")))
    op.add_column('demand', sa.Column('own_funds_fen', sa.BigInteger(), nullable=True))
    op.add_column('demand', sa.Column('public_funds_fen', sa.BigInteger(), nullable=True))
    op.add_column('demand', sa.Column('criteria', postgresql.JSONB(astext_type=sa.Text()), nullable=False, server_default=sa.text("'[]'")))
    op.add_column('demand', sa.Column('goals', postgresql.JSONB(astext_type=sa.Text()), nullable=False, server_default=sa.text("'[]'")))
    op.add_column('demand', sa.Column('finalists', sa.BigInteger(), nullable=True))
    op.add_column('demand', sa.Column('stage_fund_fen', sa.BigInteger(), nullable=True))
    for name in ('mode', 'constraints', 'payment', 'conditions', 'solver_kinds', 'nda', 'details', 'criteria', 'goals'):
        op.alter_column('demand', name, server_default=None)
    for name, condition in CHECKS.items():
        op.create_check_constraint(op.f(f'ck_demand_{name}'), 'demand', condition)


def downgrade() -> None:
    for name in CHECKS:
        op.drop_constraint(op.f(f'ck_demand_{name}'), 'demand', type_='check')
    op.drop_column('demand', 'stage_fund_fen')
    op.drop_column('demand', 'finalists')
    op.drop_column('demand', 'goals')
    op.drop_column('demand', 'criteria')
    op.drop_column('demand', 'public_funds_fen')
    op.drop_column('demand', 'own_funds_fen')
    op.drop_column('demand', 'details')
    op.drop_column('demand', 'nda')
    op.drop_column('demand', 'wanted_by')
    op.drop_column('demand', 'solver_kinds')
    op.drop_column('demand', 'conditions')
    op.drop_column('demand', 'payment')
    op.drop_column('demand', 'constraints')
    op.drop_column('demand', 'mode')
