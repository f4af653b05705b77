"""The notice of a refusal 不予登记通知书: one signed PDF for each refusal that two people confirmed."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import DDL, CheckConstraint, ForeignKey, event
from sqlalchemy.orm import Mapped, mapped_column

from market.db import Base, append_only


@append_only
class RefusalNotice(Base):
    """One file; a refusal after an objection has a notice of its own, and the first one stays."""

    __tablename__ = "refusal_notice"
    __table_args__ = (
        CheckConstraint("file_key ~ '^[0-9a-f]{64}$'", name="key_is_digest"),
        CheckConstraint("certificate ~ '^[0-9a-f]{64}$'", name="certificate_is_digest"),
    )

    ruling_id: Mapped[int] = mapped_column(ForeignKey("registration_ruling.id"), primary_key=True, autoincrement=False)
    file_key: Mapped[str]
    certificate: Mapped[str]
    """SHA-256 of the certificate in the signature."""
    made_at: Mapped[datetime]


NOTICE_GUARDS = (
    """
    CREATE OR REPLACE FUNCTION refusal_has_notice() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
      IF NOT EXISTS (SELECT 1 FROM registration_ruling WHERE id = NEW.ruling_id AND act = 'refuse' AND outcome = 'confirmed') THEN
        RAISE EXCEPTION 'only a confirmed refusal has a notice' USING ERRCODE = 'check_violation';
      END IF;
      RETURN NEW;
    END $$
    """,
    "CREATE TRIGGER refusal_has_notice BEFORE INSERT ON refusal_notice FOR EACH ROW EXECUTE FUNCTION refusal_has_notice()",
)
"""SQL by which no other ruling gets a notice; create_all and the migrations execute it."""

for _statement in NOTICE_GUARDS:
    event.listen(RefusalNotice.__table__, "after_create", DDL(_statement))  # type: ignore[no-untyped-call]
