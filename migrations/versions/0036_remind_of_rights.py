"""remind of rights"""

import sqlalchemy as sa
from alembic import op

revision = '0036'
down_revision = '0035'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('right_reminder',
    sa.Column('achievement_id', sa.BigInteger(), nullable=False),
    sa.Column('number', sa.Text(), nullable=False),
    sa.Column('matter', sa.Enum('fee', 'expiry', name='right_matter', native_enum=False, create_constraint=True, length=10), nullable=False),
    sa.Column('due_on', sa.Date(), nullable=False),
    sa.Column('stage', sa.BigInteger(), autoincrement=False, nullable=False),
    sa.Column('sent_at', sa.DateTime(timezone=True), nullable=False),
    sa.CheckConstraint('stage > 0', name=op.f('ck_right_reminder_stage_positive')),
    sa.ForeignKeyConstraint(['achievement_id'], ['achievement.id'], name=op.f('fk_right_reminder_achievement_id_achievement'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('achievement_id', 'number', 'matter', 'due_on', 'stage', name=op.f('pk_right_reminder'))
    )


def downgrade() -> None:
    op.drop_table('right_reminder')
