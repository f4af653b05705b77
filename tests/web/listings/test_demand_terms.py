"""What a demand asks of its solvers, as it is typed and as others read it."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

import pytest

from market.accounts.queries import organisation
from market.db import db
from market.listings.models.demands import Demand
from market.listings.rules.kinds import DemandState
from market.listings.rules.review_sheets import DEMAND_SHEET
from market.listings.rules.wishes import Criterion, DemandMode, RaceGoal
from tests.factories import accounts, listings
from tests.web.listings.browser import error_at, page, post, sign_in, text
from tests.web.listings.writing import typed, value_at

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

    assert typed(client, CHALLENGE).status_code == 303

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
        ({"mode": "race", "goal_0": "小试", "share_0": "100"}, "due_on_0"),
        ({"mode": "race", "goal_0": "小试", "due_on_0": "2028-06-01", "share_0": "99"}, "share_0"),
        ({"mode": "race", "finalists": "1"}, "finalists"),
        ({"public_funds": "100", "own_funds": "399"}, "own_funds"),
    ],
)
def test_a_wrong_condition_is_told_at_its_input_and_what_was_typed_stays(client: FlaskClient, change: dict[str, str], field: str) -> None:
    sign_in(client, listings.editor("enterprise"))

    answer = typed(client, CHALLENGE | change)

    assert answer.status_code == 422
    assert error_at(answer, field)
    assert value_at(answer, "criterion_0") == "技术指标"
    kept = db.session.scalars(db.select(Demand)).one()
    assert (kept.state, kept.title_zh, kept.criteria) == (DemandState.DRAFT, "储能舱隔热层国产替代", [])


def test_the_second_page_asks_for_what_the_chosen_way_needs(client: FlaskClient) -> None:
    author = listings.editor("enterprise")
    sign_in(client, author)
    assert typed(client, CHALLENGE | {"mode": "race", "finalists": "3", "stage_fund": "10万"}, act="save").status_code == 303
    made = db.session.scalars(db.select(Demand)).one()
    url = f"/demands/{made.id}/edit"
    assert 'name="goal_0"' in client.get(f"{url}/terms").text

    for mode, shown in (("challenge", "criterion_0"), ("ordinary", "name_0")):
        kept = {"title_zh": made.title_zh, "deadline": "2028-01-01", "mode": mode}
        assert post(client, url, at=url, act="continue", **kept).location == f"{url}/terms"
        text_of = client.get(f"{url}/terms").text
        assert f'name="{shown}"' in text_of
        assert 'name="goal_0"' not in text_of
    assert made.finalists == 3
    post(
        client, f"{url}/terms", at=f"{url}/terms", act="save", name_0="导热系数", wanted_0="0.020", contact="market", region="", details=""
    )
    assert (made.finalists, made.criteria, made.stage_fund) == (None, [], None)


def test_going_back_saves_and_what_cannot_be_submitted_yet_stays_a_draft(client: FlaskClient) -> None:
    sign_in(client, listings.editor("enterprise"))
    refused = typed(client, CHALLENGE | {"problem": ""})
    made = db.session.scalars(db.select(Demand)).one()
    assert (refused.status_code, made.state, made.ownership) == (422, DemandState.DRAFT, "双方共有")
    assert page(refused).xpath("//div[@role='alert']//li")
    url = f"/demands/{made.id}/edit"

    second = {name: value for name, value in CHALLENGE.items() if name not in ("title_zh", "problem", "deadline", "mode")}
    back = post(client, f"{url}/terms", at=f"{url}/terms", act="back", **second | {"ownership": "归需求方所有"})

    assert (back.location, made.ownership) == (url, "归需求方所有")
    assert value_at(client.get(url), "title_zh") == made.title_zh


def test_all_that_is_missing_is_said_at_once_and_at_its_place(client: FlaskClient) -> None:
    sign_in(client, author := listings.editor("enterprise"))
    refused = typed(
        client,
        {name: value for name, value in CHALLENGE.items() if name not in ("ways", "name_0", "wanted_0", "unit_0")} | {"ownership": ""},
    )

    assert error_at(refused, "name_0") == "须至少有一项目标指标"
    assert error_at(refused, "ownership") == "须写明成果归属"
    assert "须至少选择一种合作方式" in refused.text
    assert len(page(refused).xpath("//div[@role='alert']//li")) == 3

    made = db.session.scalars(db.select(Demand)).one()
    headers = {"Authorization": f"Bearer {accounts.token(organisation(author.organisation_id or 0))}"}
    answer = client.post(f"/api/v1/demands/{made.id}/submit", headers=headers).get_json()
    assert [fault["field"] for fault in answer["errors"]] == ["name_0", "ways", "ownership"]
    assert (answer["code"], answer["field"], answer["detail"]) == tuple(answer["errors"][0][name] for name in ("code", "field", "detail"))


def test_a_row_is_added_on_the_second_page_without_losing_anything(client: FlaskClient) -> None:
    author = listings.editor("enterprise")
    made = listings.demand(author)
    sign_in(client, author)
    url = f"/demands/{made.id}/edit/terms"

    answer = post(client, url, at=url, add_target="1", rows_target="3", name_2="强度", ownership="还没保存")

    assert (value_at(answer, "name_2"), value_at(answer, "name_3")) == ("强度", "")
    assert "还没保存" in answer.text
    assert made.ownership != "还没保存"


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
