"""The room on bad lines, after sleep and with a wrong clock: what is seen at the end is what the ledger says."""

from __future__ import annotations

import time
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest

from market import clock
from market.accounts import queries as people
from market.auctions.feed import MOST_RESENT
from market.auctions.queries import room
from market.auctions.services import bids
from market.auctions.services.answers import Bid
from market.db import db, unit_of_work
from market.money import Money
from tests.browser.sites import Visitor, served
from tests.factories import accounts
from tests.factories.auctions import START, STEP
from tests.faults import hall

if TYPE_CHECKING:
    from collections.abc import Iterator

    from flask import Flask
    from playwright.sync_api import Browser, CDPSession

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.timeout(300)]
MISSED = MOST_RESENT + 30
"""More bids than the feed sends again to who comes back."""
TWO_MBIT = {"offline": False, "latency": 150, "downloadThroughput": 250_000, "uploadThroughput": 250_000}
OFFLINE = {"offline": True, "latency": 0, "downloadThroughput": 0, "uploadThroughput": 0}
ONLINE = {"offline": False, "latency": 0, "downloadThroughput": -1, "uploadThroughput": -1}
TEN_MINUTES_AHEAD = "Date.now = ((now) => () => now() + 600000)(Date.now);"
SET_BY_MS = 1_900
"""Below what the room takes for a sleep, and more than a slow answer leaves open."""
STEADY_CLOCK_SET = """(lost) => {
    const { clock } = document.querySelector('.room-root').room;
    for (const answer of clock.asked) answer.trip = 0;
    const [before, steady] = [clock.now(), performance.now.bind(performance)];
    performance.now = () => steady() + lost;
    return clock.now() - before;
}"""
PATIENCE_MS = 30_000
RIGHT_MS = 300


class Stage:
    """An open lot, two bidders who bid in turn, and the first one's window."""

    def __init__(self, app: Flask, visitor: Visitor, made: hall.Hall) -> None:
        self.app, self.visitor, self.page, self.made = app, visitor, visitor.page, made
        self.lot, self.count = made.lots[0], 0
        self.cdp: CDPSession = self.page.context.new_cdp_session(self.page)
        self.cdp.send("Network.enable")
        self.cdp.send("Page.enable")

    def enter(self) -> None:
        with self.app.app_context():
            who = self.made.bidders[0].person_id or 0
            email = people.people([who])[who].email
            db.session.remove()
        self.visitor.sign_in(email, accounts.PASSWORD)
        self.page.goto(f"/lots/{self.lot}")
        self.page.wait_for_selector("[data-sync=known]", timeout=PATIENCE_MS)

    def network(self, **conditions: Any) -> None:
        self.cdp.send("Network.emulateNetworkConditions", conditions)

    def bid(self, times: int) -> None:
        with self.app.app_context():
            for _ in range(times):
                amount = Money(START.fen + STEP.fen * self.count)
                with unit_of_work():
                    answer = bids.place_bid(self.made.bidders[self.count % 2], self.lot, Bid(amount=amount, key=f"live-{self.count:06d}"))
                assert answer.accepted, answer
                self.count += 1
            db.session.remove()

    def ledger(self) -> dict[str, Any]:
        with self.app.app_context():
            live = room.room(self.lot).live.public()
            db.session.remove()
        return live

    def sees_the_ledger(self) -> None:
        """Wait until the page has the newest entry, then compare everything it shows."""
        wanted = self.ledger()
        self.page.wait_for_function(
            "seq => document.querySelector('.room-root').room.state.seq === seq", arg=wanted["seq"], timeout=PATIENCE_MS
        )
        rows = self.page.locator("[data-ledger] > li")
        seen = {
            "price": self.page.locator(".stage__price [data-price]").inner_text(),
            "leader": self.page.locator(".stage__leader [data-leader]").inner_text(),
            "bids": self.page.locator("[data-count]").inner_text(),
            "newest": rows.first.locator("[data-entry-hash]").inner_text(),
        }
        assert seen == {
            "price": f"{wanted['current_fen'] // 100:,}",
            "leader": str(wanted["leader"]),
            "bids": str(wanted["bids"]),
            "newest": wanted["head"][:8],
        }
        numbers = [
            int("".join(filter(str.isdigit, text))) for text in self.page.locator("[data-ledger] [data-entry-seq]").all_inner_texts()
        ]
        assert numbers == list(range(wanted["seq"], wanted["seq"] - len(numbers), -1))

    def countdown_error_ms(self) -> float:
        """Return by how many milliseconds the page's idea of the time is wrong, the question's own way included."""
        before = clock.now().timestamp() * 1000
        shown = float(self.page.evaluate("document.querySelector('.room-root').room.clock.now()"))
        after = clock.now().timestamp() * 1000
        return max(before - shown, shown - after, 0)

    def shows_the_right_time(self) -> None:
        """Wait until the page is right, as it is soon after a clock was set; an answer that came slowly leaves it to the next question."""
        until = time.monotonic() + PATIENCE_MS / 1000
        while (error := self.countdown_error_ms()) >= RIGHT_MS and time.monotonic() < until:
            self.page.wait_for_timeout(200)
        assert error < RIGHT_MS


