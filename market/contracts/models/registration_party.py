"""What an organisation said about itself or about the other side on its last form 卖方注册: the next form begins with it."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from market.db import Base


class RegistrationParty(Base):
    """One organisation's answers about one organisation; nobody else's form is filled from it."""

    __tablename__ = "registration_party"
    __table_args__ = (CheckConstraint("jsonb_typeof(answers) = 'object'", name="answers_by_name"),)

    by_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"), primary_key=True, autoincrement=False)
    about_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"), primary_key=True, autoincrement=False)
    answers: Mapped[dict[str, Any]]
    """Without the side's prefix: who sells today may buy tomorrow."""
    updated_at: Mapped[datetime]
