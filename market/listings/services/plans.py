"""From plans to rows: what a list or another system says of many achievements is written in a few statements, whole or not at all."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from market import audit
from market.access import Actor
from market.db import db
from market.errors import Conflict, Invalid, MarketError
from market.listings import policy, queries
from market.listings.models.achievements import Achievement, AchievementOwner
from market.listings.rules import drafting
from market.listings.rules.drafting import Draft, Ground
from market.listings.rules.gates import gates, require_all
from market.listings.rules.kinds import AchievementState
from market.listings.rules.states import ACHIEVEMENT, Step
from market.listings.services import owners, rows
from market.listings.services.drafts import begun, record_creation
from market.listings.services.likeness import examine
from market.listings.services.review import require_verified
from market.wording import N_


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
    """The organisation's achievements that are named, by the number in its own system or on this market; locked."""

    def __init__(self, actor: Actor, numbers: Collection[str], codes: Collection[str] = ()) -> None:
        queries.list_for_update(actor.organisation_id or 0)
        found = queries.numbered_for_update(actor.organisation_id or 0, numbers, codes)
        self.by_number = {each.external_id: each for each in found if each.external_id}
        self.by_code = {each.code: each for each in found}

    def behind(self, number: str, code: str = "") -> Achievement | None:
        """Return the achievement that is meant; raise Invalid for a code of nobody, Conflict where two are meant."""
        numbered = self.by_number.get(number)
        if not code:
            return numbered
        named = self.by_code.get(code)
        if named is None:
            raise Invalid("import.no_such_code", N_("Your organisation has no %(number)s."), field="code", number=code)
        if numbered not in (None, named):
            message = N_("The number in your list belongs to %(number)s already.")
            raise Conflict("import.number_taken", message, field="external_id", number=numbered.code)
        return named


def plan(actor: Actor, row: int, known: Achievement | None, before: Draft | None, draft: Draft, about: Ground, *, submit: bool) -> Planned:
    """Return what becomes of an achievement that shall say `draft` and said `before`.

    Raise Conflict where it is no draft any more and would change, Invalid where the draft could not be kept.
    """
    if known is not None and not policy.is_editable(known):
        if draft != before:
            message = N_("%(number)s is no draft any more; withdraw it before you change it.")
            raise Conflict("import.not_draft", message, field="external_id", number=known.code)
        return Planned(row, known, draft, changed=False, submit=False)
    drafting.check(draft, about.today)
    gap = _gap(actor, draft, about) if submit else None
    ready = submit and gap is None
    return Planned(row, known, draft, changed=ready or draft != before, submit=ready, gap=gap)


def _gap(actor: Actor, draft: Draft, about: Ground) -> MarketError | None:
    """Return why the draft cannot be submitted, by the conditions of the author's own submission."""
    try:
        require_verified(actor)
        require_all(gates(draft.listing(owner_verified=True), about.today))
    except MarketError as error:
        return error
    return None


def write(actor: Actor, plans: Sequence[Planned], now: datetime) -> dict[int, Achievement]:
    """Write what has changed in a few statements, however much it is, and return it by row: old rows out, new ones in, then events."""
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
    examine([achievement for plan, achievement in made if plan.submit])
    owners.ask(actor, asked)
    db.session.flush()
    return {plan.row: achievement for plan, achievement in made}


def _empty(known: Sequence[Achievement]) -> None:
    for achievement in known:
        for group in (achievement.owners, achievement.inventors, achievement.rights, achievement.burdens, achievement.indicators):
            group.clear()
    db.session.flush()


def _submitted(made: Sequence[tuple[Planned, Achievement]], now: datetime) -> Iterator[tuple[int, AchievementState]]:
    """Hand what is complete to the operator and tell the state before."""
    for plan, achievement in made:
        if plan.submit:
            yield achievement.id, achievement.state
            achievement.state, achievement.submitted_at = ACHIEVEMENT.after(achievement.state, Step.SUBMIT), now


__all__ = ["Known", "Planned", "plan", "write"]
