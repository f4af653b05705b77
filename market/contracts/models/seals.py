"""The sealed file of a signed document: made once, kept for ever."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import DDL, CheckConstraint, ForeignKey, event
from sqlalchemy.orm import Mapped, mapped_column

from market.db import Base, append_only


@append_only
class ContractSeal(Base):
    """The PDF that the market sealed after the last signature; the file lies in storage under its digest."""

    __tablename__ = "contract_seal"
    __table_args__ = (
        CheckConstraint("version > 0", name="version_counts"),
        CheckConstraint("file_key ~ '^[0-9a-f]{64}$'", name="key_is_digest"),
        CheckConstraint("certificate_digest ~ '^[0-9a-f]{64}$'", name="certificate_is_digest"),
        CheckConstraint("file_size > 0", name="size_positive"),
    )

    contract_id: Mapped[int] = mapped_column(ForeignKey("contract.id"), primary_key=True)
    version: Mapped[int] = mapped_column(primary_key=True)
    """1 is the contract; its later versions follow."""
    file_key: Mapped[str]
    file_size: Mapped[int]
    certificate_digest: Mapped[str]
    """SHA-256 of the certificate (DER) that sealed it."""
    made_at: Mapped[datetime]


SEAL_GUARDS = (
    """
    CREATE OR REPLACE FUNCTION contract_seal_fits() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
      IF NOT (CASE WHEN NEW.version = 1
        THEN EXISTS (SELECT 1 FROM contract WHERE id = NEW.contract_id AND signed_at IS NOT NULL)
        ELSE EXISTS (SELECT 1 FROM contract_version WHERE contract_id = NEW.contract_id AND number = NEW.version AND state = 'signed')
        END) THEN
        RAISE EXCEPTION 'only what both parties have signed is sealed' USING ERRCODE = 'check_violation';
      END IF;
      RETURN NEW;
    END $$
    """,
    "CREATE TRIGGER contract_seal_fits BEFORE INSERT ON contract_seal FOR EACH ROW EXECUTE FUNCTION contract_seal_fits()",
)

for _statement in SEAL_GUARDS:
    event.listen(ContractSeal.__table__, "after_create", DDL(_statement))  # type: ignore[no-untyped-call]
