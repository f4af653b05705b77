"""keep annual reports"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql
revision = '0063'
down_revision = '0062'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('annual_report',
    sa.Column('id', sa.BigInteger(), nullable=False),
    sa.Column('organisation_id', sa.BigInteger(), nullable=False),
    sa.Column('year', sa.BigInteger(), nullable=False),
    sa.Column('version', sa.BigInteger(), nullable=False),
    sa.Column('state', sa.Enum('draft', 'submitted', 'corrected', name='state', native_enum=False, create_constraint=True, length=12), nullable=False),
    sa.Column('because', sa.Text(), nullable=False),
    sa.Column('added', postgresql.JSONB(astext_type=sa.Text()), nullable=False),
    sa.Column('remarks', sa.Text(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('created_by', sa.BigInteger(), nullable=False),
    sa.Column('submitted_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('submitted_by', sa.BigInteger(), nullable=True),
    sa.Column('snapshot', postgresql.JSONB(astext_type=sa.Text()), nullable=True),
    sa.Column('digest', sa.Text(), nullable=True),
    sa.CheckConstraint("(submitted_at AT TIME ZONE 'Asia/Shanghai')::date > make_date(year::int, 12, 31)", name=op.f('ck_annual_report_after_its_year')),
    sa.CheckConstraint("(version = 1) = (because = '')", name=op.f('ck_annual_report_correction_says_why')),
    sa.CheckConstraint("digest ~ '^[0-9a-f]{64}$'", name=op.f('ck_annual_report_digest_form')),
    sa.CheckConstraint("num_nonnulls(snapshot, digest, submitted_at, submitted_by) = CASE state WHEN 'draft' THEN 0 ELSE 4 END", name=op.f('ck_annual_report_fixed')),
    sa.CheckConstraint('version > 0 AND year BETWEEN 2015 AND 2199', name=op.f('ck_annual_report_counts')),
    sa.ForeignKeyConstraint(['created_by'], ['person.id'], name=op.f('fk_annual_report_created_by_person')),
    sa.ForeignKeyConstraint(['organisation_id'], ['organisation.id'], name=op.f('fk_annual_report_organisation_id_organisation')),
    sa.ForeignKeyConstraint(['submitted_by'], ['person.id'], name=op.f('fk_annual_report_submitted_by_person')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_annual_report')),
    sa.UniqueConstraint('organisation_id', 'year', 'version', name='uq_annual_report_version')
    )
    op.create_index('uq_annual_report_open', 'annual_report', ['organisation_id', 'year'], unique=True, postgresql_where=sa.text("state <> 'corrected'"))
    op.create_table('annual_report_reminder',
    sa.Column('id', sa.BigInteger(), nullable=False),
    sa.Column('organisation_id', sa.BigInteger(), nullable=False),
    sa.Column('year', sa.BigInteger(), nullable=False),
    sa.Column('due_on', sa.Date(), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['organisation_id'], ['organisation.id'], name=op.f('fk_annual_report_reminder_organisation_id_organisation')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_annual_report_reminder')),
    sa.UniqueConstraint('organisation_id', 'year', name='uq_annual_report_reminder_once')
    )
    op.execute("CREATE OR REPLACE FUNCTION annual_report_is_fixed() RETURNS trigger LANGUAGE plpgsql AS $$\n    BEGIN\n      IF TG_OP = 'DELETE' THEN\n        RAISE EXCEPTION 'an annual report is never deleted' USING ERRCODE = 'restrict_violation';\n      END IF;\n      IF TG_OP = 'INSERT' THEN\n        IF NEW.state <> 'draft' OR NEW.version <> (\n          SELECT count(*) + 1 FROM annual_report WHERE organisation_id = NEW.organisation_id AND year = NEW.year) THEN\n          RAISE EXCEPTION 'an annual report begins as the draft of its next version' USING ERRCODE = 'check_violation';\n        END IF;\n        RETURN NEW;\n      END IF;\n      IF (NEW.organisation_id, NEW.year, NEW.version, NEW.because, NEW.created_at, NEW.created_by)\n         IS DISTINCT FROM (OLD.organisation_id, OLD.year, OLD.version, OLD.because, OLD.created_at, OLD.created_by) THEN\n        RAISE EXCEPTION 'an annual report keeps its year' USING ERRCODE = 'restrict_violation';\n      END IF;\n      IF OLD.state <> 'draft' AND ROW(NEW.added, NEW.remarks, NEW.snapshot, NEW.digest, NEW.submitted_at, NEW.submitted_by) IS DISTINCT FROM ROW(OLD.added, OLD.remarks, OLD.snapshot, OLD.digest, OLD.submitted_at, OLD.submitted_by) THEN\n        RAISE EXCEPTION 'a submitted report does not change' USING ERRCODE = 'restrict_violation';\n      END IF;\n      IF NEW.state <> OLD.state AND (OLD.state, NEW.state) NOT IN (('draft', 'submitted'), ('submitted', 'corrected')) THEN\n        RAISE EXCEPTION 'a report is submitted, then corrected' USING ERRCODE = 'restrict_violation';\n      END IF;\n      RETURN NEW;\n    END $$")
    op.execute('CREATE TRIGGER annual_report_fixed BEFORE INSERT OR UPDATE OR DELETE ON annual_report\n      FOR EACH ROW EXECUTE FUNCTION annual_report_is_fixed()')
    op.execute('CREATE TRIGGER annual_report_reminder_append_only BEFORE UPDATE OR DELETE ON "annual_report_reminder" FOR EACH ROW EXECUTE FUNCTION refuse_change(); CREATE TRIGGER annual_report_reminder_keep BEFORE TRUNCATE ON "annual_report_reminder" FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()')


def downgrade() -> None:
    op.drop_table('annual_report_reminder')
    op.drop_index('uq_annual_report_open', table_name='annual_report', postgresql_where=sa.text("state <> 'corrected'"))
    op.drop_table('annual_report')
    op.execute('DROP FUNCTION IF EXISTS annual_report_is_fixed')
