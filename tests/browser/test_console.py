"""The auctioneer's console against a stream that the test writes."""

from __future__ import annotations

from datetime import timedelta
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

import pytest
from flask import render_template

from market import clock
from market.auctions.queries.room import Room as State
from market.auctions.queries.watch import Health
from market.auctions.rules.states import SaleState
from market.auctions.services.floor import FROM_THE_HALL
from market.auctions.views.console import _forms
from tests.browser.room import START, STEP, STREAM, Room

if TYPE_CHECKING:
    from collections.abc import Callable

    from flask import Flask
    from playwright.sync_api import Page, Request

pytestmark = pytest.mark.browser


@pytest.fixture
def room(app: Flask, open_page: Callable[[str], Page]) -> Room:
    """An open lot with one bid."""
    found = Room(app, open_page)
    found.write("opened")
    found.write("bid", 14, START)
    return found


def show(room: Room, *, conducts: bool = False) -> Page:
    """Render the console and open it with a stream that the test feeds."""
    lot, sale, now = room.lot(), room.sale(), clock.now()
    lot.duration_s, lot.alarmed_at, lot.current = 600, None, START
    sale.state = SaleState.OPEN
    with room.app.test_request_context("/sales/1/console"):
        html = render_template(
            "auctions/console.html",
            sale=sale,
            lots=[],
            lot=lot,
            next_lot=None,
            **_forms(None),
            conducts=conducts,
            admitted=2,
            results=SimpleNamespace(sold=0, offered=1, hammer=START),
            agency=None,
            server_time=clock.now(),
            state=State(room.first, room.entries, clock.now()),
            entries=list(reversed(room.entries)),
            refused=[],
            numbers={},
            bidders=[],
            organisations={},
            due={},
            events=[],
            health=Health(watchers=3, lag=timedelta(milliseconds=41), beat_at=now, silent=timedelta(0), scheduler_silent=None, outage=None),
            notice_minutes=5,
            suspension=None,
            incidents=[],
            anomalies=[],
            notes={},
            represented={},
            floor_key="floor-key-0001",
            floor_ways=FROM_THE_HALL,
        )
    page = room.open_page(html.replace("<head>", f"<head><script>{STREAM}</script>", 1))
    page.wait_for_function("document.querySelector('[data-controller~=console]').console")
    return page


def emit(page: Page, name: str, data: dict[str, Any]) -> None:
    """Let the stream bring an event."""
    page.evaluate("([name, data]) => emit(name, data)", [name, data])


def rows(page: Page) -> list[str]:
    """Return number, paddle and amount of each line of the ledger, the newest first."""
    found = page.locator("#ledger tbody tr").all()
    return [" ".join(line.locator(f"td:nth-child({place})").inner_text().strip() for place in (1, 3, 4, 5)) for line in found]


def goes_to_the_console(request: Request) -> bool:
    """Say whether the browser leaves for the console's own address."""
    return request.is_navigation_request() and request.url.endswith("/sales/1/console")


def test_a_bid_is_in_the_ledger_at_once(room: Room) -> None:
    page = show(room)

    emit(page, "bid", room.write("bid", 31, START + STEP))

    assert rows(page) == ["3 31 网络 ¥2,620,000", "2 14 网络 ¥2,600,000", "1 — 开始竞价 —"]
    assert page.locator("#ledger [aria-current]").count() == 1
    assert page.locator("#ledger [aria-current] td").first.inner_text() == "3"
    assert page.locator("[data-price]").inner_text() == "2,620,000"


def test_another_state_opens_the_page_anew_and_never_repeats_a_refused_order(room: Room) -> None:
    page = show(room)

    with page.expect_request(goes_to_the_console) as asked:
        emit(page, "state", room.write("paused"))

    assert asked.value.method == "GET"


def test_who_is_typing_is_left_alone_until_the_field_is_empty(room: Room) -> None:
    page = show(room)
    page.evaluate("document.querySelector('main').insertAdjacentHTML('beforeend', '<textarea id=reason>some words</textarea>')")
    page.focus("#reason")

    emit(page, "state", room.write("paused"))
    page.wait_for_function("() => document.querySelector('[data-controller~=console]').console.turned")
    assert page.url.endswith("/page")

    with page.expect_request(goes_to_the_console):
        page.fill("#reason", "")


def test_a_first_bid_is_the_current_price(room: Room) -> None:
    room.entries = room.entries[:1]
    page = show(room)
    assert page.locator(".stage__label [data-without-bid]").is_visible()

    emit(page, "bid", room.write("bid", 31, START))

    assert page.locator(".stage__label [data-with-bid]").inner_text() == "当前价"
    assert page.locator(".stage__label [data-without-bid]").is_hidden()


def test_a_missed_entry_is_asked_for_and_written(room: Room) -> None:
    page = show(room)
    room.write("bid", 31, START + STEP)

    emit(page, "bid", room.write("bid", 14, START + STEP * 2))
    assert page.evaluate("window.posts") == [["/api/v1/lots/7/snapshot", "GET"]]
    emit(page, "snapshot", room.snapshot())

    assert [line.split()[0] for line in rows(page)] == ["4", "3", "2", "1"]
