"""What is read of what follows a result: defaults 悔拍, second offers, negotiations of passed lots; the only place that locks them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from market import clock, rulebook, workdays
from market.auctions.models.aftermath import BuyerDefault, Interest, Negotiation, SecondOffer
from market.auctions.models.bidding import Award, LedgerEntry, Paddle
from market.auctions.models.sale import Lot
from market.auctions.queries import catalogue
from market.auctions.rules import default
from market.auctions.rules.default import DefaultState, OfferState
from market.auctions.rules.ledger import EntryKind
from market.auctions.rules.negotiation import NegotiationState
from market.db import by_id, db, one
from market.money import ZERO, Money

DECLARED = (DefaultState.DECLARED, DefaultState.SUCCEEDED, DefaultState.RELEASED)
PRICED = (EntryKind.BID, EntryKind.REVEALED)


Follower = tuple[default.Best, Paddle]


@dataclass(frozen=True, slots=True, kw_only=True)
class Aftermath:
    """Everything that followed a lot's result."""

    award: Award | None
    defaults: list[BuyerDefault]
    """The newest first."""
    offers: dict[int, SecondOffer]
    """By default."""
    negotiation: Negotiation | None
    interests: list[Interest]
    earlier: Lot | None
    later: Lot | None


def aftermath(lot: Lot) -> Aftermath:
    """Return what followed a lot's result; the page has checked the actor."""
    defaults = list(db.session.scalars(select(BuyerDefault).where(BuyerDefault.lot_id == lot.id).order_by(BuyerDefault.id.desc())))
    offers = db.session.scalars(select(SecondOffer).where(SecondOffer.lot_id == lot.id))
    negotiation = negotiation_of(lot.id)
    return Aftermath(
        award=award_in_force(lot),
        defaults=defaults,
        offers={offer.default_id: offer for offer in offers},
        negotiation=negotiation,
        interests=interests(negotiation.id) if negotiation else [],
        earlier=db.session.get(Lot, lot.earlier_lot_id) if lot.earlier_lot_id else None,
        later=db.session.scalars(select(Lot).where(Lot.earlier_lot_id == lot.id).order_by(Lot.id).limit(1)).one_or_none(),
    )


def award_in_force(lot: Lot) -> Award | None:
    """Return the award on which the lot stands sold; none after a default that nobody succeeded."""
    if lot.hammer is None:
        return None
    return db.session.scalars(select(Award).where(Award.lot_id == lot.id).order_by(Award.id.desc()).limit(1)).one_or_none()


def sign_by(award: Award) -> datetime:
    """Return until when a buyer signs: the end of the working day that the rule names (`sign.days_after_win`)."""
    won_on = clock.legal_date(award.at)
    return clock.end_of(workdays.after(won_on, rulebook.number("sign.days_after_win", won_on)))


def default_for_update(default_id: int) -> BuyerDefault:
    """Lock a default; its lot is locked before it."""
    return one(select(BuyerDefault).where(BuyerDefault.id == default_id).with_for_update().execution_options(populate_existing=True))


def lot_of_default(default_id: int) -> int:
    """Return the lot of a default, which is locked first; raise NotFound."""
    return one(select(BuyerDefault.lot_id).where(BuyerDefault.id == default_id))


def running_default(award_id: int) -> BuyerDefault | None:
    """Return the default of an award that was not cured."""
    running = (BuyerDefault.award_id == award_id, BuyerDefault.state != DefaultState.CURED)
    return db.session.scalars(select(BuyerDefault).where(*running)).one_or_none()


def offer_of(default_id: int) -> SecondOffer | None:
    """Return the second offer of a default."""
    return db.session.scalars(select(SecondOffer).where(SecondOffer.default_id == default_id)).one_or_none()


def lot_of_offer(offer_id: int) -> int:
    """Return the lot of a second offer, which is locked first; raise NotFound."""
    return one(select(SecondOffer.lot_id).where(SecondOffer.id == offer_id))


