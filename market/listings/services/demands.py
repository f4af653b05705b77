"""Commands on demands 技术需求: drafting, submission, the operator's decision, the way to a solver."""

from __future__ import annotations

from dataclasses import asdict, replace
from datetime import date, datetime, timedelta
from typing import Any

from market import audit, bus, clock, ids, rulebook
from market.access import SYSTEM, Actor, require
from market.accounts.rules.regions import is_known
from market.db import db
from market.errors import Conflict, Forbidden, Invalid, NotFound
from market.listings import documents, policy, queries
from market.listings.events import DemandClosed, DemandPublished
from market.listings.models.demands import Demand
from market.listings.rules.content import MOST_ROWS, Wish, check_wish
from market.listings.rules.gates import require_all
from market.listings.rules.kinds import DemandState
from market.listings.rules.review import Verdict
from market.listings.rules.states import DEMAND, OPEN_DEMANDS, Step
from market.listings.rules.wishes import FundingRule
from market.listings.services import letters
from market.listings.services.likeness import examine
from market.listings.services.review import conclude, require_review, require_verified, summary
from market.search import services as search
from market.wording import N_

EXPIRE_AT_ONCE = 50
_KINDS = {
    Step.PROPOSE: "demand.proposed",
    Step.NEGOTIATE: "demand.negotiating",
    Step.AWARD: "demand.awarded",
    Step.DEAL: "demand.dealt",
}


def new_demand(actor: Actor, wish: Wish) -> Demand:
    """Begin a draft for the actor's organisation; raise Forbidden or Invalid."""
    require(actor, *policy.EDITORS)
    if actor.organisation_id is None:
        raise Forbidden("forbidden", N_("Your role does not allow this."))
    check(wish)
    demand = begun(actor, queries.next_demand_ids(1)[0], clock.now())
    put_wish(demand, wish)
    db.session.add(demand)
    db.session.flush()
    record_creation(actor, demand)
    return demand


def begun(actor: Actor, number: int, now: datetime) -> Demand:
    """Return a new demand with nothing in it; `number` becomes its id and code."""
    return Demand(
        id=number,
        code=ids.code("XQ", clock.legal_date(now).year, number),
        organisation_id=actor.organisation_id,
        created_by=actor.person_id,
        state=DemandState.DRAFT,
        created_at=now,
    )


def record_creation(actor: Actor, demand: Demand) -> None:
    """Record that a draft was begun."""
    audit.record(actor, "demand.created", demand, at=demand.created_at, to_state=DemandState.DRAFT, code=demand.code)


def save_demand(actor: Actor, demand_id: int, wish: Wish) -> Demand:
    """Save a draft; raise Conflict `listing.not_editable` once it was submitted, Invalid on the input that is wrong."""
    return _saved(_draft_for_update(actor, demand_id), wish)


def change_demand(actor: Actor, demand_id: int, **changes: Any) -> Demand:
    """Change parts of a draft, named as in `Wish`, and leave the others as they are; raise as `save_demand`."""
    demand = _draft_for_update(actor, demand_id)
    return _saved(demand, replace(demand.wish(), **changes))


def _draft_for_update(actor: Actor, demand_id: int) -> Demand:
    demand = _mine_for_update(actor, demand_id)
    if not policy.is_editable(demand):
        raise Conflict("listing.not_editable", N_("The text can be changed only in a draft. Withdraw the listing first."))
    return demand


def _saved(demand: Demand, wish: Wish) -> Demand:
    check(wish)
    put_wish(demand, wish)
    db.session.flush()
    return demand


def check(wish: Wish) -> None:
    """Raise Invalid on the input of a demand that could not be kept, by the rule book of today."""
    today = clock.today()
    funding = FundingRule(own_times=rulebook.number("demand.own_times", on=today), solver_bp=rulebook.number("demand.solver_bp", on=today))
    check_wish(wish, today=today, latest=_years_on(today, rulebook.number("demand.max_years", on=today)), funding=funding)
    if wish.region and not is_known(wish.region):
        raise Invalid("demand.region_unknown", N_("Choose a region of the list."), field="region")
    if len(wish.indicators) > MOST_ROWS:
        raise Invalid("listing.rows_most", N_("At most %(most)s rows can be kept."), most=MOST_ROWS)
    for place, target in enumerate(wish.indicators):
        if not target.name:
            raise Invalid("indicator.name_missing", N_("Name what was measured."), field=f"name_{place}")
        if not target.wanted:
            raise Invalid("indicator.target_missing", N_("Give the wanted value."), field=f"wanted_{place}")


def _years_on(day: date, years: int) -> date:
    last = 28 if (day.month, day.day) == (2, 29) else day.day
    return day.replace(year=day.year + years, day=last)


