"""Proxy bids 代理出价: give a secret maximum, raise or lower it, withdraw it; it bids at once where it can lead."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from market import audit
from market.auctions import policy
from market.auctions.models.bidding import ProxyOrder
from market.auctions.queries import bidding
from market.auctions.rules.english import Reason, Refused, closed, refused
from market.auctions.rules.formats import course
from market.auctions.rules.ledger import instant
from market.auctions.rules.proxies import PROXIED, Proxy
from market.auctions.rules.states import LotState
from market.auctions.services.answers import check_key
from market.auctions.services.page import Page
from market.db import db
from market.errors import Conflict, Invalid
from market.ids import new_secret
from market.money import Money
from market.wording import N_

if TYPE_CHECKING:
    from market.access import Actor
    from market.auctions.queries.bidding import Bidder, LockedLot


@dataclass(frozen=True, slots=True, kw_only=True)
class ProxyAnswer:
    """What became of an order; `maximum` is None where it was withdrawn."""

    lot_id: int
    maximum: Money | None
    leading: bool
    next_minimum: Money
    at: datetime

    def stored(self) -> dict[str, Any]:
        """Return the JSON form that is kept beside the key."""
        return {
            "lot": self.lot_id,
            "maximum_fen": self.maximum.fen if self.maximum else None,
            "leading": self.leading,
            "next_fen": self.next_minimum.fen,
            "at": instant(self.at),
        }


def set_proxy(actor: Actor, lot_id: int, *, maximum: Money | None, key: str, address: str = "") -> dict[str, Any]:
    """Put a maximum in force for the actor's paddle, or withdraw it (None); return the stored `ProxyAnswer`, to a repeated key the first.

    Before the opening it waits. A bid made already stands. Raises NotFound, Invalid with a bid's reason, Conflict `bid.key_reused`.
    """
    check_key(key)
    lot, (bidder,) = bidding.lot_and_bidders_for_update(lot_id, [(actor.person_id, key, actor.organisation_id)])
    if (first := bidding.proxy_order(actor, lot_id, key)) is not None:
        if first.maximum != maximum:
            raise Conflict("bid.key_reused", N_("This key was already used for another amount."), field="maximum")
        return first.answer
    if refusal := _refusal(actor, lot, bidder, maximum):
        raise Invalid(refusal.reason.value, refusal.reason.label, field="maximum", **dict(refusal.params))
    return _put_in_force(actor, lot, bidder.number or 0, maximum, key, address)


def withdraw_above(actor: Actor, lot_id: int, person_id: int, limit: Money) -> None:
    """Withdraw the maximum that a colleague gave with an authority that is no longer there; call under the lot's lock."""
    order = bidding.own_proxy(actor, lot_id)
    if order is None or order.person_id != person_id or order.maximum is None or order.maximum <= limit:
        return
    lot, _none = bidding.lot_and_bidders_for_update(lot_id, [])
    _put_in_force(actor, lot, order.paddle, None, new_secret(), "")


def withdraw_own(actor: Actor, lot_id: int) -> None:
    """Withdraw the maximum of the actor's organisation, if any: its paddle leaves the lot. Call under the lot's lock."""
    order = bidding.own_proxy(actor, lot_id)
    if order is None or order.maximum is None:
        return
    lot, _none = bidding.lot_and_bidders_for_update(lot_id, [])
    _put_in_force(actor, lot, order.paddle, None, new_secret(), "")


def answer_opening(lot_id: int) -> None:
    """Let the maxima that waited for the opening of a lot bid."""
    db.session.flush()
    lot, _none = bidding.lot_and_bidders_for_update(lot_id, [])
    if lot.terms.format not in PROXIED:
        return
    page = Page.of(lot)
    page.let_proxies_answer()
    page.write()


def _put_in_force(actor: Actor, lot: LockedLot, paddle: int, maximum: Money | None, key: str, address: str) -> dict[str, Any]:
    order = ProxyOrder(
        lot_id=lot.id,
        paddle=paddle,
        organisation_id=actor.organisation_id,
        person_id=actor.person_id,
        key=key,
        maximum=maximum,
        at=lot.now,
        address=address,
        id=bidding.next_proxy_number(),
    )
    page = Page.of(lot)
    page.proxies = [proxy for proxy in page.proxies if proxy.paddle != paddle]
    if maximum is not None:
        page.proxies.append(Proxy(paddle, maximum, order.id))
    if lot.standing.state is LotState.OPEN:
        page.let_proxies_answer()
    answer = ProxyAnswer(
        lot_id=lot.id, maximum=maximum, leading=page.standing.leader == paddle, next_minimum=page.minimum, at=lot.now
    ).stored()
    order.answer = answer
    db.session.add(order)
    db.session.flush()
    page.write()
    audit.record(actor, "proxy.set" if maximum else "proxy.withdrawn", order, at=lot.now)
    return answer


def _refusal(actor: Actor, lot: LockedLot, bidder: Bidder, maximum: Money | None) -> Refused | None:
    barred = policy.bid_refusal(
        actor,
        seller_id=lot.seller_id,
        paddle=bidder.paddle_state,
        amount=maximum or Money(0),
        approved=bidder.approved,
        matches_only=bidder.matches_only,
    )
    shut = None if lot.standing.state in (LotState.ANNOUNCED, LotState.PAUSED) else closed(lot.standing, lot.now)
    unknown = None if lot.terms.format in PROXIED else refused(Reason.OTHER_FORM)
    return barred or unknown or shut or (_too_low(lot, maximum) if maximum is not None else None)


def _too_low(lot: LockedLot, maximum: Money) -> Refused | None:
    if maximum.fen % 100:
        return refused(Reason.NOT_WHOLE)
    minimum = course.view(lot.terms, lot.standing).minimum
    return refused(Reason.TOO_LOW, minimum=minimum) if maximum < minimum else None
