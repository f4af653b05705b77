"""The first deal in real browsers: published, announced, bid for, hammered, contracted, registered, claimed; every act through its page."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest

from market import clock
from market.accounts import queries as people
from market.auctions import jobs
from market.listings.rules.review_sheets import ACHIEVEMENT_SHEET
from market.search import jobs as search
from tests.browser.market import ROLES, Market
from tests.browser.paperwork import HAMMER, draw_up, register, sign
from tests.browser.sites import Visitor, served
from tests.factories import accounts

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from flask import Flask
    from playwright.sync_api import Browser

    from market.accounts.models import Organisation

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.timeout(300)]

TITLE = "常温原子磁强计阵列心磁成像系统"
PATENT = "ZL 2017 1 0601862.3"
START, STEP, RESERVE = 800_000, 20_000, 820_000
LEFT = timedelta(seconds=25)
"""What is left of the lot's minute when browsers first see it open."""
A_SECOND = 1_000
CLOSED_BY_THEN = 60_000


@pytest.fixture
def market(committed_app: Flask, browser: Browser) -> Iterator[Market]:
    """A market with its organisations verified and nothing on offer."""
    opens_at = clock.now().replace(second=0, microsecond=0) - timedelta(minutes=5)
    with committed_app.app_context():
        with clock.frozen(opens_at - timedelta(days=30)):
            cast = _cast()
            reviewer = people.person(accounts.member(cast["registrar"], "registrar").person_id or 0).email
        emails = {role: accounts.email_of(organisation) for role, organisation in cast.items()} | {"reviewer": reviewer}
        names = {role: organisation.name_zh for role, organisation in cast.items()}
        agency = cast["auctioneer"].id
        auctioneer = people.people_of(agency)[0][1].id
    with served(committed_app) as address:
        visitors = {role: Visitor.enter(browser, address) for role in (*ROLES, "public")}
        yield Market(committed_app, visitors, emails, names, opens_at, agency, auctioneer)
        for visitor in visitors.values():
            visitor.leave()
    assert {role: visitor.problems for role, visitor in visitors.items() if visitor.problems} == {}


def _cast() -> dict[str, Organisation]:
    return {
        "clerk": accounts.organisation("operator"),
        "seller": accounts.organisation("institution", uscc=accounts.uscc("12")),
        "buyer": accounts.organisation("enterprise"),
        "rival": accounts.organisation("enterprise"),
        "auctioneer": accounts.licensed_agency(),
        "registrar": accounts.office("3301", "07"),
    }


def test_the_first_deal(market: Market) -> None:
    market.meet(market.planned_at, "seller", "clerk", "public")
    achievement = publish(market)
    find(market, achievement)
    sale = plan(market)
    lot = consign_and_announce(market, achievement, sale)

    market.meet(market.opens_at - timedelta(days=2), "buyer", "rival", "clerk")
    for bidder in ("buyer", "rival"):
        admit(market, bidder, lot)

    market.meet(None, *ROLES)
    call(market, sale, lot)
    bid(market)
    hammer(market, lot)
    contract = draw_up(market)
    sign(market, contract)
    register(market, contract)


def publish(market: Market) -> str:
    """Write the achievement step by step, hand it in, and let the operator publish it."""
    seller, clerk = market.seller, market.clerk
    seller.page.goto("/achievements/new")
    seller.fill(title_zh=TITLE, title_en="Room-temperature magnetometer array", sector="bio", field="biomedical", trl="7")
    seller.fill(abstract="以常温原子磁强计阵列测量心脏磁场，无需液氦制冷，便于在普通病房内完成检查，成像时间短于十分钟，适合早期筛查。")
    seller.fill(problem="现有心磁图设备依赖液氦，体积大、费用高。", trl_evidence="样机在两家医院运行一年。", ledger_no="TZ-2026-001")
    seller.send("保存并继续")
    seller.fill(owner_share_0="100", inventor_name_0="测试发明人")
    seller.send("保存并继续")
    seller.fill(kind_0="pat_inv", number_0=PATENT[:-1] + "4", title_0="心磁测量方法", filed_on_0="2017-07-21", granted_on_0="2019-05-07")
    seller.send("保存并继续")
    assert seller.reads("专利号的校验位不对")
    assert seller.main.locator("[name=title_0]").input_value() == "心磁测量方法"
    seller.fill(number_0=PATENT)
    seller.send("保存并继续")
    seller.fill(name_0="灵敏度", value_0="15", unit_0="fT", proof_0="第三方检测报告")
    seller.send("保存并继续")
    seller.fill(scenarios="普通病房内的冠心病早期筛查。")
    seller.send("保存并继续")
    seller.follow("进入下一步")
    seller.fill(offered_transfer=True, price_mode_transfer="auction", price_transfer=f"{START:,}")
    seller.send("保存并继续")
    seller.send("提交审核")
    clerk.page.goto("/review")
    clerk.follow("审核 " + TITLE)
    clerk.fill(**{f"tick_{item.code}": "passed" for item in ACHIEVEMENT_SHEET.judged})
    clerk.send("提交审核意见")
    number = re.search(r"/achievements/(\d+)", seller.page.url)
    assert number is not None
    return number[1]


