"""Taking in a list of achievements: all rows or none, checked in memory by the rules of the author's steps and written together."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from market import audit, clock
from market.access import Actor
from market.accounts import queries as accounts
from market.columns import Problem
from market.db import db
from market.errors import Conflict, Invalid, MarketError
from market.listings import policy, queries
from market.listings.models.achievements import Achievement, AchievementOwner
from market.listings.rules import achievement_sheet as sheet
from market.listings.rules import drafting
from market.listings.rules.achievement_sheet import Record, Usual
from market.listings.rules.drafting import Draft, Ground
from market.listings.rules.gates import gates, require_all
from market.listings.rules.kinds import AchievementState
from market.listings.rules.states import ACHIEVEMENT, Step
from market.listings.services import owners, rows
from market.listings.services.drafts import begun, ground, record_creation, require_home
from market.listings.services.review import require_verified
from market.wording import N_

PLACES = {"number": "ip_number", "owner_share": "owners", "owner_name": "owners", "price": "price_wan", "months": "ways"}
"""Where a refusal of the rules stands in the sheet; other fields have the name of their column."""


@dataclass(frozen=True, slots=True)
class Intake:
    """What became of a list: what it describes, what is wrong, and, once it is in, what was submitted and what still is missing."""

    records: Sequence[Record]
    problems: Sequence[Problem]
    imported: bool = False
    unchanged: Sequence[int] = ()
    """The rows whose achievement says the same already."""
    submitted: Sequence[int] = ()
    gaps: Sequence[Problem] = field(default_factory=list)
    """Why a row stays a draft."""


@dataclass(frozen=True, slots=True)
class Planned:
    """What a row makes of an achievement, known or new; `gap` is why it stays a draft, where it was to be submitted."""

    row: int
    known: Achievement | None
    draft: Draft
    changed: bool
    submit: bool
    gap: MarketError | None = None


class Known:
    """The organisation's achievements that a list names, by the number in its own system or on this market."""

    def __init__(self, actor: Actor, records: Sequence[Record]) -> None:
        numbers = {record.external_id for record in records if record.external_id}
        codes = {record.code for record in records if record.code}
        found = queries.numbered_for_update(actor.organisation_id or 0, numbers, codes)
        self.by_number = {each.external_id: each for each in found if each.external_id}
        self.by_code = {each.code: each for each in found}

    def behind(self, record: Record) -> Achievement | None:
        """Return the achievement that a row changes; raise Invalid for a number of nobody, Conflict where two are meant."""
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
    actor: Actor, table: Sequence[Sequence[str]], where: Mapping[str, int], usual: Usual, *, dry_run: bool, submit: bool = False
) -> Intake:
    """Write the achievements of a sheet as drafts of the actor's organisation, or only say what would stop it.

    Nothing is written where anything is wrong. A row whose number is known changes that draft. With `submit` every draft that fulfils
    the conditions is handed to the operator; the others stay drafts, each with its first gap.
    """
    home = require_home(actor)
    records, problems = sheet.read(table, where, usual)
    known = Known(actor, records)
    now = clock.now()
    named = accounts.named({share.name for record in records for share in record.told.owners})
    about = ground(home, named, clock.legal_date(now))
    wrong = {problem.row for problem in problems}
    plans: list[Planned] = []
    for record in [record for record in records if record.row not in wrong]:
        try:
            plans.append(_planned(actor, record, known.behind(record), about, submit=submit))
        except MarketError as error:
            problems.append(Problem(record.row, _column(error), error))
    if problems or dry_run:
        return _report(records, problems, plans)
    _write(actor, plans, now)
    return _report(records, problems, plans, imported=True)


def _planned(actor: Actor, record: Record, known: Achievement | None, about: Ground, *, submit: bool) -> Planned:
    before = known.draft() if known is not None else None
    draft = drafting.merged(before, sheet.with_home(record, about.home.name).told, record.said, about)
    if known is not None and not policy.is_editable(known):
        if draft != before:
            message = N_("%(number)s is no draft any more; withdraw it before you change it.")
            raise Conflict("import.not_draft", message, field="external_id", number=known.code)
        return Planned(record.row, known, draft, changed=False, submit=False)
    drafting.check(draft, about.today)
    gap = _gap(actor, draft, about) if submit else None
    ready = submit and gap is None
    return Planned(record.row, known, draft, changed=ready or draft != before, submit=ready, gap=gap)


def _gap(actor: Actor, draft: Draft, about: Ground) -> MarketError | None:
    """Return why the draft cannot be submitted, by the conditions of the author's own submission."""
    try:
        require_verified(actor)
        require_all(gates(draft.listing(owner_verified=True), about.today))
    except MarketError as error:
        return error
    return None


def _report(records: Sequence[Record], problems: Sequence[Problem], plans: Sequence[Planned], *, imported: bool = False) -> Intake:
    return Intake(
        records,
        sorted(problems, key=lambda problem: problem.row),
        imported,
        unchanged=[plan.row for plan in plans if not plan.changed],
        submitted=[plan.row for plan in plans if plan.submit],
        gaps=[Problem(plan.row, "", plan.gap) for plan in plans if plan.gap],
    )


def _write(actor: Actor, plans: Sequence[Planned], now: datetime) -> None:
    """Write the list in a few statements, however long it is: old rows out, new rows in, then the event rows."""
    changed = [plan for plan in plans if plan.changed]
    former = {plan.known.id: rows.answers(plan.known) for plan in changed if plan.known is not None}
    _empty([plan.known for plan in changed if plan.known is not None])
    fresh = iter(queries.next_ids(sum(plan.known is None for plan in changed)))
    asked: list[tuple[Achievement, AchievementOwner]] = []
    made: list[tuple[Planned, Achievement]] = []
    for plan in changed:
        achievement = plan.known or begun(actor, next(fresh), now)
        asked += [(achievement, row) for row in rows.put_draft(achievement, plan.draft, former.get(achievement.id, {}))]
        made.append((plan, achievement))
    db.session.add_all(achievement for _, achievement in made)
    before = dict(_submitted(made, now))
    db.session.flush()
    for plan, achievement in made:
        if plan.known is None:
            record_creation(actor, achievement)
        if plan.submit:
            audit.record(actor, "achievement.submitted", achievement, at=now, from_state=before[achievement.id], to_state=achievement.state)
    owners.ask(actor, asked)
    db.session.flush()


def _empty(known: Sequence[Achievement]) -> None:
    for achievement in known:
        for group in (achievement.owners, achievement.inventors, achievement.rights):
            group.clear()
    db.session.flush()


def _submitted(made: Sequence[tuple[Planned, Achievement]], now: datetime) -> Iterator[tuple[int, AchievementState]]:
    """Hand what is complete to the operator and tell the state before."""
    for plan, achievement in made:
        if plan.submit:
            yield achievement.id, achievement.state
            achievement.state, achievement.submitted_at = ACHIEVEMENT.after(achievement.state, Step.SUBMIT), now


def _column(error: MarketError) -> str:
    name = (error.field or "").rstrip("0123456789").rstrip("_")
    if name in sheet.BY_FIELD:
        return name
    return next((column for word, column in PLACES.items() if name.startswith(word)), "")


__all__ = ["Intake", "take_in"]
