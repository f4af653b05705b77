"""The room while holders of a priority right are asked, and after a buyer's default, against a stream that the test writes."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

import pytest

from tests.browser.room import OWN, START, Room
from tests.browser.test_room import emit

if TYPE_CHECKING:
    from collections.abc import Callable

    from flask import Flask
    from playwright.sync_api import Browser, Page

pytestmark = pytest.mark.browser
OTHER = 14


@pytest.fixture
def room(app: Flask, open_page: Callable[[str], Page]) -> Room:
    """A lot with one bid, on which the reader's paddle has the second rank."""
    found = Room(app, open_page)
    found.terms["rules"] = {"priority": {"window_s": 300, "ranks": [[31, 1], [OWN, 2]]}}
    found.write("opened")
    found.write("bid", OTHER, START)
    return found


def show(room: Room, *states: str, own: bool = True, **more: Any) -> Page:
    """Open the room of a holder, or of anybody else, as the server would render it."""
    until = room.now + timedelta(minutes=5)
    right = SimpleNamespace(rank=2) if own else None
    held = {
        "own": right,
        "paddle": OWN if own else None,
        "seconds": 300,
        "until": until,
        "waiting": [],
        "states": list(states),
        "key": "k" * 20,
    }
    return room.show(priority=SimpleNamespace(**held), **more)


def visible(page: Page, state: str) -> bool:
    """Say whether everything that belongs to a state is to be seen."""
    return all(element.is_visible() for element in page.locator(f"[data-ask~={state}]").all())


def test_everybody_reads_that_there_are_holders_and_nobody_who(room: Room) -> None:
    page = show(room, "before", own=False)

    assert "有优先购买权人" in page.locator(".stage__ask").inner_text()
    assert page.locator("#answer-title").count() == 0


def test_the_end_of_bidding_asks_the_holder_and_counts_down(room: Room) -> None:
    page = show(room, "before")

    emit(page, "state", room.write("closed", reserve_met=True))

    page.locator("#answer-title").wait_for()
    assert page.locator("[data-ask-waiting]").inner_text() == f"31 · {OWN}"
    assert page.locator("[data-ask-left]").inner_text().startswith("0")
    assert "询问优先购买权人" in page.locator(".stage__head").inner_text()
    assert "正在询问优先购买权人" in page.locator("[data-live-urgent]").inner_text()


def test_others_see_who_is_asked_and_have_nothing_to_press(room: Room) -> None:
    page = show(room, "before", own=False)

    emit(page, "state", room.write("closed", reserve_met=True))

    page.locator("[data-ask-left]").wait_for()
    assert page.locator("form[action$='/priority']").count() == 0


def test_a_waiver_and_a_match_are_told_in_the_ledger(room: Room) -> None:
    page = show(room, "before")
    emit(page, "state", room.write("closed", reserve_met=True))
    page.locator("#answer-title").wait_for()

    emit(page, "state", room.write("matched", 31, START, takes=False))
    emit(page, "state", room.write("matched", OWN, START, takes=True))

    rows = page.locator("[data-ledger] > li").all_inner_texts()
    assert "放弃优先购买权" in rows[1]
    assert "以最高价行使优先购买权" in rows[0]
    page.locator("[data-ask~=took]").first.wait_for()
    assert not page.locator("#answer-title").is_visible()
    assert not visible(page, "asked")


def test_a_sale_by_priority_is_shown_as_such(room: Room) -> None:
    page = show(room, "before")
    emit(page, "state", room.write("closed", reserve_met=True))
    emit(page, "state", room.write("matched", OWN, START, takes=True))

    emit(page, "state", room.write("awarded", OWN, START, by="auctioneer", priority=True))

    page.locator("[data-ask~=matched]").first.wait_for()
    assert "按优先权成交" in page.locator(".stage__head").inner_text()
    assert page.locator(".stage__leader [data-leader]").inner_text() == str(OWN)
    assert "按优先权成交" in page.locator("[data-ledger] > li").first.inner_text()


def test_the_time_that_runs_out_takes_the_question_away(room: Room) -> None:
    room.now = datetime.now(UTC) - timedelta(minutes=4, seconds=58)
    room.write("closed", reserve_met=True)
    room.now = datetime.now(UTC) - timedelta(minutes=5)
    page = show(room, "asked", "mine")

    page.locator("[data-ask=answered]").wait_for()
    assert not page.locator("#answer-title").is_visible()


def test_the_question_is_asked_again_before_it_binds(room: Room) -> None:
    room.write("closed", reserve_met=True)
    page = show(room, "asked", "mine")

    page.get_by_role("button", name="以最高价行使优先购买权").click()

    assert "不能撤回" in page.locator("dialog[open]").inner_text()


def test_the_room_works_without_its_scripts(room: Room, browser: Browser) -> None:
    room.write("closed", reserve_met=True)
    rendered: list[str] = []

    def keep(html: str) -> Any:  # noqa: ANN401 - stands for a page that nobody opens
        rendered.append(html)
        return SimpleNamespace(wait_for_function=lambda _text: None)

    room.open_page = keep
    show(room, "asked", "mine")
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.set_content(rendered[0])

    assert page.locator("form[action$='/priority'] button").first.is_visible()
    assert page.locator("input[name=takes]").first.get_attribute("value") == "yes"
    context.close()


def test_a_default_is_said_with_what_follows(room: Room) -> None:
    room.write("closed", reserve_met=True)
    room.write("awarded", OTHER, START, by="auctioneer")
    page = show(room)

    emit(page, "state", room.write("defaulted", OTHER, why="not_signed"))

    assert "买受人悔拍" in page.locator(".stage__head").inner_text()
    said = page.locator("[data-in-phase=defaulted].alert").inner_text()
    assert "次高价" in said
    assert "成交" not in page.locator(".stage__head .pill:visible").first.inner_text()
