"""Taking in a register from a sheet: all rows or none, checked by the rules of the form and written together."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime

from market import clock
from market.access import Actor
from market.errors import MarketError
from market.listings.services.planning import Known, Planned
from market.listings.services.taking import Intake, numbers_of, taken
from market.registers import queries
from market.registers.models import Entry
from market.registers.rules import content as rules
from market.registers.rules import sheet
from market.registers.rules.content import Content
from market.registers.rules.kinds import EntryKind, EntryState
from market.registers.rules.sheet import Record
from market.registers.services.entries import begun, home, publish, rewrite

Plan = Planned[Entry, Content]


def take_in(
    actor: Actor, kind: EntryKind, table: Sequence[Sequence[str]], where: Mapping[str, int], *, dry_run: bool, show: bool = False
) -> Intake[Record]:
    """Write the entries of a sheet into a register of the actor's institution, or only say what would stop it.

    Nothing is written where anything is wrong. A row whose number is known changes that entry in what the list has columns for. With
    `show` every draft that may be published is; the others stay drafts, each with its first gap. A row never withdraws anything.
    """
    organisation_id = home(actor)
    records, problems = sheet.read(kind, table, where)
    known = Known(queries.numbered_for_update(organisation_id, kind, *numbers_of(records)))
    now = clock.now()

    def made(record: Record) -> Plan:
        entry = known.behind(record.external_id, record.code)
        return _planned(record, entry, clock.legal_date(now), show=show and actor.verified)

    return taken(records, problems, made, column=_column, write=None if dry_run else lambda ready: _write(actor, ready, now))


def _column(error: MarketError) -> str:
    return error.field or ""


def _write(actor: Actor, plans: Sequence[Plan], now: datetime) -> None:
    fresh = iter(queries.next_ids(sum(plan.known is None for plan in plans)))
    for plan in plans:
        entry = plan.known or begun(actor, next(fresh), plan.draft, now)
        if entry.content() != plan.draft:
            rewrite(actor, entry, plan.draft, now)
        if plan.submit:
            publish(actor, entry.id)


def _planned(record: Record, known: Entry | None, today: date, *, show: bool) -> Plan:
    before = known.content() if known is not None else None
    content = record.content(before)
    rules.check(content, today)
    gap = next(rules.gaps(content), None)
    if known is not None and known.state is EntryState.PUBLISHED:
        if gap:
            raise gap
        return Planned(record.row, known, content, changed=content != before, submit=False)
    wanted = show and (known is None or known.state is EntryState.DRAFT)
    ready = wanted and gap is None
    return Planned(record.row, known, content, changed=ready or content != before, submit=ready, gap=gap if wanted else None)
