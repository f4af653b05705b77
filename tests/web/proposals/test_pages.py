"""A proposal as it is typed, read, and chosen in the browser, without scripts."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from market.db import db
from market.listings.rules.kinds import DemandState
from market.proposals.models.proposals import Proposal
from market.proposals.rules.states import ProposalState
from tests.factories import accounts, listings, proposals
from tests.web.listings.browser import error_at, post, sign_in, text

if TYPE_CHECKING:
    from flask.testing import FlaskClient

pytestmark = pytest.mark.usefixtures("session")
TYPED: dict[str, Any] = {
    "approach": proposals.APPROACH + "<script>",
    "value_0": "不高于 9%",
    "note_0": "检测报告",
    "stage_0": "小试",
    "months_0": "４",
    "result_0": "小试报告",
    "member_0": "周青",
    "role_0": "负责人",
    "price": "62万",
    "way": "entrusted",
    "independent": "y",
}


def _only() -> Proposal:
    return db.session.query(Proposal).one()


def test_a_proposal_is_typed_refused_mended_and_handed_in(client: FlaskClient) -> None:
    demand, solver = listings.published_demand(), listings.editor()
    sign_in(client, solver)
    url = f"/demands/{demand.id}/proposal"
    assert "我来应答" in text(client.get(f"/demands/{demand.id}"))

    refused = post(client, url, at=url, act="submit", **TYPED | {"approach": "太短", "months_0": "99"})
    assert (refused.status_code, error_at(refused, "months_0")) == (422, "各阶段应在合同生效后 1 至 36 个月内完成。")
    refused = post(client, url, at=url, act="submit", **TYPED | {"approach": "太短"})
    assert error_at(refused, "approach") == "请说明技术路线，至少 50 字。"
    assert post(client, url, at=url, act="save", **TYPED | {"approach": "太短"}).status_code == 303
    assert _only().state is ProposalState.DRAFT

    done = post(client, url, at=url, act="submit", **TYPED)
    shown = client.get(done.location)
    assert "<script>" not in shown.text.split('id="approach-title"')[1].split("</section>")[0]
    assert "620,000" in text(shown)
    assert "1 份" in text(client.get(f"/demands/{demand.id}"))
    assert demand.code not in text(client.get("/proposals"))
    assert _only().code in text(client.get("/proposals"))


def test_a_row_is_added_without_losing_anything(client: FlaskClient) -> None:
    demand = listings.published_demand()
    sign_in(client, listings.editor())
    url = f"/demands/{demand.id}/proposal"

    answer = post(client, url, at=url, add_stage="1", rows_stage="2", **TYPED)

    assert 'name="stage_2"' in answer.text
    assert 'value="62万"' in answer.text


def test_the_demander_compares_talks_and_chooses(client: FlaskClient) -> None:
    demander = listings.editor("enterprise")
    demand = listings.published_demand(demander)
    made, other = proposals.submitted(demand), proposals.submitted(demand, price=None)
    sign_in(client, demander)
    listed = text(client.get(f"/demands/{demand.id}/proposals"))
    assert {word for word in (made.code, "面议", "不高于 9%") if word not in listed} == set()
    url = f"/proposals/{made.id}"

    refused = post(client, f"/proposals/{other.id}/decline", at=f"/proposals/{other.id}", reason="")
    assert (refused.status_code, error_at(refused, "reason")) == (422, "请填写理由，应答方可以看到。")
    assert post(client, f"/proposals/{other.id}/decline", at=f"/proposals/{other.id}", reason="周期过长").status_code == 303
    assert post(client, f"{url}/shortlist", at=url).status_code == 303
    assert post(client, f"{url}/award", at=url).status_code == 303

    assert "中选" in text(client.get(url))
    assert demand.state is DemandState.AWARDED


def test_the_price_of_the_talks_is_typed_by_the_solver(client: FlaskClient) -> None:
    demander, solver = listings.editor("enterprise"), listings.editor()
    made = proposals.shortlisted(listings.published_demand(demander), demander, solver, price=None)
    url = f"/proposals/{made.id}"
    sign_in(client, demander)
    assert "请先在洽谈中商定价格" in text(client.get(url))
    sign_in(client, solver)

    assert error_at(post(client, f"{url}/price", at=url, price=""), "price") == "请填写报价。"
    assert post(client, f"{url}/price", at=url, price="600000").status_code == 303
    assert "600,000" in text(client.get(url))


def test_others_learn_the_number_and_nothing_else(client: FlaskClient) -> None:
    demand = listings.published_demand()
    made = proposals.submitted(demand)
    stranger = accounts.actor(accounts.organisation("enterprise"))

    assert "登录后应答" in text(client.get(f"/demands/{demand.id}"))
    assert client.get(f"/api/v1/demands/{demand.id}/proposals").json == {"items": [], "count": 1}
    sign_in(client, stranger)
    assert client.get(f"/proposals/{made.id}").status_code == 404
    assert client.get(f"/demands/{demand.id}/proposals").status_code == 403
