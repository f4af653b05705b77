"""A bid from a browser that runs no scripts."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from market.accounts import queries as people
from tests.browser.sites import Visitor, served
from tests.factories import accounts
from tests.factories.auctions import START, STEP
from tests.faults import hall

if TYPE_CHECKING:
    from collections.abc import Iterator

    from flask import Flask
    from playwright.sync_api import Browser

pytestmark = [pytest.mark.browser, pytest.mark.slow]


@pytest.fixture
def bidder(committed_app: Flask, browser: Browser) -> Iterator[Visitor]:
    """Somebody in the room of an open lot, without scripts."""
    held = hall.build(committed_app, lots=1, bidders=1, lasts=timedelta(minutes=10))
    with committed_app.app_context():
        email = people.person(held.bidders[0].person_id or 0).email
    with served(committed_app) as address:
        visitor = Visitor.enter(browser, address, scripts=False)
        visitor.sign_in(email, accounts.PASSWORD)
        visitor.page.goto(f"/lots/{held.lots[0]}")
        yield visitor
        visitor.leave()


def _bid(bidder: Visitor, amount: str) -> int:
    """Send an amount; return the status of the page that comes."""
    bidder.page.locator("#amount").fill(amount)
    with bidder.page.expect_navigation(wait_until="load") as came:
        bidder.page.locator(".bid__form button[type=submit]").click()
    return came.value.status if came.value else 0


def test_a_refused_bid_is_explained_at_the_amount_and_the_next_one_counts(bidder: Visitor) -> None:
    start = f"{START.fen // 100:,}"

    assert _bid(bidder, "12") == 422
    assert f"出价不能低于 ¥{start}" in bidder.page.locator("#amount-error").inner_text()
    assert bidder.page.locator("#amount").input_value() == "12"
    assert bidder.page.locator("#amount").get_attribute("aria-invalid") == "true"
    assert bidder.page.locator("[data-ledger] .paddle:visible").count() == 0

    assert _bid(bidder, f"{(START + STEP).fen // 100}") == 200
    assert "?bid=" in bidder.page.url
    assert bidder.page.locator(".stage__price").inner_text().replace("\n", "") == f"¥{(START + STEP).fen // 100:,}"
    assert bidder.page.locator("[data-ledger] > li").first.locator("[data-entry-me]").is_visible()
    assert bidder.page.get_by_text("您目前领先").first.is_visible()
    assert not bidder.page.locator(".bid__form").is_visible()


def test_what_is_no_amount_stays_in_the_field(bidder: Visitor) -> None:
    assert _bid(bidder, "二十万") == 422

    assert bidder.page.locator("#amount").input_value() == "二十万"
    assert bidder.page.locator("#amount-error").is_visible()
    assert _bid(bidder, f"{START.fen // 100}") == 200
