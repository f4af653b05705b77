"""The decisions of the operator's review, kept for ever: who, when, the checklist, and what was to be mended."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from market.db import Base, append_only
from market.listings.rules.review import Answer, Flaw, Remark, Tick


@append_only
class Review(Base):
    """One decision on a submitted listing, numbered from 1 for each."""

    __tablename__ = "listing_review"
    __table_args__ = (
        CheckConstraint("num_nonnulls(achievement_id, demand_id) = 1", name="of_one_listing"),
        CheckConstraint("number > 0", name="number_positive"),
        CheckConstraint(
            """NOT approved OR NOT jsonb_path_exists(checklist, '$[*].answer ? (@ == "failed")')""", name="approved_without_failure"
        ),
        CheckConstraint("approved = (jsonb_array_length(remarks) = 0)", name="returned_with_remarks"),
        UniqueConstraint("achievement_id", "number", name="uq_listing_review_achievement_id"),
        UniqueConstraint("demand_id", "number", name="uq_listing_review_demand_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    achievement_id: Mapped[int | None] = mapped_column(ForeignKey("achievement.id"))
    demand_id: Mapped[int | None] = mapped_column(ForeignKey("demand.id"))
    number: Mapped[int]
    approved: Mapped[bool]
    checklist: Mapped[list[Any]]
    """Rows of item, answer, by_market, reasons (msgids); empty for decisions older than the checklist."""
    remarks: Mapped[list[Any]]
    """Rows of field, flaw, words."""
    note: Mapped[str]
    submitted_at: Mapped[datetime]
    decided_at: Mapped[datetime]
    decided_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    """Empty: the market itself."""

    def ticks(self) -> tuple[Tick, ...]:
        """Return the checklist as decided."""
        return tuple(Tick(**{**row, "answer": Answer(row["answer"]), "reasons": tuple(row["reasons"])}) for row in self.checklist)

    def to_mend(self) -> tuple[Remark, ...]:
        """Return what the author was asked to mend."""
        return tuple(Remark(field=row["field"], flaw=Flaw(row["flaw"]), words=row["words"]) for row in self.remarks)


__all__ = ["Review"]
