"""Auctions of the past: what a report prints in full is bid again through the engine, the rest is shown as documented totals."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta
from typing import TYPE_CHECKING

from market import clock
from market.auctions.rules.states import BidKind, Season
from market.auctions.services import hall, sales
from market.auctions.services.sales import Documented
from market.db import unit_of_work
from market.demo import cast, catalogue, facts, paperwork, sessions
from market.demo.paperwork import Parties, Stage
from market.demo.sessions import Call, DemoBroken, Session, Wanted
from market.listings import queries as listings
from market.money import Money

if TYPE_CHECKING:
    from collections.abc import Sequence

    from market.access import Actor
    from market.demo.facts import PastLot, PastSale

HOUR = time(6, 0)
"""14:00 in Beijing."""
SELLER, BUYER, RIVAL = "xianghu", "hengzhou", "longwu"
BETWEEN_BIDS = timedelta(seconds=50)


def load() -> None:
    """Enter every documented sale at its time."""
    for past in facts.past_sales():
        if any(lot.replayable for lot in past.lots):
            _replay(past)
        else:
            _record(past)


def _record(past: PastSale) -> None:
    with clock.frozen(_held_at(past) + timedelta(days=30)), unit_of_work():
        sales.record_past_sale(
            cast.of("operator"),
            Documented(
                name_zh=past.name_zh,
                name_en=past.name_en,
                season=Season(past.season),
                year=past.on.year,
                held_on=past.on if past.on_printed == past.on.isoformat() else None,
                sector=past.sector,
                place=past.place,
                lots_offered=past.lots_offered,
                lots_sold=past.lots_sold,
                start_fen=past.start.fen if past.start else None,
                hammer_fen=past.hammer.fen if past.hammer else None,
                bidders=past.bidders,
                source=past.source,
                note=note(past),
            ),
            is_demo=True,
        )


def note(past: PastSale) -> str:
    """Return the report's remarks and the lots that it names."""
    named = [_named(lot) for lot in past.lots if not lot.replayable]
    parts = [past.note.rstrip("。")] if past.note else []
    if past.on_printed != past.on.isoformat():
        parts.append(f"报道只载“{past.on_printed}”，本页日期仅用于排序")
    if past.premium_printed:
        parts.append(f"报道所载溢价率 {past.premium_printed}%")
    if named:
        parts.append("报道列名的拍品：" + "；".join(named))
    return "。".join(parts) + ("。" if parts else "")


def _named(lot: PastLot) -> str:
    price = (
        f"成交价 {lot.hammer.fen // 1_000_000} 万元"
        if lot.hammer
        else {"passed": "流拍", "sold": "成交，价格未载"}.get(lot.outcome, "价格未载")
    )
    details = "，".join(part for part in (lot.seller, price) if part)
    return f"{lot.title_zh}（{details}）"


def _held_at(past: PastSale) -> datetime:
    return datetime.combine(past.on, HOUR, tzinfo=UTC)


def _replay(past: PastSale) -> None:
    opens_at = _held_at(past)
    lots = [lot for lot in past.lots if lot.replayable]
    session = Session(
        name_zh=past.name_zh,
        name_en=past.name_en,
        season=Season(past.season),
        opens_at=opens_at,
        announced_at=opens_at - timedelta(days=10),
        viewing_from=opens_at - timedelta(days=5),
        viewing_until=opens_at - timedelta(days=1),
        sector=past.sector,
        place=past.place,
    )
    sale_id = sessions.announce(session, [_wanted(past, lot, session) for lot in lots])
    printed = lots[0].paddle
    if printed:
        with clock.frozen(opens_at - timedelta(days=3)), unit_of_work():
            hall.hand_out_paddle(cast.of("operator"), sale_id, organisation_id=cast.of(BUYER).organisation_id or 0, number=printed)
    _hold(sale_id, opens_at, lots)
    with clock.frozen(opens_at + timedelta(days=30)), unit_of_work():
        hall.document_totals(cast.of("operator"), sale_id, totals=_totals(past), source=past.source)


def _wanted(past: PastSale, lot: PastLot, session: Session) -> Wanted:
    seller = cast.of(SELLER)
    with clock.frozen(session.announced_at - timedelta(days=8)), unit_of_work():
        achievement_id = catalogue.replayed(
            seller,
            cast.of("operator"),
            title=(lot.title_zh, lot.title_en),
            sector=lot.sector,
            price=lot.start or Money(0),
            source=past.source,
            origin=_origin(lot),
        )
        term = listings.terms(achievement_id)[0]
    return Wanted(
        achievement_id=achievement_id,
        term_id=term.id,
        seller=seller,
        start=lot.start or Money(0),
        increment=step(lot),
        reserve=None,
        minutes=15,
        source_ref=past.source,
    )


def _origin(lot: PastLot) -> str:
    stated = f"报道所载出让方：{lot.seller}。" if lot.seller else "报道未载出让方。"
    return f"{stated}{lot.note}本市场的持有单位、竞买人与条款均为演示；起拍价与成交价为报道所载。"


def step(lot: PastLot) -> Money:
    """Return the printed increment, or the demo's where none is printed."""
    increment = lot.increment or lot.demo_increment
    if increment is None:
        message = f"“{lot.title_zh}” cannot be replayed without an increment"
        raise DemoBroken(message)
    return increment


def ladder(lot: PastLot) -> list[Money]:
    """Return every price from the start to the hammer."""
    start, hammer, up = lot.start or Money(0), lot.hammer or Money(0), step(lot)
    steps, rest = divmod(hammer.fen - start.fen, up.fen)
    if rest:
        message = f"“{lot.title_zh}”: the hammer price is not on the ladder"
        raise DemoBroken(message)
    return [start + up * place for place in range(steps + 1)]


def _hold(sale_id: int, opens_at: datetime, lots: Sequence[PastLot]) -> None:
    buyer, rival = cast.of(BUYER), cast.of(RIVAL)
    live = sessions.lots_of(sale_id)
    for lot in live:
        sessions.admit(lot.id, (buyer, rival), opens_at - timedelta(days=2))
    sessions.begin(sale_id)
    at = opens_at
    for lot, printed in zip(live, lots, strict=True):
        sessions.call(lot.id, at + timedelta(minutes=1), _calls(ladder(printed), buyer, rival))
        at = sessions.finish(lot.id)
    sessions.settle(sale_id, at)
    seller = cast.of(SELLER)
    parties = Parties(seller=seller, buyer=buyer, registrars=cast.registrars(seller))
    for lot in live:
        paperwork.follow(lot.id, paperwork.usual(at), Stage.REGISTERED, parties, objected=lot is live[-1])


def _calls(prices: Sequence[Money], buyer: Actor, rival: Actor) -> list[Call]:
    """Let both bid in turn so that the buyer has the last word."""
    last = len(prices) - 1
    return [
        Call(buyer if (last - place) % 2 == 0 else rival, price, BETWEEN_BIDS * (place + 1), BidKind.FLOOR)
        for place, price in enumerate(prices)
    ]


def _totals(past: PastSale) -> dict[str, int | str | None]:
    return {
        "lots_offered": past.lots_offered,
        "lots_sold": past.lots_sold,
        "start_fen": past.start.fen if past.start else None,
        "hammer_fen": past.hammer.fen if past.hammer else None,
        "bidders": past.bidders,
        "place": past.place,
        "note": note(past),
        "held_on": past.on.isoformat() if past.on_printed == past.on.isoformat() else None,
    }
