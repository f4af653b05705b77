"""What followed a lot's result, for whom it concerns: pages and API ask here."""

from __future__ import annotations

from market.access import Actor
from market.auctions import policy
from market.auctions.models.aftermath import Interest
from market.auctions.models.sale import Lot
from market.auctions.queries import aftermath, bidding, catalogue, paddles
from market.auctions.queries.aftermath import Aftermath
from market.errors import NotFound


def seen(actor: Actor, lot_id: int) -> tuple[Lot, Aftermath]:
    """Return a lot and what followed, to whom it concerns; raise NotFound."""
    lot = catalogue.lot(actor, lot_id)
    found = aftermath.aftermath(lot)
    own = paddles.my_paddle(actor, lot.id)
    involved = {one.organisation_id for one in found.defaults}
    involved |= {one.organisation_id for one in found.offers.values() if one.consented_at is not None}
    if found.award is not None:
        involved.add(found.award.buyer_id)
    if found.negotiation is not None and own is not None and own.number is not None:
        involved.add(own.organisation_id)
    if not policy.can_view_aftermath(actor, lot, bidding.sale(lot.sale_id), involved=involved):
        raise NotFound
    return lot, found


def shown_interests(actor: Actor, lot: Lot, found: Aftermath) -> list[Interest]:
    """Return the prices named for a passed lot: all to its seller and the operator, to others their own."""
    if actor.can("operator") or actor.organisation_id == lot.seller_id:
        return found.interests
    return [one for one in found.interests if one.organisation_id == actor.organisation_id]


def known(actor: Actor, lot: Lot, found: Aftermath) -> frozenset[int]:
    """Return the organisations whose names the actor may read: the seller's, and all bidders' or, for a bidder, only its own."""
    bidders = {one.organisation_id for one in found.defaults} | {one.organisation_id for one in found.interests}
    bidders |= {found.award.buyer_id} if found.award else set()
    if not policy.may_know_bidders(actor, lot, bidding.sale(lot.sale_id)):
        bidders = {one for one in bidders if one == actor.organisation_id}
    return frozenset({lot.seller_id, *bidders})
