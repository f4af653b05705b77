"""A market with a planned sale: made through the services that users call, at dates the law allows."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from sqlalchemy import update

from market import clock
from market.access import SYSTEM, Actor
from market.accounts.models import Membership, Organisation
from market.auctions.models.authority import Authority
from market.auctions.models.bidding import Paddle
from market.auctions.models.sale import Lot, Sale
from market.auctions.rules.states import ConductMode, Season
from market.auctions.services import authority, lots_plan, paddles, sales
from market.auctions.services.lots_plan import Consignment, LotPlan
from market.auctions.services.sales import Plan
from market.auctions.services.settlement import open_lot
from market.db import db, unit_of_work
from market.listings import services as listings
from market.listings.models.achievements import Achievement
from market.listings.rules.content import Basics, Measure, Person
from market.listings.rules.kinds import IpKind, LicenceKind, PriceMode, Sector, TechnologyField, TermMode
from market.listings.rules.numbers import Right
from market.listings.rules.review import passing
from market.listings.rules.review_sheets import ACHIEVEMENT_SHEET
from market.listings.rules.terms import Offer, Share
from market.money import Money
from market.payments import queries as deposits
from tests.factories import accounts, payments

START, STEP = Money.yuan(260_000), Money.yuan(10_000)


@dataclass(frozen=True)
class Market:
    """Everybody a sale needs."""

    operator: Organisation
    agency: Organisation
    seller: Organisation
    clerk: Actor
    auctioneer: Actor
    editor: Actor


def market() -> Market:
    """Return an operator, a licensed agency and a seller; committed."""
    operator, agency, seller = accounts.organisation("operator"), accounts.licensed_agency(), accounts.organisation("institution")
    return Market(operator, agency, seller, accounts.actor(operator), accounts.actor(agency), accounts.actor(seller))


def achievement(
    seller: Organisation,
    *,
    co_owner: Organisation | None = None,
    mode: TermMode = TermMode.TRANSFER,
    price_mode: PriceMode = PriceMode.AUCTION,
    licence_kind: LicenceKind | None = None,
) -> Achievement:
    """Return a published achievement that is offered by auction; committed."""
    editor = accounts.actor(seller)
    basics = Basics(
        title_zh="常温原子磁强计阵列心磁成像系统",
        title_en="Room-temperature magnetometer array for cardiac imaging",
        abstract="以常温原子磁强计阵列测量心脏磁场，无需液氦制冷，便于在普通病房内完成检查，成像时间短于十分钟，适合早期筛查。",
        problem="现有心磁图设备依赖液氦，体积大、费用高。",
        sector=Sector.BIO,
        field=TechnologyField.BIOMEDICAL,
        trl=7,
        trl_evidence="样机在两家医院运行一年，有测试报告。",
        ledger_no="TZ-2026-001",
    )
    shares = [Share(name=seller.name_zh, share_bp=6000 if co_owner else 10_000)]
    if co_owner is not None:
        shares.append(Share(name=co_owner.name_zh, share_bp=4000, organisation_id=co_owner.id))
    with unit_of_work():
        found = listings.new_achievement(editor, basics)
        listings.save_owners(editor, found.id, shares, [Person(name="测试发明人")])
        listings.save_rights(editor, found.id, [Right(kind=IpKind.SECRET, number="", title="阵列标定方法")])
        listings.save_indicators(editor, found.id, [Measure(name="灵敏度", value="15", unit="fT/√Hz")])
        listings.save_terms(
            editor, found.id, [Offer(mode=mode, licence_kind=licence_kind, price_mode=price_mode, months=36 if licence_kind else None)]
        )
        if co_owner is not None:
            listings.answer_consent(accounts.actor(co_owner), found.id, agree=True)
        listings.submit(editor, found.id)
        listings.decide(SYSTEM, found.id, passing(ACHIEVEMENT_SHEET, note="测试数据用同一段文字。"))
    return found


def plan(held: Market, **changes: object) -> Plan:
    """Return the plan of a sale that keeps every legal minimum from today on."""
    dates = sales.propose_dates(clock.today())
    wanted = Plan(
        name_zh="2026 秋季拍卖会 霜降场",
        name_en="Autumn auction 2026, Frost's Descent",
        season=Season.AUTUMN,
        sector="general",
        conduct_mode=ConductMode.LICENSED_AUCTION,
        agency_id=held.agency.id,
        auctioneer_id=held.auctioneer.person_id,
        place="杭州市成果路演中心一号厅",
        terms="成交后五个工作日内签订技术合同；拍品按现状拍卖。",
        deposit_bp=1000,
        soft_close_s=300,
        extend_s=300,
        viewing_from=dates["viewing_from"],
        viewing_until=dates["viewing_until"],
        opens_at=dates["opens_at"],
    )
    return replace(wanted, **changes)  # type: ignore[arg-type]


def sale(held: Market, **changes: object) -> Sale:
    """Return a drafted sale; committed."""
    with unit_of_work():
        return sales.plan_sale(held.clerk, plan(held, **changes))


def consignment(held: Market, drafted: Sale, offered: Achievement, **changes: object) -> Consignment:
    """Return what the seller hands in."""
    wanted = Consignment(
        achievement_id=offered.id,
        term_id=offered.terms[0].id,
        sale_id=drafted.id,
        start=START,
        increment=STEP,
        reserve=None,
        accept_terms=True,
    )
    del held
    return replace(wanted, **changes)  # type: ignore[arg-type]


def consigned(held: Market, drafted: Sale, *, offered: Achievement | None = None, **changes: object) -> Lot:
    """Return a lot that the seller handed in; committed."""
    offered = offered or achievement(held.seller)
    with unit_of_work():
        return lots_plan.consign(held.editor, consignment(held, drafted, offered, **changes))


def scheduled(held: Market, drafted: Sale, *, minutes: int = 30, offered: Achievement | None = None, **changes: object) -> Lot:
    """Return a lot that the operator accepted; committed."""
    lot = consigned(held, drafted, offered=offered, **changes)
    with unit_of_work():
        return lots_plan.schedule_lot(
            held.clerk, lot.id, LotPlan(number=lot.number, start=lot.start, increment=lot.increment, duration_minutes=minutes)
        )


def announced(held: Market, *, lots: int = 1, reserves: Sequence[Money | None] = (), **changes: object) -> tuple[Sale, list[Lot]]:
    """Return an announced sale with its lots; committed."""
    drafted = sale(held, **changes)
    minutes = 30 if drafted.conduct_mode is ConductMode.LICENSED_AUCTION else 24 * 60
    wanted = [*reserves, *([None] * lots)][: max(lots, len(reserves))]
    made = [scheduled(held, drafted, minutes=minutes, reserve=reserve) for reserve in wanted]
    with unit_of_work():
        return sales.announce(held.clerk, drafted.id), made


def opened(held: Market, *, lots: int = 1, reserves: Sequence[Money | None] = (), **changes: object) -> tuple[Sale, list[Lot], datetime]:
    """Return a sale at its opening and the instant of the opening; the test stops the clock there."""
    found, made = announced(held, lots=lots, reserves=reserves, **changes)
    at = found.opens_at + timedelta(minutes=1)
    with clock.frozen(at), unit_of_work():
        sales.advance(found.id)
    return found, made, at


def paddle(held: Market, lot: Lot, bidder: Organisation, *, paid: bool = True) -> Paddle:
    """Return an organisation's paddle on a lot, active where its deposit is paid; committed."""
    with unit_of_work():
        found = paddles.apply_for_lot(accounts.actor(bidder), lot.id, accept_terms=True)
    if paid:
        payments.pay(held.clerk, found.deposit_id or 0)
    return found


