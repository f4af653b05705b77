"""Tables of the second factor: the shared secret, its recovery codes, and the codes that were used."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from market.db import Base, append_only


class SecondFactor(Base):
    """A person's shared secret for one-time codes, from being offered over the first right code to being turned off."""

    __tablename__ = "second_factor"
    __table_args__ = (
        CheckConstraint("confirmed_at >= offered_at", name="confirmed_after_offer"),
        CheckConstraint("ended_at >= offered_at", name="ends_after_offer"),
        Index("uq_second_factor_open", "person_id", unique=True, postgresql_where=text("ended_at IS NULL")),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    sealed: Mapped[str]
    """The secret, readable only with the market's SECRET_KEY (market/sealing.py)."""
    offered_at: Mapped[datetime]
    confirmed_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]


@append_only
class RecoveryCode(Base):
    """A code that replaces the device once; only its digest is kept."""

    __tablename__ = "recovery_code"
    __table_args__ = (UniqueConstraint("factor_id", "code_digest"), CheckConstraint("code_digest ~ '^[0-9a-f]{64}$'", name="digest_form"))

    id: Mapped[int] = mapped_column(primary_key=True)
    factor_id: Mapped[int] = mapped_column(ForeignKey("second_factor.id"))
    code_digest: Mapped[str]


@append_only
class SpentCode(Base):
    """A code that has been used: a step of 30 seconds, or a recovery code. Neither is taken twice."""

    __tablename__ = "spent_code"
    __table_args__ = (
        CheckConstraint("(step IS NULL) <> (recovery_id IS NULL)", name="one_kind"),
        UniqueConstraint("factor_id", "step"),
        UniqueConstraint("recovery_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    factor_id: Mapped[int] = mapped_column(ForeignKey("second_factor.id"))
    step: Mapped[int | None]
    recovery_id: Mapped[int | None] = mapped_column(ForeignKey("recovery_code.id"))
    at: Mapped[datetime]
