"""number the changes of achievements"""

import sqlalchemy as sa
from alembic import op

revision = '0031'
down_revision = '0030'
branch_labels = None
depends_on = None

PARTS = ('achievement_owner', 'inventor', 'ip_right', 'indicator', 'term', 'encumbrance')


def upgrade() -> None:
    op.execute('CREATE SEQUENCE achievement_change_seq')
    op.add_column('achievement', sa.Column('change_no', sa.BigInteger(), nullable=True))
    op.create_index('ix_achievement_change', 'achievement', ['owner_id', 'change_no'], unique=False)
    op.execute("CREATE OR REPLACE FUNCTION achievement_has_changed() RETURNS trigger LANGUAGE plpgsql AS $$\n    BEGIN\n      IF NEW.change_no IS NOT DISTINCT FROM OLD.change_no THEN\n        NEW.change_no := NULL;\n      END IF;\n      RETURN NEW;\n    END $$")
    op.execute("CREATE OR REPLACE FUNCTION achievement_part_has_changed() RETURNS trigger LANGUAGE plpgsql AS $$\n    BEGIN\n      UPDATE achievement SET change_no = NULL WHERE id = COALESCE(NEW.achievement_id, OLD.achievement_id) AND change_no IS NOT NULL;\n      RETURN NULL;\n    END $$")
    op.execute('CREATE TRIGGER achievement_changed BEFORE UPDATE ON achievement FOR EACH ROW EXECUTE FUNCTION achievement_has_changed()')
    for table in PARTS:
        op.execute(f'CREATE TRIGGER {table}_changed AFTER INSERT OR UPDATE OR DELETE ON {table} FOR EACH ROW EXECUTE FUNCTION achievement_part_has_changed()')


def downgrade() -> None:
    for table in PARTS:
        op.execute(f'DROP TRIGGER {table}_changed ON {table}')
    op.execute('DROP TRIGGER achievement_changed ON achievement')
    op.execute('DROP FUNCTION achievement_part_has_changed')
    op.execute('DROP FUNCTION achievement_has_changed')
    op.drop_index('ix_achievement_change', table_name='achievement')
    op.drop_column('achievement', 'change_no')
    op.execute('DROP SEQUENCE achievement_change_seq')
