"""The autumn session in real browsers: twelve lots in four formats, from the opening to the last proof that its ledgers are sound."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING

import pytest

from market import clock
from market.auctions import jobs
from market.auctions.models.sale import Sale
from market.auctions.queries import aftermath, bidding, papers
from market.auctions.rules.default import DefaultState
from market.auctions.rules.replay import verify
from market.auctions.rules.states import LotState, SaleState
from market.db import db
from tests.browser.ahead import Ahead
from tests.browser.autumn import A_SECOND, ROLES, Session, announced, until
from tests.browser.plays import PLAYS, SECOND_PRICE, call, in_phase, shows_state
from tests.browser.sites import Visitor, served
from tests.factories import accounts
from tests.factories.auctions import START
from tests.faults import invariants

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from flask import Flask
    from playwright.sync_api import Browser, FilePayload

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.timeout(600)]

SOLD = {
    1: ("second", 300_000),
    2: ("second", 240_000),
    3: ("floor", 270_000),
    4: ("second", 310_000),
    6: ("first", 280_000),
    9: ("first", 260_000),
    10: ("second", 280_000),
    11: ("first", 260_000),
    12: ("second", 290_000),
}
"""Who has each lot at the hammer, and for how many yuan; the others pass."""
DEFAULTED = 6
PATIENCE = 30_000


@pytest.fixture
def session(committed_app: Flask, browser: Browser, tmp_path: Path) -> Iterator[Session]:
    """Everybody signed in before the first lot."""
    plan, ahead = announced(committed_app), Ahead(tmp_path / "clock")
    with served(committed_app, clock_file=ahead.path) as address:
        visitors = {role: Visitor.enter(browser, address) for role in ROLES}
        for visitor in visitors.values():
            visitor.page.set_default_timeout(PATIENCE)
        yield Session(committed_app, plan, visitors, ahead)
        for visitor in visitors.values():
            visitor.leave()
    assert {role: visitor.problems for role, visitor in visitors.items() if visitor.problems} == {}
    invariants.check(committed_app, list(plan.lots.values()))


def test_the_autumn_session(session: Session) -> None:
    session.meet("auctioneer", "floor", "first", "second")
    for number, play in enumerate(PLAYS, start=1):
        call(session, number)
        play(session, number)
        hammered(session, number) if number in SOLD else passes(session, number)
    settled(session)
    defaulted(session)
    verified(session)


def hammered(s: Session, number: int) -> None:
    """Let the time run out, let the auctioneer hammer, and see the buyer hear of it."""
    buyer, amount = SOLD[number]
    if s.lot(number).state is LotState.OPEN:
        s.to_the_end(number)
    shows_state(s.auctioneer, "closed")
    s.auctioneer.main.locator("[data-hammer]:not([disabled])").wait_for()
    s.auctioneer.send("落槌成交")
    if buyer != "floor":
        in_phase(s.visitors[buyer], "sold")
        s.visitors[buyer].main.get_by_text("本件由您拍得").first.wait_for()
    lot = s.lot(number)
    assert lot.state is LotState.AWARDED
    assert (lot.leader_number, lot.hammer and lot.hammer.fen) == (s.plan.numbers[buyer], amount * 100)


def passes(s: Session, number: int) -> None:
    """Let the time run out; the market itself says that the lot passed."""
    s.to_the_end(number)
    s.auctioneer.main.get_by_role("button", name=f"开拍第 {number + 1:02d} 件").wait_for()
    assert s.lot(number).state is LotState.PASSED


def settled(s: Session) -> None:
    """See the session settled by itself, its totals, and the notice of its results."""
    until(s, lambda: db.session.get_one(Sale, s.plan.sale).state is SaleState.SETTLED)
    page, total = s.public.page, sum(amount for _name, amount in SOLD.values())
    page.goto(f"/sales/{s.plan.sale}")
    said = s.public.page.locator(".session-sum").inner_text()
    assert re.search(rf"\b{len(SOLD)}\b", said)
    assert f"{total / 10_000:,.2f} 万元" in said
    page.goto("/result-notices")
    s.public.main.locator("a[href^='/result-notices/']").first.click()
    rows = s.public.main.locator("tbody tr")
    rows.first.wait_for()
    assert rows.count() == len(PLAYS)
    for number, (name, amount) in SOLD.items():
        words = rows.nth(number - 1).inner_text()
        assert f"{amount:,}" in words
        assert str(s.plan.numbers[name]) in words
    assert not any(email in page.content() for email in s.plan.emails.values())


def defaulted(s: Session) -> None:
    """The first bidder does not sign: notice, declaration, the seller's consent, the runner-up's acceptance, the deposit's cascade."""
    lot, address = s.plan.lots[DEFAULTED], f"{s.room(DEFAULTED)}/aftermath"
    award = s.read(lambda: bidding.award_of(lot))
    assert award
    until(s, lambda: papers.confirmation_of(award.id) is not None)
    s.pass_time(s.read(lambda: aftermath.sign_by(award)) + A_SECOND)
    s.meet("clerk")
    s.clerk.page.goto(address)
    s.clerk.fill(ground="not_signed", statement="成交后未在规定期限内签订合同，经电话联系未回复。")
    s.clerk.send("发出催告")
    s.pass_time(s.read(lambda: aftermath.running_default(award.id)).cure_until + A_SECOND)  # type: ignore[union-attr]
    s.meet("clerk", "seller", "second")
    s.clerk.page.goto(address)
    s.clerk.send("认定悔拍")
    s.clerk.send("就顺延征询委托人")
    s.seller.page.goto(address)
    s.seller.send("同意顺延")
    s.second.page.goto(address)
    s.second.fill(password=accounts.PASSWORD)
    s.second.send("接受受让")
    assert s.second.reads(f"{SECOND_PRICE:,}")
    s.clerk.page.goto(address)
    s.clerk.fill(costs="5000", note="首次拍卖双方佣金")
    s.clerk.send("确认分配")
    _split(s)


