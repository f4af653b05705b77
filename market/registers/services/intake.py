"""Taking in a register from a sheet: all rows or none, checked by the rules of the form and written together."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from market import clock
from market.access import Actor
from market.columns import Problem
from market.errors import Conflict, Invalid, MarketError
from market.listings.services.intake import Intake
from market.registers import queries
from market.registers.models import Entry
from market.registers.rules import content as rules
from market.registers.rules import sheet
from market.registers.rules.content import Content
from market.registers.rules.kinds import EntryKind, EntryState
from market.registers.rules.sheet import Record
from market.registers.services.entries import begun, home, publish, rewrite
from market.wording import N_


@dataclass(frozen=True, slots=True)
class _Planned:
    row: int
    known: Entry | None
    content: Content
    ready: bool
    """It becomes public with this import."""
    gap: MarketError | None

    @property
    def changed(self) -> bool:
        return self.ready or self.known is None or self.known.content() != self.content


class _Known:
    """The entries of a register that a list names, by the number in the institution's own list or on this market; locked."""

    def __init__(self, organisation_id: int, kind: EntryKind, records: Sequence[Record]) -> None:
        numbers, codes = ({getattr(record, name) for record in records} - {""} for name in ("external_id", "code"))
        found = queries.numbered_for_update(organisation_id, kind, numbers, codes)
        self.by_number = {each.external_id: each for each in found if each.external_id}
        self.by_code = {each.code: each for each in found}

    def behind(self, record: Record) -> Entry | None:
        """Return the entry that is meant; raise Invalid for a code of nobody, Conflict where two are meant."""
        numbered = self.by_number.get(record.external_id)
        if not record.code:
            return numbered
        named = self.by_code.get(record.code)
        if named is None:
            raise Invalid("import.no_such_code", N_("Your organisation has no %(number)s."), field="code", number=record.code)
        if numbered not in (None, named):
            message = N_("The number in your list belongs to %(number)s already.")
            raise Conflict("import.number_taken", message, field="external_id", number=numbered.code)
        return named


def take_in(
    actor: Actor, kind: EntryKind, table: Sequence[Sequence[str]], where: Mapping[str, int], *, dry_run: bool, show: bool = False
) -> Intake[Record]:
    """Write the entries of a sheet into a register of the actor's institution, or only say what would stop it.

    Nothing is written where anything is wrong. A row whose number is known changes that entry in what the list has columns for. With
    `show` every draft that may be published is; the others stay drafts, each with its first gap. A row never withdraws anything.
    """
    organisation_id = home(actor)
    records, problems = sheet.read(kind, table, where)
    known = _Known(organisation_id, kind, records)
    now = clock.now()
    wrong = {problem.row for problem in problems}
    made: list[_Planned] = []
    for record in [record for record in records if record.row not in wrong]:
        try:
            entry = known.behind(record)
            _check_once(entry, made)
            made.append(_planned(record, entry, clock.legal_date(now), show=show and actor.verified))
        except MarketError as error:
            problems.append(Problem(record.row, error.field or "", error))
    if problems or dry_run:
        return _report(records, problems, made)
    fresh = iter(queries.next_ids(sum(plan.known is None for plan in made)))
    for plan in made:
        entry = plan.known or begun(actor, next(fresh), plan.content, now)
        if entry.content() != plan.content:
            rewrite(actor, entry, plan.content, now)
        if plan.ready:
            publish(actor, entry.id)
    return _report(records, problems, made, imported=True)


def _check_once(entry: Entry | None, made: Sequence[_Planned]) -> None:
    first = next((plan.row for plan in made if entry is not None and plan.known is entry), None)
    if first is not None:
        raise Invalid("import.twice", N_("Row %(row)s has the same."), row=first)


def _planned(record: Record, known: Entry | None, today: date, *, show: bool) -> _Planned:
    content = record.content(known.content() if known else None)
    rules.check(content, today)
    gap = next(rules.gaps(content), None)
    if known is not None and known.state is EntryState.PUBLISHED:
        if gap:
            raise gap
        return _Planned(record.row, known, content, ready=False, gap=None)
    draft = known is None or known.state is EntryState.DRAFT
    return _Planned(record.row, known, content, ready=show and draft and gap is None, gap=gap if show and draft else None)


def _report(records: Sequence[Record], problems: Sequence[Problem], made: Sequence[_Planned], *, imported: bool = False) -> Intake[Record]:
    return Intake(
        records,
        sorted(problems, key=lambda problem: problem.row),
        imported,
        unchanged=[plan.row for plan in made if not plan.changed],
        submitted=[plan.row for plan in made if plan.ready],
        gaps=[Problem(plan.row, "", plan.gap) for plan in made if plan.gap],
    )
