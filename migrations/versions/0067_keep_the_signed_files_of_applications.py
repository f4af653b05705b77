"""keep the signed files of applications"""

import sqlalchemy as sa
from alembic import op

revision = '0067'
down_revision = '0066'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('registration_pack',
    sa.Column('registration_id', sa.BigInteger(), nullable=False),
    sa.Column('submitted_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('number', sa.Text(), nullable=False),
    sa.Column('file_key', sa.Text(), nullable=False),
    sa.Column('certificate', sa.Text(), nullable=False),
    sa.Column('made_at', sa.DateTime(timezone=True), nullable=False),
    sa.CheckConstraint("file_key ~ '^[0-9a-f]{64}$'", name=op.f('ck_registration_pack_key_is_digest')),
    sa.CheckConstraint("certificate ~ '^[0-9a-f]{64}$'", name=op.f('ck_registration_pack_certificate_is_digest')),
    sa.CheckConstraint("number = '' OR number ~ '^[0-9]{16}$'", name=op.f('ck_registration_pack_number_form')),
    sa.ForeignKeyConstraint(['registration_id'], ['registration.id'], name=op.f('fk_registration_pack_registration_id_registration')),
    sa.PrimaryKeyConstraint('registration_id', 'submitted_at', 'number', name=op.f('pk_registration_pack'))
    )
    op.execute('CREATE TRIGGER registration_pack_append_only BEFORE UPDATE OR DELETE ON "registration_pack" FOR EACH ROW EXECUTE FUNCTION refuse_change(); CREATE TRIGGER registration_pack_keep BEFORE TRUNCATE ON "registration_pack" FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()')


def downgrade() -> None:
    op.drop_table('registration_pack')
