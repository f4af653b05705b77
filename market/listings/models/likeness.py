"""What betrays a listing that was handed in before: the keys of its text, and the flags that a submission raised."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped, mapped_column

from market.db import Base, append_only, stored
from market.listings.rules.flags import FlagKind


class TextKeys(Base):
    """The keys of a submitted listing's text (rules/likeness.py), as it was submitted last; empty where it says too little."""

    __tablename__ = "listing_text_keys"
    __table_args__ = (
        CheckConstraint("num_nonnulls(achievement_id, demand_id) = 1", name="of_one_listing"),
        UniqueConstraint("achievement_id", name="uq_listing_text_keys_achievement_id"),
        UniqueConstraint("demand_id", name="uq_listing_text_keys_demand_id"),
        Index("ix_listing_text_keys_keys", "keys", postgresql_using="gin"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    achievement_id: Mapped[int | None] = mapped_column(ForeignKey("achievement.id"))
    demand_id: Mapped[int | None] = mapped_column(ForeignKey("demand.id"))
    keys: Mapped[list[int]] = mapped_column(ARRAY(BigInteger))


@append_only
class Flag(Base):
    """A sign that a submitted listing and another one are the same; open as long as that submission waits."""

    __tablename__ = "listing_flag"
    __table_args__ = (
        CheckConstraint("num_nonnulls(achievement_id, demand_id) = 1", name="of_one_listing"),
        CheckConstraint(
            "num_nonnulls(achievement_id, other_achievement_id) <> 1 AND num_nonnulls(demand_id, other_demand_id) <> 1", name="of_one_kind"
        ),
        CheckConstraint("achievement_id <> other_achievement_id AND demand_id <> other_demand_id", name="of_another"),
        CheckConstraint("(kind = 'text') = (share_bp IS NOT NULL)", name="share_of_text"),
        CheckConstraint("share_bp BETWEEN 1 AND 10000", name="share_range"),
        UniqueConstraint("achievement_id", "submitted_at", "kind", "other_achievement_id", name="uq_listing_flag_achievement_id"),
        UniqueConstraint("demand_id", "submitted_at", "kind", "other_demand_id", name="uq_listing_flag_demand_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    achievement_id: Mapped[int | None] = mapped_column(ForeignKey("achievement.id"))
    demand_id: Mapped[int | None] = mapped_column(ForeignKey("demand.id"))
    submitted_at: Mapped[datetime]
    """The submission that raised it."""
    kind: Mapped[FlagKind] = mapped_column(stored(FlagKind, "flag_kind", length=20))
    other_achievement_id: Mapped[int | None] = mapped_column(ForeignKey("achievement.id"))
    other_demand_id: Mapped[int | None] = mapped_column(ForeignKey("demand.id"))
    foreign_owner: Mapped[bool]
    """The other one belongs to another organisation."""
    share_bp: Mapped[int | None]
    """How much of the shorter text stands in the other one, in basis points."""
    shown: Mapped[str]
    """The number that both name; empty for texts."""

    @property
    def strong(self) -> bool:
        """Say whether it points at something taken from another organisation."""
        return self.foreign_owner and self.kind in (FlagKind.TEXT, FlagKind.RIGHT)

    @property
    def other_id(self) -> int:
        """Return the id of the other listing, which is of the same kind."""
        return self.other_achievement_id or self.other_demand_id or 0


__all__ = ["Flag", "TextKeys"]
