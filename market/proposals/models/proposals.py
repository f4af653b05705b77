"""The table of proposals 揭榜方案."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import DDL, CheckConstraint, ForeignKey, Index, UniqueConstraint, event, text
from sqlalchemy.orm import Mapped, mapped_column

from market.db import Base, stored
from market.listings.rules.kinds import Cooperation
from market.money import Money
from market.proposals.rules.plans import Member, Plan, Promise, Stage
from market.proposals.rules.states import ProposalState


class Proposal(Base):
    """One organisation's answer to one demand; at most one of which something may still come."""

    __tablename__ = "proposal"
    __table_args__ = (
        UniqueConstraint("code"),
        CheckConstraint("price_fen > 0", name="price_positive"),
        CheckConstraint(
            "state IN ('draft', 'withdrawn', 'lapsed') OR (submitted_at IS NOT NULL AND way IS NOT NULL AND independent)",
            name="handed_in_whole",
        ),
        CheckConstraint("state <> 'awarded' OR price_fen IS NOT NULL", name="awarded_with_price"),
        CheckConstraint("state <> 'declined' OR reason <> ''", name="declined_with_reason"),
        CheckConstraint("(achievement_id IS NULL) = (achievement_version IS NULL)", name="version_pinned"),
        Index("uq_proposal_live", "demand_id", "organisation_id", unique=True, postgresql_where=text("state <> 'withdrawn'")),
        Index("uq_proposal_awarded", "demand_id", unique=True, postgresql_where=text("state = 'awarded'")),
        Index("ix_proposal_organisation", "organisation_id", "id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str]
    demand_id: Mapped[int] = mapped_column(ForeignKey("demand.id"))
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    created_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    achievement_id: Mapped[int | None] = mapped_column(ForeignKey("achievement.id"))
    achievement_version: Mapped[int | None]
    """The version of the achievement that the proposal offers."""
    approach: Mapped[str] = mapped_column(default="")
    promises: Mapped[list[Any]] = mapped_column(default=list)
    """Rows of value, note; in the order of the demand's indicators."""
    team: Mapped[list[Any]] = mapped_column(default=list)
    """Rows of name, role."""
    stages: Mapped[list[Any]] = mapped_column(default=list)
    """Rows of name, months, result."""
    price: Mapped[Money | None] = mapped_column("price_fen")
    """Empty: to be named during the talks 面议."""
    way: Mapped[Cooperation | None] = mapped_column(stored(Cooperation, "proposal_way", length=20))
    terms: Mapped[str] = mapped_column(default="")
    meets_conditions: Mapped[bool] = mapped_column(default=False)
    independent: Mapped[bool] = mapped_column(default=False)
    """Declared: not the demander's unit and without shares in each other."""
    state: Mapped[ProposalState] = mapped_column(stored(ProposalState, "proposal_state", length=20), default=ProposalState.DRAFT)
    reason: Mapped[str] = mapped_column(default="")
    """Why it was declined."""
    created_at: Mapped[datetime]
    submitted_at: Mapped[datetime | None]
    """When it was last handed in."""
    decided_at: Mapped[datetime | None]
    is_demo: Mapped[bool] = mapped_column(default=False)

    def plan(self) -> Plan:
        """Return the rules' value."""
        return Plan(
            approach=self.approach,
            achievement_id=self.achievement_id,
            promises=tuple(Promise(**row) for row in self.promises),
            team=tuple(Member(**row) for row in self.team),
            stages=tuple(Stage(**row) for row in self.stages),
            price=self.price,
            way=self.way,
            terms=self.terms,
            meets_conditions=self.meets_conditions,
            independent=self.independent,
        )


GUARDS = (
    """
    CREATE OR REPLACE FUNCTION proposal_fits_its_demand() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
      IF EXISTS (SELECT 1 FROM demand WHERE id = NEW.demand_id AND organisation_id = NEW.organisation_id) THEN
        RAISE EXCEPTION 'nobody answers the own demand' USING ERRCODE = 'check_violation';
      END IF;
      IF NEW.submitted_at IS NOT NULL AND EXISTS (
        SELECT 1 FROM demand WHERE id = NEW.demand_id
          AND NEW.submitted_at >= ((deadline + 1)::timestamp AT TIME ZONE 'Asia/Shanghai')) THEN
        RAISE EXCEPTION 'a proposal is handed in before the last day is over' USING ERRCODE = 'check_violation';
      END IF;
      IF NEW.state = 'awarded' AND (TG_OP = 'INSERT' OR OLD.state NOT IN ('shortlisted', 'awarded')) THEN
        RAISE EXCEPTION 'only a proposal in talks is chosen' USING ERRCODE = 'restrict_violation';
      END IF;
      IF TG_OP = 'UPDATE' AND OLD.state IN ('awarded', 'declined', 'lapsed', 'withdrawn') AND NEW.state <> OLD.state THEN
        RAISE EXCEPTION 'a decided proposal stays decided' USING ERRCODE = 'restrict_violation';
      END IF;
      IF TG_OP = 'UPDATE' AND OLD.submitted_at IS NOT NULL AND NEW.submitted_at = OLD.submitted_at AND
         (NEW.way, NEW.approach, NEW.promises, NEW.stages, NEW.team, NEW.terms, NEW.demand_id, NEW.organisation_id,
          NEW.achievement_id, NEW.price_fen)
         IS DISTINCT FROM
         (OLD.way, OLD.approach, OLD.promises, OLD.stages, OLD.team, OLD.terms, OLD.demand_id, OLD.organisation_id,
          OLD.achievement_id, coalesce(OLD.price_fen, NEW.price_fen)) THEN
        RAISE EXCEPTION 'a proposal changes only when it is handed in again' USING ERRCODE = 'restrict_violation';
      END IF;
      RETURN NEW;
    END $$
    """,
    """
    CREATE TRIGGER proposal_fits BEFORE INSERT OR UPDATE ON proposal
      FOR EACH ROW EXECUTE FUNCTION proposal_fits_its_demand()
    """,
)
"""SQL that keeps a proposal in time and as it was handed in; create_all and the migrations execute it."""

for _statement in GUARDS:
    event.listen(Proposal.__table__, "after_create", DDL(_statement))  # type: ignore[no-untyped-call]
