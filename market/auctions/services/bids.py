"""Placing bids: lock, ask the rules bid by bid, let proxies answer, write everything at once. Nothing here commits."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from market.auctions import policy
from market.auctions.queries import bidding
from market.auctions.queries.bidding import Bidder
from market.auctions.rules.english import Reason, Refused, in_turn, refused
from market.auctions.rules.formats import protocol as formats
from market.auctions.rules.proxies import forestalled
from market.auctions.services import receipts
from market.auctions.services.answers import Answer, Bid, Offer
from market.auctions.services.page import Page
from market.auctions.services.representation import floor_refusal
from market.errors import Conflict, MarketError
from market.money import Money
from market.wording import N_

if TYPE_CHECKING:
    from market.access import Actor
    from market.keys import Signer

Given = dict[tuple[int | None, str], tuple[int | None, Answer]]
"""What was answered in these offers to (person, key), and for whose paddle."""


def place_bid(actor: Actor, lot_id: int, bid: Bid) -> Answer:
    """Place one bid; a repeated key gets its first answer; a refusal, with its reason, is an answer too.

    Raises NotFound, and Conflict `bid.key_reused` where the key came with another amount.
    """
    (answer,) = place_bids(lot_id, [Offer(actor, bid)])
    if isinstance(answer, MarketError):
        raise answer
    return answer


def place_bids(lot_id: int, offers: Sequence[Offer]) -> list[Answer | MarketError]:
    """Place bids that came together on one lot, each decided on what the one before it left; all are written or none.

    Returns for each, in the order of `offers`, what `place_bid` would return or raise. Raises NotFound where there is no such lot.
    """
    lot, bidders = bidding.lot_and_bidders_for_update(lot_id, [(*offer.name, offer.organisation_id) for offer in offers])
    page, given = Page.of(lot), Given()
    order = range(len(offers)) if page.falls else in_turn([offer.bid.amount for offer in offers])
    answers = {place: _place(page, given, offers[place], bidders[place]) for place in order}
    signer = receipts.signer(lot.now)
    with page.writing():  # nobody gets a receipt before the database has written, but it is signed meanwhile
        return [_signed(page, signer, answers[place]) for place in range(len(offers))]


def _signed(page: Page, signer: Signer | None, answer: Answer | MarketError) -> Answer | MarketError:
    """Return an answer with its receipt where the bid stands on this page; a repeated key's is signed with the key of its time, later."""
    if signer is None or not isinstance(answer, Answer) or answer.seq is None or answer.seq <= page.lot.seq:
        return answer
    return receipts.receipted(answer, signer)


def _place(page: Page, given: Given, offer: Offer, bidder: Bidder) -> Answer | MarketError:
    first = given.get(offer.name) or (bidder.first_answer and (bidder.first_for, Answer.restored(bidder.first_answer)))
    if first:
        reused = Conflict("bid.key_reused", N_("This key was already used for another amount."), field="amount")
        holder, answered = first
        return answered if (holder, answered.sent) == (offer.organisation_id, offer.bid.amount) else reused
    answer = _decide(page, offer, bidder)
    given[offer.name] = (offer.organisation_id, answer)
    page.attempts.append(_attempt(offer, answer))
    return answer


def _decide(page: Page, offer: Offer, bidder: Bidder) -> Answer:
    """Decide one bid; a proxy that goes as far and was given before leads instead."""
    bid = formats.Bid(paddle=bidder.number or 0, amount=offer.bid.amount, kind=offer.bid.kind)
    if refusal := _refusal(page, offer, bidder) or page.refusal(bid):
        return _refuse(page, offer.bid, refusal)
    if page.proxies and (ahead := forestalled(page.view, page.proxies, bid.paddle, bid.amount)):
        page.append_proxy(*ahead)
        page.let_proxies_answer()
        return _refuse(page, offer.bid, refused(Reason.TOO_LOW, minimum=page.minimum))
    return _accept(page, bid)


def _refusal(page: Page, offer: Offer, bidder: Bidder) -> Refused | None:
    """Say why this bid is refused whatever the lot's standing, or None."""
    if offer.holder_id is not None:
        return floor_refusal(page.lot.id, offer.holder_id, bidder.paddle_state, offer.bid.amount)
    return policy.bid_refusal(
        offer.actor,
        seller_id=page.lot.seller_id,
        paddle=bidder.paddle_state,
        amount=offer.bid.amount,
        approved=bidder.approved,
        matches_only=bidder.matches_only,
    )


def _refuse(page: Page, bid: Bid, refusal: Refused) -> Answer:
    return Answer(
        accepted=False,
        lot_id=page.lot.id,
        amount=bid.amount,
        at=page.lot.now,
        next_minimum=page.minimum,
        reason=refusal.reason,
        params=refusal.params,
    )


def _accept(page: Page, bid: formats.Bid) -> Answer:
    extensions = page.standing.extensions
    entry = page.append(bid)
    amount = Money(entry["amount_fen"])
    after = page.standing
    page.let_proxies_answer()
    return Answer(
        accepted=True,
        lot_id=page.lot.id,
        amount=amount,
        offered=None if amount == bid.amount else bid.amount,
        at=page.lot.now,
        next_minimum=page.minimum,
        paddle=bid.paddle,
        seq=entry["seq"],
        prev=entry["prev"],
        hash=entry["hash"],
        closes_at=after.closes_at,
        extended=after.extensions > extensions,
    )


def _attempt(offer: Offer, answer: Answer) -> dict[str, Any]:
    kept = answer.stored
    return {
        "person_id": offer.actor.person_id,
        "organisation_id": offer.organisation_id,
        "kind": offer.bid.kind.value,
        "key": offer.bid.key,
        "amount_fen": answer.amount.fen,
        "at": kept["at"],
        "seq": answer.seq,
        "reason": kept.get("code"),
        "answer": kept,
        "address": offer.bid.address,
    }