@pytest.fixture
def stage(committed_app: Flask, browser: Browser) -> Iterator[Stage]:
    made = hall.build(committed_app, lots=1, bidders=2, lasts=timedelta(hours=2))
    with served(committed_app) as address:
        visitor = Visitor.enter(browser, address)
        yield Stage(committed_app, visitor, made)
        visitor.leave()
    assert visitor.problems == []


def test_two_megabits_show_every_bid(stage: Stage) -> None:
    stage.network(**TWO_MBIT)
    stage.enter()
    for _ in range(8):
        stage.bid(10)
        stage.page.wait_for_timeout(100)
    stage.sees_the_ledger()
    stage.shows_the_right_time()
    assert "往返" in stage.page.locator(".stage__sync").inner_text()
    assert stage.page.locator(".room-root").get_attribute("data-link") == "open"


def test_a_tab_that_slept_comes_back_right(stage: Stage) -> None:
    stage.enter()
    stage.bid(1)
    stage.sees_the_ledger()
    stage.cdp.send("Page.setWebLifecycleState", {"state": "frozen"})
    stage.bid(MISSED)
    stage.cdp.send("Page.setWebLifecycleState", {"state": "active"})
    stage.sees_the_ledger()


def test_a_line_that_was_cut_for_longer_than_the_feed_remembers(stage: Stage) -> None:
    stage.enter()
    stage.network(**OFFLINE)
    stage.bid(MISSED)
    stage.page.evaluate("document.querySelector('.room-root').room.stream.open()")
    stage.page.wait_for_selector(".room-root[data-link=offline]", timeout=PATIENCE_MS)
    stage.network(**ONLINE)
    stage.sees_the_ledger()
    stage.page.wait_for_selector(".room-root[data-link=open]", timeout=PATIENCE_MS)


def test_a_wrong_device_clock_does_not_move_the_countdown(stage: Stage) -> None:
    stage.page.add_init_script(TEN_MINUTES_AHEAD)
    stage.enter()
    stage.shows_the_right_time()
    assert "本机时钟快 600 秒" in stage.page.locator(".stage__sync").inner_text()


def test_after_a_sleep_the_clocks_are_compared_anew(stage: Stage) -> None:
    stage.enter()
    stage.page.evaluate(TEN_MINUTES_AHEAD)
    stage.page.wait_for_function("document.querySelector('.room-root').room.clock.ahead() > 590000", timeout=PATIENCE_MS)
    stage.shows_the_right_time()
    stage.bid(2)
    stage.sees_the_ledger()


def test_a_clock_that_was_set_is_noticed_at_the_next_question(stage: Stage) -> None:
    stage.enter()
    stage.shows_the_right_time()
    assert stage.page.evaluate(STEADY_CLOCK_SET, SET_BY_MS) >= SET_BY_MS > RIGHT_MS
    stage.page.evaluate("(({ clock, root }) => clock.measure(root.dataset.time))(document.querySelector('.room-root').room)")
    stage.shows_the_right_time()
