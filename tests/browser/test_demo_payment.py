"""Paying a deposit by card in the demo, in a browser: from the deposit's page over the hosted page into the room, and the money back."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

import pytest
import requests

from market import bus, catalogue, clock
from market.app import create_app
from market.auctions.rules.states import ConductMode
from market.auctions.services import paddles, sales
from market.db import db
from market.demo.payments import place
from market.payments.events import DepositHeld
from tests.browser.ahead import Ahead
from tests.browser.sites import NARROW, Visitor, served
from tests.conftest import _leave, _settings
from tests.factories import accounts, auctions
from tests.faults import hall

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from flask import Flask
    from playwright.sync_api import Browser

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.timeout(120)]
A_SECOND = timedelta(seconds=1)


@dataclass(frozen=True)
class Due:
    """A registration whose deposit is due, the token of somebody who bids on the same lot, and when the lot runs."""

    lot: int
    deposit: int
    email: str
    rival: str
    opens_at: datetime
    ends_at: datetime


@pytest.fixture
def surroundings(tmp_path: Path) -> dict[str, str]:
    """What a demo market in this folder finds in its environment."""
    catalogue.compile_stale()
    return place.surroundings(replace(_settings(tmp_path, ""), demo=True, port=hall.free_port()))


@pytest.fixture
def paying(fresh_database: str, tmp_path: Path, surroundings: dict[str, str]) -> Iterator[Flask]:
    """A market whose card payments go through the demo's payment service."""
    url, key, secret = (surroundings[f"CHUNQIU_STRIPE_{name}"] for name in ("URL", "KEY", "WEBHOOK_SECRET"))
    stripe = {"stripe_url": url, "stripe_key": key, "stripe_webhook_secret": secret}
    settings = replace(_settings(tmp_path, fresh_database), stripe_patience=2, stripe_demo=True, **stripe)  # type: ignore[arg-type]
    application = create_app(settings, database_url=fresh_database)
    yield application
    _leave(application)


@contextmanager
def service(home: Path, address: str, surroundings: dict[str, str]) -> Iterator[None]:
    """Run the demo's payment service, with its news for the market at an address."""
    here = {"CHUNQIU_HOME": str(home), "CHUNQIU_PORT": address.rpartition(":")[2], **surroundings}
    with subprocess.Popen([sys.executable, *place.COMMAND], env={**os.environ, **here}) as process:
        try:
            hall.wait_for_port(int(surroundings["CHUNQIU_STRIPE_URL"].rpartition(":")[2]))
            yield
        finally:
            process.kill()


def registered(app: Flask) -> Due:
    """Register two bidders for a lot that may be viewed today, one with a deposit that is due and one with a paid deposit."""
    bus.subscribe(DepositHeld, paddles.on_deposit_held)
    with app.app_context():
        with clock.frozen(planning_day(clock.now())):
            held = auctions.market()
            sale, lots = auctions.announced(held, conduct_mode=ConductMode.EXCHANGE_BIDDING, agency_id=None, auctioneer_id=None)
        bidder, rival = accounts.organisation(), accounts.organisation()
        due = auctions.paddle(held, lots[0], bidder, paid=False)
        auctions.paddle(held, lots[0], rival)
        email, token = accounts.email_of(bidder), accounts.token(rival)
        found = Due(lots[0].id, due.deposit_id or 0, email, token, sale.opens_at, sale.opens_at + timedelta(days=1))
        db.session.remove()
    return found


def planning_day(now: datetime) -> datetime:
    """Return a morning on which a session could be planned that may be viewed now and opens later: real payments have real dates."""
    for days in range(60):
        morning = (now - timedelta(days=days)).astimezone(clock.BEIJING).replace(hour=9, minute=0, second=0, microsecond=0)
        dates = sales.propose_dates(morning.date())
        if dates["viewing_from"] <= now < dates["opens_at"] - timedelta(minutes=10):
            return morning
    message = "no day fits"
    raise AssertionError(message)


def test_a_deposit_is_paid_by_card_and_comes_back_after_losing(
    paying: Flask, surroundings: dict[str, str], browser: Browser, tmp_path: Path
) -> None:
    ahead = Ahead(tmp_path / "clock")
    due = registered(paying)
    with served(paying, clock_file=ahead.path) as address, service(tmp_path, address, surroundings):
        bidder = Visitor.enter(browser, address, size=NARROW)
        bidder.sign_in(due.email, accounts.PASSWORD)
        pays_by_keyboard(bidder, due)
        held_is_shown(bidder, due)
        loses(address, due, ahead)
        bidder.sign_in(due.email, accounts.PASSWORD)
        until_it_reads(bidder, f"/deposits/{due.deposit}", "re_")
        assert bidder.reads("已退还")
        bidder.leave()
    assert bidder.problems == []


def pays_by_keyboard(bidder: Visitor, due: Due) -> None:
    """Open the payment page, be declined, and pay, with the keyboard alone."""
    page = bidder.page
    page.goto(f"/deposits/{due.deposit}")
    assert bidder.reads("演示支付：不会扣款")
    bidder.send("在线支付")
    bidder.follow("前往演示收银台支付")
    assert page.locator(".demo-bar").inner_text().startswith("演示支付：不会扣款")
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    press(bidder, "模拟银行拒付")
    assert bidder.reads("银行拒绝了这张卡")
    press(bidder, "支付")
    page.wait_for_url(f"**/deposits/{due.deposit}")


def press(bidder: Visitor, name: str) -> None:
    """Reach a button by the tabulator and press Enter."""
    for _ in range(10):
        bidder.page.keyboard.press("Tab")
        if bidder.page.evaluate("document.activeElement.textContent.trim()") == name:
            break
    with bidder.page.expect_navigation(wait_until="load"):
        bidder.page.keyboard.press("Enter")


def held_is_shown(bidder: Visitor, due: Due) -> None:
    """See on the deposit's page, in the room and on the desk that the deposit is held."""
    until_it_reads(bidder, f"/deposits/{due.deposit}", "Stripe 在线支付")
    assert "已到账" in bidder.main.locator(".deposit-state").first.inner_text()
    for address in (f"/lots/{due.lot}", "/desk"):
        bidder.page.goto(address)
        assert bidder.reads("已到账"), bidder.main.inner_text()


def until_it_reads(bidder: Visitor, address: str, text: str) -> None:
    """Look at a page until it says something."""
    for _ in range(60):
        bidder.page.goto(address)
        if bidder.reads(text):
            return
        time.sleep(0.25)
    message = f"{address} never said {text}: {bidder.main.inner_text()}"
    raise AssertionError(message)


def loses(address: str, due: Due, ahead: Ahead) -> None:
    """Let a rival bid, and the lot's time end."""
    ahead.wait_until(due.opens_at + A_SECOND)
    for number in range(60):
        headers = {"Authorization": f"Bearer {due.rival}", "Idempotency-Key": f"rival-bid-{number:06}"}
        answer = requests.post(
            f"{address}/api/v1/lots/{due.lot}/bids", json={"amount_fen": auctions.START.fen}, headers=headers, timeout=10
        )
        if answer.ok and answer.json()["accepted"]:
            break
        time.sleep(0.25)
    ahead.wait_until(due.ends_at + A_SECOND)
