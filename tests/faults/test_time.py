"""Only the database's time decides: web hosts may be wrong, and the end is met to the millisecond."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from itertools import cycle
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import select, text

from market import clock, mail
from market.auctions.queries import room
from market.auctions.rules.english import Reason
from market.auctions.services import bids
from market.auctions.services.answers import Answer, Bid
from market.db import db, unit_of_work
from market.money import Money
from market.web.figures import clock_time
from tests.faults import hall, invariants

if TYPE_CHECKING:
    from flask import Flask

pytestmark = [pytest.mark.slow, pytest.mark.timeout(280)]
MS = timedelta(milliseconds=1)


@pytest.fixture
def made(committed_app: Flask) -> hall.Hall:
    return hall.build(committed_app, lots=1, bidders=2, lasts=timedelta(hours=2))


def bid(made: hall.Hall, number: int, key: str) -> Answer:
    with unit_of_work():
        amount = Money.yuan(260_000 + 10_000 * number)
        return bids.place_bid(made.bidders[number % 2], made.lots[0], Bid(amount=amount, key=key))


def _end(lot_id: int) -> datetime:
    with unit_of_work():
        found: datetime = db.session.execute(text("SELECT closes_at FROM lot WHERE id = :id"), {"id": lot_id}).scalar_one()
    return found


@pytest.mark.parametrize("seconds", [(5, -5), (3600, -3600), (3, 0)], ids=["five seconds", "an hour", "two hosts three seconds apart"])
def test_a_web_host_with_a_wrong_clock_changes_no_decision(
    committed_app: Flask, made: hall.Hall, seconds: tuple[int, int], monkeypatch: pytest.MonkeyPatch
) -> None:
    skews = cycle(seconds)
    monkeypatch.setattr(clock, "now", lambda: datetime.now(UTC) + timedelta(seconds=next(skews)))
    with committed_app.app_context():
        for number in range(10):
            before = db.session.execute(text("SELECT clock_timestamp()")).scalar_one()
            answer = bid(made, number, f"skewed-{number:04d}")
            after = db.session.execute(text("SELECT clock_timestamp()")).scalar_one()
            assert answer.accepted
            assert before <= answer.at <= after
        times = [entry["at"] for entry in room.ledger(made.lots[0])["entries"]]
        db.session.remove()
    assert times == sorted(times)
    invariants.check(committed_app, made.lots)


def test_a_thousand_bids_around_the_end_are_decided_by_their_recorded_time(committed_app: Flask, made: hall.Hall) -> None:
    """One millisecond before the end a bid counts and moves the end; at it and after it none does, and no refused bid moves anything."""
    number, refused = 0, 0
    offsets = cycle([MS, MS * 0, -MS, -MS * 2, MS * 3])
    with committed_app.app_context():
        for turn in range(1000):
            end = _end(made.lots[0])
            at = end + next(offsets)
            with clock.frozen(at):
                answer = bid(made, number, f"around-{turn:04d}")
            assert answer.at == at
            assert answer.accepted == (answer.at < end)
            if answer.accepted:
                number += 1
                assert _end(made.lots[0]) == answer.closes_at == at + timedelta(minutes=5)
            else:
                refused += 1
                assert answer.reason is Reason.ENDED
                assert dict(answer.params) == {"late_ms": (at - end) // MS}
                assert _end(made.lots[0]) == end
        db.session.remove()
    assert (number, refused) == (400, 600)
    invariants.check(committed_app, made.lots)


def test_two_hundred_bids_in_the_last_second_extend_by_the_rule(committed_app: Flask, made: hall.Hall) -> None:
    with committed_app.app_context():
        start = _end(made.lots[0]) - timedelta(seconds=1)
        for number in range(200):
            with clock.frozen(start + number * timedelta(milliseconds=5)):
                assert bid(made, number, f"last-second-{number:03d}").accepted
        assert _end(made.lots[0]) == start + 199 * timedelta(milliseconds=5) + timedelta(minutes=5)
        for number in range(200, 300):
            with clock.frozen(_end(made.lots[0]) - timedelta(seconds=2)):
                assert bid(made, number, f"extension-{number:03d}").extended
        assert room.room(made.lots[0]).live.extensions >= 100
        db.session.remove()
    invariants.check(committed_app, made.lots)


def test_every_page_list_and_api_shows_the_extended_end(committed_app: Flask, made: hall.Hall) -> None:
    lot_id = made.lots[0]
    with committed_app.app_context():
        before = _end(lot_id)
        with clock.frozen(before - timedelta(minutes=2)):
            assert bid(made, 0, "moves-the-end").extended
        end = _end(lot_id)
        sale_id = invariants.count(committed_app, "SELECT sale_id FROM lot WHERE id = :id", id=lot_id)
        shown, passed = clock_time(end), clock_time(before)
        db.session.remove()
    with clock.frozen(before - timedelta(minutes=1)):
        client = committed_app.test_client()
        pages = {path: client.get(path).text for path in (f"/lots/{lot_id}", f"/api/v1/lots/{lot_id}", f"/api/v1/lots/{lot_id}/snapshot")}
        catalogue = client.get(f"/sales/{sale_id}").text
        front = client.get("/").text
        diary = [client.get(path).text for path in ("/sales/calendar.ics", f"/sales/{sale_id}/calendar.ics", "/sales/feed.atom")]
    iso = end.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S")
    assert shown in pages[f"/lots/{lot_id}"]
    assert all(iso in pages[path] for path in pages if path.startswith("/api/"))
    old = before.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S")
    compact = before.astimezone(UTC).strftime("%Y%m%dT%H%M%SZ")
    for page in (catalogue, front, *diary, *_letters(committed_app)):
        assert old not in page
        assert compact not in page
        assert passed not in page or shown in page


def _letters(app: Flask) -> list[str]:
    """Return every letter that waits or went out."""
    with app.app_context():
        found = [f"{letter.subject}\n{letter.body}" for letter in db.session.scalars(select(mail.Mail))]
        db.session.remove()
    assert found
    return found
