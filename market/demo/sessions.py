"""Auction sessions of the demo: planned, announced, admitted and run by the same commands that people use, at their historic time."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from sqlalchemy import select

from market import clock
from market.accounts import queries as accounts
from market.auctions.models.sale import Lot
from market.auctions.queries import bidding
from market.auctions.rules.holders import Ground
from market.auctions.rules.states import BidKind, ConductMode, Format, LotState, Season
from market.auctions.services import bids, holders, lots_plan, paddles, sales, settlement
from market.auctions.services.answers import Bid
from market.auctions.services.holders import Naming
from market.auctions.services.lots_plan import Consignment, LotPlan
from market.auctions.services.sales import Plan
from market.db import db, unit_of_work
from market.demo import cast
from market.payments import queries as deposits
from market.payments import services as payments
from market.payments.rules import Way

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from market.access import Actor
    from market.money import Money

TERMS = (
    "一、竞买人须为本市场已核验的单位，由获授权人员出价，一经确认不得撤回。\n"
    "二、保证金为起拍价的百分之十，汇入监管账户后方可出价；未竞得的在竞价结束后退还。\n"
    "三、竞价按加价幅度递增；结束前五分钟内出价的，自该次出价起延时五分钟。\n"
    "四、未达保留价的流拍；达到保留价的由拍卖师落槌确认。\n"
    "五、买受人应在成交后五个工作日内签订技术合同，逾期按悔拍处理，保证金不退。\n"
    "本场为演示，价格与条款均为虚构。"
)
PLANNED_BEFORE = timedelta(days=4)
SOFT_CLOSE = 300
HAMMER_AFTER = timedelta(seconds=25)
RETURNED_AFTER = timedelta(hours=1)


class DemoBroken(RuntimeError):
    """The demo's own data break a rule of the market; the message says which."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Session:
    """What a session of the demo is called and when it happens."""

    name_zh: str
    name_en: str
    season: Season
    opens_at: datetime
    announced_at: datetime
    viewing_from: datetime
    viewing_until: datetime
    sector: str = "general"
    place: str = "线上同步直播 · 杭州市西湖区演示厅"


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """One lot as its seller hands it in."""

    achievement_id: int
    term_id: int
    seller: Actor
    start: Money
    increment: Money
    reserve: Money | None
    minutes: int
    source_ref: str = ""
    format: Format = Format.ENGLISH
    rules: Mapping[str, Any] = field(default_factory=dict)
    holder: Actor | None = None
    """Whose organisation has a priority right 优先购买权 on it."""


@dataclass(frozen=True, slots=True)
class Call:
    """One bid of the past: who, how much, and how long after the lot's opening."""

    bidder: Actor
    amount: Money
    after: timedelta
    kind: BidKind = field(default=BidKind.ONLINE)


def announce(session: Session, lots: Sequence[Wanted]) -> int:
    """Plan a session, take in its lots and announce it; return its id."""
    clerk, auctioneer = cast.of("operator"), cast.of("zhijiang")
    with clock.frozen(session.announced_at - PLANNED_BEFORE), unit_of_work():
        sale_id = sales.plan_sale(clerk, _plan(session, auctioneer), is_demo=True).id
        for number, lot in enumerate(lots, start=1):
            _take_in(clerk, sale_id, number, lot)
    with clock.frozen(session.announced_at), unit_of_work():
        sales.announce(clerk, sale_id)
    return sale_id


def _plan(session: Session, auctioneer: Actor) -> Plan:
    return Plan(
        name_zh=session.name_zh,
        name_en=session.name_en,
        season=session.season,
        sector=session.sector,
        conduct_mode=ConductMode.LICENSED_AUCTION,
        agency_id=auctioneer.organisation_id,
        auctioneer_id=auctioneer.person_id,
        place=session.place,
        terms=TERMS,
        viewing_from=session.viewing_from,
        viewing_until=session.viewing_until,
        opens_at=session.opens_at,
        deposit_bp=1_000,
        soft_close_s=SOFT_CLOSE,
        extend_s=SOFT_CLOSE,
    )


