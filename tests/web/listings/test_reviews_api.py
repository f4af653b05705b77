"""Reviews over the API: the checklist, the decision with its refusals at the members of the body, the decisions so far."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from market.accounts import queries as organisations
from market.db import unit_of_work
from market.listings import services
from market.listings.rules.review_sheets import ACHIEVEMENT_SHEET
from tests.factories import accounts, listings

if TYPE_CHECKING:
    from flask.testing import FlaskClient
    from werkzeug.test import TestResponse

    from market.access import Actor

GOOD = {item.code: "passed" for item in ACHIEVEMENT_SHEET.judged}


def ask(client: FlaskClient, actor: Actor, path: str, body: dict[str, Any] | None = None) -> TestResponse:
    """Call the API as the actor's organisation."""
    token = accounts.token(organisations.organisation(actor.organisation_id or 0))
    headers = {"Authorization": f"Bearer {token}"}
    return client.get(f"/api/v1{path}", headers=headers) if body is None else client.post(f"/api/v1{path}", headers=headers, json=body)


def test_a_clerk_reads_the_checklist_and_publishes(client: FlaskClient) -> None:
    made, clerk = listings.submitted(), listings.clerk()

    points = ask(client, clerk, f"/achievements/{made.id}/review").get_json()["checklist"]
    answer = ask(client, clerk, f"/achievements/{made.id}/decision", {"approve": True, "ticks": GOOD, "note": "已核对"})

    assert [point["item"] for point in points] == [item.code for item in ACHIEVEMENT_SHEET.items]
    assert {point["item"] for point in points if point["answer"] is None} == set(GOOD)
    assert {point["item"]: point["reasons"] for point in points}["consent"] == ["只有一个权利人。"]
    assert (answer.status_code, answer.get_json()["state"]) == (200, "published")


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"approve": True, "ticks": GOOD | {"own": "failed"}}, "ticks.own"),
        ({"approve": True, "ticks": {}}, "ticks.harmless"),
        ({"approve": False}, "remarks.0.field"),
        ({"approve": False, "remarks": [{"field": "trl", "flaw": "wrong", "words": " "}]}, "remarks.0.words"),
    ],
)
def test_a_refusal_names_the_member_of_the_body(client: FlaskClient, body: dict[str, Any], field: str) -> None:
    made = listings.submitted()

    answer = ask(client, listings.clerk(), f"/achievements/{made.id}/decision", body)

    assert answer.status_code == 422
    assert field in answer.text


def test_the_author_reads_what_is_to_be_mended_in_the_own_language(client: FlaskClient) -> None:
    author = listings.editor()
    made = listings.submitted(author)
    remark = {"field": "trl", "flaw": "unproven", "words": "附检测报告"}
    ask(client, listings.clerk(), f"/achievements/{made.id}/decision", {"approve": False, "remarks": [remark]})

    (found,) = ask(client, author, f"/achievements/{made.id}/reviews?lang=en").get_json()["items"]

    assert (found["number"], found["approved"]) == (1, False)
    assert found["remarks"] == [remark | {"label": "Readiness level", "reason": "Proof is missing"}]
    assert {point["item"] for point in found["checklist"]}.isdisjoint(GOOD)


def test_others_read_no_reviews(client: FlaskClient) -> None:
    made, other = listings.published(), listings.editor()
    waiting = listings.submitted()

    assert ask(client, other, f"/achievements/{made.id}/reviews").status_code == 403
    assert ask(client, other, f"/achievements/{waiting.id}/reviews").status_code == 404
    assert ask(client, other, f"/achievements/{waiting.id}/review").status_code == 403


def test_there_is_nothing_to_review_before_the_submission(client: FlaskClient) -> None:
    made = listings.draft()

    assert ask(client, listings.clerk(), f"/achievements/{made.id}/review").status_code == 404


def test_a_demand_has_its_own_checklist(client: FlaskClient) -> None:
    author, clerk = listings.editor("enterprise"), listings.clerk()
    made = listings.submitted_demand(author)

    points = ask(client, clerk, f"/demands/{made.id}/review").get_json()["checklist"]
    with unit_of_work():
        services.decide_demand(clerk, made.id, listings.passed_demand())

    assert "testable" in {point["item"] for point in points}
    assert ask(client, author, f"/demands/{made.id}/reviews").get_json()["items"][0]["approved"] is True
