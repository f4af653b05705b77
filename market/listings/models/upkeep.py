"""The table of reminders about rights: each letter is written once, whoever tries again."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from market.db import Base, stored
from market.listings.rules.upkeep import Matter


class RightReminder(Base):
    """One letter about a right: what comes due, on which day, and how many days before it was to be written."""

    __tablename__ = "right_reminder"
    __table_args__ = (CheckConstraint("stage > 0", name="stage_positive"),)

    achievement_id: Mapped[int] = mapped_column(ForeignKey("achievement.id", ondelete="CASCADE"), primary_key=True)
    number: Mapped[str] = mapped_column(primary_key=True)
    matter: Mapped[Matter] = mapped_column(stored(Matter, "right_matter", length=10), primary_key=True)
    due_on: Mapped[date] = mapped_column(primary_key=True)
    stage: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    sent_at: Mapped[datetime]


__all__ = ["RightReminder"]
