"""number demands as their demanders do"""

import sqlalchemy as sa
from alembic import op

revision = '0057'
down_revision = '0056'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column('demand', sa.Column('external_id', sa.Text(), server_default='', nullable=False))
    op.create_index('uq_demand_external', 'demand', ['organisation_id', 'external_id'], unique=True, postgresql_where=sa.text("external_id <> ''"))
    op.alter_column('register_entry', 'external_id', server_default='')


def downgrade() -> None:
    op.alter_column('register_entry', 'external_id', server_default=None)
    op.drop_index('uq_demand_external', table_name='demand', postgresql_where=sa.text("external_id <> ''"))
    op.drop_column('demand', 'external_id')
