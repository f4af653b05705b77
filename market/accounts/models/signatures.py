"""What every signature under a document holds."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column


class SignedDocument:
    """What every signature under a document holds: who signed for whom, and the digest of the very bytes; mixed into a table of record."""

    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    organisation_name: Mapped[str]
    """The organisation's name when it signed."""
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    person_name: Mapped[str]
    document_digest: Mapped[str]
    signed_at: Mapped[datetime]
