"""The table of demands 技术需求."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from market.db import Base, stored
from market.listings.rules.content import Target, Wish
from market.listings.rules.kinds import ContactRule, Cooperation, DemandState, Sector, TechnologyField
from market.money import Money

_PUBLIC = "'published', 'proposals', 'negotiating', 'awarded', 'dealt'"


class Demand(Base):
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
        Index("ix_demand_organisation", "organisation_id", "state"),
        Index("ix_demand_state", "state", "published_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str]
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    created_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    title_zh: Mapped[str]
    title_en: Mapped[str] = mapped_column(default="")
    background: Mapped[str] = mapped_column(default="")
    problem: Mapped[str] = mapped_column(default="")
    sector: Mapped[Sector | None] = mapped_column(stored(Sector, "sector", length=20))
    field: Mapped[TechnologyField | None] = mapped_column(stored(TechnologyField, "field", length=20))
    indicators: Mapped[list[Any]] = mapped_column(default=list)
    """Rows of name, now, wanted, test."""
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
    state: Mapped[DemandState] = mapped_column(stored(DemandState, "state", length=20), default=DemandState.DRAFT)
    created_at: Mapped[datetime]
    submitted_at: Mapped[datetime | None]
    published_at: Mapped[datetime | None]
    source_ref: Mapped[str] = mapped_column(default="")
    is_demo: Mapped[bool] = mapped_column(default=False)
    origin_note: Mapped[str] = mapped_column(default="")

    def targets(self) -> tuple[Target, ...]:
        """Return the indicator rows as the rules' values."""
        return tuple(Target(**row) for row in self.indicators)

    def cooperation(self) -> tuple[Cooperation, ...]:
        """Return the ways of cooperation."""
        return tuple(Cooperation(way) for way in self.ways)

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
        )
