"""What waits for an actor in the auction house, with its deadline: each list in a fixed number of statements, empty for other roles."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import datetime
from typing import TYPE_CHECKING, Any, TypeVar

from sqlalchemy import Select, and_, func, or_, select
from sqlalchemy.orm import aliased

from market.accounts.rules.authority import BINDING
from market.auctions import policy
from market.auctions.models.aftermath import BuyerDefault, SecondOffer
from market.auctions.models.bidding import Award, LedgerEntry, Paddle
from market.auctions.models.papers import Paper, PaperSignature
from market.auctions.models.sale import Lot, Sale
from market.auctions.models.sealed import PanelMember, PanelPoints
from market.auctions.queries import aftermath, room
from market.auctions.rules import envelopes
from market.auctions.rules import told as tales
from market.auctions.rules.default import DefaultState, OfferState
from market.auctions.rules.formats import sealed
from market.auctions.rules.formats.sealed import Stage
from market.auctions.rules.papers import PaperKind, Signer
from market.auctions.rules.states import LotState, PaddleState
from market.auctions.rules.told import Told
from market.db import db

if TYPE_CHECKING:
    from market.access import Actor

First = TypeVar("First")
Second = TypeVar("Second")
ANSWERING = (".signer", ".bidder", ".admin")
"""Who is shown that the own organisation is in default."""
RUNNING = (LotState.OPEN, LotState.PAUSED)
WAITING = (OfferState.PROPOSED, OfferState.OFFERED)


def deposits(actor: Actor) -> list[tuple[Paddle, Lot]]:
    """Return the paddles whose deposit the actor's organisation still has to pay."""
    due = _own_paddles(actor).where(Paddle.state == PaddleState.DEPOSIT_DUE)
    return _pairs(due.order_by(Paddle.id)) if actor.can(".bidder", ".admin") else []


def openings(actor: Actor, now: datetime) -> list[tuple[Lot, datetime]]:
    """Return the lots in which the actor's organisation has a sealed bid to open now, and until when."""
    if not actor.can(".bidder"):
        return []
    open_now = (Paddle.state == PaddleState.ACTIVE, Lot.state == LotState.OPEN, Lot.format.in_(envelopes.FORMATS))
    pairs = _pairs(_own_paddles(actor).where(*open_now).order_by(Lot.id))
    stories = told(lot.id for _paddle, lot in pairs)
    due = [(lot, _opening(stories[lot.id], paddle.number or 0, now)) for paddle, lot in pairs if lot.id in stories]
    return [(lot, until) for lot, until in due if until is not None]


def judging(actor: Actor, now: datetime) -> list[tuple[Lot, int, datetime]]:
    """Return the lots whose plans wait for the actor's points: how many plans, and until when."""
    if actor.person_id is None:
        return []
    mine = select(Lot).join(PanelMember, PanelMember.lot_id == Lot.id).where(PanelMember.person_id == actor.person_id)
    lots = list(db.session.scalars(mine.where(Lot.state.in_(RUNNING)).order_by(Lot.id)))
    given = select(PanelPoints.lot_id, PanelPoints.paddle).where(PanelPoints.person_id == actor.person_id)
    judged = _pairs(given.where(PanelPoints.lot_id.in_([lot.id for lot in lots]))) if lots else []
    stories = told(lot.id for lot in lots)
    due = [(lot, *_unjudged(stories[lot.id], {paddle for of, paddle in judged if of == lot.id}, now)) for lot in lots if lot.id in stories]
    return [(lot, missing, until) for lot, missing, until in due if missing]


def papers(actor: Actor) -> list[tuple[Paper, Sale, Award | None, Lot | None]]:
    """Return the papers that wait for this actor's own signature: as who conducted or recorded the session, or for the buyer in force."""
    later = aliased(Award)
    newest = select(func.max(later.id)).where(later.lot_id == Lot.id).correlate(Lot).scalar_subquery()
    in_force = or_(Paper.award_id.is_(None), and_(Lot.state == LotState.AWARDED, Award.id == newest))
    found = (
        select(Paper, Sale, Award, Lot)
        .join(Sale, Sale.id == Paper.sale_id)
        .outerjoin(Award, Award.id == Paper.award_id)
        .outerjoin(Lot, Lot.id == Award.lot_id)
        .where(Paper.completed_at.is_(None), in_force)
    )
    conducting = and_(policy.conducted(actor), ~_signed(Signer.CONDUCTOR, actor))
    recording = and_(Paper.kind == PaperKind.RECORD, policy.recorded(actor), ~_signed(Signer.RECORDER, actor))
    buying = and_(Award.buyer_id == actor.organisation_id, ~_signed(Signer.BUYER, actor))
    roles = [conducting, recording, buying] if actor.can(".signer") else [conducting, recording]
    return [(*row,) for row in db.session.execute(found.where(or_(*roles)).order_by(Paper.id))] if actor.signed_in else []


def consents(actor: Actor) -> list[tuple[SecondOffer, Lot]]:
    """Return the second offers that wait for the consent of the actor's organisation as the seller."""
    waiting = select(SecondOffer, Lot).join(Lot, Lot.id == SecondOffer.lot_id).where(SecondOffer.state == OfferState.PROPOSED)
    return _pairs(waiting.where(Lot.seller_id == actor.organisation_id).order_by(SecondOffer.id)) if actor.can(".signer") else []


