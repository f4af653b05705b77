"""From plans to rows: what a list or another system says of many achievements is written in a few statements, whole or not at all."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from datetime import datetime

from market import audit
from market.access import Actor
from market.db import db
from market.errors import MarketError
from market.listings import queries
from market.listings.models.achievements import Achievement, AchievementOwner
from market.listings.rules import drafting
from market.listings.rules.drafting import Draft, Ground
from market.listings.rules.gates import gates, require_all
from market.listings.rules.kinds import AchievementState
from market.listings.rules.states import ACHIEVEMENT, Step
from market.listings.services import owners, rows
from market.listings.services.drafts import begun, record_creation
from market.listings.services.likeness import examine
from market.listings.services.planning import Known, Planned, planned
from market.listings.services.review import require_verified

Plan = Planned[Achievement, Draft]


def known_for_update(actor: Actor, numbers: Collection[str], codes: Collection[str] = ()) -> Known[Achievement]:
    """Lock the organisation's achievements that are named, and its list against another import."""
    queries.list_for_update(actor.organisation_id or 0)
    return Known(queries.numbered_for_update(actor.organisation_id or 0, numbers, codes))


def plan(actor: Actor, row: int, known: Achievement | None, before: Draft | None, draft: Draft, about: Ground, *, submit: bool) -> Plan:
    """Return what becomes of an achievement that shall say `draft` and said `before`; raise Conflict or Invalid."""
    return planned(
        row,
        known,
        before,
        draft,
        check=lambda: drafting.check(draft, about.today),
        gap=(lambda: _gap(actor, draft, about)) if submit else None,
    )


def _gap(actor: Actor, draft: Draft, about: Ground) -> MarketError | None:
    """Return why the draft cannot be submitted, by the conditions of the author's own submission."""
    try:
        require_verified(actor)
        require_all(gates(draft.listing(owner_verified=True), about.today))
    except MarketError as error:
        return error
    return None


def write(actor: Actor, plans: Sequence[Plan], now: datetime) -> dict[int, Achievement]:
    """Write what has changed in a few statements, however much it is, and return it by row: old rows out, new ones in, then events."""
    changed = [plan for plan in plans if plan.changed]
    former = {plan.known.id: rows.answers(plan.known) for plan in changed if plan.known is not None}
    _empty([plan.known for plan in changed if plan.known is not None])
    fresh = iter(queries.next_ids(sum(plan.known is None for plan in changed)))
    asked: list[tuple[Achievement, AchievementOwner]] = []
    made: list[tuple[Plan, Achievement]] = []
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


def _submitted(made: Sequence[tuple[Plan, Achievement]], now: datetime) -> Iterator[tuple[int, AchievementState]]:
    """Hand what is complete to the operator and tell the state before."""
    for plan, achievement in made:
        if plan.submit:
            yield achievement.id, achievement.state
            achievement.state, achievement.submitted_at = ACHIEVEMENT.after(achievement.state, Step.SUBMIT), now


__all__ = ["Plan", "known_for_update", "plan", "write"]
