"""A race in the browser: begun, run, compared and decided without scripts; a racer reads only its own."""

from __future__ import annotations

from io import BytesIO
from typing import TYPE_CHECKING

import pytest

from market.proposals.queries import races as queries
from market.proposals.rules.races import RaceStep
from tests.factories import accounts, listings, proposals, uploads
from tests.web.listings.browser import error_at, post, sign_in, text

if TYPE_CHECKING:
    from flask.testing import FlaskClient

    from market.access import Actor
    from market.proposals.models.proposals import Proposal

pytestmark = pytest.mark.usefixtures("session")


def _hand_in(client: FlaskClient, runner: Actor, demand_id: int, words: str) -> None:
    sign_in(client, runner)
    url = f"/demands/{demand_id}/race"
    for goal in queries.milestones(queries.race_for_update(demand_id).id):
        file = (BytesIO(uploads.picture(size=(40, 30))), "样品.png")
        assert post(client, f"{url}/results/{goal.id}", at=url, text=words, link="https://example.org/r", file=file).status_code == 303


def _marked(client: FlaskClient, demand_id: int, proposal: Proposal, first: str) -> int:
    url = f"/demands/{demand_id}/race"
    return post(client, f"{url}/marks/{proposal.id}", at=f"{url}/comparison", mark_0=first, mark_1="50", note="<i>").status_code


def test_a_race_is_begun_run_compared_and_won(client: FlaskClient) -> None:
    demander, runners = listings.editor("enterprise"), [listings.editor() for _ in range(2)]
    demand, (first, second) = proposals.in_talks(demander, runners)
    url = f"/demands/{demand.id}/race"
    sign_in(client, demander)
    refused = post(client, url, at=url, racers=[str(first.id)], due_on_0="2020-01-01", due_on_1="2020-01-02")
    assert refused.status_code == 422
    assert post(client, url, at=url, racers=[str(first.id), str(second.id)], due_on_0="", due_on_1="").status_code == 303

    _hand_in(client, runners[0], demand.id, "甲方案实测 <script>9</script>")
    _hand_in(client, runners[1], demand.id, "乙方案实测 11")
    own = client.get(url)
    assert "乙方案实测" in text(own)
    assert "甲方案实测" not in own.text
    kept = max(queries.results(queries.race_for_update(demand.id).id).values(), key=lambda row: row.id)
    assert client.get(f"/race-results/{kept.id}").headers["X-Content-Type-Options"] == "nosniff"
    assert client.get(f"/race-results/{kept.id - 2}").status_code == 404

    sign_in(client, demander)
    shown = client.get(url)
    assert "&lt;script&gt;9" in shown.text
    assert client.get(f"/race-results/{kept.id}").status_code == 200
    assert post(client, f"{url}/comparison", at=url).status_code == 303
    assert _marked(client, demand.id, first, "101") == 422
    assert [_marked(client, demand.id, first, "90"), _marked(client, demand.id, second, "60")] == [303, 303]
    refused = post(client, f"{url}/decision", at=url, **{f"out_{second.id}": "y", f"reason_{second.id}": ""})
    assert error_at(refused, f"reason_{second.id}")
    decided = {f"out_{second.id}": "y", f"reason_{second.id}": "实测值未达标"}
    assert post(client, f"{url}/decision", at=url, **decided).status_code == 303
    assert post(client, f"{url}/award/{first.id}", at=url).status_code == 303
    assert queries.race_for_update(demand.id).step is RaceStep.DECIDED

    sign_in(client, runners[1])
    assert "实测值未达标" in text(client.get(url))


def test_strangers_do_not_know_of_a_race_and_readers_change_nothing(client: FlaskClient) -> None:
    demander, runners = listings.editor("enterprise"), [listings.editor() for _ in range(2)]
    demand, _ = proposals.racing(demander, runners)
    for stranger in (listings.editor(), listings.editor("enterprise")):
        sign_in(client, stranger)
        assert client.get(f"/demands/{demand.id}/race").status_code == 404
        assert client.get(f"/demands/{demand.id}/race/comparison").status_code == 404
    sign_in(client, listings.clerk())
    assert client.get(f"/demands/{demand.id}/race").status_code == 200
    assert client.get(f"/demands/{demand.id}/race/comparison").status_code == 403


def test_the_api_runs_a_race_and_shows_a_racer_only_its_own(client: FlaskClient) -> None:
    demander, runners = accounts.organisation("enterprise"), [accounts.organisation("institution") for _ in range(2)]
    demand, (first, second) = proposals.in_talks(accounts.actor(demander), [accounts.actor(one) for one in runners])
    url = f"/api/v1/demands/{demand.id}/race"
    lead, one, two = ({"Authorization": f"Bearer {accounts.token(who)}"} for who in (demander, *runners))
    begun = client.post(url, json={"proposals": [first.id, second.id]}, headers=lead)
    assert (begun.status_code, begun.json["running"]) == (200, 2)
    for goal in begun.json["milestones"]:
        for who in (one, two):
            assert client.put(f"{url}/results/{goal['id']}", json={"text": "达标"}, headers=who).status_code == 200
    assert client.post(f"{url}/comparison", headers=lead).json["step"] == "judging"
    for proposal, mark in ((first, 90), (second, 60)):
        assert client.put(f"{url}/marks/{proposal.id}", json={"marks": [mark, mark]}, headers=lead).status_code == 204
    refused = client.post(f"{url}/decision", json={"out": [{"proposal": first.id, "reason": "不合意"}]}, headers=lead)
    assert (refused.status_code, refused.json["field"]) == (422, "out.0.reason")
    assert client.post(f"{url}/decision", json={"out": []}, headers=lead).status_code == 200

    own = client.get(url, headers=two).json
    assert [racer["proposal_id"] for racer in own["racers"]] == [second.id]
    assert [(row["proposal"], row["rank"]) for row in own["stages"][0]["ranking"]] == [(second.id, 2)]
    assert client.get(url, headers={"Authorization": f"Bearer {accounts.token(accounts.organisation('institution'))}"}).status_code == 404
    assert client.post(f"{url}/award/{first.id}", headers=lead).json["state"] == "awarded"
