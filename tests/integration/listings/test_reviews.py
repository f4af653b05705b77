"""The kept decisions: what the database refuses, who reads them, what they hold."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import insert, text
from sqlalchemy.exc import IntegrityError, InternalError

from market import clock
from market.db import db
from market.errors import Forbidden, Invalid
from market.listings import queries, services
from market.listings.models.reviews import Review
from market.listings.rules.kinds import AchievementState
from market.listings.rules.review import Answer
from tests.factories import listings

pytestmark = pytest.mark.usefixtures("session")

REMARKS = [{"field": "abstract", "flaw": "unclear", "words": "说明适用的纤维。"}]


def row(**given: Any) -> dict[str, Any]:
    """Return a row that the table takes."""
    now = clock.now()
    values = {"number": 9, "approved": True, "checklist": [], "remarks": [], "note": "", "submitted_at": now, "decided_at": now}
    return values | given


def test_both_decisions_are_kept_with_their_checklist_and_the_reviewer() -> None:
    author, clerk = listings.editor(), listings.clerk()
    made = listings.submitted(author)
    services.decide(clerk, made.id, listings.returned("说明适用的纤维。", "abstract"))
    services.submit(author, made.id)
    services.decide(clerk, made.id, listings.passed())

    second, first = queries.reviews(author, made)

    assert [(found.number, found.approved, found.decided_by) for found in (first, second)] == [
        (1, False, clerk.person_id),
        (2, True, clerk.person_id),
    ]
    assert {tick.item: tick.answer for tick in first.ticks()}["rights"] is Answer.PASSED
    assert {tick.item: (tick.answer, tick.by_market) for tick in second.ticks()}["own"] == (Answer.PASSED, False)
    assert first.remarks == REMARKS


def test_a_refused_decision_leaves_nothing() -> None:
    made = listings.submitted()

    with pytest.raises(Invalid):
        services.decide(listings.clerk(), made.id, listings.returned(" "))

    assert queries.review_count(made) == 0
    assert made.state is AchievementState.SUBMITTED


def test_others_do_not_read_the_reviews() -> None:
    made = listings.published()

    with pytest.raises(Forbidden):
        queries.reviews(listings.editor(), made)
    assert len(queries.reviews(listings.clerk(), made)) == 1


def test_a_demand_is_kept_alike() -> None:
    author = listings.editor("enterprise")
    made = listings.published_demand(author)

    (found,) = queries.reviews(author, made)

    assert (found.achievement_id, found.demand_id, found.approved) == (None, made.id, True)


@pytest.mark.parametrize(
    ("given", "rule"),
    [
        ({"checklist": [{"item": "own", "answer": "failed"}]}, "approved_without_failure"),
        ({"remarks": REMARKS}, "returned_with_remarks"),
        ({"approved": False}, "returned_with_remarks"),
        ({"number": 0}, "number_positive"),
        ({"achievement_id": None}, "of_one_listing"),
        ({"number": 1}, "uq_listing_review_achievement_id"),
    ],
)
def test_the_database_refuses_what_no_review_can_be(given: dict[str, Any], rule: str) -> None:
    made = listings.published()

    with pytest.raises(IntegrityError, match=rule):
        db.session.execute(insert(Review).values(**row(achievement_id=made.id) | given))


@pytest.mark.parametrize("change", ["UPDATE listing_review SET note = 'x'", "DELETE FROM listing_review"])
def test_a_decision_is_never_changed(change: str) -> None:
    listings.published()

    with pytest.raises((IntegrityError, InternalError)):
        db.session.execute(text(change))
