"""Falling prices in real browsers: the price on the screen falls by itself, is accepted, and where the format says so rises again."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest

from market.accounts import queries as people
from market.auctions.rules.states import Format
from tests.browser.sites import Visitor, served
from tests.factories import accounts
from tests.faults import hall, invariants

if TYPE_CHECKING:
    from collections.abc import Iterator

    from flask import Flask
    from playwright.sync_api import Browser

pytestmark = [pytest.mark.browser, pytest.mark.slow]
HALF_A_MINUTE = timedelta(seconds=30)
THREE_HOURS = 3 * 3600
FALL = {"step_fen": 1_000_000, "interval_s": THREE_HOURS, "floor_fen": 20_000_000}


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
    """A price that stands at 220,000 and falls to 210,000 within half a minute."""
    lasts = hall.DURATION - timedelta(hours=15) + HALF_A_MINUTE
    stage = Stage(committed_app, browser, Format.DUTCH, lasts, {"fall": FALL})
    with served(committed_app) as address:
        visitors = stage.enter(address)
        yield visitors
        for visitor in visitors:
            visitor.leave()
    invariants.check(committed_app, stage.held.lots)


@pytest.fixture
def turning(committed_app: Flask, browser: Browser) -> Iterator[list[Visitor]]:
    """A price that nobody bid for in a day and that has begun to fall a minute ago."""
    rules: dict[str, Any] = {"fall": FALL | {"interval_s": 60}, "period_s": 300}
    stage = Stage(committed_app, browser, Format.ENG_DUTCH, -timedelta(minutes=1), rules)
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
    assert _price(first) == 220_000
    assert "应价" in first.page.locator(".bid__form [data-bid-label]").inner_text()
    assert first.page.locator("#amount").get_attribute("readonly") is not None
    first.page.wait_for_function("document.querySelector('.stage__price [data-price]').textContent === '210,000'", timeout=60_000)

    _confirm(first)
    for visitor in (first, second):
        visitor.page.locator("[data-ledger] .ledger__amt").get_by_text("210,000").first.wait_for(timeout=15_000)
    assert first.page.locator("[data-leader].paddle--me").first.is_visible()
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
