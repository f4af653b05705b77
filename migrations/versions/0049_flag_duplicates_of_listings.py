"""flag duplicates of listings"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = '0049'
down_revision = '0048'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('listing_text_keys',
    sa.Column('id', sa.BigInteger(), nullable=False),
    sa.Column('achievement_id', sa.BigInteger(), nullable=True),
    sa.Column('demand_id', sa.BigInteger(), nullable=True),
    sa.Column('keys', postgresql.ARRAY(sa.BigInteger()), nullable=False),
    sa.CheckConstraint('num_nonnulls(achievement_id, demand_id) = 1', name=op.f('ck_listing_text_keys_of_one_listing')),
    sa.ForeignKeyConstraint(['achievement_id'], ['achievement.id'], name=op.f('fk_listing_text_keys_achievement_id_achievement')),
    sa.ForeignKeyConstraint(['demand_id'], ['demand.id'], name=op.f('fk_listing_text_keys_demand_id_demand')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_listing_text_keys')),
    sa.UniqueConstraint('achievement_id', name='uq_listing_text_keys_achievement_id'),
    sa.UniqueConstraint('demand_id', name='uq_listing_text_keys_demand_id')
    )
    op.create_index('ix_listing_text_keys_keys', 'listing_text_keys', ['keys'], unique=False, postgresql_using='gin')
    op.create_table('listing_flag',
    sa.Column('id', sa.BigInteger(), nullable=False),
    sa.Column('achievement_id', sa.BigInteger(), nullable=True),
    sa.Column('demand_id', sa.BigInteger(), nullable=True),
    sa.Column('submitted_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('kind', sa.Enum('right', 'external', 'ledger', 'text', name='flag_kind', native_enum=False, length=20, create_constraint=True), nullable=False),
    sa.Column('other_achievement_id', sa.BigInteger(), nullable=True),
    sa.Column('other_demand_id', sa.BigInteger(), nullable=True),
    sa.Column('foreign_owner', sa.Boolean(), nullable=False),
    sa.Column('share_bp', sa.BigInteger(), nullable=True),
    sa.Column('shown', sa.Text(), nullable=False),
    sa.CheckConstraint('achievement_id <> other_achievement_id AND demand_id <> other_demand_id', name=op.f('ck_listing_flag_of_another')),
    sa.CheckConstraint('num_nonnulls(achievement_id, demand_id) = 1', name=op.f('ck_listing_flag_of_one_listing')),
    sa.CheckConstraint('num_nonnulls(achievement_id, other_achievement_id) <> 1 AND num_nonnulls(demand_id, other_demand_id) <> 1', name=op.f('ck_listing_flag_of_one_kind')),
    sa.CheckConstraint('share_bp BETWEEN 1 AND 10000', name=op.f('ck_listing_flag_share_range')),
    sa.CheckConstraint("(kind = 'text') = (share_bp IS NOT NULL)", name=op.f('ck_listing_flag_share_of_text')),
    sa.ForeignKeyConstraint(['achievement_id'], ['achievement.id'], name=op.f('fk_listing_flag_achievement_id_achievement')),
    sa.ForeignKeyConstraint(['demand_id'], ['demand.id'], name=op.f('fk_listing_flag_demand_id_demand')),
    sa.ForeignKeyConstraint(['other_achievement_id'], ['achievement.id'], name=op.f('fk_listing_flag_other_achievement_id_achievement')),
    sa.ForeignKeyConstraint(['other_demand_id'], ['demand.id'], name=op.f('fk_listing_flag_other_demand_id_demand')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_listing_flag')),
    sa.UniqueConstraint('achievement_id', 'submitted_at', 'kind', 'other_achievement_id', name='uq_listing_flag_achievement_id'),
    sa.UniqueConstraint('demand_id', 'submitted_at', 'kind', 'other_demand_id', name='uq_listing_flag_demand_id')
    )
    op.create_index('ix_achievement_external_id', 'achievement', ['external_id'], unique=False, postgresql_where=sa.text("external_id <> ''"))
    op.create_index('ix_achievement_ledger_no', 'achievement', ['owner_id', 'ledger_no'], unique=False, postgresql_where=sa.text("ledger_no <> ''"))
    op.execute('CREATE TRIGGER listing_flag_append_only BEFORE UPDATE OR DELETE ON "listing_flag" FOR EACH ROW EXECUTE FUNCTION refuse_change(); CREATE TRIGGER listing_flag_keep BEFORE TRUNCATE ON "listing_flag" FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()')


def downgrade() -> None:
    op.drop_index('ix_achievement_ledger_no', table_name='achievement')
    op.drop_index('ix_achievement_external_id', table_name='achievement')
    op.drop_table('listing_flag')
    op.drop_table('listing_text_keys')