def _split(s: Session) -> None:
    """The deposit of 26,000 pays the costs of 5,000, then 10,000 of the lower price; the rest goes to the seller."""
    words = s.clerk.main.inner_text()
    assert [amount for amount in ("5,000.00", "10,000.00", "11,000.00") if amount not in words] == []
    lot = s.lot(DEFAULTED)
    assert (lot.state, lot.hammer and lot.hammer.fen) == (LotState.AWARDED, SECOND_PRICE * 100)
    found = s.read(lambda: aftermath.aftermath(lot).defaults)
    assert [one.state for one in found] == [DefaultState.SUCCEEDED]
    assert START.fen // 10 == found[0].deposit.fen


def verified(s: Session) -> None:
    """Download every ledger, verify it offline and, a day later, on the market's own page with the daily digests."""
    page = s.public.page
    s.pass_time(24 * 3600)
    with clock.frozen(s.ahead.now()):
        s.read(jobs.seal_days)
    digests = page.request.get("/api/v1/digests").body()
    page.goto("/verify")
    page.wait_for_function("() => document.querySelector('[data-controller=verify]')?.verifier")
    for number, lot in s.plan.lots.items():
        ledger = page.request.get(f"/api/v1/lots/{lot}/ledger").body()
        report = verify(json.loads(ledger))
        assert report.findings == ()
        sold = report.result.price if report.result.state is LotState.AWARDED else None
        assert (sold and sold.fen // 100) == {DEFAULTED: SECOND_PRICE}.get(number, SOLD.get(number, (None, None))[1])
        page.set_input_files("#files", [_file("ledger", ledger), _file("digests", digests)])
        page.get_by_role("button", name="核验").click()
        page.wait_for_function("lot => document.querySelector('[data-fact=lot]').textContent === lot", arg=str(lot))
        assert page.locator("[data-result]").get_attribute("data-verdict") == "ok"


def _file(name: str, content: bytes) -> FilePayload:
    return {"name": f"{name}.json", "mimeType": "application/json", "buffer": content}
