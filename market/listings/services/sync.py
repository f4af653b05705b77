"""What an institution's own system says of its achievements, by the number that it gives them: repeated without harm."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from market import clock
from market.access import Actor
from market.accounts import queries as accounts
from market.errors import Invalid, MarketError
from market.listings.models.achievements import Achievement
from market.listings.rules import drafting
from market.listings.rules.drafting import Draft, Ground
from market.listings.services import plans
from market.listings.services.drafts import ground, require_home
from market.listings.services.plans import Plan
from market.wording import N_


class Outcome(StrEnum):
    """What became of an achievement."""

    CREATED = "created"
    CHANGED = "changed"
    UNCHANGED = "unchanged"


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong with one of them; `row` counts from 1."""

    row: int
    error: MarketError


@dataclass(frozen=True, slots=True)
class Synced:
    """One of them: what became of it, or would; `gap` is why it stays a draft, where it was to be submitted."""

    row: int
    external_id: str
    outcome: Outcome
    achievement: Achievement | None
    submitted: bool
    gap: MarketError | None


@dataclass(frozen=True, slots=True)
class Report:
    """All of them, or what is wrong; where anything is wrong nothing was written."""

    synced: Sequence[Synced] = ()
    faults: Sequence[Fault] = field(default_factory=list)


def put(actor: Actor, told: Draft) -> Synced:
    """Write one achievement as a draft of the actor's organisation, or change the draft with its number; raise MarketError."""
    report = put_all(actor, [told])
    if report.faults:
        raise report.faults[0].error
    return report.synced[0]


def put_all(actor: Actor, told: Sequence[Draft], *, dry_run: bool = False, submit: bool = False) -> Report:
    """Write achievements as drafts of the actor's organisation, all or none, or with `dry_run` only say what would become of them.

    With `submit` every draft that fulfils the conditions is handed to the operator. What says the same already is left alone,
    whatever its state; what is no draft any more is not changed.
    """
    home = require_home(actor)
    known = plans.known_for_update(actor, {each.external_id for each in told})
    now = clock.now()
    named = accounts.named({share.name for each in told for share in each.owners})
    about = ground(home, named, clock.legal_date(now))
    made: list[Plan] = []
    faults: list[Fault] = []
    for row, each in enumerate(told, start=1):
        try:
            _check_number(each.external_id, [earlier.external_id for earlier in told[: row - 1]])
            made.append(_planned(actor, row, each, known.behind(each.external_id), about, submit=submit))
        except MarketError as error:
            faults.append(Fault(row, error))
    if faults:
        return Report(faults=faults)
    written = {} if dry_run else plans.write(actor, made, now)
    return Report([_synced(plan, written.get(plan.row)) for plan in made])


def _check_number(number: str, earlier: Collection[str]) -> None:
    if not number or number != number.strip():
        raise Invalid("sync.number", N_("Give the number in your own system, without spaces around it."), field="external_id")
    if number in earlier:
        raise Invalid("sync.twice", N_("The number %(number)s stands there twice."), field="external_id", number=number)


def _planned(actor: Actor, row: int, told: Draft, known: Achievement | None, about: Ground, *, submit: bool) -> Plan:
    before = known.draft() if known is not None else None
    return plans.plan(actor, row, known, before, drafting.whole(before, told, about), about, submit=submit)


def _synced(plan: Plan, written: Achievement | None) -> Synced:
    outcome = Outcome.CREATED if plan.known is None else Outcome.CHANGED if plan.changed else Outcome.UNCHANGED
    return Synced(plan.row, plan.draft.external_id, outcome, written or plan.known, plan.submit, plan.gap)
