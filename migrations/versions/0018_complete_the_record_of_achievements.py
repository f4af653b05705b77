"""complete the record of achievements"""

import sqlalchemy as sa
from alembic import op

revision = '0018'
down_revision = '0017'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('encumbrance',
    sa.Column('achievement_id', sa.BigInteger(), nullable=False),
    sa.Column('position', sa.BigInteger(), autoincrement=False, nullable=False),
    sa.Column('kind', sa.Enum('exclusive', 'sole', 'ordinary', 'open', 'pledge', 'dispute', 'other', name='kind', native_enum=False, create_constraint=True, length=20), nullable=False),
    sa.Column('holder', sa.Text(), nullable=False),
    sa.Column('until', sa.Date(), nullable=True),
    sa.Column('note', sa.Text(), nullable=False),
    sa.CheckConstraint("kind <> 'other' OR note <> ''", name=op.f('ck_encumbrance_other_is_said')),
    sa.ForeignKeyConstraint(['achievement_id'], ['achievement.id'], name=op.f('fk_encumbrance_achievement_id_achievement'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('achievement_id', 'position', name=op.f('pk_encumbrance'))
    )
    op.add_column('achievement', sa.Column('external_id', sa.Text(), server_default='', nullable=False))
    op.add_column('achievement', sa.Column('funding_source', sa.Text(), server_default='', nullable=False))
    op.add_column('achievement', sa.Column('trl_judge', sa.Enum('self', 'third_party', name='trl_judge', native_enum=False, create_constraint=True, length=20), server_default='self', nullable=False))
    op.add_column('achievement', sa.Column('trl_judged_by', sa.Text(), server_default='', nullable=False))
    op.add_column('achievement', sa.Column('trl_judged_on', sa.Date(), nullable=True))
    op.add_column('achievement', sa.Column('innovation', sa.Text(), server_default='', nullable=False))
    op.add_column('achievement', sa.Column('scenarios', sa.Text(), server_default='', nullable=False))
    op.add_column('achievement', sa.Column('comparison', sa.Text(), server_default='', nullable=False))
    op.add_column('achievement', sa.Column('economics', sa.Text(), server_default='', nullable=False))
    op.add_column('achievement', sa.Column('video_url', sa.Text(), server_default='', nullable=False))
    op.create_index('uq_achievement_external', 'achievement', ['owner_id', 'external_id'], unique=True, postgresql_where=sa.text("external_id <> ''"))
    op.add_column('achievement_owner', sa.Column('refused_because', sa.Text(), nullable=True))
    op.create_unique_constraint('uq_achievement_owner_achievement_id', 'achievement_owner', ['achievement_id', 'organisation_id'])
    op.create_check_constraint(op.f('ck_achievement_judge_named'), 'achievement', "trl_judge <> 'third_party' OR trl_judged_by <> ''")
    op.create_check_constraint(op.f('ck_achievement_video_is_address'), 'achievement', "video_url = '' OR starts_with(video_url, 'https://')")
    op.create_check_constraint(op.f('ck_achievement_owner_consent_or_refusal'), 'achievement_owner', 'refused_because IS NULL OR consented_on IS NULL')
    op.add_column('inventor', sa.Column('staff_no', sa.Text(), server_default='', nullable=False))
    op.add_column('ip_right', sa.Column('fee_due_on', sa.Date(), nullable=True))


def downgrade() -> None:
    op.drop_column('ip_right', 'fee_due_on')
    op.drop_column('inventor', 'staff_no')
    op.drop_constraint('uq_achievement_owner_achievement_id', 'achievement_owner', type_='unique')
    op.drop_constraint(op.f('ck_achievement_owner_consent_or_refusal'), 'achievement_owner', type_='check')
    op.drop_constraint(op.f('ck_achievement_video_is_address'), 'achievement', type_='check')
    op.drop_constraint(op.f('ck_achievement_judge_named'), 'achievement', type_='check')
    op.drop_column('achievement_owner', 'refused_because')
    op.drop_index('uq_achievement_external', table_name='achievement', postgresql_where=sa.text("external_id <> ''"))
    op.drop_column('achievement', 'video_url')
    op.drop_column('achievement', 'economics')
    op.drop_column('achievement', 'comparison')
    op.drop_column('achievement', 'scenarios')
    op.drop_column('achievement', 'innovation')
    op.drop_column('achievement', 'trl_judged_on')
    op.drop_column('achievement', 'trl_judged_by')
    op.drop_column('achievement', 'trl_judge')
    op.drop_column('achievement', 'funding_source')
    op.drop_column('achievement', 'external_id')
    op.drop_table('encumbrance')
