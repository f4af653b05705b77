"""What happens on the lots of the autumn session between opening and end: acts of the auctioneer, of the floor and of online bidders."""

from __future__ import annotations

from typing import TYPE_CHECKING

from market import clock
from market.auctions.models.sale import Sale
from market.auctions.rules.states import LotState, SaleState
from market.db import db
from tests.browser.autumn import A_SECOND, Session, until

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.browser.sites import Visitor

SECOND_PRICE = 270_000
"""What the runner-up bid on the lot whose buyer defaults."""
REASON = "投影设备故障，稍候继续"


def call(s: Session, number: int) -> None:
    """Open the next lot; whoever waits in its room sees it open."""
    console = s.auctioneer
    if number == 1:
        _gives_authority(s)
        s.first.page.goto(s.room(1))
        until(s, lambda: db.session.get_one(Sale, s.plan.sale).state is SaleState.OPEN)
        console.page.goto(f"/sales/{s.plan.sale}/console")
    button = console.main.get_by_role("button", name=f"开拍第 {number:02d} 件")
    button.wait_for()
    console.send(f"开拍第 {number:02d} 件")
    shows_state(console, "open")
    if number == 1:
        in_phase(s.first, "open")


def _gives_authority(s: Session) -> None:
    page = s.floor.page
    page.goto(f"/paddles/{s.plan.first_paddle}")
    s.floor.main.locator("summary", has_text="办理委托").click()
    s.floor.fill(representative="王代理", consents=True)
    s.floor.send("办理委托")
    assert s.floor.reads("王代理")


def ladder_and_proxy(s: Session, number: int) -> None:
    """Floor, online and proxy bids up the ladder, a last call, and a pause whose time is given back."""
    enter(s, number, "first", "second")
    floor(s, 260_000)
    bid(s.first, 270_000)
    _proxy(s.second, "330,000")
    _shows(s.first, 280_000)
    s.first.page.wait_for_selector("[data-controller~=room][data-mine=outbid]")
    _calls(s)
    _pauses(s)
    bid(s.first, 290_000, answered=300_000)


def _calls(s: Session) -> None:
    for word in ("第一次", "第二次"):
        s.auctioneer.main.get_by_role("button", name="报价提示").press("Enter")
        for visitor in (s.auctioneer, s.first, s.second):
            visitor.main.locator("[data-call]", has_text=word).wait_for()


def _pauses(s: Session) -> None:
    end = s.lot(1).closes_at
    console = s.auctioneer.page
    s.auctioneer.main.get_by_role("button", name="暂停").press("Enter")
    console.locator("dialog[open] [name=reason]").fill(REASON)
    console.locator("dialog[open] button", has_text="暂停竞价").press("Enter")
    shows_state(s.auctioneer, "paused")
    for bidder in (s.first, s.second):
        in_phase(bidder, "paused")
        bidder.page.get_by_text(REASON).first.wait_for()
    s.pass_time(90)
    _resumes(s.auctioneer, "设备已恢复")
    shows_state(s.auctioneer, "open")
    in_phase(s.first, "open")
    moved, before = s.lot(1).closes_at, end
    assert moved
    assert before
    assert (moved - before).total_seconds() >= 90


def _resumes(console: Visitor, reason: str) -> None:
    form = console.main.locator("form[action$='/resume']")
    form.locator("[name=reason]").fill(reason)
    with console.page.expect_navigation():
        form.get_by_role("button", name="恢复").press("Enter")


def falls_and_is_accepted(s: Session, number: int) -> None:
    """The price falls twice, and the second bidder has it."""
    enter(s, number, "second")
    s.pass_time(125)
    _shows(s.second, 240_000)
    accept(s.second)


def phone_in_a_limited_period(s: Session, number: int) -> None:
    """A bid in the free period, and one by telephone in the limited period after it, which begins anew."""
    enter(s, number, "first")
    bid(s.first, 260_000)
    s.pass_time(11 * 60)
    end = s.lot(number).closes_at
    floor(s, 270_000, phone=True)
    _shows(s.first, 270_000)
    later = s.lot(number).closes_at
    assert later
    assert end
    assert later > end


def both_open(s: Session, number: int) -> None:
    """Two sealed bids, both opened."""
    enter(s, number, "first", "second")
    seal(s.first, "300,000")
    seal(s.second, "310,000")
    s.pass_time(10 * 60)
    for bidder in (s.first, s.second):
        reveal(bidder)


def nobody_comes(s: Session, number: int) -> None:
    """No bid at all."""


def three_want_it(s: Session, number: int) -> None:
    """Floor and both online bidders; the first leads."""
    enter(s, number, "first", "second")
    floor(s, 260_000)
    _shows(s.second, 260_000)
    bid(s.second, SECOND_PRICE)
    _shows(s.first, SECOND_PRICE)
    bid(s.first, 280_000)


def below_the_reserve(s: Session, number: int) -> None:
    """One bid that does not reach the reserve."""
    enter(s, number, "first")
    bid(s.first, 260_000)
    assert s.first.main.locator("[data-reserve]").inner_text() == "未达到"


def suspended_with_one_bidder(s: Session, number: int) -> None:
    """A single bidder; the lot is suspended for a legal ground, its reopening announced, and it goes on."""
    enter(s, number, "first")
    bid(s.first, 260_000)
    console = s.auctioneer
    console.main.locator("summary", has_text="依法中止竞价").press("Enter")
    form = console.main.locator("form[action$='/suspend']")
    form.locator("[name=ground]").select_option(index=1)
    form.locator("[name=reason]").fill("有第三人对权属提出异议，正在核实")
    with console.page.expect_navigation():
        form.locator("button[type=submit]").press("Enter")
    in_phase(s.first, "paused")
    _reopens(s, number)
    in_phase(s.first, "open")


