"""keep what is said on registration forms

The application may be that of the buyer, and of a royalty only the fixed part. Answers of older applications get the
form's keys: contact and telephone are the seller's, amounts have no separators.
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = '0066'
down_revision = '0065'
branch_labels = None
depends_on = None

NOW = """CREATE OR REPLACE FUNCTION registration_is_fixed() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
      IF TG_OP = 'DELETE' THEN
        RAISE EXCEPTION 'a registration is never deleted' USING ERRCODE = 'restrict_violation';
      END IF;
      IF TG_OP = 'UPDATE' AND OLD.number IS NOT NULL
         AND (NEW.number, NEW.contract_id, NEW.total_fen) IS DISTINCT FROM (OLD.number, OLD.contract_id, OLD.total_fen) THEN
        RAISE EXCEPTION 'a registered contract keeps its number and amount' USING ERRCODE = 'restrict_violation';
      END IF;
      IF NEW.state <> 'draft' AND NOT EXISTS (
        SELECT 1 FROM contract WHERE id = NEW.contract_id AND signed_at IS NOT NULL
          AND NEW.applicant_id IN (seller_id, buyer_id)
          AND (total_fen = NEW.total_fen OR payment IN ('royalty', 'entry_plus_royalty') AND NEW.total_fen < total_fen)
          AND NEW.total_fen - NEW.tech_fen = total_fen - tech_fen) THEN
        RAISE EXCEPTION 'only a signed contract is registered, by a party, with its amounts' USING ERRCODE = 'check_violation';
      END IF;
      RETURN NEW;
    END $$"""
BEFORE = """CREATE OR REPLACE FUNCTION registration_is_fixed() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
      IF TG_OP = 'DELETE' THEN
        RAISE EXCEPTION 'a registration is never deleted' USING ERRCODE = 'restrict_violation';
      END IF;
      IF TG_OP = 'UPDATE' AND OLD.number IS NOT NULL
         AND (NEW.number, NEW.contract_id, NEW.total_fen) IS DISTINCT FROM (OLD.number, OLD.contract_id, OLD.total_fen) THEN
        RAISE EXCEPTION 'a registered contract keeps its number and amount' USING ERRCODE = 'restrict_violation';
      END IF;
      IF NEW.state <> 'draft' AND NOT EXISTS (
        SELECT 1 FROM contract WHERE id = NEW.contract_id AND signed_at IS NOT NULL
          AND total_fen = NEW.total_fen AND seller_id = NEW.applicant_id) THEN
        RAISE EXCEPTION 'only a signed contract is registered, by its seller, with its amount' USING ERRCODE = 'check_violation';
      END IF;
      RETURN NEW;
    END $$"""
RENAMED = (("contact", "seller_contact"), ("phone", "seller_phone"))


def upgrade() -> None:
    op.create_table('registration_party',
    sa.Column('by_id', sa.BigInteger(), autoincrement=False, nullable=False),
    sa.Column('about_id', sa.BigInteger(), autoincrement=False, nullable=False),
    sa.Column('answers', postgresql.JSONB(astext_type=sa.Text()), nullable=False),
    sa.Column('updated_at', sa.DateTime(timezone=True), nullable=False),
    sa.CheckConstraint("jsonb_typeof(answers) = 'object'", name=op.f('ck_registration_party_answers_by_name')),
    sa.ForeignKeyConstraint(['about_id'], ['organisation.id'], name=op.f('fk_registration_party_about_id_organisation')),
    sa.ForeignKeyConstraint(['by_id'], ['organisation.id'], name=op.f('fk_registration_party_by_id_organisation')),
    sa.PrimaryKeyConstraint('by_id', 'about_id', name=op.f('pk_registration_party'))
    )
    op.execute(NOW)
    for before, now in RENAMED:
        _rename(before, now)
    for name in ("expected_investment", "expected_output"):
        op.execute(f"UPDATE registration SET data = jsonb_set(data, '{{{name}}}', to_jsonb(replace(data ->> '{name}', ',', ''))) WHERE data ? '{name}'")


def downgrade() -> None:
    for before, now in RENAMED:
        _rename(now, before)
    op.execute(BEFORE)
    op.drop_table('registration_party')


def _rename(before: str, now: str) -> None:
    op.execute(
        f"UPDATE registration SET data = data - '{before}' || jsonb_build_object('{now}', data -> '{before}') WHERE data ? '{before}'"
    )