def put_wish(demand: Demand, wish: Wish) -> None:
    """Write what a demand says."""
    for name in (
        "title_zh",
        "title_en",
        "background",
        "problem",
        "sector",
        "field",
        "budget_from",
        "budget_to",
        "ownership",
        "region",
        "deadline",
        "contact",
        "mode",
        "constraints",
        "payment",
        "conditions",
        "wanted_by",
        "nda",
        "details",
        "own_funds",
        "public_funds",
        "finalists",
        "stage_fund",
    ):
        setattr(demand, name, getattr(wish, name))
    demand.ways = [way.value for way in wish.ways]
    demand.solver_kinds = [kind.value for kind in wish.solver_kinds]
    demand.indicators = [asdict(row) for row in wish.indicators]
    demand.criteria = [asdict(row) for row in wish.criteria]
    demand.goals = [asdict(row) | {"due_on": row.due_on.isoformat()} for row in wish.goals]


def submit_demand(actor: Actor, demand_id: int) -> Demand:
    """Hand a draft to the operator; raise Forbidden while the organisation is not verified, Invalid for the first gap."""
    demand = _mine_for_update(actor, demand_id)
    require_verified(actor)
    state = DEMAND.after(demand.state, Step.SUBMIT)
    now = clock.now()
    require_all(queries.demand_checklist(demand, clock.legal_date(now)))
    demand.submitted_at = now
    _move(actor, demand, state, "demand.submitted", now)
    examine([demand])
    return demand


def decide_demand(actor: Actor, demand_id: int, verdict: Verdict) -> Demand:
    """Publish a submitted demand or return it with remarks, as an operator's clerk; the gates are asked again."""
    require(actor, "system", *policy.REVIEWERS)
    demand = queries.demand_for_update(demand_id)
    require_review(seen=policy.can_view_demand(actor, demand), allowed=policy.can_review(actor, demand))
    now = clock.now()
    state = DEMAND.after(demand.state, Step.PUBLISH if verdict.approve else Step.RETURN)
    conclude(actor, demand, verdict, now)
    if verdict.approve:
        demand.published_at = now
    _move(actor, demand, state, "demand.published" if verdict.approve else "demand.returned", now, reason=summary(verdict))
    if verdict.approve:
        search.put(documents.current_demand(demand))
        bus.publish(DemandPublished(demand_id=demand.id, at=now))
        letters.published(demand)
    else:
        letters.returned(demand, verdict.remarks)
    return demand


def save_demand_origin(actor: Actor, demand_id: int, *, source_ref: str, origin_note: str, is_demo: bool) -> Demand:
    """Say where the facts come from and whether the terms are made up; only the market itself (demo loader) may."""
    require(actor, "system")
    demand = queries.demand_for_update(demand_id)
    demand.source_ref, demand.origin_note, demand.is_demo = source_ref, origin_note, is_demo
    db.session.flush()
    audit.record(actor, "demand.saved", demand, step="origin")
    return demand


def withdraw_demand(actor: Actor, demand_id: int, *, reason: str = "") -> Demand:
    """Take a demand down before a solver was chosen."""
    demand = _mine_for_update(actor, demand_id)
    now = clock.now()
    _leave(actor, demand, Step.WITHDRAW, "demand.withdrawn", now, reason=reason.strip() or None)
    bus.publish(DemandClosed(demand_id=demand.id, at=now))
    return demand


def move_demand(demand_id: int, step: Step, *, actor: Actor = SYSTEM) -> None:
    """Take a demand a step towards its deal, for upper domains: propose, negotiate, award or deal."""
    demand = queries.demand_for_update(demand_id)
    now = clock.now()
    _leave(actor, demand, step, _KINDS[step], now)
    if step is Step.AWARD:
        bus.publish(DemandClosed(demand_id=demand.id, at=now))


def expire_demands() -> int:
    """Take down the demands whose deadline is over without a proposal, or without talks for the rule's days; return their number."""
    now = clock.now()
    today = clock.legal_date(now)
    undecided = today - timedelta(days=rulebook.number("demand.decide_days", on=today))
    overdue = queries.overdue_demands_for_update(today, undecided, most=EXPIRE_AT_ONCE)
    for demand in overdue:
        _leave(SYSTEM, demand, Step.EXPIRE, "demand.expired", now)
        bus.publish(DemandClosed(demand_id=demand.id, at=now))
    return len(overdue)


def _leave(actor: Actor, demand: Demand, step: Step, kind: str, now: datetime, *, reason: str | None = None) -> None:
    was_open = demand.state in OPEN_DEMANDS
    _move(actor, demand, DEMAND.after(demand.state, step), kind, now, reason=reason)
    if was_open and demand.state not in (DemandState.PUBLISHED, DemandState.PROPOSALS):
        search.remove(documents.DEMAND, demand.id)


def _mine_for_update(actor: Actor, demand_id: int) -> Demand:
    demand = queries.demand_for_update(demand_id)
    if not policy.can_view_demand(actor, demand):
        raise NotFound
    if not policy.can_edit(actor, demand):
        raise Forbidden("listing.not_yours", N_("Only editors of the owner may change this."))
    return demand


def _move(actor: Actor, demand: Demand, state: DemandState, kind: str, now: datetime, *, reason: str | None = None) -> None:
    before, demand.state = demand.state, state
    db.session.flush()
    audit.record(actor, kind, demand, at=now, from_state=before, to_state=state, reason=reason)
