"""The live room's script against a stream that the test writes."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest

from tests.browser.room import OWN, START, STEP, Room

if TYPE_CHECKING:
    from collections.abc import Callable

    from flask import Flask
    from playwright.sync_api import Page

pytestmark = pytest.mark.browser


@pytest.fixture
def room(app: Flask, open_page: Callable[[str], Page]) -> Room:
    """An open lot with one bid of another paddle."""
    found = Room(app, open_page)
    found.write("opened")
    found.write("bid", 14, START)
    return found


def emit(page: Page, name: str, data: dict[str, Any]) -> None:
    """Let the stream bring an event."""
    page.evaluate("([name, data]) => emit(name, data)", [name, data])


def price(page: Page) -> str:
    """Return the price in the hall."""
    return page.locator(".stage__price").inner_text().replace("\n", "")


def shown_state(page: Page) -> tuple[str | None, ...]:
    """Return the own state, the lot's phase and the link."""
    root = page.locator("[data-controller~=room]")
    return tuple(root.get_attribute(f"data-{name}") for name in ("mine", "phase", "link"))


def test_another_bid_moves_price_minimum_and_ledger(room: Room) -> None:
    page = room.show()

    emit(page, "bid", room.write("bid", 31, START + STEP))

    assert price(page) == "¥2,620,000"
    assert page.locator("[data-price-words]").inner_text() == "贰佰陆拾贰万元整"
    assert page.locator("#amount").input_value() == "2,640,000"
    assert page.locator("[data-ledger] > li").first.locator(".paddle").inner_text() == "31"


def test_a_number_seen_before_is_dropped(room: Room) -> None:
    page = room.show()
    told = room.write("bid", 31, START + STEP)

    emit(page, "bid", told)
    emit(page, "bid", told)

    assert page.locator("[data-ledger] > li").count() == 3


def test_a_gap_asks_for_a_snapshot(room: Room) -> None:
    page = room.show()
    room.write("bid", 31, START + STEP)

    emit(page, "bid", room.write("bid", 14, START + STEP * 2))

    assert page.evaluate("window.posts") == [["/api/v1/lots/7/snapshot", "GET"]]
    assert price(page) == "¥2,600,000"


def test_being_outbid_is_said_at_once(room: Room) -> None:
    room.write("bid", OWN, START + STEP)
    page = room.show("leading")

    emit(page, "bid", room.write("bid", 14, START + STEP * 2))

    assert shown_state(page) == ("outbid", "open", "open")
    page.wait_for_function("document.querySelector('[data-live-urgent]').textContent.includes('您已被超越')")


def test_an_extension_moves_the_clock_and_marks_the_stairs(room: Room) -> None:
    page = room.show()

    emit(page, "bid", room.write("bid", 31, START + STEP, end=room.end + timedelta(minutes=5)))

    assert page.locator("[data-extensions]").inner_text() == "已延时 1 次"
    assert page.locator(".stairs-mark").get_attribute("d") == "M667 0V120"


def test_typed_amount_stays_and_names_the_new_minimum(room: Room) -> None:
    page = room.show()
    page.fill("#amount", "2,620,000")

    emit(page, "bid", room.write("bid", 31, START + STEP))

    assert page.locator("#amount").input_value() == "2,620,000"
    assert "2,640,000" in page.locator("[data-amount-error]").inner_text()


@pytest.mark.parametrize(("typed", "said"), [("2,600,000", "不能低于"), ("2,630,000", "幅度递增"), ("abc", "只填数字")])
def test_wrong_amount_is_refused_before_it_is_sent(room: Room, typed: str, said: str) -> None:
    page = room.show()
    page.fill("#amount", typed)

    page.locator(".bid__form button[type=submit]").click()

    assert said in page.locator("[data-amount-error]").inner_text()
    assert page.evaluate("window.posts") == []


def bid(page: Page, answer: str) -> None:
    """Send the proposed amount and let the server answer with a JavaScript expression."""
    page.evaluate(f"() => {{ window.answer = async (url, options) => {answer}; }}")
    page.locator(".bid__form button[type=submit]").click()
    page.locator("#confirm-bid button[value=ok]").click()