def _take_in(clerk: Actor, sale_id: int, number: int, wanted: Wanted) -> None:
    consigned = lots_plan.consign(
        wanted.seller,
        Consignment(
            achievement_id=wanted.achievement_id,
            term_id=wanted.term_id,
            sale_id=sale_id,
            start=wanted.start,
            increment=wanted.increment,
            reserve=wanted.reserve,
            accept_terms=True,
            source_ref=wanted.source_ref,
        ),
    )
    plan = LotPlan(
        number=number,
        start=wanted.start,
        increment=wanted.increment,
        duration_minutes=wanted.minutes,
        format=wanted.format,
        rules=wanted.rules,
    )
    lots_plan.schedule_lot(clerk, consigned.id, plan)
    if wanted.holder is not None:
        uscc = accounts.organisation(wanted.holder.organisation_id or 0).uscc
        holders.name_holder(clerk, consigned.id, Naming(uscc=uscc, rank=1, ground=Ground.OTHER, note="演示：依法享有优先购买权（虚构）"))


def lots_of(sale_id: int) -> list[Lot]:
    """Return the lots of a session by number, as they stand now."""
    statement = select(Lot).where(Lot.sale_id == sale_id).order_by(Lot.number)
    return list(db.session.scalars(statement.execution_options(populate_existing=True)))


def admit(lot_id: int, bidders: Iterable[Actor], at: datetime, *, paid: bool = True) -> None:
    """Register bidders for a lot and book their deposits an hour later."""
    clerk = cast.of("operator")
    bots = {bot.organisation_id for bot in cast.bots()}
    for bidder in bidders:
        with unit_of_work():
            with clock.frozen(at):
                paddle = paddles.apply_for_lot(bidder, lot_id, accept_terms=True, is_bot=bidder.organisation_id in bots)
            if paid:
                with clock.frozen(at + timedelta(hours=1)):
                    _pay(clerk, paddle.deposit_id or 0, bidder)


def _pay(clerk: Actor, deposit_id: int, payer: Actor) -> None:
    deposit = deposits.deposit_for_update(deposit_id)
    payments.book_receipt(
        clerk,
        reference=deposit.reference,
        amount=deposit.amount,
        payer_name=accounts.organisation(payer.organisation_id or 0).name_zh,
        bank_reference=f"DEMO{deposit_id:010d}",
        received_on=clock.today(),
    )


def begin(sale_id: int) -> None:
    """Move an announced session through its viewing to its opening, at the announced instants."""
    sale = bidding.sale(sale_id)
    for instant in (sale.viewing_from, sale.opens_at):
        if instant is not None:
            with clock.frozen(instant), unit_of_work():
                sales.advance(sale_id)


def call(lot_id: int, opened_at: datetime, calls: Sequence[Call]) -> None:
    """Open a lot at an instant and place the bids of the past on it."""
    with clock.frozen(opened_at), unit_of_work():
        settlement.open_lot(cast.of("zhijiang"), lot_id)
    for place, bid in enumerate(calls):
        with clock.frozen(opened_at + bid.after), unit_of_work():
            answer = bids.place_bid(bid.bidder, lot_id, Bid(amount=bid.amount, key=f"demo-{lot_id}-{place}", kind=bid.kind))
        if not answer.accepted:
            message = f"lot {lot_id}: bid {place + 1} of {bid.amount} was refused: {answer.reason}"
            raise DemoBroken(message)


def finish(lot_id: int) -> datetime:
    """Let a lot end by its clock and hammer it where there is something to award; return when it was settled."""
    lot = db.session.get_one(Lot, lot_id, populate_existing=True)
    ends_at = lot.closes_at or clock.now()
    with clock.frozen(ends_at), unit_of_work():
        settlement.close_lot(lot_id)
    lot = db.session.get_one(Lot, lot_id, populate_existing=True)
    if lot.state is LotState.CLOSED:
        with clock.frozen(ends_at + HAMMER_AFTER), unit_of_work():
            settlement.hammer(cast.of("zhijiang"), lot_id)
    return ends_at + HAMMER_AFTER


def settle(sale_id: int, at: datetime) -> None:
    """Close and settle a session whose lots have all ended."""
    with clock.frozen(at), unit_of_work():
        settlement.finish_sale(sale_id)
    return_deposits(at + RETURNED_AFTER)


def return_deposits(at: datetime) -> int:
    """Book, as the demo clerk, that the bank has returned the released deposits, and return how many."""
    with clock.frozen(at), unit_of_work():
        waiting = [refund for refund in deposits.unpaid_refunds() if refund.way is Way.BANK and refund.created_at <= at]
        for refund in waiting:
            payments.book_returned(cast.of("operator"), refund.id, bank_reference=f"DEMOBACK{refund.id:08d}")
    return len(waiting)
