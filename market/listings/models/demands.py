"""The table of demands 技术需求."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from market.db import Base, stored
from market.listings.models.numbers import Numbered
from market.listings.rules.content import Target, Wish
from market.listings.rules.demand_drafting import DemandDraft
from market.listings.rules.kinds import ContactRule, Cooperation, DemandState, Sector, TechnologyField
from market.listings.rules.wishes import Criterion, DemandMode, RaceGoal, SolverKind
from market.money import Money

_PUBLIC = "'published', 'proposals', 'negotiating', 'awarded', 'dealt'"


class Demand(Numbered, Base):
    """A technical problem that an enterprise wants solved 技术需求."""

    __tablename__ = "demand"
    __table_args__ = (
        UniqueConstraint("code", name="uq_demand_code"),
        CheckConstraint("title_zh <> ''", name="title_given"),
        CheckConstraint("budget_from_fen > 0 AND budget_to_fen > 0", name="budget_positive"),
        CheckConstraint("budget_to_fen >= budget_from_fen", name="budget_order"),
        CheckConstraint(
            f"state NOT IN ({_PUBLIC}) OR (published_at IS NOT NULL AND sector IS NOT NULL AND field IS NOT NULL)", name="published_when"
        ),
        CheckConstraint("deadline > (published_at AT TIME ZONE 'Asia/Shanghai')::date", name="deadline_after_publication"),
        CheckConstraint("wanted_by > deadline", name="wanted_after_deadline"),
        CheckConstraint("details = '' OR nda", name="details_behind_nda"),
        CheckConstraint("finalists BETWEEN 2 AND 10", name="finalists_range"),
        CheckConstraint("own_funds_fen > 0 AND public_funds_fen > 0 AND stage_fund_fen > 0", name="funds_positive"),
        Index("ix_demand_organisation", "organisation_id", "state"),
        Index("uq_demand_external", "organisation_id", "external_id", unique=True, postgresql_where=text("external_id <> ''")),
        Index("ix_demand_state", "state", "published_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    created_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    title_zh: Mapped[str]
    title_en: Mapped[str] = mapped_column(default="")
    background: Mapped[str] = mapped_column(default="")
    problem: Mapped[str] = mapped_column(default="")
    sector: Mapped[Sector | None] = mapped_column(stored(Sector, "sector", length=20))
    field: Mapped[TechnologyField | None] = mapped_column(stored(TechnologyField, "field", length=20))
    indicators: Mapped[list[Any]] = mapped_column(default=list)
    """Rows of name, now, wanted, unit, test."""
    budget_from: Mapped[Money | None] = mapped_column("budget_from_fen")
    budget_to: Mapped[Money | None] = mapped_column("budget_to_fen")
    """Both empty: to be negotiated 面议."""
    ways: Mapped[list[Any]] = mapped_column(default=list)
    """Values of Cooperation."""
    ownership: Mapped[str] = mapped_column(default="")
    region: Mapped[str] = mapped_column(default="")
    """Six digits of GB/T 2260, or empty in a draft."""
    deadline: Mapped[date | None]
    """The last day for proposals."""
    contact: Mapped[ContactRule] = mapped_column(stored(ContactRule, "contact", length=20), default=ContactRule.MARKET)
    mode: Mapped[DemandMode] = mapped_column(stored(DemandMode, "demand_mode", length=20), default=DemandMode.ORDINARY)
    constraints: Mapped[str] = mapped_column(default="")
    payment: Mapped[str] = mapped_column(default="")
    """When which part of the price is paid, as the demander proposes it."""
    conditions: Mapped[str] = mapped_column(default="")
    """What a solver must bring."""
    solver_kinds: Mapped[list[Any]] = mapped_column(default=list)
    """Values of SolverKind; empty: both."""
    wanted_by: Mapped[date | None]
    """By when the result is wanted."""
    nda: Mapped[bool] = mapped_column(default=False)
    details: Mapped[str] = mapped_column(default="")
    """Read only by the demander and the operator's reviewers."""
    own_funds: Mapped[Money | None] = mapped_column("own_funds_fen")
    public_funds: Mapped[Money | None] = mapped_column("public_funds_fen")
    criteria: Mapped[list[Any]] = mapped_column(default=list)
    """Rows of name, weight_bp; of a challenge or a race."""
    goals: Mapped[list[Any]] = mapped_column(default=list)
    """Rows of name, due_on, share_bp, result, test; of a race."""
    finalists: Mapped[int | None]
    """How many solvers run in the first stage of a race."""
    stage_fund: Mapped[Money | None] = mapped_column("stage_fund_fen")
    """What each of them is paid for the first stage."""
    state: Mapped[DemandState] = mapped_column(stored(DemandState, "state", length=20), default=DemandState.DRAFT)
    created_at: Mapped[datetime]
    submitted_at: Mapped[datetime | None]
    published_at: Mapped[datetime | None]
    source_ref: Mapped[str] = mapped_column(default="")
    is_demo: Mapped[bool] = mapped_column(default=False)
    origin_note: Mapped[str] = mapped_column(default="")

    def draft(self) -> DemandDraft:
        """Return the rules' value of the whole."""
        return DemandDraft(wish=self.wish(), external_id=self.external_id, source_ref=self.source_ref, origin_note=self.origin_note)

    def targets(self) -> tuple[Target, ...]:
        """Return the indicator rows as the rules' values."""
        return tuple(Target(**row) for row in self.indicators)

    def cooperation(self) -> tuple[Cooperation, ...]:
        """Return the ways of cooperation."""
        return tuple(Cooperation(way) for way in self.ways)

    def weights(self) -> tuple[Criterion, ...]:
        """Return the criteria of a challenge."""
        return tuple(Criterion(**row) for row in self.criteria)

    def race_goals(self) -> tuple[RaceGoal, ...]:
        """Return the milestones of a race."""
        return tuple(RaceGoal(**{**row, "due_on": date.fromisoformat(row["due_on"])}) for row in self.goals)

    def wish(self) -> Wish:
        """Return the rules' value."""
        return Wish(
            title_zh=self.title_zh,
            title_en=self.title_en,
            background=self.background,
            problem=self.problem,
            sector=self.sector,
            field=self.field,
            indicators=self.targets(),
            budget_from=self.budget_from,
            budget_to=self.budget_to,
            ways=self.cooperation(),
            ownership=self.ownership,
            region=self.region,
            deadline=self.deadline,
            contact=self.contact,
            mode=self.mode,
            constraints=self.constraints,
            payment=self.payment,
            conditions=self.conditions,
            solver_kinds=tuple(SolverKind(kind) for kind in self.solver_kinds),
            wanted_by=self.wanted_by,
            nda=self.nda,
            details=self.details,
            own_funds=self.own_funds,
            public_funds=self.public_funds,
            criteria=self.weights(),
            goals=self.race_goals(),
            finalists=self.finalists,
            stage_fund=self.stage_fund,
        )