def test_confirmed_bid_leads_but_the_price_waits_for_the_ledger(room: Room) -> None:
    page = room.show()
    receipt = {"lot": 7, "seq": 3, "amount_fen": (START + STEP).fen, "at": "", "hash": "0" * 64}

    bid(page, f"Response.json({json.dumps({'accepted': True, 'receipt': receipt, 'next_fen': (START + STEP * 2).fen})})")
    page.wait_for_function("document.querySelector('[data-controller~=room]').dataset.mine === 'leading'")

    assert price(page) == "¥2,600,000"
    assert not page.locator(".bid__form").is_visible()


def test_the_receipt_of_the_newest_own_entry_can_be_downloaded(room: Room) -> None:
    page = room.show()
    before = page.locator("[data-receipt]").is_visible()

    emit(page, "bid", room.write("bid", OWN, START + STEP))

    assert not before
    assert page.locator("[data-receipt-link]").get_attribute("href").endswith("/lots/7/receipts/3")  # type: ignore[union-attr]
    assert page.locator("[data-receipt]").is_visible()


def test_refused_bid_says_why_and_takes_a_new_key(room: Room) -> None:
    page = room.show()

    bid(page, f"Response.json({json.dumps({'accepted': False, 'code': 'lot.ended', 'detail': '竞价已截止。'})}, {{status: 409}})")
    page.wait_for_function("!document.querySelector('[data-amount-error]').hidden")

    assert page.locator("[data-amount-error]").inner_text().strip() == "竞价已截止。"
    assert page.locator(".bid__form [name=key]").input_value() != "first-key-0123"


def test_lost_answer_is_asked_for_by_its_key_and_never_sent_twice(room: Room) -> None:
    page = room.show()
    receipt = {"lot": 7, "seq": 3, "amount_fen": (START + STEP).fen, "at": "", "hash": "0" * 64}
    kept = json.dumps({"accepted": True, "receipt": receipt, "next_fen": (START + STEP * 2).fen})

    bid(page, f"options.method === 'POST' ? Promise.reject(new TypeError('lost')) : Response.json({kept})")
    page.wait_for_function("document.querySelector('[data-controller~=room]').dataset.mine === 'leading'")

    posts = page.evaluate("window.posts")
    assert [method for _, method in posts] == ["POST", "GET"]
    assert posts[1][0].endswith("/lots/7/bids/first-key-0123")


def test_question_closes_by_itself_when_the_price_passes_it(room: Room) -> None:
    page = room.show()
    page.locator(".bid__form button[type=submit]").click()

    emit(page, "bid", room.write("bid", 31, START + STEP))

    assert not page.locator("#confirm-bid").is_visible()
    assert page.evaluate("window.posts") == []


def test_lost_link_closes_the_form_until_a_snapshot_comes(room: Room) -> None:
    page = room.show()

    page.evaluate("window.sources.at(-1).onerror()")
    off = (shown_state(page)[2], page.locator("#amount").is_disabled(), page.locator(".banner--danger").is_visible())
    page.locator("[data-reconnect]").click()
    room.write("bid", 31, START + STEP)
    emit(page, "snapshot", room.snapshot())

    assert off == ("offline", True, True)
    assert shown_state(page)[2] == "open"
    assert price(page) == "¥2,620,000"
    assert "价格为最新" in page.locator(".toast").inner_text()


def test_pause_closes_the_form_and_stops_the_clock(room: Room) -> None:
    page = room.show()

    emit(page, "state", room.write("paused"))

    assert shown_state(page)[1] == "paused"
    assert page.locator("#amount").is_disabled()


def test_hammer_shows_the_result(room: Room) -> None:
    room.write("bid", OWN, START + STEP)
    page = room.show("leading")

    emit(page, "state", room.write("closed"))
    emit(page, "state", room.write("awarded", OWN, START + STEP))

    assert shown_state(page) == ("leading", "sold", "open")
    assert page.get_by_text("本件由您拍得").is_visible()
