"""The objection 异议 to the notice of an agreed price, with the seller's answer."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import DDL, CheckConstraint, ForeignKey, Index, event
from sqlalchemy.orm import Mapped, mapped_column

from market.db import Base


class DealObjection(Base):
    """One objection; answered once, never removed."""

    __tablename__ = "deal_objection"
    __table_args__ = (
        CheckConstraint("length(btrim(text)) > 0", name="text_given"),
        CheckConstraint("num_nonnulls(answer, upheld, answered_at, answered_by) IN (0, 4)", name="answered_whole"),
        Index("ix_deal_objection_deal", "deal_id", "id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    deal_id: Mapped[int] = mapped_column(ForeignKey("deal.id"))
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    text: Mapped[str]
    at: Mapped[datetime]
    answer: Mapped[str | None]
    upheld: Mapped[bool | None]
    answered_at: Mapped[datetime | None]
    answered_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))


GUARDS = (
    """
    CREATE OR REPLACE FUNCTION deal_objection_is_fixed() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
      IF TG_OP = 'DELETE' OR OLD.answered_at IS NOT NULL
         OR (NEW.deal_id, NEW.organisation_id, NEW.person_id, NEW.text, NEW.at)
            IS DISTINCT FROM (OLD.deal_id, OLD.organisation_id, OLD.person_id, OLD.text, OLD.at) THEN
        RAISE EXCEPTION 'an objection is kept as it was made and answered' USING ERRCODE = 'restrict_violation';
      END IF;
      RETURN NEW;
    END $$
    """,
    "CREATE TRIGGER deal_objection_fixed BEFORE UPDATE OR DELETE ON deal_objection FOR EACH ROW EXECUTE FUNCTION deal_objection_is_fixed()",
)
"""SQL that keeps objections and answers; create_all and the migrations execute it."""

for _statement in GUARDS:
    event.listen(DealObjection.__table__, "after_create", DDL(_statement))  # type: ignore[no-untyped-call]
