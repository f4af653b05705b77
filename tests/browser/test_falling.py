"""Falling prices in real browsers: the price on the screen falls by itself, is accepted, and where the format says so rises again."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest

from market.accounts import queries as people
from market.auctions.rules.states import Format
from tests.browser.sites import Visitor, served
from tests.factories import accounts
from tests.factories.auctions import START
from tests.faults import hall, invariants

if TYPE_CHECKING:
    from collections.abc import Iterator

    from flask import Flask
    from playwright.sync_api import Browser

pytestmark = [pytest.mark.browser, pytest.mark.slow]
A_MINUTE = timedelta(minutes=1)
FALL = {"step_fen": 100_000, "interval_s": 10, "floor_fen": 100_000}
SLOW_FALL = {"step_fen": 1_000_000, "interval_s": 60, "floor_fen": 20_000_000}
FELL = "before => Number(document.querySelector('.stage__price [data-price]').textContent.replaceAll(',', '')) < before"


class Stage:
    """Two bidders in the room of one lot."""

    def __init__(self, app: Flask, browser: Browser, form: Format, lasts: timedelta, rules: dict[str, Any]) -> None:
        self.app = app
        self.held = hall.build(app, lots=1, bidders=2, lasts=lasts, form=form, rules=rules)
        with app.app_context():
            self.emails = [people.person(actor.person_id or 0).email for actor in self.held.bidders]
        self.browser = browser

    def enter(self, address: str) -> list[Visitor]:
        """Let both come in."""
        visitors = []
        for email in self.emails:
            visitor = Visitor.enter(self.browser, address)
            visitor.sign_in(email, accounts.PASSWORD)
            visitor.page.goto(f"/lots/{self.held.lots[0]}")
            visitors.append(visitor)
        return visitors


@pytest.fixture
def falling(committed_app: Flask, browser: Browser) -> Iterator[list[Visitor]]:
    """A price that falls by 1,000 every ten seconds, since a minute."""
    stage = Stage(committed_app, browser, Format.DUTCH, hall.DURATION - A_MINUTE, {"fall": FALL})
    with served(committed_app) as address:
        visitors = stage.enter(address)
        yield visitors
        for visitor in visitors:
            visitor.leave()
    invariants.check(committed_app, stage.held.lots)


@pytest.fixture
def turning(committed_app: Flask, browser: Browser) -> Iterator[list[Visitor]]:
    """A price that nobody bid for in a day and that has begun to fall a minute ago."""
    rules: dict[str, Any] = {"fall": SLOW_FALL, "period_s": 300}
    stage = Stage(committed_app, browser, Format.ENG_DUTCH, -A_MINUTE, rules)
    with served(committed_app) as address:
        visitors = stage.enter(address)
        yield visitors
        for visitor in visitors:
            visitor.leave()
    invariants.check(committed_app, stage.held.lots)


def _price(visitor: Visitor) -> int:
    return int(visitor.page.locator(".stage__price [data-price]").inner_text().replace(",", ""))


def _confirm(visitor: Visitor) -> None:
    visitor.page.locator(".bid__form button[type=submit]").click()
    visitor.page.locator("#confirm-bid button[value=ok]").click()


def test_a_price_falls_on_the_screen_and_the_first_has_it(falling: list[Visitor]) -> None:
    first, second = falling
    seen = _price(first)
    assert seen < START.fen // 100
    assert "应价" in first.page.locator(".bid__form [data-bid-label]").inner_text()
    assert first.page.locator("#amount").get_attribute("readonly") is not None
    first.page.wait_for_function(FELL, arg=seen, timeout=60_000)

    _confirm(first)
    first.page.locator("[data-is-mine]").first.wait_for(timeout=15_000)
    second.page.locator("[data-ledger] .paddle:visible").first.wait_for(timeout=15_000)
    assert _price(second) == _price(first) < seen
    assert second.page.locator(".room-root").get_attribute("data-course") == "rising"


def test_after_an_acceptance_others_bid_upwards(turning: list[Visitor]) -> None:
    first, second = turning
    assert first.page.locator(".room-root").get_attribute("data-course") == "falling"
    _confirm(first)
    first.page.locator("[data-is-mine]").first.wait_for(timeout=15_000)
    taken = _price(first)

    second.page.wait_for_function("document.querySelector('.room-root').dataset.course === 'rising'", timeout=15_000)
    assert second.page.locator("[data-quick-group]").is_visible()
    _confirm(second)
    second.page.locator("[data-is-mine]").first.wait_for(timeout=15_000)
    assert _price(second) == taken + 10_000
    first.page.get_by_text("您已被超越").first.wait_for(timeout=15_000)
