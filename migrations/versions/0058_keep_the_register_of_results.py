"""keep the register of results"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = '0058'
down_revision = '0057'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('holding',
    sa.Column('id', sa.BigInteger(), nullable=False),
    sa.Column('organisation_id', sa.BigInteger(), nullable=False),
    sa.Column('ledger_no', sa.BigInteger(), nullable=False),
    sa.Column('achievement_id', sa.BigInteger(), nullable=True),
    sa.Column('version', sa.BigInteger(), nullable=False),
    sa.Column('opened_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('opened_by', sa.BigInteger(), nullable=True),
    sa.Column('changed_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('management', sa.Enum('convert', 'nurture', 'abandon', name='management', native_enum=False, create_constraint=True, length=32), nullable=False),
    sa.Column('ownership', sa.Enum('unit', 'joint', 'empowered', name='ownership', native_enum=False, create_constraint=True, length=32), nullable=False),
    sa.Column('inventor_bp', sa.BigInteger(), nullable=True),
    sa.Column('use_years', sa.BigInteger(), nullable=True),
    sa.Column('obtained_on', sa.Date(), nullable=True),
    sa.Column('source_project', sa.Text(), nullable=False),
    sa.Column('funding', sa.Text(), nullable=False),
    sa.Column('next_review_on', sa.Date(), nullable=True),
    sa.Column('value_basis', sa.Enum('nominal', 'appraised', name='value_basis', native_enum=False, create_constraint=True, length=32), nullable=True),
    sa.Column('value_fen', sa.BigInteger(), nullable=True),
    sa.Column('valued_on', sa.Date(), nullable=True),
    sa.Column('equity_company', sa.Text(), nullable=False),
    sa.Column('equity_bp', sa.BigInteger(), nullable=True),
    sa.Column('equity_value_fen', sa.BigInteger(), nullable=True),
    sa.Column('equity_exit', sa.Text(), nullable=False),
    sa.Column('disposed_on', sa.Date(), nullable=True),
    sa.Column('disposal', sa.Text(), nullable=False),
    sa.Column('note', sa.Text(), nullable=False),
    sa.Column('reader_ids', postgresql.ARRAY(sa.BigInteger()), nullable=False),
    sa.Column('name_zh', sa.Text(), nullable=False),
    sa.Column('type', sa.Enum('pat_inv', 'pat_um', 'pat_des', 'pat_app', 'soft', 'ic', 'pvp', 'bio', 'secret', 'other', name='result_type', native_enum=False, create_constraint=True, length=32), nullable=True),
    sa.Column('inventors', postgresql.JSONB(astext_type=sa.Text()), nullable=False),
    sa.Column('ip_number', sa.Text(), nullable=False),
    sa.Column('ip_status', sa.Enum('pending', 'granted', 'lapsed', 'kept_secret', name='ip_status', native_enum=False, create_constraint=True, length=32), nullable=True),
    sa.Column('fee_due_on', sa.Date(), nullable=True),
    sa.Column('secrecy', sa.Enum('public', 'internal', 'secret', name='secrecy', native_enum=False, create_constraint=True, length=32), nullable=True),
    sa.Column('trl', sa.SmallInteger(), nullable=True),
    sa.Column('contract_id', sa.BigInteger(), nullable=True),
    sa.CheckConstraint("(coalesce(value_basis, '') = 'appraised') = (value_fen IS NOT NULL) AND (value_basis IS NULL) = (valued_on IS NULL)", name=op.f('ck_holding_value_whole')),
    sa.CheckConstraint("(disposed_on IS NULL) = (disposal = '')", name=op.f('ck_holding_disposal_whole')),
    sa.CheckConstraint("(ownership = 'empowered') = (inventor_bp IS NOT NULL OR use_years IS NOT NULL)", name=op.f('ck_holding_shared_with_inventors')),
    sa.CheckConstraint("achievement_id IS NOT NULL OR (name_zh <> '' AND type IS NOT NULL AND inventors <> '[]' AND secrecy IS NOT NULL)", name=op.f('ck_holding_unlisted_whole')),
    sa.CheckConstraint("achievement_id IS NULL OR (name_zh = '' AND type IS NULL AND inventors = '[]' AND ip_number = '' AND ip_status IS NULL AND fee_due_on IS NULL AND secrecy IS NULL AND trl IS NULL AND contract_id IS NULL)", name=op.f('ck_holding_listing_says_it')),
    sa.CheckConstraint("equity_exit = '' OR equity_company <> ''", name=op.f('ck_holding_exit_of_company')),
    sa.CheckConstraint("num_nonnulls(equity_bp, equity_value_fen) = CASE WHEN equity_company = '' THEN 0 ELSE 2 END", name=op.f('ck_holding_equity_whole')),
    sa.CheckConstraint('equity_bp BETWEEN 1 AND 10000', name=op.f('ck_holding_equity_range')),
    sa.CheckConstraint('inventor_bp BETWEEN 1 AND 10000 AND use_years > 0', name=op.f('ck_holding_share_range')),
    sa.CheckConstraint('ledger_no > 0 AND version > 0', name=op.f('ck_holding_counts')),
    sa.CheckConstraint('trl BETWEEN 1 AND 9', name=op.f('ck_holding_trl_range')),
    sa.CheckConstraint('value_fen > 0 AND equity_value_fen > 0', name=op.f('ck_holding_values_positive')),
    sa.ForeignKeyConstraint(['achievement_id', 'organisation_id'], ['achievement.id', 'achievement.owner_id'], name='fk_holding_home'),
    sa.ForeignKeyConstraint(['contract_id'], ['contract.id'], name=op.f('fk_holding_contract_id_contract')),
    sa.ForeignKeyConstraint(['opened_by'], ['person.id'], name=op.f('fk_holding_opened_by_person')),
    sa.ForeignKeyConstraint(['organisation_id'], ['organisation.id'], name=op.f('fk_holding_organisation_id_organisation')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_holding')),
    sa.UniqueConstraint('achievement_id', name='uq_holding_achievement'),
    sa.UniqueConstraint('contract_id', name='uq_holding_contract'),
    sa.UniqueConstraint('organisation_id', 'ledger_no', name='uq_holding_number')
    )
    op.create_index('ix_holding_readers', 'holding', ['reader_ids'], unique=False, postgresql_using='gin')
    op.create_index('ix_holding_review', 'holding', ['organisation_id', 'next_review_on'], unique=False)
    op.create_table('holding_change',
    sa.Column('id', sa.BigInteger(), nullable=False),
    sa.Column('holding_id', sa.BigInteger(), nullable=False),
    sa.Column('version', sa.BigInteger(), nullable=False),
    sa.Column('field', sa.Text(), nullable=False),
    sa.Column('before', sa.Text(), nullable=False),
    sa.Column('after', sa.Text(), nullable=False),
    sa.Column('person_id', sa.BigInteger(), nullable=True),
    sa.Column('person_name', sa.Text(), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.CheckConstraint('before <> after', name=op.f('ck_holding_change_something_changed')),
    sa.ForeignKeyConstraint(['holding_id'], ['holding.id'], name=op.f('fk_holding_change_holding_id_holding')),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_holding_change_person_id_person')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_holding_change'))
    )
    op.create_index('ix_holding_change_holding', 'holding_change', ['holding_id', 'id'], unique=False)
    op.execute("CREATE OR REPLACE FUNCTION holding_is_kept() RETURNS trigger LANGUAGE plpgsql AS $$\n    BEGIN\n      IF TG_OP = 'DELETE' THEN\n        RAISE EXCEPTION 'an entry of the register is never removed' USING ERRCODE = 'restrict_violation';\n      END IF;\n      IF TG_OP = 'INSERT' THEN\n        IF NEW.ledger_no <> (SELECT coalesce(max(ledger_no), 0) + 1 FROM holding WHERE organisation_id = NEW.organisation_id) THEN\n          RAISE EXCEPTION 'the numbers of a register have no gaps' USING ERRCODE = 'check_violation';\n        END IF;\n        RETURN NEW;\n      END IF;\n      IF (NEW.organisation_id, NEW.ledger_no, NEW.opened_at, NEW.opened_by)\n         IS DISTINCT FROM (OLD.organisation_id, OLD.ledger_no, OLD.opened_at, OLD.opened_by)\n         OR (OLD.achievement_id IS NOT NULL AND NEW.achievement_id IS DISTINCT FROM OLD.achievement_id) THEN\n        RAISE EXCEPTION 'an entry of the register keeps its number and its result' USING ERRCODE = 'restrict_violation';\n      END IF;\n      IF NEW.version <> OLD.version + 1 THEN\n        RAISE EXCEPTION 'every change of an entry makes a version' USING ERRCODE = 'check_violation';\n      END IF;\n      RETURN NEW;\n    END $$")
    op.execute('CREATE TRIGGER holding_kept BEFORE INSERT OR UPDATE OR DELETE ON holding FOR EACH ROW EXECUTE FUNCTION holding_is_kept()')
    op.execute('CREATE TRIGGER holding_change_append_only BEFORE UPDATE OR DELETE ON "holding_change" FOR EACH ROW EXECUTE FUNCTION refuse_change(); CREATE TRIGGER holding_change_keep BEFORE TRUNCATE ON "holding_change" FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()')


def downgrade() -> None:
    op.drop_index('ix_holding_change_holding', table_name='holding_change')
    op.drop_table('holding_change')
    op.drop_index('ix_holding_review', table_name='holding')
    op.drop_index('ix_holding_readers', table_name='holding', postgresql_using='gin')
    op.drop_table('holding')
    op.execute('DROP FUNCTION IF EXISTS holding_is_kept')