def answers(actor: Actor) -> list[tuple[SecondOffer, Lot]]:
    """Return the second offers that wait for the answer of the actor's organisation as the runner-up."""
    waiting = select(SecondOffer, Lot).join(Lot, Lot.id == SecondOffer.lot_id).where(SecondOffer.state == OfferState.OFFERED)
    mine = waiting.where(SecondOffer.organisation_id == actor.organisation_id)
    return _pairs(mine.order_by(SecondOffer.answer_by)) if actor.can(".bidder") else []


def own_defaults(actor: Actor) -> list[tuple[BuyerDefault, Lot]]:
    """Return the defaults that the actor's organisation may still cure."""
    noticed = select(BuyerDefault, Lot).join(Lot, Lot.id == BuyerDefault.lot_id).where(BuyerDefault.state == DefaultState.NOTICED)
    mine = noticed.where(BuyerDefault.organisation_id == actor.organisation_id)
    return _pairs(mine.order_by(BuyerDefault.cure_until)) if actor.can(*ANSWERING) else []


def followed(actor: Actor, now: datetime) -> list[tuple[BuyerDefault, Lot]]:
    """Return the defaults on which the operator must act: overdue, declared without a way on, or not paid out."""
    if not actor.can("operator.clerk"):
        return []
    offered = select(SecondOffer.id).where(SecondOffer.default_id == BuyerDefault.id, SecondOffer.state.in_(WAITING)).exists()
    waits = or_(
        and_(BuyerDefault.state == DefaultState.NOTICED, BuyerDefault.cure_until <= now),
        and_(BuyerDefault.state == DefaultState.DECLARED, ~offered),
        and_(BuyerDefault.state.in_((DefaultState.SUCCEEDED, DefaultState.RELEASED)), BuyerDefault.settled_at.is_(None)),
    )
    joined = select(BuyerDefault, Lot).join(Lot, Lot.id == BuyerDefault.lot_id).join(Sale, Sale.id == Lot.sale_id)
    return _pairs(joined.where(Sale.operator_id == actor.organisation_id, waits).order_by(BuyerDefault.id))


def late_buyers(actor: Actor, now: datetime) -> list[tuple[Award, Lot]]:
    """Return the awards in force whose time for signing is over and whose buyer was given no notice: for the operator."""
    if not actor.can("operator.clerk"):
        return []
    noticed = select(BuyerDefault.id).where(BuyerDefault.award_id == Award.id, BuyerDefault.state != DefaultState.CURED).exists()
    later = aliased(Award)
    newest = select(func.max(later.id)).where(later.lot_id == Lot.id).correlate(Lot).scalar_subquery()
    waiting = select(Award, Lot).join(Lot, Lot.id == Award.lot_id).join(Sale, Sale.id == Lot.sale_id)
    mine = waiting.where(Sale.operator_id == actor.organisation_id, Lot.state == LotState.AWARDED, Award.id == newest, ~noticed)
    return [(award, lot) for award, lot in _pairs(mine.order_by(Award.id)) if aftermath.sign_by(award) <= now]


def told(lot_ids: Iterable[int]) -> dict[int, Told]:
    """Return lots as their ledgers tell them, by number, in one statement."""
    wanted: Collection[int] = set(lot_ids)
    if not wanted:
        return {}
    rows: dict[int, list[dict[str, Any]]] = {}
    found = select(LedgerEntry).where(LedgerEntry.lot_id.in_(wanted)).order_by(LedgerEntry.lot_id, LedgerEntry.seq)
    for entry in db.session.scalars(found):
        rows.setdefault(entry.lot_id, []).append(room.entry_dict(entry))
    return {lot_id: story for lot_id, entries in rows.items() if (story := tales.told(entries)) is not None}


def _opening(story: Told, paddle: int, now: datetime) -> datetime | None:
    """Return until when the paddle must open the bid of the present round; None where nothing of it waits."""
    number, stage = sealed.moment(story.terms, story.standing, now)
    own = envelopes.envelope(story.standing, number, paddle)
    if stage is not Stage.REVEALING or own is None or own.amount is not None or now >= story.standing.closes_at:
        return None
    return story.standing.instant(story.terms.round_length * number)


def _unjudged(story: Told, judged: Collection[int], now: datetime) -> tuple[int, datetime]:
    """Return how many plans have no points yet, none once prices may be opened, and until when points count."""
    until = story.standing.instant(story.terms.duration + story.terms.judging)
    sealing = {one.paddle for one in story.standing.envelopes if one.round == 1}
    over = story.standing.paused_at is None and now >= until
    return 0 if over else len(sealing - set(judged)), until


def _own_paddles(actor: Actor) -> Select[Paddle, Lot]:
    return select(Paddle, Lot).join(Lot, Lot.id == Paddle.lot_id).where(Paddle.organisation_id == actor.organisation_id)


def _signed(signer: Signer, actor: Actor) -> Any:  # noqa: ANN401 - SQLAlchemy's Exists
    settled = or_(PaperSignature.authority.in_(BINDING), PaperSignature.person_id == actor.person_id)
    return select(PaperSignature.id).where(PaperSignature.paper_id == Paper.id, PaperSignature.signer == signer, settled).exists()


def _pairs(statement: Select[First, Second]) -> list[tuple[First, Second]]:
    return [(first, second) for first, second in db.session.execute(statement)]
