"""give notice of refusals"""

import sqlalchemy as sa
from alembic import op

revision = '0082'
down_revision = '0081'
branch_labels = None
depends_on = None

GUARD = """
    CREATE OR REPLACE FUNCTION refusal_has_notice() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
      IF NOT EXISTS (SELECT 1 FROM registration_ruling WHERE id = NEW.ruling_id AND act = 'refuse' AND outcome = 'confirmed') THEN
        RAISE EXCEPTION 'only a confirmed refusal has a notice' USING ERRCODE = 'check_violation';
      END IF;
      RETURN NEW;
    END $$
"""


def upgrade() -> None:
    op.create_table(
        'refusal_notice',
        sa.Column('ruling_id', sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column('file_key', sa.Text(), nullable=False),
        sa.Column('certificate', sa.Text(), nullable=False),
        sa.Column('made_at', sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("certificate ~ '^[0-9a-f]{64}$'", name=op.f('ck_refusal_notice_certificate_is_digest')),
        sa.CheckConstraint("file_key ~ '^[0-9a-f]{64}$'", name=op.f('ck_refusal_notice_key_is_digest')),
        sa.ForeignKeyConstraint(['ruling_id'], ['registration_ruling.id'], name=op.f('fk_refusal_notice_ruling_id_registration_ruling')),
        sa.PrimaryKeyConstraint('ruling_id', name=op.f('pk_refusal_notice')),
    )
    op.execute(
        'CREATE TRIGGER refusal_notice_append_only BEFORE UPDATE OR DELETE ON "refusal_notice" FOR EACH ROW EXECUTE FUNCTION refuse_change(); '
        'CREATE TRIGGER refusal_notice_keep BEFORE TRUNCATE ON "refusal_notice" FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()'
    )
    op.execute(GUARD)
    op.execute('CREATE TRIGGER refusal_has_notice BEFORE INSERT ON refusal_notice FOR EACH ROW EXECUTE FUNCTION refusal_has_notice()')


def downgrade() -> None:
    op.drop_table('refusal_notice')
    op.execute('DROP FUNCTION refusal_has_notice()')
