"""The annual report: begun, completed, submitted with a fixed copy of everything it says, corrected by a later version."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from market import audit, canonical, clock, rulebook
from market.accounts import queries as accounts
from market.accounts.rules import tidy
from market.db import db
from market.errors import Conflict
from market.holdings.documents import register
from market.holdings.models.report import AnnualReport, ReportReminder
from market.holdings.queries import facts, figures, holdings, reports
from market.holdings.rules import report as rules
from market.holdings.rules.report import REPORT, ReportAct, ReportState
from market.holdings.services import letters
from market.holdings.services.entries import home
from market.wording import N_

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from market.access import Actor
    from market.holdings.rules.report import Figure


def begin(actor: Actor, year: int) -> AnnualReport:
    """Begin the report about a year; raise Invalid for a year without one, Conflict where there is one."""
    organisation_id = home(actor)
    holdings.register_for_update(organisation_id)
    now = clock.now()
    rules.check_year(year, clock.legal_date(now))
    if reports.newest(organisation_id, year) is not None:
        raise Conflict("report.exists", N_("There is a report about this year already."), field="year")
    return _drafted(actor, organisation_id, year, now)


def complete(actor: Actor, report_id: int, *, added: Mapping[str, int], remarks: str) -> AnnualReport:
    """Write what the office adds to a draft; raise NotFound, Invalid, and Conflict for a report that was submitted."""
    row = reports.report_for_update(actor, report_id)
    if row.state is not ReportState.DRAFT:
        raise Conflict("report.submitted", N_("A submitted report does not change. Correct it by a new version."))
    row.added = rules.check_added(added, figures.counted(row.organisation_id, row.year))
    row.remarks = tidy(remarks, field="remarks", most=rules.REMARKS)
    db.session.flush()
    audit.record(actor, "annual_report.completed", row, year=row.year, version=row.version)
    return row


def submit(actor: Actor, report_id: int) -> AnnualReport:
    """Fix a draft with all its figures and the register of the day; raise Conflict before the year is over."""
    row = reports.report_for_update(actor, report_id)
    state = REPORT.after(row.state, ReportAct.SUBMIT)
    now = clock.now()
    rules.check_over(row.year, clock.legal_date(now))
    shown = reports.shown(row)
    rules.check_added(row.added, {one.line.key: one.counted for one in shown})
    row.snapshot = _snapshot(actor, row, shown, now)
    row.digest = canonical.fingerprint(row.snapshot)
    row.submitted_at, row.submitted_by = now, actor.person_id
    _move(actor, row, state, "annual_report.submitted", now, digest=row.digest)
    return row


def correct(actor: Actor, report_id: int, *, because: str) -> AnnualReport:
    """Begin a new version of a submitted report, with what the office added; raise Conflict for any other state."""
    row = reports.report_for_update(actor, report_id)
    state = REPORT.after(row.state, ReportAct.CORRECT)
    reason = tidy(because, field="because", most=500, missing=N_("Say why the report is corrected."))
    now = clock.now()
    _move(actor, row, state, "annual_report.corrected", now, reason=reason)
    return _drafted(actor, row.organisation_id, row.year, now, before=row, because=reason)


def remind() -> int:
    """Write to the offices whose report is due soon, once a year; return how many institutions got a letter."""
    now = clock.now()
    today = clock.legal_date(now)
    year = today.year - 1
    due = reports.due(year, today)
    if not 0 <= (due - today).days <= rulebook.number(reports.REMIND, today):
        return 0
    found = reports.to_remind(year)
    for organisation_id in found:
        db.session.add(ReportReminder(organisation_id=organisation_id, year=year, due_on=due, at=now))
        letters.due(organisation_id, year, due)
    db.session.flush()
    return len(found)


def _drafted(
    actor: Actor, organisation_id: int, year: int, now: datetime, *, before: AnnualReport | None = None, because: str = ""
) -> AnnualReport:
    made = AnnualReport(
        organisation_id=organisation_id,
        year=year,
        version=before.version + 1 if before else 1,
        state=ReportState.DRAFT,
        because=because,
        added=dict(before.added) if before else {},
        remarks=before.remarks if before else "",
        created_at=now,
        created_by=actor.person_id or 0,
    )
    db.session.add(made)
    db.session.flush()
    audit.record(actor, "annual_report.begun", made, at=now, to_state=made.state, year=year, version=made.version)
    return made


def _move(
    actor: Actor, row: AnnualReport, state: ReportState, kind: str, now: datetime, *, reason: str | None = None, **data: object
) -> None:
    before, row.state = row.state, state
    db.session.flush()
    audit.record(actor, kind, row, at=now, from_state=before, to_state=state, reason=reason, year=row.year, version=row.version, **data)


def _snapshot(actor: Actor, row: AnnualReport, shown: list[Figure], now: datetime) -> dict[str, Any]:
    unit = accounts.organisation(row.organisation_id)
    entries = [each for each in holdings.every(actor) if each.opened_at <= now]
    return {
        "institution": unit.name_zh,
        "uscc": unit.uscc,
        "region": unit.region,
        "year": row.year,
        "version": row.version,
        "because": row.because,
        "submitted_at": now.isoformat(),
        "remarks": row.remarks,
        "lines": [{"key": one.line.key, "counted": one.counted, "added": one.added, "before": one.before} for one in shown],
        "register": register.rows_of(entries, facts.of(entries)),
    }
