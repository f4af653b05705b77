"""correct filed claims"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = '0071'
down_revision = '0070'
branch_labels = None
depends_on = None

CORRECTION = "CREATE OR REPLACE FUNCTION claim_correction_is_fixed() RETURNS trigger LANGUAGE plpgsql AS $$\n    BEGIN\n      IF TG_OP = 'INSERT' THEN\n        IF NEW.state <> 'open' OR NOT EXISTS (SELECT 1 FROM claim WHERE id = NEW.claim_id AND state IN ('filed', 'accepted')) THEN\n          RAISE EXCEPTION 'only what was filed is corrected' USING ERRCODE = 'check_violation';\n        END IF;\n        RETURN NEW;\n      END IF;\n      IF TG_OP = 'DELETE' OR OLD.state NOT IN ('open', 'filed')\n         OR (OLD.state = 'filed' AND (NEW.state NOT IN ('accepted', 'rejected') OR NEW.filed_on <> OLD.filed_on))\n         OR (OLD.state = 'open' AND NEW.state NOT IN ('filed', 'superseded'))\n         OR to_jsonb(NEW) - '{state,filed_on}'::text[] IS DISTINCT FROM to_jsonb(OLD) - '{state,filed_on}'::text[] THEN\n        RAISE EXCEPTION 'a correction is kept as it was made and filed' USING ERRCODE = 'restrict_violation';\n      END IF;\n      RETURN NEW;\n    END $$"
FILED = "CREATE OR REPLACE FUNCTION claim_keeps_what_was_filed() RETURNS trigger LANGUAGE plpgsql AS $$\n    BEGIN\n      IF OLD.state IN ('filed', 'accepted', 'rejected', 'clawed_back')\n         AND (NEW.amount_fen, NEW.base_fen, NEW.filed_on, NEW.tax_year, NEW.benefit, NEW.party, NEW.occasion, NEW.contract_id)\n         IS DISTINCT FROM\n             (OLD.amount_fen, OLD.base_fen, OLD.filed_on, OLD.tax_year, OLD.benefit, OLD.party, OLD.occasion, OLD.contract_id) THEN\n        RAISE EXCEPTION 'a filed claim keeps its figures; it is corrected' USING ERRCODE = 'restrict_violation';\n      END IF;\n      RETURN NEW;\n    END $$"


def upgrade() -> None:
    op.create_table('claim_correction',
    sa.Column('id', sa.BigInteger(), nullable=False),
    sa.Column('claim_id', sa.BigInteger(), nullable=False),
    sa.Column('registration_version_id', sa.BigInteger(), nullable=True),
    sa.Column('contract_version_id', sa.BigInteger(), nullable=True),
    sa.Column('reason', sa.Text(), nullable=False),
    sa.Column('before_amount_fen', sa.BigInteger(), nullable=True),
    sa.Column('before_base_fen', sa.BigInteger(), nullable=False),
    sa.Column('after_amount_fen', sa.BigInteger(), nullable=True),
    sa.Column('after_base_fen', sa.BigInteger(), nullable=False),
    sa.Column('steps', postgresql.JSONB(astext_type=sa.Text()), nullable=False),
    sa.Column('law', sa.Text(), nullable=False),
    sa.Column('due_on', sa.Date(), nullable=False),
    sa.Column('rule', sa.Text(), nullable=False),
    sa.Column('made_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('state', sa.Enum('open', 'filed', 'accepted', 'rejected', 'superseded', name='correction_state', native_enum=False, create_constraint=True, length=32), nullable=False),
    sa.Column('filed_on', sa.Date(), nullable=True),
    sa.CheckConstraint("(state IN ('open', 'superseded')) = (filed_on IS NULL)", name=op.f('ck_claim_correction_filed_when')),
    sa.CheckConstraint('(before_amount_fen, before_base_fen) IS DISTINCT FROM (after_amount_fen, after_base_fen)', name=op.f('ck_claim_correction_corrects_something')),
    sa.CheckConstraint('length(btrim(reason)) > 0', name=op.f('ck_claim_correction_reason_given')),
    sa.CheckConstraint('num_nonnulls(registration_version_id, contract_version_id) = 1', name=op.f('ck_claim_correction_one_cause')),
    sa.ForeignKeyConstraint(['claim_id'], ['claim.id'], name=op.f('fk_claim_correction_claim_id_claim')),
    sa.ForeignKeyConstraint(['contract_version_id'], ['contract_version.id'], name=op.f('fk_claim_correction_contract_version_id_contract_version')),
    sa.ForeignKeyConstraint(['registration_version_id'], ['registration_version.id'], name='fk_claim_correction_certificate'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_claim_correction'))
    )
    op.create_index('ix_claim_correction_claim', 'claim_correction', ['claim_id', 'id'], unique=False)
    op.create_index('ix_claim_correction_due', 'claim_correction', ['due_on'], unique=False, postgresql_where=sa.text("state = 'open'"))
    op.create_index('uq_claim_correction_open', 'claim_correction', ['claim_id'], unique=True, postgresql_where=sa.text("state = 'open'"))
    op.execute(CORRECTION)
    op.execute('CREATE TRIGGER claim_correction_fixed BEFORE INSERT OR UPDATE OR DELETE ON claim_correction\n      FOR EACH ROW EXECUTE FUNCTION claim_correction_is_fixed()')
    op.execute(FILED)
    op.execute('CREATE TRIGGER claim_keeps_filed BEFORE UPDATE ON claim FOR EACH ROW EXECUTE FUNCTION claim_keeps_what_was_filed()')
    op.drop_constraint('ck_registration_version_tech_within_total', 'registration_version')
    op.create_check_constraint(op.f('ck_registration_version_tech_within_total'), 'registration_version', 'tech_fen BETWEEN 0 AND total_fen')


def downgrade() -> None:
    op.drop_constraint('ck_registration_version_tech_within_total', 'registration_version')
    op.create_check_constraint(op.f('ck_registration_version_tech_within_total'), 'registration_version', 'tech_fen > 0 AND tech_fen <= total_fen')
    op.execute('DROP TRIGGER claim_keeps_filed ON claim')
    op.execute('DROP FUNCTION IF EXISTS claim_keeps_what_was_filed')
    op.drop_table('claim_correction')
    op.execute('DROP FUNCTION IF EXISTS claim_correction_is_fixed')
