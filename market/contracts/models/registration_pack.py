"""The file of an application: form, list of annexes and contract in one PDF, signed by the market, made once for each state of the form."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from market.db import Base, append_only


@append_only
class RegistrationPack(Base):
    """One file; a form that is sent again, or gets its number, gets a new one, and the old ones stay."""

    __tablename__ = "registration_pack"
    __table_args__ = (
        CheckConstraint("file_key ~ '^[0-9a-f]{64}$'", name="key_is_digest"),
        CheckConstraint("certificate ~ '^[0-9a-f]{64}$'", name="certificate_is_digest"),
        CheckConstraint("number = '' OR number ~ '^[0-9]{16}$'", name="number_form"),
    )

    registration_id: Mapped[int] = mapped_column(ForeignKey("registration.id"), primary_key=True)
    submitted_at: Mapped[datetime] = mapped_column(primary_key=True)
    number: Mapped[str] = mapped_column(primary_key=True)
    """Empty until the contract is registered."""
    file_key: Mapped[str]
    certificate: Mapped[str]
    """SHA-256 of the certificate in the signature."""
    made_at: Mapped[datetime]
