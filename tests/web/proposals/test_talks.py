"""Notes of talks on a proposal's page and over the API."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from market import clock
from market.accounts import queries as organisations
from market.db import unit_of_work
from market.proposals.services import talks
from tests.factories import accounts, listings, proposals
from tests.web.listings.browser import error_at, post, sign_in, text

if TYPE_CHECKING:
    from flask.testing import FlaskClient

    from market.access import Actor

pytestmark = pytest.mark.usefixtures("session")


def _token(actor: Actor) -> dict[str, str]:
    return {"Authorization": f"Bearer {accounts.token(organisations.organisation(actor.organisation_id or 0))}"}


def test_a_note_is_typed_refused_mended_and_read_by_the_other_side_only(client: FlaskClient) -> None:
    demander, solver = listings.editor("enterprise"), listings.editor()
    made = proposals.shortlisted(listings.published_demand(demander), demander, solver)
    url = f"/proposals/{made.id}"
    sign_in(client, demander)

    refused = post(client, f"{url}/talks", at=url, met_on="2020-01-01", text="先做三个花型<script>")
    assert (refused.status_code, error_at(refused, "met_on")) == (422, "洽谈日期不能早于方案提交日。")
    assert "先做三个花型" in text(refused)
    done = post(client, f"{url}/talks", at=url, met_on=clock.today().isoformat(), text="先做三个花型<b>")
    assert done.status_code == 303

    sign_in(client, solver)
    shown = client.get(url)
    assert "先做三个花型&lt;b&gt;" in shown.text
    sign_in(client, listings.clerk())
    assert "先做三个花型" not in client.get(url).text


def test_the_two_sides_write_and_read_notes_over_the_api(client: FlaskClient) -> None:
    demander, solver = listings.editor("enterprise"), listings.editor()
    made = proposals.shortlisted(listings.published_demand(demander), demander, solver)
    url = f"/api/v1/proposals/{made.id}/talks"

    body = {"met_on": clock.today().isoformat(), "text": "同意。"}
    answer = client.post(url, json=body, headers=_token(solver))

    assert (answer.status_code, answer.json["organisation_id"]) == (201, solver.organisation_id)
    assert [row["text"] for row in client.get(url, headers=_token(demander)).json["items"]] == ["同意。"]
    assert client.post(url, json=body | {"text": " "}, headers=_token(solver)).json["field"] == "text"
    assert client.get(url, headers=_token(listings.editor())).status_code == 404


def test_after_the_choice_the_notes_are_read_and_no_more_is_asked_for(client: FlaskClient) -> None:
    demander, solver = listings.editor("enterprise"), listings.editor()
    demand = listings.published_demand(demander)
    made = proposals.shortlisted(demand, demander, solver)
    with unit_of_work():
        talks.note(solver, made.id, met_on=clock.today(), text="谈妥。")
    url = f"/proposals/{made.id}"
    sign_in(client, demander)
    assert post(client, f"{url}/award", at=url).status_code == 303

    page = client.get(url)

    assert "谈妥。" in page.text
    assert 'name="met_on"' not in page.text