def offer_for_update(offer_id: int) -> SecondOffer:
    """Lock a second offer; its lot is locked before it."""
    return one(select(SecondOffer).where(SecondOffer.id == offer_id).with_for_update().execution_options(populate_existing=True))


def overdue_offers(now: datetime) -> list[int]:
    """Return the second offers whose time is over."""
    late = (SecondOffer.state == OfferState.OFFERED, SecondOffer.answer_by <= now)
    return list(db.session.scalars(select(SecondOffer.id).where(*late).order_by(SecondOffer.id)))


def defaulters(lot: Lot) -> frozenset[int]:
    """Return the organisations that defaulted on an earlier appearance of a lot."""
    if lot.earlier_lot_id is None:
        return frozenset()
    earlier = catalogue.appearances(lot.earlier_lot_id)
    found = select(BuyerDefault.organisation_id).where(BuyerDefault.lot_id.in_(earlier), BuyerDefault.state.in_(DECLARED))
    return frozenset(db.session.scalars(found))


def runner_up(lot: Lot) -> Follower | None:
    """Return who bid the most of all who did not default, with its paddle; none where the format knows no second price."""
    if lot.format not in default.SUCCESSION:
        return None
    out = set(db.session.scalars(select(BuyerDefault.paddle).where(BuyerDefault.lot_id == lot.id, BuyerDefault.state.in_(DECLARED))))
    rows = db.session.execute(
        select(LedgerEntry.paddle, LedgerEntry.amount, LedgerEntry.seq).where(
            LedgerEntry.lot_id == lot.id, LedgerEntry.kind.in_(PRICED), LedgerEntry.amount.is_not(None)
        )
    )
    best = default.runner_up(((paddle or 0, amount or ZERO, seq) for paddle, amount, seq in rows), out)
    if best is None:
        return None
    return best, one(select(Paddle).where(Paddle.lot_id == lot.id, Paddle.number == best.paddle))


def resold(lot: Lot) -> Money | None:
    """Return what a lot brought after its default: from the runner-up, or in a later auction; None where it is not resold."""
    if lot.hammer is not None:
        return lot.hammer
    later = db.session.scalars(select(Lot).where(Lot.earlier_lot_id == lot.id, Lot.hammer.is_not(None)).limit(1)).one_or_none()
    return later.hammer if later else None


def negotiation_of(lot_id: int) -> Negotiation | None:
    """Return the negotiation of a passed lot."""
    return db.session.scalars(select(Negotiation).where(Negotiation.lot_id == lot_id)).one_or_none()


def negotiation_for_update(lot_id: int) -> Negotiation:
    """Lock the negotiation of a lot; the lot is locked before it."""
    return one(select(Negotiation).where(Negotiation.lot_id == lot_id).with_for_update().execution_options(populate_existing=True))


def interests(negotiation_id: int) -> list[Interest]:
    """Return the interests in a passed lot, the highest price first; the page shows each only to its organisation, seller and operator."""
    found = select(Interest).where(Interest.negotiation_id == negotiation_id)
    return list(db.session.scalars(found.order_by(Interest.price.desc(), Interest.id)))


def interest(interest_id: int) -> Interest:
    """Return an interest; raise NotFound."""
    return by_id(Interest, interest_id)


def own_interest(negotiation_id: int, organisation_id: int | None) -> Interest | None:
    """Return an organisation's interest in a passed lot."""
    mine = (Interest.negotiation_id == negotiation_id, Interest.organisation_id == organisation_id)
    return db.session.scalars(select(Interest).where(*mine)).one_or_none()


def overdue_negotiations(now: datetime) -> list[int]:
    """Return the lots whose negotiation window is over."""
    late = (Negotiation.state == NegotiationState.OPEN, Negotiation.until <= now)
    return list(db.session.scalars(select(Negotiation.lot_id).where(*late).order_by(Negotiation.lot_id)))
