"""Annual reports 年度报告: drafts with what the office adds, and versions that were submitted, fixed with their figures."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import DDL, CheckConstraint, ForeignKey, Index, UniqueConstraint, event, text
from sqlalchemy.orm import Mapped, mapped_column

from market.db import Base, append_only, stored
from market.holdings.rules.report import ReportState


class AnnualReport(Base):
    """One version of an institution's report about one year."""

    __tablename__ = "annual_report"
    __table_args__ = (
        UniqueConstraint("organisation_id", "year", "version", name="uq_annual_report_version"),
        CheckConstraint("version > 0 AND year BETWEEN 2015 AND 2199", name="counts"),
        CheckConstraint(
            "num_nonnulls(snapshot, digest, submitted_at, submitted_by) = CASE state WHEN 'draft' THEN 0 ELSE 4 END", name="fixed"
        ),
        CheckConstraint("digest ~ '^[0-9a-f]{64}$'", name="digest_form"),
        CheckConstraint("(submitted_at AT TIME ZONE 'Asia/Shanghai')::date > make_date(year::int, 12, 31)", name="after_its_year"),
        CheckConstraint("(version = 1) = (because = '')", name="correction_says_why"),
        Index("uq_annual_report_open", "organisation_id", "year", unique=True, postgresql_where=text("state <> 'corrected'")),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    year: Mapped[int]
    version: Mapped[int]
    state: Mapped[ReportState] = mapped_column(stored(ReportState, "state", length=12))
    because: Mapped[str] = mapped_column(default="")
    """Why a later version corrects the one before."""
    added: Mapped[dict[str, Any]]
    """What the office adds to the market's counts, by line; amounts in fen."""
    remarks: Mapped[str] = mapped_column(default="")
    created_at: Mapped[datetime]
    created_by: Mapped[int] = mapped_column(ForeignKey("person.id"))
    submitted_at: Mapped[datetime | None]
    submitted_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    snapshot: Mapped[dict[str, Any] | None]
    """Every figure and every entry of the register as they were submitted."""
    digest: Mapped[str | None]
    """SHA-256 of the snapshot's canonical form."""


@append_only
class ReportReminder(Base):
    """A letter about a report that is due, written once."""

    __tablename__ = "annual_report_reminder"
    __table_args__ = (UniqueConstraint("organisation_id", "year", name="uq_annual_report_reminder_once"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    year: Mapped[int]
    due_on: Mapped[date]
    at: Mapped[datetime]


_FIXED = "added, remarks, snapshot, digest, submitted_at, submitted_by"


def _row(prefix: str, names: str) -> str:
    return "ROW(" + ", ".join(f"{prefix}.{name}" for name in names.split(", ")) + ")"


REPORT_GUARDS = (
    f"""
    CREATE OR REPLACE FUNCTION annual_report_is_fixed() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
      IF TG_OP = 'DELETE' THEN
        RAISE EXCEPTION 'an annual report is never deleted' USING ERRCODE = 'restrict_violation';
      END IF;
      IF TG_OP = 'INSERT' THEN
        IF NEW.state <> 'draft' OR NEW.version <> (
          SELECT count(*) + 1 FROM annual_report WHERE organisation_id = NEW.organisation_id AND year = NEW.year) THEN
          RAISE EXCEPTION 'an annual report begins as the draft of its next version' USING ERRCODE = 'check_violation';
        END IF;
        RETURN NEW;
      END IF;
      IF (NEW.organisation_id, NEW.year, NEW.version, NEW.because, NEW.created_at, NEW.created_by)
         IS DISTINCT FROM (OLD.organisation_id, OLD.year, OLD.version, OLD.because, OLD.created_at, OLD.created_by) THEN
        RAISE EXCEPTION 'an annual report keeps its year' USING ERRCODE = 'restrict_violation';
      END IF;
      IF OLD.state <> 'draft' AND {_row("NEW", _FIXED)} IS DISTINCT FROM {_row("OLD", _FIXED)} THEN
        RAISE EXCEPTION 'a submitted report does not change' USING ERRCODE = 'restrict_violation';
      END IF;
      IF NEW.state <> OLD.state AND (OLD.state, NEW.state) NOT IN (('draft', 'submitted'), ('submitted', 'corrected')) THEN
        RAISE EXCEPTION 'a report is submitted, then corrected' USING ERRCODE = 'restrict_violation';
      END IF;
      RETURN NEW;
    END $$
    """,  # noqa: S608 - our own column names
    """
    CREATE TRIGGER annual_report_fixed BEFORE INSERT OR UPDATE OR DELETE ON annual_report
      FOR EACH ROW EXECUTE FUNCTION annual_report_is_fixed()
    """,
)
"""SQL that keeps submitted reports; create_all and the migrations execute it."""

for _statement in REPORT_GUARDS:
    event.listen(AnnualReport.__table__, "after_create", DDL(_statement))  # type: ignore[no-untyped-call]
