"""The receipt of a signature under the agreement: a paper signed by the market, made once and kept."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from market.db import Base, append_only


@append_only
class NdaReceipt(Base):
    """The receipt of one signature; the file lies in storage under its digest."""

    __tablename__ = "nda_receipt"
    __table_args__ = (CheckConstraint("file_key ~ '^[0-9a-f]{64}$'", name="key_is_digest"),)

    signature_id: Mapped[int] = mapped_column(ForeignKey("nda_signature.id"), primary_key=True)
    file_key: Mapped[str]
    signing_key_id: Mapped[str] = mapped_column(ForeignKey("signing_key.id"))
    """The market's key that signed it."""
    made_at: Mapped[datetime]
