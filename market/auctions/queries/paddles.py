"""What is read of paddles 号牌: one's own, those of a lot for the console, and what admission asks."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import func, select

from market.access import Actor
from market.accounts import queries as accounts
from market.auctions import policy
from market.auctions.models.bidding import Paddle, PaddleNumber
from market.auctions.models.sale import Lot, Sale
from market.auctions.models.sealed import PanelMember
from market.auctions.queries import aftermath, priority
from market.auctions.rules.admission import Applicant, Offer
from market.auctions.rules.states import PaddleState
from market.db import by_id, db, one
from market.listings import queries as listings

BOUND = (PaddleState.APPLIED, PaddleState.DEPOSIT_DUE, PaddleState.HELD, PaddleState.ACTIVE)


def paddle(actor: Actor, paddle_id: int) -> Paddle:
    """Return a paddle that the actor may see; raise NotFound."""
    return one(select(Paddle).where(Paddle.id == paddle_id, policy.visible_paddles(actor)))


def mine(actor: Actor) -> list[Paddle]:
    """Return the paddles of the actor's organisation, the newest first."""
    return list(db.session.scalars(select(Paddle).where(Paddle.organisation_id == actor.organisation_id).order_by(Paddle.id.desc())))


def with_lots(actor: Actor, *, most: int | None = None) -> list[tuple[Paddle, Lot, Sale]]:
    """Return the newest paddles of the actor's organisation with their lots and sales, in one statement."""
    joined = select(Paddle, Lot, Sale).join(Lot, Lot.id == Paddle.lot_id).join(Sale, Sale.id == Paddle.sale_id)
    mine = joined.where(Paddle.organisation_id == actor.organisation_id).order_by(Paddle.id.desc()).limit(most)
    return [(paddle, lot, sale) for paddle, lot, sale in db.session.execute(mine)]


def my_paddle(actor: Actor, lot_id: int) -> Paddle | None:
    """Return the paddle of the actor's organisation on a lot."""
    if actor.organisation_id is None:
        return None
    return of_organisation(lot_id, actor.organisation_id)


def my_paddles_in(actor: Actor, sale_id: int) -> list[Paddle]:
    """Return the paddles of the actor's organisation in a sale."""
    if actor.organisation_id is None:
        return []
    own = select(Paddle).where(Paddle.sale_id == sale_id, Paddle.organisation_id == actor.organisation_id)
    return list(db.session.scalars(own.order_by(Paddle.id)))


def of_organisation(lot_id: int, organisation_id: int) -> Paddle | None:
    """Return an organisation's paddle on a lot."""
    return db.session.scalars(select(Paddle).where(Paddle.lot_id == lot_id, Paddle.organisation_id == organisation_id)).one_or_none()


def of_lot(lot_id: int) -> list[Paddle]:
    """Return the paddles of a lot by number: for the console, whose page has checked the actor."""
    return list(db.session.scalars(select(Paddle).where(Paddle.lot_id == lot_id).order_by(Paddle.number.nulls_last(), Paddle.id)))


def admitted(sale_id: int) -> int:
    """Count the organisations that hold a number in a sale."""
    return db.session.scalar(select(func.count()).select_from(PaddleNumber).where(PaddleNumber.sale_id == sale_id)) or 0


def bound_to(lot_id: int) -> list[tuple[int, int | None]]:
    """Return (paddle id, deposit id) of the paddles of a lot whose deposit has not ended."""
    rows = db.session.execute(select(Paddle.id, Paddle.deposit_id).where(Paddle.lot_id == lot_id, Paddle.state.in_(BOUND)))
    return [(paddle_id, deposit_id) for paddle_id, deposit_id in rows]


def lot_of(paddle: Paddle) -> Lot:
    """Return the lot of a paddle."""
    return by_id(Lot, paddle.lot_id)


def deposit_of(paddle_id: int) -> int:
    """Return the id of a paddle's deposit, which is locked before the paddle; raise NotFound."""
    return one(select(Paddle.deposit_id).where(Paddle.id == paddle_id, Paddle.deposit_id.is_not(None))) or 0


def paddle_of(paddle_id: int) -> Paddle:
    """Return a paddle for services that have checked the actor."""
    return by_id(Paddle, paddle_id)


def paddle_for_update(paddle_id: int) -> Paddle:
    """Lock a paddle; its deposit is locked before it."""
    return one(select(Paddle).where(Paddle.id == paddle_id).with_for_update().execution_options(populate_existing=True))


def waiting_for_update(deposit_id: int) -> Paddle | None:
    """Lock the paddle that waits for a deposit, or None where the deposit is not for a paddle."""
    found = select(Paddle).where(Paddle.deposit_id == deposit_id, Paddle.state == PaddleState.DEPOSIT_DUE)
    return db.session.scalars(found.with_for_update().execution_options(populate_existing=True)).one_or_none()


def number_of(sale_id: int, organisation_id: int) -> int | None:
    """Return the number that an organisation drew in a sale."""
    return db.session.scalar(
        select(PaddleNumber.number).where(PaddleNumber.sale_id == sale_id, PaddleNumber.organisation_id == organisation_id)
    )


def taken_numbers(sale_id: int) -> set[int]:
    """Return the numbers drawn in a sale."""
    return set(db.session.scalars(select(PaddleNumber.number).where(PaddleNumber.sale_id == sale_id)))


def applicant(actor: Actor) -> Applicant:
    """Return what admission asks of the actor."""
    return Applicant(organisation_id=actor.organisation_id, kind=actor.kind, verified=actor.verified, has_authority="bidder" in actor.roles)


def offer(lot: Lot, sale: Sale, now: datetime) -> Offer:
    """Return what admission asks of a lot at the database time `now`."""
    owners = listings.owners(lot.achievement_id)
    return Offer(
        seller_id=lot.seller_id,
        owner_ids=frozenset(owner.organisation_id for owner in owners if owner.organisation_id is not None),
        agency_id=sale.agency_id,
        operator_id=sale.operator_id,
        state=lot.state,
        ended=lot.closes_at is not None and now >= lot.closes_at,
        evaluator_ids=_evaluators(lot.id),
        defaulter_ids=aftermath.defaulters(lot),
        holder_ids=frozenset(holder.organisation_id for holder in priority.holders(lot.id)),
    )


def _evaluators(lot_id: int) -> frozenset[int]:
    """Return the organisations of a lot's panel."""
    members = db.session.scalars(select(PanelMember.person_id).where(PanelMember.lot_id == lot_id))
    return frozenset(organisation.id for person in members for _membership, organisation in accounts.my_memberships(person))


def applicants(lot_id: int) -> list[int]:
    """Return who registered for a lot where the registration has not ended."""
    found = select(Paddle.applied_by).where(Paddle.lot_id == lot_id, Paddle.state.in_(BOUND)).distinct()
    return list(db.session.scalars(found.order_by(Paddle.applied_by)))
