"""What is read of sealed bids: the lot as its ledger tells it, first answers, the panel, plan papers, whom to remind."""

from __future__ import annotations

from collections.abc import Collection
from typing import TYPE_CHECKING

from sqlalchemy import exists, select

from market.auctions.models.bidding import LedgerEntry, Paddle
from market.auctions.models.sale import Lot
from market.auctions.models.sealed import OpeningCall, PanelMember, PanelPoints, PlanPaper, SealedAttempt
from market.auctions.queries import room
from market.auctions.rules import envelopes
from market.auctions.rules import told as tales
from market.auctions.rules.states import LotState, PaddleState
from market.auctions.rules.told import Told
from market.db import db, one
from market.errors import NotFound

if TYPE_CHECKING:
    from market.access import Actor


def told(lot_id: int) -> Told | None:
    """Return a lot as its ledger tells it, or None before it is opened; call it under the lot's lock to decide."""
    rows = db.session.scalars(select(LedgerEntry).where(LedgerEntry.lot_id == lot_id).order_by(LedgerEntry.seq))
    return tales.told(room.entry_dict(row) for row in rows)


def first_answer(actor: Actor, lot_id: int, key: str) -> SealedAttempt | None:
    """Return what the actor sent with this idempotency key, with its answer; None where it never arrived."""
    return db.session.get(SealedAttempt, (lot_id, actor.person_id, key)) if actor.person_id is not None else None


def numbered(lot_id: int, numbers: Collection[int]) -> dict[int, Paddle]:
    """Return the paddles of a lot with these numbers, by number."""
    found = db.session.scalars(select(Paddle).where(Paddle.lot_id == lot_id, Paddle.number.in_(numbers)))
    return {paddle.number: paddle for paddle in found if paddle.number is not None}


def panel(lot_id: int) -> list[PanelMember]:
    """Return the members of a lot's panel, in the order of their numbers."""
    return list(db.session.scalars(select(PanelMember).where(PanelMember.lot_id == lot_id).order_by(PanelMember.person_id)))


def sits_on_panel(actor: Actor, lot_id: int) -> bool:
    """Say whether the actor judges the plans of a lot."""
    if actor.person_id is None:
        return False
    return db.session.get(PanelMember, (lot_id, actor.person_id)) is not None


def points_given(lot_id: int) -> dict[tuple[int, int], list[int]]:
    """Return the last points of each (paddle, member) of a lot: for the panel's mean, never for a page of another member."""
    rows = db.session.scalars(select(PanelPoints).where(PanelPoints.lot_id == lot_id).order_by(PanelPoints.id))
    return {(row.paddle, row.person_id): list(row.points) for row in rows}


def own_points(actor: Actor, lot_id: int) -> dict[int, list[int]]:
    """Return what the actor gave, by paddle."""
    return {paddle: points for (paddle, person), points in points_given(lot_id).items() if person == actor.person_id}


def papers(lot_id: int) -> dict[int, PlanPaper]:
    """Return the newest plan paper of each paddle of a lot, by the paddle's number: for the panel."""
    joined = select(Paddle.number, PlanPaper).join(PlanPaper, PlanPaper.paddle_id == Paddle.id).where(Paddle.lot_id == lot_id)
    return {number: paper for number, paper in db.session.execute(joined.order_by(PlanPaper.id)) if number is not None}


def own_paper(actor: Actor, lot_id: int) -> PlanPaper | None:
    """Return the newest plan paper of the actor's organisation."""
    mine = select(PlanPaper).join(Paddle, Paddle.id == PlanPaper.paddle_id)
    mine = mine.where(Paddle.lot_id == lot_id, Paddle.organisation_id == actor.organisation_id)
    return db.session.scalars(mine.order_by(PlanPaper.id.desc()).limit(1)).one_or_none()


def paper_for(actor: Actor, lot_id: int, number: int) -> PlanPaper:
    """Return a paddle's plan paper to the panel and to its own bidder; to nobody else. Raises NotFound."""
    paper = papers(lot_id).get(number)
    if paper is None:
        raise NotFound
    own = one(select(Paddle.organisation_id).where(Paddle.id == paper.paddle_id)) == actor.organisation_id
    if not (own and actor.signed_in) and not sits_on_panel(actor, lot_id):
        raise NotFound
    return paper


def related_organisations(lot: Lot) -> set[int]:
    """Return the organisations whose people may not judge: the seller and everybody who registered for the lot."""
    bidding = db.session.scalars(select(Paddle.organisation_id).where(Paddle.lot_id == lot.id, Paddle.state != PaddleState.REFUSED))
    return {lot.seller_id, *bidding}


def running() -> list[int]:
    """Return the open sealed lots, oldest first."""
    open_now = (Lot.state == LotState.OPEN, Lot.format.in_(envelopes.FORMATS))
    return list(db.session.scalars(select(Lot.id).where(*open_now).order_by(Lot.id)))


def called(lot_id: int, number: int) -> bool:
    """Say whether the bidders of a round were asked to open what they sealed."""
    return bool(db.session.scalar(select(exists().where(OpeningCall.lot_id == lot_id, OpeningCall.round == number))))
