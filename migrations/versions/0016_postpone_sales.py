"""postpone sales"""

import sqlalchemy as sa
from alembic import op

revision = '0016'
down_revision = '0015'
branch_labels = None
depends_on = None


GROUNDS = ('no_bidder', 'disputed', 'client', 'unexpected', 'system', 'law', 'outage')


def upgrade() -> None:
    op.add_column('sale_notice', sa.Column('ground', sa.Enum(*GROUNDS, name='notice_ground', native_enum=False, create_constraint=True, length=32), nullable=True))
    op.add_column('sale_notice', sa.Column('moved_from', sa.DateTime(timezone=True), nullable=True))
    op.add_column('sale_notice', sa.Column('moved_to', sa.DateTime(timezone=True), nullable=True))
    op.create_check_constraint(op.f('ck_sale_notice_postponed_whole'), 'sale_notice', "num_nulls(ground, moved_from, moved_to) = CASE kind WHEN 'postponed' THEN 0 ELSE 3 END")
    op.create_check_constraint(op.f('ck_sale_notice_moved_later'), 'sale_notice', 'moved_to > moved_from')


def downgrade() -> None:
    op.drop_constraint(op.f('ck_sale_notice_moved_later'), 'sale_notice', type_='check')
    op.drop_constraint(op.f('ck_sale_notice_postponed_whole'), 'sale_notice', type_='check')
    op.drop_column('sale_notice', 'moved_to')
    op.drop_column('sale_notice', 'moved_from')
    op.drop_column('sale_notice', 'ground')
