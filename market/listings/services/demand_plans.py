"""From plans to rows of demands: what a list or another system says of many is written in a few statements, whole or not at all."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date, datetime

from market import audit
from market.access import Actor
from market.db import db
from market.errors import MarketError
from market.listings import queries
from market.listings.models.demands import Demand
from market.listings.rules.content import Wish
from market.listings.rules.demand_drafting import DemandDraft
from market.listings.rules.gates import require_all, wish_gates
from market.listings.rules.states import DEMAND, Step
from market.listings.services.demands import begun, check, put_wish, record_creation
from market.listings.services.likeness import examine
from market.listings.services.planning import Known, Planned, planned
from market.listings.services.review import require_verified

Plan = Planned[Demand, DemandDraft]


def known_for_update(actor: Actor, numbers: Collection[str], codes: Collection[str] = ()) -> Known[Demand]:
    """Lock the organisation's demands that are named, and its list against another import."""
    queries.list_for_update(actor.organisation_id or 0)
    return Known(queries.numbered_demands_for_update(actor.organisation_id or 0, numbers, codes))


def plan(actor: Actor, row: int, known: Demand | None, draft: DemandDraft, *, today: date, submit: bool) -> Plan:
    """Return what becomes of a demand that shall say `draft`; raise Conflict or Invalid."""
    before = known.draft() if known is not None else None
    gap = (lambda: _gap(actor, draft.wish, today)) if submit else None
    return planned(row, known, before, draft, check=lambda: check(draft.wish), gap=gap)


def _gap(actor: Actor, wish: Wish, today: date) -> MarketError | None:
    """Return why the draft cannot be submitted, by the conditions of the author's own submission."""
    try:
        require_verified(actor)
        require_all(wish_gates(wish, owner_verified=True, today=today))
    except MarketError as error:
        return error
    return None


def write(actor: Actor, plans: Sequence[Plan], now: datetime) -> dict[int, Demand]:
    """Write what has changed and return it by row: the rows first, then their events."""
    changed = [each for each in plans if each.changed]
    fresh = iter(queries.next_demand_ids(sum(each.known is None for each in changed)))
    made = [(each, each.known or begun(actor, next(fresh), now)) for each in changed]
    before = {demand.id: demand.state for _, demand in made}
    for each, demand in made:
        put_wish(demand, each.draft.wish)
        demand.external_id, demand.source_ref, demand.origin_note = each.draft.external_id, each.draft.source_ref, each.draft.origin_note
        if each.submit:
            demand.state, demand.submitted_at = DEMAND.after(demand.state, Step.SUBMIT), now
    db.session.add_all(demand for _, demand in made)
    db.session.flush()
    for each, demand in made:
        if each.known is None:
            record_creation(actor, demand)
        if each.submit:
            audit.record(actor, "demand.submitted", demand, at=now, from_state=before[demand.id], to_state=demand.state)
    examine([demand for each, demand in made if each.submit])
    db.session.flush()
    return {each.row: demand for each, demand in made}
