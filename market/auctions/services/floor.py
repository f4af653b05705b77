"""Bids from the hall 现场 and by telephone 电话: who enters them, and for whom; the same desk decides them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from market.auctions import policy
from market.auctions.queries import bidding, catalogue, conduct
from market.auctions.rules.states import BidKind
from market.errors import Forbidden, Invalid
from market.wording import N_

if TYPE_CHECKING:
    from market.access import Actor

FROM_THE_HALL = (BidKind.FLOOR, BidKind.PHONE)


def holder_of(actor: Actor, lot_id: int, kind: BidKind, paddle: int) -> int:
    """Return the organisation for whose paddle the actor may enter a bid of the hall; `desk.enter_bid` places it.

    Raises NotFound for an unknown number, Forbidden unless the actor conducts the session, Invalid for a bid that is none of the hall.
    """
    if kind not in FROM_THE_HALL:
        raise Invalid("bid.kind", N_("Bids are entered from the floor or the telephone."), field="kind")
    lot = catalogue.lot(actor, lot_id)
    if not policy.may_conduct(actor, bidding.sale(lot.sale_id)):
        raise Forbidden("sale.not_conductor", N_("Only the auctioneer who conducts this session may do this."))
    return conduct.holder(lot_id, paddle).organisation_id
