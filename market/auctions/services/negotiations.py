"""The negotiated sale 协商转让 of a passed lot: the seller opens a window, registered bidders name a price, the seller takes one."""

from __future__ import annotations

from datetime import datetime, timedelta

from market import audit, bus, clock, rulebook, workdays
from market.access import SYSTEM, Actor
from market.auctions.events import LotNegotiated
from market.auctions.models.aftermath import Interest, Negotiation
from market.auctions.models.sale import Lot
from market.auctions.queries import aftermath, bidding, catalogue
from market.auctions.queries import paddles as paddle_queries
from market.auctions.rules import negotiation as rules
from market.auctions.rules.negotiation import NEGOTIATION, NegotiationAct, NegotiationState
from market.auctions.rules.states import LotState
from market.auctions.services import follow_letters
from market.db import db
from market.errors import Conflict, Forbidden, Invalid, NotFound
from market.listings import services as listings
from market.money import Money
from market.wording import N_

MESSAGE_LENGTH = 500


def open_window(actor: Actor, lot_id: int) -> Negotiation:
    """Open the negotiations on a passed lot for the rule's days; the achievement is held meanwhile."""
    lot, now = bidding.lot_for_update(lot_id)
    _require_seller(actor, lot)
    if lot.state is not LotState.PASSED:
        raise Conflict("negotiation.not_passed", N_("Only a lot that passed can be negotiated."))
    if aftermath.negotiation_of(lot.id) is not None:
        raise Conflict("negotiation.opened", N_("Negotiations on this lot were opened already."))
    if catalogue.lot_of_achievement(lot.achievement_id) is not None:
        raise Conflict("lot.offered_already", N_("This achievement is in an auction session already."))
    today = clock.legal_date(now)
    last = workdays.next_working_day(today + timedelta(days=rulebook.number("negotiation.days", today)))
    made = Negotiation(
        lot_id=lot.id,
        seller_id=lot.seller_id,
        state=NegotiationState.OPEN,
        lowest=rules.lowest_price(lot.start, rulebook.number("negotiation.floor_bp", today)),
        opened_at=now,
        opened_by=actor.person_id,
        until=clock.end_of(last),
    )
    db.session.add(made)
    listings.reserve(lot.achievement_id, actor=actor)
    db.session.flush()
    audit.record(actor, "lot.negotiation_opened", lot, at=now, to_state=made.state, lowest=made.lowest, until=made.until)
    return made


def register_interest(actor: Actor, lot_id: int, *, price: Money, message: str) -> Interest:
    """Name a price for a passed lot, or change it; only who was registered for the lot, with the authority to bid."""
    lot, now = bidding.lot_for_update(lot_id)
    window = _open(lot, now)
    paddle = paddle_queries.my_paddle(actor, lot.id)
    if paddle is None or paddle.number is None:
        raise Forbidden("interest.no_paddle", N_("Only bidders who were admitted to this lot take part in the negotiations."))
    if not actor.can(".bidder"):
        raise Forbidden("interest.no_authority", N_("Your organisation has not authorised you to bid."))
    if actor.bid_limit is not None and price > actor.bid_limit:
        raise Invalid("interest.over_limit", N_("The price is above your own limit of %(limit)s."), field="price", limit=actor.bid_limit)
    rules.check_price(price, window.lowest)
    if len(message) > MESSAGE_LENGTH:
        raise Invalid("input.too_long", N_("At most %(most)s characters fit here."), field="message", most=MESSAGE_LENGTH)
    found = aftermath.own_interest(window.id, actor.organisation_id)
    if found is None:
        found = Interest(negotiation_id=window.id, organisation_id=actor.organisation_id)
        db.session.add(found)
    found.person_id, found.price, found.message = actor.person_id or 0, price, message.strip()
    found.at, found.withdrawn_at = now, None
    db.session.flush()
    audit.record(actor, "interest.registered", found, at=now, lot=lot.number, price=price)
    follow_letters.interest_registered(lot)
    return found


def withdraw_interest(actor: Actor, lot_id: int) -> Interest:
    """Take an interest back while nobody has accepted it."""
    lot, now = bidding.lot_for_update(lot_id)
    window = _open(lot, now)
    found = aftermath.own_interest(window.id, actor.organisation_id)
    if found is None or not actor.can(".bidder"):
        raise NotFound
    found.withdrawn_at = now
    audit.record(actor, "interest.withdrawn", found, at=now, lot=lot.number)
    return found


def agree(actor: Actor, lot_id: int, interest_id: int) -> Negotiation:
    """Accept a bidder's price: the agreement becomes a deal, as an awarded lot does."""
    lot, now = bidding.lot_for_update(lot_id)
    _require_signer(actor, lot)
    window = _open(lot, now)
    chosen = aftermath.interest(interest_id)
    if chosen.negotiation_id != window.id:
        raise NotFound
    if chosen.withdrawn_at is not None:
        raise Conflict("interest.withdrawn", N_("This interest was withdrawn."))
    _end(actor, lot, window, NegotiationAct.AGREE, now, chosen)
    listings.deal(lot.achievement_id, actor=actor)
    bus.publish(
        LotNegotiated(
            lot_id=lot.id,
            achievement_id=lot.achievement_id,
            term_id=lot.term_id,
            seller_id=lot.seller_id,
            buyer_id=chosen.organisation_id,
            price=chosen.price,
            at=now,
        )
    )
    follow_letters.agreed(lot, window, chosen.organisation_id)
    return window


def close_window(actor: Actor, lot_id: int) -> Negotiation:
    """End the negotiations without an agreement: the achievement is free again."""
    lot, now = bidding.lot_for_update(lot_id)
    _require_seller(actor, lot)
    window = _open(lot, now)
    _end(actor, lot, window, NegotiationAct.CLOSE, now, None)
    listings.release(lot.achievement_id, actor=actor)
    return window


def lapse(lot_id: int) -> None:
    """End the negotiations whose time is over; harmless where they ended."""
    lot, now = bidding.lot_for_update(lot_id)
    window = aftermath.negotiation_for_update(lot.id)
    if window.state is NegotiationState.OPEN and now >= window.until:
        _end(SYSTEM, lot, window, NegotiationAct.CLOSE, now, None)
        listings.release(lot.achievement_id)


def _require_seller(actor: Actor, lot: Lot) -> None:
    if actor.organisation_id != lot.seller_id:
        raise NotFound
    if not actor.can(".editor", ".signer"):
        raise Forbidden("negotiation.not_seller", N_("The seller's editors and signatories negotiate."))


def _require_signer(actor: Actor, lot: Lot) -> None:
    if actor.organisation_id != lot.seller_id:
        raise NotFound
    if not actor.can(".signer"):
        raise Forbidden("negotiation.not_signer", N_("A signatory of the seller accepts a price."))


def _open(lot: Lot, now: datetime) -> Negotiation:
    found = aftermath.negotiation_of(lot.id)
    if found is None:
        raise NotFound
    window = aftermath.negotiation_for_update(lot.id)
    if window.state is not NegotiationState.OPEN or now >= window.until:
        raise Conflict("negotiation.over", N_("The time for negotiations is over."))
    return window


def _end(actor: Actor, lot: Lot, window: Negotiation, act: NegotiationAct, now: datetime, chosen: Interest | None) -> None:
    before, window.state = window.state, NEGOTIATION.after(window.state, act)
    window.ended_at = now
    if chosen is not None:
        chosen.accepted_at = now
    db.session.flush()
    price = chosen.price if chosen else None
    audit.record(actor, f"lot.negotiation_{window.state.value}", lot, at=now, from_state=before, to_state=window.state, price=price)
