"""Authorities 委托 for floor and telephone bids: given by the paddle's holder, or noted by a clerk who saw one on paper."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from market import audit
from market.auctions import policy
from market.auctions.models.conduct import Representation
from market.auctions.queries import bidding, conduct
from market.auctions.queries import paddles as paddle_queries
from market.auctions.rules import admission
from market.auctions.rules.english import Reason, Refused, refused
from market.auctions.rules.states import PaddleState
from market.db import db
from market.errors import Conflict, Forbidden, Invalid
from market.wording import N_

if TYPE_CHECKING:
    from market.access import Actor
    from market.auctions.models.bidding import Paddle
    from market.money import Money

SHORTEST_NAME, LONGEST_NAME = 2, 60
ENDED = (PaddleState.REFUSED, PaddleState.RELEASED, PaddleState.SETTLED, PaddleState.FORFEITED)


def give(actor: Actor, paddle_id: int, *, representative: str, limit: Money | None = None, consents: bool = True) -> Representation:
    """Let a representative bid on the floor or by telephone for a paddle: matters, limit and period as 拍卖管理办法 Art. 29 asks.

    The matter is this lot, the period ends with it. A later authority replaces an earlier one.
    """
    paddle, at = _own(actor, paddle_id)
    name = representative.strip()
    if not consents:
        raise Invalid("representation.no_consent", N_("Confirm that such bids bind your organisation."), field="consents")
    if not SHORTEST_NAME <= len(name) <= LONGEST_NAME:
        raise Invalid("representation.name", N_("Name the representative, in 2 to 60 characters."), field="representative")
    if limit is not None and limit.fen % 100:
        raise Invalid("representation.not_whole", N_("Bid in whole yuan."), field="limit")
    return _noted(actor, paddle, Representation(given=True, representative=name, limit=limit, at=at))


def withdraw(actor: Actor, paddle_id: int) -> Representation:
    """End an authority; what was bid under it stands (拍卖法 Art. 36)."""
    paddle, at = _own(actor, paddle_id)
    if conduct.representation(paddle.id) is None:
        raise Conflict("representation.none", N_("No authority for floor or telephone bids is in force."))
    return _noted(actor, paddle, Representation(given=False, representative="", limit=None, at=at))


def floor_refusal(lot_id: int, holder_id: int, state: PaddleState | None, amount: Money) -> Refused | None:
    """Say why a bid entered in the hall for an organisation is refused whatever the lot's standing, or None; call under the lot's lock."""
    if state is None:
        return refused(Reason.NO_PADDLE)
    if state is not PaddleState.ACTIVE:
        return refused(Reason.NO_DEPOSIT)
    paddle = paddle_queries.of_organisation(lot_id, holder_id)
    if paddle is not None and paddle.matches_only:
        return refused(Reason.NOT_ALLOWED, why=policy.Bar.CO_OWNER)
    authority = conduct.representation(paddle.id) if paddle else None
    if authority is None:
        return refused(Reason.NOT_REPRESENTED)
    if authority.limit is not None and amount > authority.limit:
        return refused(Reason.OVER_AUTHORITY, limit=authority.limit)
    return None


def _own(actor: Actor, paddle_id: int) -> tuple[Paddle, datetime]:
    """Return a paddle whose authority the actor may change, and the time under the lot's lock."""
    paddle = paddle_queries.paddle(actor, paddle_id)
    if not policy.may_represent(actor, paddle):
        raise Forbidden("representation.not_yours", N_("Only the bidder, or a clerk with a written authority, does this."))
    lot, now = bidding.lot_for_update(paddle.lot_id)
    if paddle.state in ENDED or lot.state in admission.OVER:
        raise Conflict("representation.over", N_("This registration has ended."))
    return paddle, now


def _noted(actor: Actor, paddle: Paddle, authority: Representation) -> Representation:
    authority.paddle_id = paddle.id
    authority.on_paper = actor.organisation_id != paddle.organisation_id
    authority.noted_by = actor.person_id or 0
    db.session.add(authority)
    db.session.flush()
    word = "given" if authority.given else "withdrawn"
    audit.record(actor, f"paddle.representation_{word}", paddle, at=authority.at, on_paper=authority.on_paper, limit=authority.limit)
    return authority
