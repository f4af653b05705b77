"""Who may see and do what in the auction house: predicates, and their SQL twins beside them."""

from __future__ import annotations

from collections.abc import Collection
from typing import TYPE_CHECKING

from sqlalchemy import ColumnElement, and_, false, or_, true

from market.auctions.models.authority import Authority
from market.auctions.models.bidding import Award, Paddle
from market.auctions.models.sale import Lot, Sale
from market.auctions.rules.authority import ceiling
from market.auctions.rules.english import Reason, Refused, refused
from market.auctions.rules.states import ConductMode, PaddleState
from market.wording import N_, Labelled

if TYPE_CHECKING:
    from market.access import Actor
    from market.money import Money


DECIDERS = (".admin", ".signer")
"""Who may be the second person that gives authority above a bidder's limit."""


class Bar(Labelled):
    """Why an organisation may never bid on a lot (拍卖法 Art. 22, 30)."""

    SELLER = "seller", N_("it is offered by your own organisation")
    CO_OWNER = "co_owner", N_("a co-owner takes part by its priority right and makes no bids")
    STAFF = "staff", N_("staff of the market, of agencies and of registration offices may not bid")


def bid_refusal(
    actor: Actor,
    *,
    seller_id: int,
    paddle: PaddleState | None,
    amount: Money,
    approved: Money | None = None,
    matches_only: bool = False,
) -> Refused | None:
    """Say why this actor's bid is refused whatever the format, or None; `approved`: up to what a second person allowed it here."""
    if bar := barred(actor, seller_id) or (Bar.CO_OWNER if matches_only else None):
        return refused(Reason.NOT_ALLOWED, why=bar)
    if "bidder" not in actor.roles:
        return refused(Reason.NO_AUTHORITY)
    if paddle is None:
        return refused(Reason.NO_PADDLE)
    if paddle is not PaddleState.ACTIVE:
        return refused(Reason.NO_DEPOSIT)
    limit = ceiling(actor.bid_limit, approved)
    if limit is not None and amount > limit:
        return refused(Reason.OVER_LIMIT, limit=limit)
    return None


def barred(actor: Actor, seller_id: int) -> Bar | None:
    """Say why the actor's organisation may never bid on a lot of this seller, or None."""
    if actor.organisation_id == seller_id:
        return Bar.SELLER
    return None if actor.kind in ("enterprise", "institution") else Bar.STAFF


def may_conduct(actor: Actor, sale: Sale) -> bool:
    """Say whether the actor runs this sale's lots: the presiding 拍卖师 of the agency, elsewhere an operator's clerk (拍卖法 Art. 14)."""
    if actor.kind == "system":
        return sale.conduct_mode is not ConductMode.LICENSED_AUCTION
    if sale.conduct_mode is ConductMode.LICENSED_AUCTION:
        return "auctioneer" in actor.roles and actor.organisation_id == sale.agency_id and actor.person_id == sale.auctioneer_id
    return actor.can("operator.clerk") and actor.organisation_id == sale.operator_id


def conducted(actor: Actor) -> ColumnElement[bool]:
    """Return the condition on Sale: those that the person runs; `may_conduct` is the same for one sale."""
    licensed = Sale.conduct_mode == ConductMode.LICENSED_AUCTION
    presides = and_(licensed, Sale.agency_id == actor.organisation_id, Sale.auctioneer_id == actor.person_id)
    runs = and_(~licensed, Sale.operator_id == actor.organisation_id)
    return or_(presides if "auctioneer" in actor.roles else false(), runs if actor.can("operator.clerk") else false())


def may_watch_console(actor: Actor, sale: Sale) -> bool:
    """Say whether the actor sees the console: who conducts, and the operator's clerks."""
    return may_conduct(actor, sale) or actor.can("operator.clerk") or (actor.kind == "agency" and actor.organisation_id == sale.agency_id)


def may_plan(actor: Actor, sale: Sale) -> bool:
    """Say whether the actor plans this sale: a clerk of the operator that holds it."""
    return actor.can("operator.clerk") and actor.organisation_id == sale.operator_id


def may_record(actor: Actor, sale: Sale) -> bool:
    """Say whether the actor answers for an auction's record as its recorder 记录人: a clerk of the operator whose system kept it."""
    return sale.conduct_mode is ConductMode.LICENSED_AUCTION and may_plan(actor, sale)


def recorded(actor: Actor) -> ColumnElement[bool]:
    """Return the condition on Sale: auctions whose record the actor answers for; `may_record` is the same for one sale."""
    licensed = Sale.conduct_mode == ConductMode.LICENSED_AUCTION
    return and_(licensed, Sale.operator_id == actor.organisation_id) if actor.can("operator.clerk") else false()


def may_follow(actor: Actor, sale: Sale) -> bool:
    """Say whether the actor follows a lot's result: notices, defaults, papers; a clerk of the operator that held the sale."""
    return may_plan(actor, sale)