def find(market: Market, achievement: str) -> None:
    """Find the achievement by Chinese words and by its patent number, as somebody whom nobody knows."""
    with market.app.app_context():
        search.index_due(market.app.extensions["market.search"])
    page = market.public.page
    for words in ("原子磁强计 心脏", PATENT.replace(" ", "")):
        page.goto("/achievements")
        page.fill("#q", words)
        page.press("#q", "Enter")
        page.wait_for_url("**q=*")
        page.locator(f"main a[href='/achievements/{achievement}']").first.wait_for()
    page.goto(f"/achievements/{achievement}")
    assert market.public.reads(PATENT.removeprefix("ZL ").split(".")[0][-7:])


def plan(market: Market) -> str:
    """Plan a licensed sale; a day too early is refused and nothing that was typed is lost."""
    clerk = market.clerk
    clerk.page.goto("/sales/new")
    clerk.fill(name_zh="秋季拍卖会 · 测试场", sector="bio", conduct_mode="licensed_auction", place="杭州市西湖区", terms="现状拍卖。")
    clerk.fill(agency_id=str(market.agency_id), auctioneer_id=str(market.auctioneer_id), soft_close_s="0", extend_s="0")
    clerk.fill(viewing_from=_local(market.opens_at - timedelta(days=5)), viewing_until=_local(market.opens_at - timedelta(days=1)))
    clerk.fill(opens_at=_local(market.opens_at - timedelta(days=3)))
    clerk.send("保存安排")
    assert clerk.reads("拍卖公告须在拍卖日 7 日前发布")
    clerk.fill(opens_at=_local(market.opens_at))
    clerk.send("保存安排")
    number = re.search(r"/sales/(\d+)/lots", clerk.page.url)
    assert number is not None
    return number[1]


def _local(moment: datetime) -> str:
    return moment.astimezone(clock.BEIJING).strftime("%Y-%m-%dT%H:%M")


def consign_and_announce(market: Market, achievement: str, sale: str) -> str:
    """Hand the achievement in, take it into the catalogue, announce the session."""
    seller, clerk = market.seller, market.clerk
    seller.page.goto(f"/achievements/{achievement}/consign")
    seller.fill(sale_id=sale, start=str(START), increment=str(STEP), reserve=str(RESERVE), accept_terms=True)
    seller.send("提交委托")
    clerk.page.goto(f"/sales/{sale}/lots")
    clerk.page.locator(f"main a[href^='/sales/{sale}/lots/']").first.click()
    clerk.page.wait_for_url(re.compile(rf"/sales/{sale}/lots/\d+"))
    lot = clerk.page.url.rsplit("/", 1)[1]
    assert str(RESERVE) not in clerk.page.content().replace(",", "")
    clerk.fill(duration_minutes="1")
    clerk.send("接收入目录")
    clerk.send("发布公告")
    clerk.page.wait_for_url(f"**/sales/{sale}")
    assert clerk.reads(TITLE)
    return lot


