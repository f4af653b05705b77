"""What a demand asks of its solvers, as it is typed and as others read it."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

import pytest

from market.db import db
from market.listings.models.demands import Demand
from market.listings.rules.kinds import DemandState
from market.listings.rules.review_sheets import DEMAND_SHEET
from market.listings.rules.wishes import Criterion, DemandMode, RaceGoal
from tests.factories import accounts, listings
from tests.web.listings.browser import error_at, page, post, sign_in, text

if TYPE_CHECKING:
    from flask.testing import FlaskClient

pytestmark = pytest.mark.usefixtures("session")
CHALLENGE: dict[str, Any] = {
    "title_zh": "储能舱隔热层国产替代",
    "problem": "进口气凝胶成本高。",
    "sector": "nrg",
    "field": "energy",
    "name_0": "导热系数",
    "wanted_0": "0.020",
    "unit_0": "W/(m·K)",
    "ways": ["joint"],
    "ownership": "双方共有",
    "region": "330110",
    "deadline": "2028-01-01",
    "contact": "market",
    "mode": "challenge",
    "wanted_by": "2028-10-01",
    "criterion_0": "技术指标",
    "weight_0": "60",
    "criterion_1": "研究基础<script>",
    "weight_1": "40",
    "nda": "y",
    "details": "内部代号甲七",
}


def test_a_challenge_is_typed_and_read_without_its_confidential_details(client: FlaskClient) -> None:
    author = listings.editor("enterprise")
    sign_in(client, author)

    assert post(client, "/demands/new", at="/demands/new", act="submit", **CHALLENGE).status_code == 303

    made = db.session.scalars(db.select(Demand)).one()
    assert (made.state, made.mode) == (DemandState.SUBMITTED, DemandMode.CHALLENGE)
    assert made.weights() == (Criterion(name="技术指标", weight_bp=6000), Criterion(name="研究基础<script>", weight_bp=4000))
    assert "内部代号甲七" in client.get(f"/demands/{made.id}").text
    sign_in(client, listings.clerk())
    assert "内部代号甲七" in client.get(f"/demands/{made.id}/details").text
    post(
        client,
        f"/review/demands/{made.id}",
        at=f"/review/demands/{made.id}",
        approve="yes",
        **{f"tick_{item.code}": "passed" for item in DEMAND_SHEET.judged},
    )
    sign_in(client, listings.editor("enterprise"))
    shown = client.get(f"/demands/{made.id}")
    assert shown.status_code == 200
    assert "甲七" not in shown.text
    assert "研究基础&lt;script&gt;" in shown.text
    assert "揭榜挂帅" in text(shown)


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"weight_1": "39"}, "weight_0"),
        ({"weight_0": "sixty"}, "weight_0"),
        ({"criterion_1": ""}, "criterion_1"),
        ({"wanted_by": "2027-12-31"}, "wanted_by"),
        ({"goal_0": "小试", "share_0": "100"}, "due_on_0"),
        ({"goal_0": "小试", "due_on_0": "2028-06-01", "share_0": "99"}, "share_0"),
        ({"finalists": "1"}, "finalists"),
        ({"public_funds": "100", "own_funds": "399"}, "own_funds"),
    ],
)
def test_a_wrong_condition_is_told_at_its_input_and_what_was_typed_stays(client: FlaskClient, change: dict[str, str], field: str) -> None:
    sign_in(client, listings.editor("enterprise"))

    answer = post(client, "/demands/new", at="/demands/new", **CHALLENGE | change)

    assert answer.status_code == 422
    assert error_at(answer, field)
    assert page(answer).get_element_by_id("criterion_0").get("value") == "技术指标"
    assert db.session.scalars(db.select(Demand)).all() == []


def test_the_api_takes_a_race_and_names_the_member_that_is_wrong(client: FlaskClient) -> None:
    headers = {"Authorization": f"Bearer {accounts.token(accounts.organisation('enterprise'))}"}
    goals = [
        {"name": "小试", "due_on": "2028-03-01", "share_bp": 4000, "result": "样品", "test": "送检"},
        {"name": "中试", "due_on": "2028-06-01", "share_bp": 6000, "result": "", "test": ""},
    ]
    body = {"title_zh": "题", "mode": "race", "deadline": "2028-01-01", "goals": goals, "finalists": 2, "stage_fund_fen": 1000}

    refused = client.post("/api/v1/demands", json=body | {"goals": [goals[1], goals[0]]}, headers=headers)
    made = client.post("/api/v1/demands", json=body, headers=headers)

    assert (refused.status_code, refused.json["field"]) == (422, "goals.1.due_on")
    assert (made.status_code, made.json["goals"]) == (201, goals)
    assert db.session.scalars(db.select(Demand)).one().race_goals()[1] == RaceGoal(name="中试", due_on=date(2028, 6, 1), share_bp=6000)
