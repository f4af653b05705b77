"""sign receipts and publish digests"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql
revision = '0005'
down_revision = '0004'
branch_labels = None
depends_on = None

TABLES = ('signing_key', 'signing_key_retirement', 'ledger_digest')


def upgrade() -> None:
    op.create_table('signing_key',
    sa.Column('id', sa.Text(), nullable=False),
    sa.Column('public_key', sa.Text(), nullable=False),
    sa.Column('used_from', sa.DateTime(timezone=True), nullable=False),
    sa.CheckConstraint("id ~ '^[0-9a-f]{16}$'", name=op.f('ck_signing_key_id_is_short_hash')),
    sa.CheckConstraint('length(public_key) = 44', name=op.f('ck_signing_key_public_key_is_base64')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_signing_key')),
    sa.UniqueConstraint('public_key', name=op.f('uq_signing_key_public_key'))
    )
    op.create_table('signing_key_retirement',
    sa.Column('key_id', sa.Text(), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('compromised', sa.Boolean(), nullable=False),
    sa.ForeignKeyConstraint(['key_id'], ['signing_key.id'], name=op.f('fk_signing_key_retirement_key_id_signing_key')),
    sa.PrimaryKeyConstraint('key_id', name=op.f('pk_signing_key_retirement'))
    )
    op.create_table('ledger_digest',
    sa.Column('day', sa.Date(), nullable=False),
    sa.Column('lots', sa.BigInteger(), nullable=False),
    sa.Column('heads', postgresql.JSONB(astext_type=sa.Text()), nullable=False),
    sa.Column('prev', sa.Text(), nullable=False),
    sa.Column('digest', sa.Text(), nullable=False),
    sa.Column('made_at', sa.DateTime(timezone=True), nullable=False),
    sa.CheckConstraint('length(prev) = 64 AND length(digest) = 64', name=op.f('ck_ledger_digest_hashes')),
    sa.CheckConstraint('lots = jsonb_array_length(heads)', name=op.f('ck_ledger_digest_lots_counted')),
    sa.PrimaryKeyConstraint('day', name=op.f('pk_ledger_digest')),
    sa.UniqueConstraint('digest', name=op.f('uq_ledger_digest_digest')),
    sa.UniqueConstraint('prev', name='ledger_digest_one_successor')
    )
    for table in TABLES:
        op.execute(
            f'CREATE TRIGGER {table}_append_only BEFORE UPDATE OR DELETE ON "{table}" FOR EACH ROW EXECUTE FUNCTION refuse_change(); '
            f'CREATE TRIGGER {table}_keep BEFORE TRUNCATE ON "{table}" FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()'
        )


def downgrade() -> None:
    for table in ('ledger_digest', 'signing_key_retirement', 'signing_key'):
        op.drop_table(table)
