"""Annual reports: what they say, the year before, and which are due."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import ColumnElement, exists, false, select, true

from market import clock, rulebook
from market.db import db, one
from market.holdings import policy
from market.holdings.models.holding import Holding
from market.holdings.models.report import AnnualReport, ReportReminder
from market.holdings.queries import figures
from market.holdings.rules.report import Figure, ReportState, due_on
from market.holdings.rules.report import figures as lines

if TYPE_CHECKING:
    from datetime import date

    from market.access import Actor

DUE, REMIND = "report.annual_due.zhejiang", "report.remind_days"


def visible_to(actor: Actor) -> ColumnElement[bool]:
    """Return which reports the actor may read: those of the own institution, for its office."""
    if actor.can("system"):
        return true()
    if actor.organisation_id is None or not actor.can(*policy.OFFICE):
        return false()
    return AnnualReport.organisation_id == actor.organisation_id


def report(actor: Actor, report_id: int) -> AnnualReport:
    """Return a report the actor may read; raise NotFound otherwise."""
    return one(select(AnnualReport).where(AnnualReport.id == report_id, visible_to(actor)))


def report_for_update(actor: Actor, report_id: int) -> AnnualReport:
    """Lock a report the actor may read; raise NotFound otherwise."""
    mine = select(AnnualReport).where(AnnualReport.id == report_id, visible_to(actor))
    return one(mine.with_for_update().execution_options(populate_existing=True))


def reports(actor: Actor) -> list[AnnualReport]:
    """Return all versions of all reports, the newest year and version first."""
    rows = select(AnnualReport).where(visible_to(actor)).order_by(AnnualReport.year.desc(), AnnualReport.version.desc())
    return list(db.session.scalars(rows))


def newest(organisation_id: int, year: int) -> AnnualReport | None:
    """Return the newest version of an institution's report about a year; the caller has checked the actor."""
    rows = select(AnnualReport).where(AnnualReport.organisation_id == organisation_id, AnnualReport.year == year)
    return db.session.scalars(rows.order_by(AnnualReport.version.desc()).limit(1)).one_or_none()


def shown(row: AnnualReport) -> list[Figure]:
    """Return what a report says: a submitted one from its snapshot, a draft as of now."""
    if row.snapshot is not None:
        said = {line["key"]: line for line in row.snapshot["lines"]}
        before = {key: line["before"] for key, line in said.items() if line["before"] is not None}
        counts = {name: {key: line[name] for key, line in said.items()} for name in ("counted", "added")}
        return lines(counts["counted"], counts["added"], before or None)
    return lines(figures.counted(row.organisation_id, row.year), row.added, _before(row))


def _before(row: AnnualReport) -> dict[str, int] | None:
    """Return the totals of the year before: of its submitted report, else none."""
    last = newest(row.organisation_id, row.year - 1)
    if last is None or last.snapshot is None:
        return None
    said: list[dict[str, Any]] = last.snapshot["lines"]
    return {line["key"]: line["counted"] + line["added"] for line in said}


def due(year: int, today: date) -> date:
    """Return the last day of submission of the report about a year, by the rule in force."""
    return due_on(year, rulebook.number(DUE, today))


def open_year(actor: Actor, today: date) -> int | None:
    """Return the year whose report the actor's office has not submitted yet; None where nothing is owed."""
    if not actor.can(*policy.OFFICE) or actor.organisation_id is None:
        return None
    last = newest(actor.organisation_id, today.year - 1)
    keeps = db.session.scalar(select(exists().where(Holding.organisation_id == actor.organisation_id, _in_time(today.year - 1, today))))
    return today.year - 1 if keeps and (last is None or (last.version == 1 and last.state is ReportState.DRAFT)) else None


def _in_time(year: int, today: date) -> ColumnElement[bool]:
    """Say whether an entry stood in the register when the report about a year was due: who came later owes none about it."""
    return Holding.opened_at <= clock.end_of(due(year, today))


def to_remind(year: int) -> list[int]:
    """Return the institutions that keep a register, have submitted no report about a year, and got no letter about it yet."""
    done = exists().where(AnnualReport.organisation_id == Holding.organisation_id, AnnualReport.year == year)
    done = done.where(AnnualReport.state != ReportState.DRAFT)
    told = exists().where(ReportReminder.organisation_id == Holding.organisation_id, ReportReminder.year == year)
    rows = select(Holding.organisation_id).where(~done, ~told).group_by(Holding.organisation_id)
    return list(db.session.scalars(rows.order_by(Holding.organisation_id)))
