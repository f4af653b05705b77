"""seal the receipts of agreements, so that every reader of PDF verifies them"""

import sqlalchemy as sa
from alembic import op

revision = '0079'
down_revision = '0078'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column('nda_receipt', sa.Column('certificate_digest', sa.Text(), nullable=True))
    op.alter_column('nda_receipt', 'signing_key_id', nullable=True)
    op.create_check_constraint(op.f('ck_nda_receipt_certificate_is_digest'), 'nda_receipt', "certificate_digest ~ '^[0-9a-f]{64}$'")
    op.create_check_constraint(op.f('ck_nda_receipt_signed_one_way'), 'nda_receipt', 'num_nonnulls(signing_key_id, certificate_digest) = 1')


def downgrade() -> None:
    # A sealed receipt has no place in the older table: the older release makes it anew, signed its own way.
    op.execute('ALTER TABLE nda_receipt DISABLE TRIGGER nda_receipt_append_only')
    op.execute('DELETE FROM nda_receipt WHERE signing_key_id IS NULL')
    op.execute('ALTER TABLE nda_receipt ENABLE TRIGGER nda_receipt_append_only')
    op.drop_column('nda_receipt', 'certificate_digest')
    op.alter_column('nda_receipt', 'signing_key_id', nullable=False)