def limited(bidder: Organisation, limit: Money = START) -> Actor:
    """Return a colleague who bids for an organisation up to a limit; committed."""
    colleague = accounts.member(bidder, "bidder")
    with unit_of_work():
        db.session.execute(update(Membership).where(Membership.id == colleague.membership_id).values(bid_limit=limit))
    return replace(colleague, bid_limit=limit)


def asked_authority(bidder: Organisation, lot: Lot, *, amount: Money = START * 2) -> Authority:
    """Return a limited colleague's request to bid up to `amount` on a lot that is not open; committed."""
    colleague = limited(bidder)
    with unit_of_work():
        return authority.request(colleague, lot.id, amount=amount, reason="项目需要，超过本人限额")


_FOREIGN = re.compile(r'<(\w+)[^>]*\blang="zh-CN"[^>]*>.*?</\1>|<input[^>]*\blang="zh-CN"[^>]*>|<(script|style)\b.*?</\2>', re.DOTALL)


def chinese_interface(html: str) -> list[str]:
    """Return the Chinese text of a page that is not marked as Chinese content."""
    return re.findall(r"[一-鿿]+", _FOREIGN.sub("", html.split("<main", 1)[1].split("</main>", 1)[0]))


__all__ = [
    "START",
    "STEP",
    "Market",
    "Season",
    "achievement",
    "announced",
    "asked_authority",
    "chinese_interface",
    "consigned",
    "consignment",
    "db",
    "deposits",
    "limited",
    "listings",
    "market",
    "open_lot",
    "opened",
    "paddle",
    "plan",
    "sale",
    "sales",
    "scheduled",
]
