"""Reads of demands. Functions without an actor are asked by code that has checked it, and by other domains' commands."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from datetime import date

from sqlalchemy import and_, func, or_, select

from market.access import Actor
from market.accounts import queries as accounts
from market.accounts.rules.organisations import OrganisationState
from market.db import by_ids, db, one
from market.listings import policy
from market.listings.models.demands import Demand
from market.listings.rules.gates import Gate, wish_gates
from market.listings.rules.kinds import DemandState, Sector

_WANTED = (DemandState.PUBLISHED, DemandState.PROPOSALS)


def demand(actor: Actor, demand_id: int) -> Demand:
    """Return a demand; raise NotFound where the actor may not know of it."""
    return one(select(Demand).where(Demand.id == demand_id, policy.visible_demands(actor)))


def demand_for_update(demand_id: int) -> Demand:
    """Lock a demand: every change of it begins here; raise NotFound."""
    return one(select(Demand).where(Demand.id == demand_id).with_for_update().execution_options(populate_existing=True))


def next_demand_ids(count: int) -> list[int]:
    """Draw the ids of the next demands, from which their codes are made."""
    drawn = select(func.nextval("demand_id_seq")).select_from(func.generate_series(1, count))
    return list(db.session.scalars(drawn))


def numbered_demands_for_update(owner_id: int, numbers: Collection[str], codes: Collection[str] = ()) -> list[Demand]:
    """Lock the organisation's demands with these numbers of its own system, or of this market."""
    if not numbers and not codes:
        return []
    named = or_(Demand.external_id.in_(numbers), Demand.code.in_(codes))
    rows = select(Demand).where(Demand.organisation_id == owner_id, named).order_by(Demand.id).execution_options(populate_existing=True)
    return list(db.session.scalars(rows.with_for_update()))


def numbered_demand_of(owner_id: int, number: str) -> Demand:
    """Return the demand that has this number in its demander's own system; raise NotFound."""
    return one(select(Demand).where(Demand.organisation_id == owner_id, Demand.external_id == number))


def owned_demands(owner_id: int) -> list[Demand]:
    """Return all demands of an organisation, drafts included, the oldest first."""
    return list(db.session.scalars(select(Demand).where(Demand.organisation_id == owner_id).order_by(Demand.id)))


def demands(ids: Collection[int]) -> dict[int, Demand]:
    """Return the demands with these ids, by id; asked by code that has checked the actor."""
    return by_ids(Demand, ids)


def visible_demands(actor: Actor, ids: Collection[int]) -> dict[int, Demand]:
    """Return those of the demands that the actor may see, by id."""
    if not ids:
        return {}
    return {found.id: found for found in db.session.scalars(select(Demand).where(Demand.id.in_(set(ids)), policy.visible_demands(actor)))}


def demand_checklist(found: Demand, today: date) -> list[Gate]:
    """Return the conditions of publication with what holds today."""
    verified = accounts.organisation(found.organisation_id).state is OrganisationState.VERIFIED
    return wish_gates(found.wish(), owner_verified=verified, today=today)


def demands_to_review(actor: Actor, *, most: int | None = None) -> list[Demand]:
    """Return the demands that wait for the operator's decision, the longest waiting first."""
    rows = select(Demand).where(Demand.state == DemandState.SUBMITTED, policy.visible_demands(actor))
    return list(db.session.scalars(rows.order_by(Demand.submitted_at, Demand.id).limit(most)))


def newest_demands(actor: Actor, *, most: int = 5) -> list[Demand]:
    """Return the open demands that were published last."""
    rows = (
        select(Demand)
        .where(Demand.state.in_(_WANTED), policy.visible_demands(actor))
        .order_by(Demand.published_at.desc(), Demand.id.desc())
    )
    return list(db.session.scalars(rows.limit(most)))


def demand_counts() -> dict[Sector, int]:
    """Return how many open demands each sector has now."""
    rows = db.session.execute(select(Demand.sector, func.count()).where(Demand.state.in_(_WANTED)).group_by(Demand.sector))
    found = {sector: number for sector, number in rows if sector is not None}
    return {sector: found.get(sector, 0) for sector in Sector}


def open_demands(*, at_once: int) -> Iterator[list[Demand]]:
    """Yield every demand that takes proposals, so many at once; a statement each."""
    rows, last = select(Demand).where(Demand.state.in_(_WANTED)).order_by(Demand.id).limit(at_once), 0
    while found := list(db.session.scalars(rows.where(Demand.id > last))):
        last = found[-1].id
        yield found


def overdue_demands_for_update(today: date, undecided: date, *, most: int) -> list[Demand]:
    """Lock demands whose deadline is over: without a proposal since `today`, with proposals since `undecided`; skip others' locked rows."""
    unanswered = and_(Demand.state == DemandState.PUBLISHED, Demand.deadline < today)
    rows = select(Demand).where(or_(unanswered, and_(Demand.state == DemandState.PROPOSALS, Demand.deadline < undecided)))
    return list(db.session.scalars(rows.order_by(Demand.id).limit(most).with_for_update(skip_locked=True)))
