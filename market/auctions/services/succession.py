"""The second offer 次高价顺延: to the runner-up, at its own highest price, with the seller's consent and until a deadline."""

from __future__ import annotations

from datetime import datetime

from market import audit, clock, rulebook, workdays
from market.access import SYSTEM, Actor
from market.accounts import services as accounts
from market.auctions import policy
from market.auctions.models.aftermath import SecondOffer
from market.auctions.models.bidding import Award
from market.auctions.models.sale import Lot
from market.auctions.queries import aftermath, bidding
from market.auctions.queries import paddles as paddle_queries
from market.auctions.rules.default import OFFER, DefaultState, OfferAct, OfferState
from market.auctions.rules.ledger import EntryKind
from market.auctions.rules.states import LotEvent
from market.auctions.services import defaults, follow_letters, ledger, results, settlement, standstill
from market.db import db
from market.errors import Conflict, Forbidden, NotFound
from market.wording import N_


def propose(actor: Actor, default_id: int) -> SecondOffer:
    """Ask the seller whether the lot may go to the runner-up; refused where nobody else bid at or above the reserve."""
    lot, now = bidding.lot_for_update(aftermath.lot_of_default(default_id))
    if not policy.may_follow(actor, bidding.sale(lot.sale_id)):
        raise Forbidden("default.not_operator", N_("Only the operator's clerks follow a buyer's default."))
    found = aftermath.default_for_update(default_id)
    if found.state is not DefaultState.DECLARED:
        raise Conflict("default.not_declared", N_("The default is not declared, or the lot has found its way on."))
    if aftermath.offer_of(found.id) is not None:
        raise Conflict("offer.made", N_("The lot was offered to the runner-up already."))
    follower = follower_of(lot)
    if follower is None:
        raise Conflict("offer.nobody", N_("Nobody else bid at or above the reserve; offer the lot in another auction."))
    best, paddle = follower
    made = SecondOffer(
        default_id=found.id,
        lot_id=lot.id,
        paddle_id=paddle.id,
        organisation_id=paddle.organisation_id,
        price=best.amount,
        ledger_seq=best.seq,
        state=OfferState.PROPOSED,
        proposed_at=now,
        proposed_by=actor.person_id,
    )
    db.session.add(made)
    db.session.flush()
    audit.record(actor, "lot.offer_proposed", lot, at=now, to_state=made.state, paddle=best.paddle, price=best.amount)
    follow_letters.offer_proposed(lot, made)
    return made


def follower_of(lot: Lot) -> aftermath.Follower | None:
    """Return the runner-up whose price reaches the reserve; a bid below it had no effect (拍卖法 Art. 50)."""
    found = aftermath.runner_up(lot)
    sealed = bidding.reserve(lot.id)
    if found is None or (sealed is not None and sealed.amount is not None and found[0].amount < sealed.amount):
        return None
    return found


def consent(actor: Actor, offer_id: int) -> SecondOffer:
    """Let the lot go to the runner-up: the seller's signatory says so, and the time for the answer begins."""
    lot, offer, now = _of_seller(actor, offer_id)
    _move(actor, lot, offer, OfferAct.CONSENT, now)
    today = clock.legal_date(now)
    offer.consented_at, offer.consented_by = now, actor.person_id
    offer.answer_by = clock.end_of(workdays.after(today, rulebook.number("default.answer_workdays", today)))
    db.session.flush()
    follow_letters.offer_made(lot, offer)
    return offer


def refuse(actor: Actor, offer_id: int) -> SecondOffer:
    """Keep the lot from the runner-up: it goes to another auction."""
    lot, offer, now = _of_seller(actor, offer_id)
    _move(actor, lot, offer, OfferAct.REFUSE, now)
    _free(actor, lot, offer, now, "委托人不同意顺延 · The seller refused the second offer")
    return offer


