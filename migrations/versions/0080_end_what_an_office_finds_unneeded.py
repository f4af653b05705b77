"""end what an office finds unneeded, and register the price that was agreed last"""

import sqlalchemy as sa
from alembic import op

revision = '0080'
down_revision = '0079'
branch_labels = None
depends_on = None

REQUEST_FIXED = """
    CREATE OR REPLACE FUNCTION registration_request_is_fixed() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
      IF TG_OP = 'DELETE' OR OLD.state <> 'open'
         OR to_jsonb(NEW) - '{state,answered_at,answer,unneeded}'::text[]
            IS DISTINCT FROM to_jsonb(OLD) - '{state,answered_at,answer,unneeded}'::text[] THEN
        RAISE EXCEPTION 'a request is kept as it was made and answered' USING ERRCODE = 'restrict_violation';
      END IF;
      RETURN NEW;
    END $$
"""
REQUEST_FIXED_BEFORE = """
    CREATE OR REPLACE FUNCTION registration_request_is_fixed() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
      IF TG_OP = 'DELETE' OR OLD.state <> 'open'
         OR to_jsonb(NEW) - '{state,answered_at,answer}'::text[] IS DISTINCT FROM to_jsonb(OLD) - '{state,answered_at,answer}'::text[] THEN
        RAISE EXCEPTION 'a request is kept as it was made and answered' USING ERRCODE = 'restrict_violation';
      END IF;
      RETURN NEW;
    END $$
"""
REGISTRATION_FIXED = """
    CREATE OR REPLACE FUNCTION registration_is_fixed() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
      IF TG_OP = 'DELETE' THEN
        RAISE EXCEPTION 'a registration is never deleted' USING ERRCODE = 'restrict_violation';
      END IF;
      IF TG_OP = 'UPDATE' AND OLD.number IS NOT NULL
         AND (NEW.number, NEW.contract_id, NEW.total_fen) IS DISTINCT FROM (OLD.number, OLD.contract_id, OLD.total_fen) THEN
        RAISE EXCEPTION 'a registered contract keeps its number and amount' USING ERRCODE = 'restrict_violation';
      END IF;
      IF NEW.state <> 'draft' AND NOT EXISTS (
        SELECT 1 FROM contract AS c WHERE c.id = NEW.contract_id AND c.signed_at IS NOT NULL
          AND NEW.applicant_id IN (c.seller_id, c.buyer_id)
          AND EXISTS (
            SELECT 1 FROM (SELECT c.total_fen AS agreed
                           UNION ALL
                           SELECT v.total_fen FROM contract_version AS v WHERE v.contract_id = c.id AND v.state = 'signed') AS price
            WHERE agreed = NEW.total_fen OR c.payment IN ('royalty', 'entry_plus_royalty') AND NEW.total_fen < agreed)
          AND NEW.total_fen - NEW.tech_fen = c.total_fen - c.tech_fen) THEN
        RAISE EXCEPTION 'only a signed contract is registered, by a party, with its amounts' USING ERRCODE = 'check_violation';
      END IF;
      RETURN NEW;
    END $$
"""
REGISTRATION_FIXED_BEFORE = """
    CREATE OR REPLACE FUNCTION registration_is_fixed() RETURNS trigger LANGUAGE plpgsql AS $$
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
    END $$
"""
UNNEEDED = 'ck_registration_request_unneeded_is_declined'


def upgrade() -> None:
    op.add_column('registration_request', sa.Column('unneeded', sa.Boolean(), server_default=sa.text('false'), nullable=False))
    op.create_check_constraint(op.f(UNNEEDED), 'registration_request', "NOT unneeded OR state = 'declined'")
    op.execute(REQUEST_FIXED)
    op.execute(REGISTRATION_FIXED)


def downgrade() -> None:
    op.execute(REGISTRATION_FIXED_BEFORE)
    op.execute(REQUEST_FIXED_BEFORE)
    op.drop_constraint(op.f(UNNEEDED), 'registration_request')
    op.drop_column('registration_request', 'unneeded')