def can_view_aftermath(actor: Actor, lot: Lot, sale: Sale, *, involved: Collection[int]) -> bool:
    """Say whether the actor sees what followed a result: the operator, the agency, the seller, and who won or is offered the lot."""
    if actor.can("operator", "system"):
        return True
    return actor.signed_in and actor.organisation_id in {lot.seller_id, sale.agency_id, *involved} - {None}


def may_know_bidders(actor: Actor, lot: Lot, sale: Sale) -> bool:
    """Say whether the actor may know who stands behind the paddles of what followed a result: its operator, agency and seller."""
    return actor.can("operator", "system") or (actor.signed_in and actor.organisation_id in {lot.seller_id, sale.agency_id} - {None})


def visible_papers(actor: Actor) -> ColumnElement[bool]:
    """Return the condition on Paper joined with its Sale and Award: the operator, the agency, and the two sides of the award."""
    if actor.can("operator", "system"):
        return true()
    if not actor.signed_in or actor.organisation_id is None:
        return false()
    who = actor.organisation_id
    return or_(Sale.agency_id == who, Award.seller_id == who, Award.buyer_id == who)


def can_view_sale(actor: Actor, sale: Sale) -> bool:
    """Say whether the actor may see the sale; `visible_sales` is the same in SQL."""
    if sale.announced_at is not None or sale.documented is not None or actor.can("operator", "system"):
        return True
    return actor.signed_in and sale.agency_id is not None and sale.agency_id == actor.organisation_id


def visible_sales(actor: Actor) -> ColumnElement[bool]:
    """Return the condition on Sale: announced and documented ones are public, drafts belong to the operator and its agency."""
    if actor.can("operator", "system"):
        return true()
    public = or_(Sale.announced_at.is_not(None), Sale.documented.is_not(None))
    if not actor.signed_in or actor.organisation_id is None:
        return public
    return or_(public, Sale.agency_id == actor.organisation_id)


def can_view_lot(actor: Actor, lot: Lot, sale: Sale) -> bool:
    """Say whether the actor may see the lot; `visible_lots` is the same in SQL."""
    if lot.announced_at is not None or actor.can("operator", "system"):
        return True
    return actor.signed_in and actor.organisation_id in (lot.seller_id, sale.agency_id)


def visible_lots(actor: Actor) -> ColumnElement[bool]:
    """Return the condition on Lot joined with its Sale: what was announced is public, the rest is its seller's and the sale's."""
    if actor.can("operator", "system"):
        return true()
    public = Lot.announced_at.is_not(None)
    if not actor.signed_in or actor.organisation_id is None:
        return public
    return or_(public, Lot.seller_id == actor.organisation_id, Sale.agency_id == actor.organisation_id)


def can_view_paddle(actor: Actor, paddle: Paddle) -> bool:
    """Say whether the actor may see who stands behind a paddle; `visible_paddles` is the same in SQL."""
    if actor.can("operator", "system"):
        return True
    return actor.signed_in and paddle.organisation_id == actor.organisation_id


def visible_paddles(actor: Actor) -> ColumnElement[bool]:
    """Return the condition on Paddle: the bidder's own organisation and the operator; never the agency or the seller."""
    if actor.can("operator", "system"):
        return true()
    if not actor.signed_in or actor.organisation_id is None:
        return false()
    return Paddle.organisation_id == actor.organisation_id


def may_decide_authority(actor: Actor) -> bool:
    """Say whether the actor may be the second person that gives authority in the own organisation."""
    return actor.signed_in and actor.can(*DECIDERS)


def can_view_authority(actor: Actor, authority: Authority) -> bool:
    """Say whether the actor may see how high somebody may bid: colleagues only, never the market; `visible_authorities` in SQL."""
    return actor.signed_in and authority.organisation_id == actor.organisation_id


def visible_authorities(actor: Actor) -> ColumnElement[bool]:
    """Return the condition on Authority: the bidder's own organisation."""
    if not actor.signed_in or actor.organisation_id is None:
        return false()
    return Authority.organisation_id == actor.organisation_id


def may_represent(actor: Actor, paddle: Paddle) -> bool:
    """Say whether the actor gives or withdraws authority for floor bids: the holder's bidders, or a clerk who saw it written."""
    return actor.can("operator.clerk") or ("bidder" in actor.roles and actor.organisation_id == paddle.organisation_id)


def may_read_incidents(actor: Actor, sale: Sale, holders: Collection[int]) -> bool:
    """Say whether the actor gets the records of outages on a lot: the operator, its agency, and those who held a paddle."""
    if actor.can("operator", "system"):
        return True
    return actor.signed_in and (actor.organisation_id in holders or (actor.kind == "agency" and actor.organisation_id == sale.agency_id))