def accept(actor: Actor, offer_id: int, *, password: str) -> Award:
    """Take the lot as the runner-up: a new award that replaces the defaulter's, and a deal of its own (password again: it binds)."""
    lot, offer, now = _of_runner_up(actor, offer_id)
    if actor.bid_limit is not None and offer.price > actor.bid_limit:
        raise Forbidden("offer.over_limit", N_("The price is above your own limit of %(limit)s."), limit=actor.bid_limit)
    if offer.answer_by is not None and now >= offer.answer_by:
        raise Conflict("offer.too_late", N_("The time for this answer is over."))
    accounts.confirm_password(actor, password)
    found = aftermath.default_for_update(offer.default_id)
    award = _award(lot, offer, found.award_id, now)
    _answered(actor, lot, offer, OfferAct.ACCEPT, now)
    defaults.succeeded(actor, lot, found, now)
    db.session.flush()
    settlement.tell_award(lot, award)
    results.publish_change(lot)
    follow_letters.offer_accepted(lot, offer)
    return award


def decline(actor: Actor, offer_id: int) -> SecondOffer:
    """Leave the lot: it goes to another auction."""
    lot, offer, now = _of_runner_up(actor, offer_id)
    _answered(actor, lot, offer, OfferAct.DECLINE, now)
    _free(actor, lot, offer, now, "次高价竞买人放弃 · The runner-up declined")
    return offer


def lapse(offer_id: int) -> None:
    """End an offer that was not answered in time; harmless where it was."""
    lot, now = bidding.lot_for_update(aftermath.lot_of_offer(offer_id))
    offer = aftermath.offer_for_update(offer_id)
    if offer.state is OfferState.OFFERED and offer.answer_by is not None and now >= offer.answer_by:
        _move(SYSTEM, lot, offer, OfferAct.LAPSE, now)
        _free(SYSTEM, lot, offer, now, "次高价竞买人逾期未答复 · The runner-up did not answer in time")


def _of_seller(actor: Actor, offer_id: int) -> tuple[Lot, SecondOffer, datetime]:
    lot, now = bidding.lot_for_update(aftermath.lot_of_offer(offer_id))
    if actor.organisation_id != lot.seller_id:
        raise NotFound
    if not actor.can(".signer"):
        raise Forbidden("offer.not_seller", N_("A signatory of the seller consents to the second offer."))
    return lot, aftermath.offer_for_update(offer_id), now


def _of_runner_up(actor: Actor, offer_id: int) -> tuple[Lot, SecondOffer, datetime]:
    lot, now = bidding.lot_for_update(aftermath.lot_of_offer(offer_id))
    offer = aftermath.offer_for_update(offer_id)
    if actor.organisation_id != offer.organisation_id or offer.state in (OfferState.PROPOSED, OfferState.REFUSED):
        raise NotFound
    if not actor.can(".bidder"):
        raise Forbidden("offer.not_bidder", N_("A person who may bid for the organisation answers this offer."))
    return lot, offer, now


def _award(lot: Lot, offer: SecondOffer, replaced_id: int, now: datetime) -> Award:
    before = db.session.get_one(Award, replaced_id)
    lot.hammer = offer.price
    standstill.move(SYSTEM, lot, LotEvent.SUCCEED, now)
    number = paddle_queries.paddle_of(offer.paddle_id).number
    entry = ledger.append(lot, EntryKind.SUCCEEDED, now, paddle=number, amount=offer.price, by="second_offer")
    award = Award(
        lot_id=lot.id,
        sale_id=lot.sale_id,
        paddle_id=offer.paddle_id,
        seller_id=lot.seller_id,
        buyer_id=offer.organisation_id,
        hammer=offer.price,
        mode=before.mode,
        agency_id=before.agency_id,
        hammered_by=before.hammered_by,
        at=now,
        ledger_seq=entry.seq,
        ledger_hash=entry.hash,
        replaces_id=before.id,
    )
    db.session.add(award)
    db.session.flush()
    offer.award_id = award.id
    return award


def _answered(actor: Actor, lot: Lot, offer: SecondOffer, act: OfferAct, now: datetime) -> None:
    offer.answered_at, offer.answered_by = now, actor.person_id
    _move(actor, lot, offer, act, now)


def _free(actor: Actor, lot: Lot, offer: SecondOffer, now: datetime, reason: str) -> None:
    db.session.flush()
    defaults.set_free(actor, lot, aftermath.default_for_update(offer.default_id), now, reason)


def _move(actor: Actor, lot: Lot, offer: SecondOffer, act: OfferAct, at: datetime) -> None:
    before, offer.state = offer.state, OFFER.after(offer.state, act)
    audit.record(actor, f"lot.offer_{offer.state.value}", lot, at=at, from_state=before, to_state=offer.state, price=offer.price)