def admit(market: Market, bidder: str, lot: str) -> None:
    """Register for the lot, read the transfer reference, wait in the room for the receipt to be booked, and get the paddle."""
    visitor, clerk = market.visitors[bidder], market.clerk
    visitor.page.goto(f"/lots/{lot}")
    visitor.page.locator(f"a[href='/lots/{lot}/paddle']").click()
    visitor.fill(accept_terms=True)
    visitor.send("报名并获取转账附言")
    reference = visitor.page.input_value("#reference")
    assert visitor.page.input_value("#amount") == f"{START // 10}.00"
    registration = visitor.page.url
    visitor.page.goto(f"/lots/{lot}")
    clerk.page.goto("/deposits")
    clerk.follow("登记 " + reference)
    clerk.fill(amount=str(START // 10), payer_name=market.names[bidder], bank_reference=f"BANK-{bidder}")
    clerk.send("登记到账")
    visitor.page.wait_for_selector("[data-controller~=room][data-mine=active]")
    visitor.page.goto(registration)
    visitor.page.locator(".paddle-plate b").wait_for()


def call(market: Market, sale: str, lot: str) -> None:
    """Begin the session and call the lot; both bidders wait in the room and see it open."""
    for bidder in (market.buyer, market.rival, market.public):
        bidder.page.goto(f"/lots/{lot}")
    auctioneer = market.auctioneer
    auctioneer.page.goto(f"/sales/{sale}/console")
    auctioneer.send("宣布开始")
    auctioneer.at(clock.now() - timedelta(minutes=1) + LEFT)
    auctioneer.send("开拍")
    auctioneer.at(None)
    for bidder in (market.buyer, market.rival, market.public):
        bidder.page.wait_for_selector("[data-controller~=room][data-phase=open]", timeout=5_000)


def bid(market: Market) -> None:
    """Bid from two windows; each sees the other's bid within a second, and a refused bid says why."""
    buyer, rival, public = market.buyer, market.rival, market.public
    _bid(rival, START)
    for watcher in (buyer, public):
        _shows(watcher, START)
    assert _refused(buyer, START) == ("bid.too_low", f"出价不能低于 ¥{RESERVE:,}。")
    buyer.page.fill("#amount", str(START))
    buyer.page.locator(".bid__form button[type=submit]").click()
    assert "不能低于" in buyer.page.locator("[data-amount-error]").inner_text()
    _bid(buyer, HAMMER - 2 * STEP)
    _shows(rival, HAMMER - 2 * STEP)
    rival.page.wait_for_selector("[data-controller~=room][data-mine=outbid]", timeout=A_SECOND)
    _bid(rival, HAMMER - STEP)
    _shows(buyer, HAMMER - STEP)
    _bid(buyer, HAMMER)
    _shows(rival, HAMMER)
    market.auctioneer.page.locator("#ledger tr[aria-current]", has_text=f"{HAMMER:,}").wait_for(timeout=A_SECOND)


def _bid(bidder: Visitor, amount: int) -> None:
    page = bidder.page
    page.fill("#amount", str(amount))
    page.locator(".bid__form button[type=submit]").click()
    page.locator("#confirm-bid button[value=ok]").click()
    page.wait_for_selector("[data-controller~=room][data-mine=leading]")


def _shows(watcher: Visitor, amount: int) -> None:
    shown = f"() => document.querySelector('.stage__price').textContent.includes('{amount:,}')"
    watcher.page.wait_for_function(shown, timeout=A_SECOND)


def _refused(bidder: Visitor, amount: int) -> tuple[str, str]:
    """Send a bid past the page's own check and return the server's code and words."""
    answer: dict[str, Any] = bidder.page.evaluate(
        """async (amount) => {
            const form = document.querySelector(".bid__form");
            const body = new FormData(form);
            body.set("amount", amount);
            body.set("key", "too-low-on-purpose");
            const answer = await fetch(form.action, {method: "POST", body, headers: {Accept: "application/json"}});
            return answer.json();
        }""",
        str(amount),
    )
    assert answer["accepted"] is False
    return answer["code"], answer["detail"]


def hammer(market: Market, lot: str) -> None:
    """Wait for the lot's end; hammer once, and not twice."""
    buyer, rival, auctioneer = market.buyer, market.rival, market.auctioneer
    assert auctioneer.page.locator("[data-hammer]").is_disabled()
    auctioneer.page.locator("[data-hammer]:not([disabled])").wait_for(timeout=CLOSED_BY_THEN)
    with market.app.app_context():
        while not jobs.close_due_lots():
            rival.page.wait_for_timeout(250)
    rival.page.wait_for_selector("[data-controller~=room][data-phase=ended]", timeout=5_000)
    auctioneer.page.wait_for_selector("[data-controller~=console][data-state=closed]")
    token = auctioneer.page.locator("main [name=csrf_token]").first.input_value()
    auctioneer.send("落槌成交")
    again = auctioneer.page.request.post(f"/lots/{lot}/hammer", form={"csrf_token": token})
    assert again.status == 409
    for visitor in (buyer, rival, market.public):
        visitor.page.wait_for_selector("[data-controller~=room][data-phase=sold]", timeout=5_000)
    assert buyer.reads("本件由您拍得")
    assert rival.reads("保证金")
    market.clerk.page.goto("/deposits")
    ended = market.clerk.main.locator("section[aria-labelledby=ended-title]").inner_text()
    assert market.names["rival"] in ended
    assert market.names["buyer"] not in ended