def _reopens(s: Session, number: int) -> None:
    console, form = s.auctioneer, s.auctioneer.main.locator("form[action$='/reopening']")
    at = s.ahead.now() + 400 * A_SECOND
    form.locator("[name=reopens_at]").fill(f"{at.astimezone(clock.BEIJING):%Y-%m-%dT%H:%M}")
    form.locator("[name=reason]").fill("异议已核实不成立")
    with console.page.expect_navigation():
        form.locator("button[type=submit]").press("Enter")
    s.pass_time(at)
    console.page.reload()
    _resumes(console, "恢复竞价")
    shows_state(console, "open")
    assert s.lot(number).state is LotState.OPEN


def one_stays_shut(s: Session, number: int) -> None:
    """Two sealed bids, the higher one never opened."""
    enter(s, number, "first", "second")
    seal(s.first, "300,000")
    seal(s.second, "280,000")
    s.pass_time(10 * 60)
    reveal(s.second)
    s.first.main.locator("[data-open]").wait_for()


def accepted_at_once(s: Session, number: int) -> None:
    """The starting price is accepted."""
    enter(s, number, "first")
    accept(s.first)


def proxy_before_the_others(s: Session, number: int) -> None:
    """A proxy waits for the others."""
    enter(s, number, "first", "second")
    _proxy(s.second, "320,000")
    _shows(s.first, 260_000)
    bid(s.first, 280_000, answered=290_000)


PLAYS: tuple[Callable[[Session, int], None], ...] = (
    ladder_and_proxy,
    falls_and_is_accepted,
    phone_in_a_limited_period,
    both_open,
    nobody_comes,
    three_want_it,
    nobody_comes,
    below_the_reserve,
    suspended_with_one_bidder,
    one_stays_shut,
    accepted_at_once,
    proxy_before_the_others,
)
"""What happens on each lot between its opening and its end."""


def enter(s: Session, number: int, *bidders: str) -> None:
    """Go into the room of an open lot."""
    for name in bidders:
        s.visitors[name].page.goto(s.room(number))
        s.visitors[name].page.wait_for_function("() => document.querySelector('.room-root').room")
        in_phase(s.visitors[name], "open")


def bid(bidder: Visitor, amount: int, *, answered: int | None = None) -> None:
    """Bid online; where a proxy answers, the room shows its price."""
    page = bidder.page
    page.fill("#amount", str(amount))
    page.locator(".bid__form button[type=submit]").click()
    page.locator("#confirm-bid button[value=ok]").click()
    page.wait_for_selector(f"[data-controller~=room][data-mine={'outbid' if answered else 'leading'}]")
    _shows(bidder, answered or amount)


def accept(bidder: Visitor) -> None:
    """Accept a falling price."""
    bidder.page.locator(".bid__form button[type=submit]").click()
    bidder.page.locator("#confirm-bid button[value=ok]").click()
    bidder.page.locator("[data-is-mine]:visible").first.wait_for()


def floor(s: Session, amount: int, *, phone: bool = False) -> None:
    """Enter a bid of the hall with the keyboard alone: F, the paddle, Enter; T for the telephone."""
    page = s.auctioneer.page
    page.evaluate("document.activeElement.blur()")
    page.keyboard.press("f")
    page.wait_for_function("() => document.activeElement.id === 'floor-paddle'")
    if phone:
        page.keyboard.press("t")
    page.keyboard.type(str(s.plan.numbers["floor"]))
    page.keyboard.press("Enter")
    entered = page.locator("#ledger tr[aria-current]", has_text=f"{amount:,}")
    entered.wait_for()
    assert ("电话" if phone else "现场") in entered.inner_text()
    page.locator("[data-floor-said].ok-text").wait_for()


def seal(bidder: Visitor, amount: str) -> None:
    """Seal an amount; the browser keeps what opens it."""
    page = bidder.page
    page.locator("#sealed-amount").fill(amount)
    page.locator("[data-seal] button[type=submit]").click()
    with page.expect_download():
        page.locator("#confirm-seal button[value=ok]").click()
    page.locator("[data-done]").wait_for()


def reveal(bidder: Visitor) -> None:
    """Open the sealed bid from the browser's own store."""
    bidder.page.locator("[data-open] button[type=submit]").click()
    bidder.page.locator("[data-own-amount]:visible").first.wait_for()


def _proxy(bidder: Visitor, maximum: str) -> None:
    bidder.main.locator(".bid__proxy summary").click()
    bidder.page.fill("#maximum", maximum)
    bidder.send("设置代理出价")
    assert bidder.reads(maximum)


def shows_state(visitor: Visitor, state: str) -> None:
    """Wait until the console shows a lot in a state."""
    visitor.page.wait_for_selector(f"[data-controller~=console][data-state={state}]")


def in_phase(visitor: Visitor, phase: str) -> None:
    """Wait until a room shows a phase."""
    visitor.page.wait_for_selector(f"[data-controller~=room][data-phase={phase}]")


def _shows(watcher: Visitor, amount: int) -> None:
    watcher.page.wait_for_function(f"() => document.querySelector('.stage__price').textContent.includes('{amount:,}')")


__all__ = ["PLAYS", "SECOND_PRICE", "call", "in_phase", "shows_state"]
