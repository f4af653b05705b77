"""Postponing an announced sale 延期: later dates with all legal days anew, told to everybody; who registered may leave."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime

from market import audit, clock
from market.access import Actor, require
from market.accounts import queries as accounts
from market.auctions import policy
from market.auctions.models.bidding import Paddle
from market.auctions.models.notices import SaleNotice
from market.auctions.models.sale import Lot, Sale
from market.auctions.queries import bidding, catalogue
from market.auctions.queries import notices as notice_queries
from market.auctions.queries import paddles as paddle_queries
from market.auctions.rules import planning
from market.auctions.rules.grounds import SuspensionGround, chosen_by_people
from market.auctions.rules.states import SALE, LotState, SaleEvent
from market.auctions.services import notices, paddles, proxies
from market.db import database_time, db
from market.errors import Conflict, Forbidden, Invalid
from market.wording import N_

LEFT = "拍卖会延期，竞买人退出，保证金原路退回 · Left after the postponement"
LONGEST_REASON = 300


@dataclass(frozen=True, slots=True, kw_only=True)
class Dates:
    """When a postponed sale is on view and begins."""

    opens_at: datetime
    viewing_from: datetime
    viewing_until: datetime


def postpone(actor: Actor, sale_id: int, dates: Dates, *, ground: SuspensionGround, reason: str) -> Sale:
    """Move an announced sale to later dates; refused once the first lot was opened, for then only lots can be suspended.

    Registrations, paddles and deposits stay valid. 拍卖管理办法 Art. 37; the notice keeps 拍卖法 Art. 45 and 48 from its own day.
    """
    require(actor, "operator.clerk")
    catalogue.sale(actor, sale_id)
    sale = bidding.sale_for_update(sale_id)
    if not policy.may_plan(actor, sale):
        raise Forbidden("sale.not_planner", N_("Only the operator's clerks plan this auction session."))
    lots = catalogue.lots_for_update(sale.id)
    now = clock.mapped(database_time())
    state = SALE.after(sale.state, SaleEvent.POSTPONE)
    if any(lot.opened_at is not None for lot in lots):
        raise Conflict("sale.lot_opened", N_("Bidding has begun; from now on lots can only be suspended, each by the auctioneer."))
    _check(sale, dates, ground, reason, now)
    before, earlier = sale.state, sale.opens_at
    for name, value in asdict(dates).items():
        setattr(sale, name, value)
    sale.year, sale.state = clock.legal_date(dates.opens_at).year, state
    db.session.flush()
    notices.publish_postponement(sale, now, before=earlier, ground=ground, reason=reason.strip())
    told = {"ground": ground.value, "moved_from": earlier.isoformat(), "moved_to": sale.opens_at.isoformat()}
    audit.record(actor, "sale.postpone", sale, at=now, from_state=before, to_state=state, reason=reason.strip(), **told)
    return sale


def may_postpone(sale: Sale, lots: Sequence[Lot]) -> bool:
    """Say whether the sale can still be postponed, by whoever plans it."""
    return (sale.state, SaleEvent.POSTPONE) in SALE and all(lot.opened_at is None for lot in lots)


def leave(actor: Actor, paddle_id: int) -> Paddle:
    """Let the holder of a paddle leave a lot because its sale was postponed; deposit and proxy end with it."""
    paddle = paddle_queries.paddle(actor, paddle_id)
    if paddle.organisation_id != actor.organisation_id or not actor.can(".bidder"):
        raise Forbidden("paddle.not_yours", N_("Only people of the organisation who may bid can leave a lot for it."))
    lot, now = bidding.lot_for_update(paddle.lot_id)
    paddle = paddle_queries.paddle_of(paddle_id)
    if not may_leave(actor, paddle, lot, notice_queries.last_postponement(lot.sale_id)):
        raise Conflict("paddle.bound", N_("A registration can be left after a postponement, until bidding on the lot begins."))
    proxies.withdraw_own(actor, lot.id)
    return paddles.leave(actor, paddle.id, lot, at=now, reason=LEFT)


def may_leave(actor: Actor, paddle: Paddle, lot: Lot, postponed: SaleNotice | None) -> bool:
    """Say whether the actor's organisation may leave: it registered before the postponement, and the lot has not opened."""
    own = paddle.organisation_id == actor.organisation_id and actor.can(".bidder")
    before = postponed is not None and paddle.created_at < postponed.at
    return own and before and lot.state is LotState.ANNOUNCED and paddle.state in paddle_queries.BOUND


def _check(sale: Sale, dates: Dates, ground: SuspensionGround, reason: str, now: datetime) -> None:
    if ground not in chosen_by_people():
        raise Invalid("sale.ground", N_("Choose a legal ground."), field="ground")
    if not reason.strip():
        raise Invalid("sale.reason_missing", N_("Give a reason; it is published with the lot."), field="reason")
    if len(reason) > LONGEST_REASON:
        raise Invalid("input.too_long", N_("At most %(most)s characters fit here."), field="reason", most=LONGEST_REASON)
    today, auction_on = clock.legal_date(now), clock.legal_date(dates.opens_at)
    schedule = catalogue.schedule(dates.opens_at, dates.viewing_from, dates.viewing_until, today)
    planning.check_postponement(sale.opens_at, schedule, catalogue.minimums(today))
    agency = sale.agency_id
    planning.check_conductor(
        sale.conduct_mode,
        agency_id=agency,
        in_force=agency is not None and accounts.agency_in_force(agency, auction_on),
        auctioneer_id=sale.auctioneer_id,
        of_agency=agency is not None and sale.auctioneer_id is not None and accounts.is_auctioneer(sale.auctioneer_id, agency),
    )
