"""keep the papers of claims"""

import sqlalchemy as sa
from alembic import op

revision = '0061'
down_revision = '0060'
branch_labels = None
depends_on = None


def _kept(table: str) -> None:
    op.execute(
        f'CREATE TRIGGER {table}_append_only BEFORE UPDATE OR DELETE ON "{table}" FOR EACH ROW EXECUTE FUNCTION refuse_change(); '
        f'CREATE TRIGGER {table}_keep BEFORE TRUNCATE ON "{table}" FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()'
    )


def upgrade() -> None:
    op.create_table('claim_paper',
    sa.Column('id', sa.BigInteger(), nullable=False),
    sa.Column('claim_id', sa.BigInteger(), nullable=False),
    sa.Column('paper', sa.Enum('contract', 'certificate', 'invoices', 'separate_accounts', 'worksheet', 'ownership', 'taxes_paid', 'investment', 'valuation', 'deferral_form', 'accounts', 'contractor_detail', 'people', 'withholding_form', name='paper', native_enum=False, length=20, create_constraint=True), nullable=False),
    sa.Column('note', sa.Text(), nullable=False),
    sa.Column('media', sa.Enum('pdf', 'png', 'jpeg', 'webp', 'docx', 'xlsx', 'pptx', name='paper_media', native_enum=False, length=10, create_constraint=True), nullable=True),
    sa.Column('name', sa.Text(), nullable=True),
    sa.Column('size', sa.BigInteger(), nullable=True),
    sa.Column('content_key', sa.Text(), nullable=True),
    sa.Column('added_by', sa.BigInteger(), nullable=False),
    sa.Column('added_at', sa.DateTime(timezone=True), nullable=False),
    sa.CheckConstraint("btrim(note) <> ''", name=op.f('ck_claim_paper_note_given')),
    sa.CheckConstraint('num_nonnulls(media, name, size, content_key) IN (0, 4)', name=op.f('ck_claim_paper_file_whole')),
    sa.CheckConstraint('size > 0', name=op.f('ck_claim_paper_size_positive')),
    sa.CheckConstraint("content_key ~ '^[0-9a-f]{64}$'", name=op.f('ck_claim_paper_key_is_digest')),
    sa.ForeignKeyConstraint(['added_by'], ['person.id'], name=op.f('fk_claim_paper_added_by_person')),
    sa.ForeignKeyConstraint(['claim_id'], ['claim.id'], name=op.f('fk_claim_paper_claim_id_claim')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_claim_paper'))
    )
    op.create_index('ix_claim_paper_claim', 'claim_paper', ['claim_id', 'id'], unique=False)
    op.create_table('claim_reminder',
    sa.Column('claim_id', sa.BigInteger(), nullable=False),
    sa.Column('due_on', sa.Date(), nullable=False),
    sa.Column('stage', sa.BigInteger(), autoincrement=False, nullable=False),
    sa.Column('sent_at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['claim_id'], ['claim.id'], name=op.f('fk_claim_reminder_claim_id_claim')),
    sa.PrimaryKeyConstraint('claim_id', 'due_on', 'stage', name=op.f('pk_claim_reminder'))
    )
    _kept('claim_paper')
    _kept('claim_reminder')


def downgrade() -> None:
    op.drop_table('claim_reminder')
    op.drop_table('claim_paper')
