"""Corrections of filed tax returns 更正申报, made when an amount changed; and the guard that a filed claim stays as it was filed."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import DDL, CheckConstraint, ForeignKey, Index, event, text
from sqlalchemy.orm import Mapped, mapped_column

from market.contracts.models.registration import Claim
from market.contracts.rules.benefits.kinds import Benefit
from market.contracts.rules.benefits.sheet import Step
from market.contracts.rules.correcting import CorrectionState, Figures, difference, pays_more
from market.db import Base, stored
from market.money import Money


class ClaimCorrection(Base):
    """One correction: what was filed, what holds now, why, and how it was counted. Only its way to the tax office goes on."""

    __tablename__ = "claim_correction"
    __table_args__ = (
        CheckConstraint("num_nonnulls(registration_version_id, contract_version_id) = 1", name="one_cause"),
        CheckConstraint("length(btrim(reason)) > 0", name="reason_given"),
        CheckConstraint(
            "(before_amount_fen, before_base_fen) IS DISTINCT FROM (after_amount_fen, after_base_fen)", name="corrects_something"
        ),
        CheckConstraint("(state IN ('open', 'superseded')) = (filed_on IS NULL)", name="filed_when"),
        Index("uq_claim_correction_open", "claim_id", unique=True, postgresql_where=text("state = 'open'")),
        Index("ix_claim_correction_claim", "claim_id", "id"),
        Index("ix_claim_correction_due", "due_on", postgresql_where=text("state = 'open'")),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    claim_id: Mapped[int] = mapped_column(ForeignKey("claim.id"))
    registration_version_id: Mapped[int | None] = mapped_column(
        ForeignKey("registration_version.id", name="fk_claim_correction_certificate")
    )
    """The version of the certificate that brought the new amount."""
    contract_version_id: Mapped[int | None] = mapped_column(ForeignKey("contract_version.id"))
    """The change of the contract that brought it: stamp duty follows the paper."""
    reason: Mapped[str]
    before_amount: Mapped[Money | None] = mapped_column("before_amount_fen")
    before_base: Mapped[Money] = mapped_column("before_base_fen")
    after_amount: Mapped[Money | None] = mapped_column("after_amount_fen")
    """Below zero where a loss takes more from the year than the contract ever added."""
    after_base: Mapped[Money] = mapped_column("after_base_fen")
    steps: Mapped[list[Any]]
    """The working: rows of key, name, formula, amount_fen, and params as text."""
    law: Mapped[str]
    due_on: Mapped[date]
    rule: Mapped[str]
    """Which version of which rule counted the last day."""
    made_at: Mapped[datetime]
    state: Mapped[CorrectionState] = mapped_column(stored(CorrectionState, "correction_state"))
    filed_on: Mapped[date | None]

    @property
    def before(self) -> Figures:
        """Return what was filed."""
        return Figures(amount=self.before_amount, base=self.before_base)

    @property
    def after(self) -> Figures:
        """Return what holds now."""
        return Figures(amount=self.after_amount, base=self.after_base)

    @property
    def difference(self) -> Money | None:
        """Return the change of the amount, below zero where it falls; None where an amount is not known."""
        return difference(self.before, self.after)

    @property
    def size(self) -> Money | None:
        """Return how much changes hands."""
        return None if self.difference is None else Money(abs(self.difference.fen))

    @property
    def working(self) -> list[Step]:
        """Return the kept steps as the working of a benefit shows them."""
        return [
            Step(key=row["key"], name=row["name"], formula=row["formula"], amount=Money(row["amount_fen"]), params=row["params"])
            for row in self.steps
        ]

    def pays_more(self, benefit: Benefit) -> bool:
        """Say whether tax is paid after all; else it is asked back."""
        return pays_more(benefit, self.before, self.after)


CORRECTION_GUARDS = (
    """
    CREATE OR REPLACE FUNCTION claim_correction_is_fixed() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
      IF TG_OP = 'INSERT' THEN
        IF NEW.state <> 'open' OR NOT EXISTS (SELECT 1 FROM claim WHERE id = NEW.claim_id AND state IN ('filed', 'accepted')) THEN
          RAISE EXCEPTION 'only what was filed is corrected' USING ERRCODE = 'check_violation';
        END IF;
        RETURN NEW;
      END IF;
      IF TG_OP = 'DELETE' OR OLD.state NOT IN ('open', 'filed')
         OR (OLD.state = 'filed' AND (NEW.state NOT IN ('accepted', 'rejected') OR NEW.filed_on <> OLD.filed_on))
         OR (OLD.state = 'open' AND NEW.state NOT IN ('filed', 'superseded'))
         OR to_jsonb(NEW) - '{state,filed_on}'::text[] IS DISTINCT FROM to_jsonb(OLD) - '{state,filed_on}'::text[] THEN
        RAISE EXCEPTION 'a correction is kept as it was made and filed' USING ERRCODE = 'restrict_violation';
      END IF;
      RETURN NEW;
    END $$
    """,
    """
    CREATE TRIGGER claim_correction_fixed BEFORE INSERT OR UPDATE OR DELETE ON claim_correction
      FOR EACH ROW EXECUTE FUNCTION claim_correction_is_fixed()
    """,
)
FILED_GUARDS = (
    """
    CREATE OR REPLACE FUNCTION claim_keeps_what_was_filed() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
      IF OLD.state IN ('filed', 'accepted', 'rejected', 'clawed_back')
         AND (NEW.amount_fen, NEW.base_fen, NEW.filed_on, NEW.tax_year, NEW.benefit, NEW.party, NEW.occasion, NEW.contract_id)
         IS DISTINCT FROM
             (OLD.amount_fen, OLD.base_fen, OLD.filed_on, OLD.tax_year, OLD.benefit, OLD.party, OLD.occasion, OLD.contract_id) THEN
        RAISE EXCEPTION 'a filed claim keeps its figures; it is corrected' USING ERRCODE = 'restrict_violation';
      END IF;
      RETURN NEW;
    END $$
    """,
    "CREATE TRIGGER claim_keeps_filed BEFORE UPDATE ON claim FOR EACH ROW EXECUTE FUNCTION claim_keeps_what_was_filed()",
)
"""SQL that keeps what was filed; create_all and the migrations execute it."""

for _model, _statements in ((ClaimCorrection, CORRECTION_GUARDS), (Claim, FILED_GUARDS)):
    for _statement in _statements:
        event.listen(_model.__table__, "after_create", DDL(_statement))  # type: ignore[no-untyped-call]
