"""SQL that keeps plans, entries, people and objections as they were published; create_all and the migrations execute it."""

from __future__ import annotations

_FIXED = (
    "code, contract_id, institution_id, form, worth_fen, unit_fen, received_fen, costs_fen, main_fen, others_fen, transfer_fen, "
    "basis, place, contact, floor_bp, floor_rule, created_at, created_by, published_by, notice_begins_on, notice_ends_on, pay_by"
)
"""What no longer changes once a plan is published."""


def _row(prefix: str) -> str:
    return "ROW(" + ", ".join(f"{prefix}.{name.strip()}" for name in _FIXED.split(",")) + ")"


PLAN = (
    f"""
    CREATE OR REPLACE FUNCTION reward_plan_is_fixed() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
      IF TG_OP = 'INSERT' THEN
        IF NEW.state <> 'draft' THEN
          RAISE EXCEPTION 'a reward plan begins as a draft' USING ERRCODE = 'check_violation';
        END IF;
        RETURN NEW;
      END IF;
      IF TG_OP = 'DELETE' THEN
        RAISE EXCEPTION 'a reward plan is never deleted' USING ERRCODE = 'restrict_violation';
      END IF;
      IF OLD.state IN ('paid', 'withdrawn') AND NEW.state <> OLD.state THEN
        RAISE EXCEPTION 'a reward plan has ended' USING ERRCODE = 'restrict_violation';
      END IF;
      IF OLD.state <> 'draft' AND NEW.state <> 'draft' AND {_row("NEW")} IS DISTINCT FROM {_row("OLD")} THEN
        RAISE EXCEPTION 'a reward plan does not change once it is published' USING ERRCODE = 'restrict_violation';
      END IF;
      IF OLD.state = 'draft' AND NEW.state = 'publicised' THEN
        IF EXISTS (
          SELECT 1 FROM (VALUES ('main', NEW.main_fen), ('others', NEW.others_fen), ('transfer', NEW.transfer_fen)) AS given (pool, fen)
          WHERE fen <> (SELECT coalesce(sum(s.amount_fen), 0) FROM reward_share AS s WHERE s.plan_id = NEW.id AND s.pool = given.pool)) THEN
          RAISE EXCEPTION 'the shares of a pool must use it up' USING ERRCODE = 'check_violation';
        END IF;
        IF (NEW.received_fen, NEW.costs_fen) <> (
          SELECT coalesce(sum(amount_fen) FILTER (WHERE kind = CASE NEW.form WHEN 'shares' THEN 'shares' ELSE 'receipt' END), 0),
                 coalesce(sum(amount_fen) FILTER (WHERE kind NOT IN ('receipt', 'shares')), 0)
          FROM reward_entry WHERE plan_id = NEW.id) THEN
          RAISE EXCEPTION 'a reward plan counts its entries' USING ERRCODE = 'check_violation';
        END IF;
        IF EXISTS (SELECT 1 FROM reward_share WHERE plan_id = NEW.id AND mod(amount_fen, NEW.unit_fen) <> 0)
           OR (NEW.form = 'shares' AND NOT EXISTS (
             SELECT 1 FROM reward_entry
             WHERE plan_id = NEW.id AND kind = 'shares' AND (worth_fen, unit_fen) = (NEW.worth_fen, NEW.unit_fen))) THEN
          RAISE EXCEPTION 'a plan in shares gives whole shares of the equity received' USING ERRCODE = 'check_violation';
        END IF;
      END IF;
      IF NEW.state = 'approved' AND OLD.state <> 'approved'
         AND (OLD.state <> 'publicised' OR EXISTS (SELECT 1 FROM reward_objection WHERE plan_id = NEW.id AND state = 'open')) THEN
        RAISE EXCEPTION 'a plan is approved after its notice and the answers to all objections' USING ERRCODE = 'check_violation';
      END IF;
      IF NEW.state = 'paid' AND (OLD.state NOT IN ('approved', 'paid') OR EXISTS (
          SELECT 1 FROM reward_share AS s WHERE plan_id = NEW.id AND NOT EXISTS (SELECT 1 FROM reward_payment WHERE share_id = s.id))) THEN
        RAISE EXCEPTION 'a plan is paid when everybody is' USING ERRCODE = 'check_violation';
      END IF;
      IF NEW.state IN ('draft', 'withdrawn') AND OLD.state <> 'draft' AND EXISTS (
          SELECT 1 FROM reward_payment JOIN reward_share AS s ON s.id = share_id WHERE s.plan_id = NEW.id) THEN
        RAISE EXCEPTION 'a plan of which something is paid stands' USING ERRCODE = 'restrict_violation';
      END IF;
      RETURN NEW;
    END $$
    """,  # noqa: S608 - our own column names
    """
    CREATE TRIGGER reward_plan_fixed BEFORE INSERT OR UPDATE OR DELETE ON reward_plan
      FOR EACH ROW EXECUTE FUNCTION reward_plan_is_fixed()
    """,
)
ENTRY = (
    """
    CREATE OR REPLACE FUNCTION reward_entry_is_kept() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
      IF TG_OP = 'DELETE' OR OLD.struck_at IS NOT NULL
         OR (NEW.contract_id, NEW.kind, NEW.on_day, NEW.amount_fen, NEW.worth_fen, NEW.unit_fen, NEW.note, NEW.entered_by, NEW.entered_at)
            IS DISTINCT FROM
            (OLD.contract_id, OLD.kind, OLD.on_day, OLD.amount_fen, OLD.worth_fen, OLD.unit_fen, OLD.note, OLD.entered_by, OLD.entered_at)
      THEN
        RAISE EXCEPTION 'an entry of money is struck out, never changed or removed' USING ERRCODE = 'restrict_violation';
      END IF;
      IF NEW.plan_id IS DISTINCT FROM OLD.plan_id AND EXISTS (
          SELECT 1 FROM reward_plan WHERE id IN (OLD.plan_id, NEW.plan_id) AND state NOT IN ('draft', 'withdrawn')) THEN
        RAISE EXCEPTION 'a published plan keeps its entries' USING ERRCODE = 'restrict_violation';
      END IF;
      RETURN NEW;
    END $$
    """,
    "CREATE TRIGGER reward_entry_kept BEFORE UPDATE OR DELETE ON reward_entry FOR EACH ROW EXECUTE FUNCTION reward_entry_is_kept()",
)
SHARE = (
    """
    CREATE OR REPLACE FUNCTION reward_share_is_fixed() RETURNS trigger LANGUAGE plpgsql AS $$
    DECLARE
      of_plan bigint := CASE WHEN TG_OP = 'INSERT' THEN NEW.plan_id ELSE OLD.plan_id END;
    BEGIN
      IF EXISTS (SELECT 1 FROM reward_plan WHERE id = of_plan AND state <> 'draft') AND (
        TG_OP <> 'UPDATE' OR OLD.person_id IS NOT NULL
        OR ROW(NEW.id, NEW.plan_id, NEW.position, NEW.pool, NEW.name, NEW.staff_no, NEW.weight, NEW.amount_fen)
           IS DISTINCT FROM ROW(OLD.id, OLD.plan_id, OLD.position, OLD.pool, OLD.name, OLD.staff_no, OLD.weight, OLD.amount_fen)) THEN
        RAISE EXCEPTION 'the people of a plan do not change once it is published' USING ERRCODE = 'restrict_violation';
      END IF;
      RETURN CASE WHEN TG_OP = 'DELETE' THEN OLD ELSE NEW END;
    END $$
    """,
    """
    CREATE TRIGGER reward_share_fixed BEFORE INSERT OR UPDATE OR DELETE ON reward_share
      FOR EACH ROW EXECUTE FUNCTION reward_share_is_fixed()
    """,
)
PAYMENT = (
    """
    CREATE OR REPLACE FUNCTION reward_payment_fits() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
      IF NOT EXISTS (
        SELECT 1 FROM reward_share AS s JOIN reward_plan AS p ON p.id = s.plan_id WHERE s.id = NEW.share_id AND p.state = 'approved') THEN
        RAISE EXCEPTION 'a reward is paid once its plan is approved' USING ERRCODE = 'check_violation';
      END IF;
      RETURN NEW;
    END $$
    """,
    "CREATE TRIGGER reward_payment_fits BEFORE INSERT ON reward_payment FOR EACH ROW EXECUTE FUNCTION reward_payment_fits()",
)
OBJECTION = (
    """
    CREATE OR REPLACE FUNCTION reward_objection_is_kept() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
      IF TG_OP = 'DELETE' OR OLD.state <> 'open'
         OR ROW(NEW.plan_id, NEW.reason, NEW.raised_by, NEW.raised_at)
            IS DISTINCT FROM ROW(OLD.plan_id, OLD.reason, OLD.raised_by, OLD.raised_at) THEN
        RAISE EXCEPTION 'an objection is answered once, never changed or removed' USING ERRCODE = 'restrict_violation';
      END IF;
      RETURN NEW;
    END $$
    """,
    """
    CREATE TRIGGER reward_objection_kept BEFORE UPDATE OR DELETE ON reward_objection
      FOR EACH ROW EXECUTE FUNCTION reward_objection_is_kept()
    """,
)
