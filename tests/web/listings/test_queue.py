"""The queue of reviews: filters, what may be chosen, the approval of several with a report, and a fixed number of statements."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import select

from market import clock
from market.db import db, unit_of_work
from market.errors import Conflict
from market.listings import services
from market.listings.forms.queue import picked, queue_filter
from market.listings.models.achievements import Achievement
from market.listings.models.demands import Demand
from market.listings.queries import queue
from market.listings.queries.queue import QueueFilter
from market.listings.queries.reviews import mend_counts
from market.listings.rules.kinds import AchievementState, DemandState
from market.listings.services.together import approve_clean
from tests.factories import listings
from tests.web.listings.browser import page, post, sign_in, text
from tests.web.listings.test_reviews_api import ask

if TYPE_CHECKING:
    from flask.testing import FlaskClient

OTHER: dict[str, Any] = {
    "title_zh": "低温烟气余热的两级回收装置",
    "abstract": "第一级预热空气，第二级冷凝回收水分和潜热，两级之间设旁路以避免低负荷时结露，锅炉排烟温度因此明显下降。",
    "problem": "锅炉排烟温度高，余热白白排走。",
}


def codes(wanted: QueueFilter) -> list[str]:
    """Return what a clerk finds in the queue."""
    return [row.listing.code for row in queue.waiting(listings.clerk(), wanted, clock.now())]


@pytest.mark.usefixtures("session")
class TestQueue:
    def test_the_longest_waiting_come_first_whatever_they_are(self, frozen: Callable[[datetime], None]) -> None:
        now = clock.now()
        frozen(now - timedelta(days=5))
        wish = listings.submitted_demand()
        frozen(now - timedelta(days=2))
        first = listings.submitted()
        frozen(now)
        copied = listings.submitted()
        listings.draft()

        assert codes(QueueFilter()) == [wish.code, first.code, copied.code]
        assert codes(QueueFilter(kind="demands")) == [wish.code]
        assert codes(QueueFilter(organisation=first.owner_id)) == [first.code]
        assert codes(QueueFilter(before=now - timedelta(days=3))) == [wish.code]
        assert codes(QueueFilter(flags="strong")) == codes(QueueFilter(flags="flagged")) == [copied.code]
        assert codes(QueueFilter(flags="clean")) == [wish.code, first.code]
        assert queue.waiting_count(listings.clerk(), QueueFilter(flags="clean")) == 2
        assert set(queue.owners_waiting(listings.clerk())) == {wish.organisation_id, first.owner_id, copied.owner_id}

    def test_what_is_open_cannot_be_chosen(self, frozen: Callable[[datetime], None]) -> None:
        listings.submitted(offers=(listings.TRANSFER,))
        (now_clean,) = queue.waiting(listings.clerk(), QueueFilter(), clock.now())

        frozen(clock.now() + timedelta(days=366 * 20))
        (later,) = queue.waiting(listings.clerk(), QueueFilter(), clock.now())

        assert (now_clean.clean, later.clean, later.gaps) == (True, False, 1)

    def test_a_flagged_listing_is_not_approved_together(self) -> None:
        listings.submitted_demand()
        wish = listings.submitted_demand()
        listings.submitted()
        made = listings.submitted()

        for kind, found in (("achievements", made), ("demands", wish)):
            with pytest.raises(Conflict, match=r"review\.flagged"):
                approve_clean(listings.clerk(), kind, found.id)

    def test_the_desk_tells_how_much_is_to_be_mended(self) -> None:
        author = listings.editor()
        made = listings.submitted(author)
        services.decide(listings.clerk(), made.id, listings.returned("写明适用的纤维"))

        assert mend_counts([made]) == {made.id: 1}
        assert mend_counts([]) == {}


class TestPage:
    def test_several_are_published_each_by_itself_with_a_report(self, client: FlaskClient) -> None:
        clean, other, wish, copied = listings.submitted(), listings.submitted(**OTHER), listings.submitted_demand(), listings.submitted()
        sign_in(client, listings.clerk())
        boxes = page(client.get("/review")).xpath("//input[@name='listing']/@value")

        chosen = [f"achievements-{clean.id}", f"achievements-{copied.id}", f"demands-{wish.id}", "achievements-999999"]
        answer = post(client, "/review", at="/review", listing=chosen, read="y")

        assert boxes == [f"achievements-{clean.id}", f"achievements-{other.id}", f"demands-{wish.id}"]
        assert "已发布 2 项" in answer.text
        assert "2 项未发布" in text(answer)
        assert "请单独审核" in text(answer)
        with unit_of_work():
            made = [db.session.scalar(select(Achievement.state).where(Achievement.id == row.id)) for row in (clean, copied, other)]
            wished = db.session.scalar(select(Demand.state).where(Demand.id == wish.id))
        assert made == [AchievementState.PUBLISHED, AchievementState.SUBMITTED, AchievementState.SUBMITTED]
        assert wished is DemandState.PUBLISHED

    @pytest.mark.parametrize(("data", "words"), [({"read": "y"}, "至少选择一项"), ({"listing": "achievements-1"}, "确认已审阅")])
    def test_nothing_happens_without_a_choice_or_the_reviewers_word(self, client: FlaskClient, data: dict[str, str], words: str) -> None:
        listings.submitted()
        sign_in(client, listings.clerk())

        answer = post(client, "/review", at="/review", **data)

        assert answer.status_code == 422
        assert words in text(answer)

    def test_more_listings_need_no_more_statements(self, client: FlaskClient, statements: list[str]) -> None:
        author = listings.editor()
        sign_in(client, listings.clerk())

        def count() -> int:
            listings.submitted(author)
            listings.submitted_demand()
            client.get("/review")
            statements.clear()
            client.get("/review")
            return len(statements)

        assert count() == count() == count()


def test_the_api_approves_alike_and_reports_each_refusal(client: FlaskClient) -> None:
    clean, copied = listings.submitted(), listings.submitted()
    items = [{"kind": "achievements", "id": clean.id}, {"kind": "achievements", "id": copied.id}]
    clerk = listings.clerk()

    unread = ask(client, clerk, "/reviews/approvals", {"items": items, "read": False})
    answer = ask(client, clerk, "/reviews/approvals", {"items": items, "read": True}).get_json()
    waiting = ask(client, clerk, "/reviews/queue?flags=strong").get_json()

    assert unread.status_code == 422
    assert (answer["published"], [(row["id"], row["code"]) for row in answer["refused"]]) == (1, [(copied.id, "review.flagged")])
    assert (waiting["total"], [(row["id"], row["flags"], row["clean"]) for row in waiting["items"]]) == (1, [(copied.id, 1, False)])
    assert ask(client, listings.editor(), "/reviews/approvals", {"items": items, "read": True}).status_code == 403


def test_an_address_that_makes_no_sense_filters_nothing() -> None:
    assert queue_filter({"kind": "x", "organisation": "１", "days": "-1", "flags": "all"}, clock.now()) == QueueFilter()


def test_a_choice_that_makes_no_sense_is_left_out() -> None:
    assert picked(["achievements-1", "achievements-1", "lots-3", "demands-x", "demands", "demands-2"]) == [
        ("achievements", 1),
        ("demands", 2),
    ]
