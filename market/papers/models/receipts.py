"""The receipt of a signature under the agreement: a paper sealed by the market, made once and kept."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from market.db import Base, append_only


@append_only
class NdaReceipt(Base):
    """The receipt of one signature; the file lies in storage under its digest."""

    __tablename__ = "nda_receipt"
    __table_args__ = (
        CheckConstraint("file_key ~ '^[0-9a-f]{64}$'", name="key_is_digest"),
        CheckConstraint("certificate_digest ~ '^[0-9a-f]{64}$'", name="certificate_is_digest"),
        CheckConstraint("num_nonnulls(signing_key_id, certificate_digest) = 1", name="signed_one_way"),
    )

    signature_id: Mapped[int] = mapped_column(ForeignKey("nda_signature.id"), primary_key=True)
    file_key: Mapped[str]
    certificate_digest: Mapped[str | None]
    """SHA-256 of the certificate (DER) that sealed it."""
    signing_key_id: Mapped[str | None] = mapped_column(ForeignKey("signing_key.id"))
    """The market's published key that signed an older one, inside the file as well; since then all are sealed."""
    made_at: Mapped[datetime]
