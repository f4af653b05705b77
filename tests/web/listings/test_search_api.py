"""Searching through the API: all that the page can, and the searches that a person keeps."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from market.listings.rules.kinds import Sector
from market.money import Money
from market.search import jobs
from tests.factories import accounts, listings

if TYPE_CHECKING:
    from flask import Flask
    from flask.testing import FlaskClient

Json = Any


@pytest.fixture
def index(app: Flask, client: FlaskClient) -> Any:  # noqa: ANN401 - the market's index
    del client
    found = app.extensions["market.search"]
    found.replace_all([])
    return found


def asked(client: FlaskClient, path: str) -> Json:
    answer = client.get(f"/api/v1{path}")
    assert answer.status_code == 200, answer.text
    return answer.json


def ids(found: Json) -> list[int]:
    return [row["id"] for row in found["items"]]


def test_achievements_are_narrowed_by_ranges_and_region_and_counted(client: FlaskClient, index: Any) -> None:  # noqa: ANN401
    low = listings.published(trl=3)
    high = listings.published(trl=8, sector=Sector.BIO)
    jobs.index_due(index)

    assert ids(asked(client, "/achievements?trl=2&trl_to=5")) == [low.id]
    assert ids(asked(client, "/achievements?trl=5")) == [high.id]
    assert asked(client, "/achievements?region=330100")["total"] == 2
    assert asked(client, "/achievements?region=110000")["total"] == 0
    assert asked(client, f"/achievements?price_from_fen={Money.yuan(300_000).fen}")["total"] == 2
    assert asked(client, f"/achievements?price_to_fen={Money.yuan(299_999).fen}")["total"] == 0
    assert ids(asked(client, "/achievements?sort=level")) == [high.id, low.id]
    found = asked(client, "/achievements?trl=5&sector=bio")
    assert found["facets"]["region"] == {"330100": 1}
    assert found["facets"]["level"] == {"8": 1}
    assert found["facets"]["sector"] == {"bio": 1}


def test_a_misspelt_word_is_asked_back(client: FlaskClient, index: Any) -> None:  # noqa: ANN401
    listings.published()
    jobs.index_due(index)

    assert asked(client, "/achievements?q=先为")["suggestion"] == "纤维"


def test_demands_are_narrowed_by_budget_and_region(client: FlaskClient, index: Any) -> None:  # noqa: ANN401
    made = listings.published_demand()
    jobs.index_due(index)

    assert ids(asked(client, f"/demands?price_from_fen={Money.yuan(500_000).fen}&region=330100")) == [made.id]
    assert asked(client, f"/demands?price_from_fen={Money.yuan(900_000).fen}")["total"] == 0
    assert asked(client, "/demands")["facets"]["region"] == {"330100": 1}


@pytest.mark.parametrize("query", ["trl=0", "trl_to=10", "region=hz", "price_from_fen=-1", "sort=evil", "sector=mat&sector=xyz", "junk=1"])
def test_what_is_no_filter_is_refused(client: FlaskClient, query: str) -> None:
    assert client.get(f"/api/v1/achievements?{query}").status_code == 422


def test_a_search_is_kept_changed_listed_and_forgotten_by_its_person_alone(client: FlaskClient) -> None:
    mine, other = ({"Authorization": f"Bearer {accounts.token(accounts.organisation('enterprise'))}"} for _ in range(2))
    body = {"kind": "achievement", "address": "q=纤维&sector=mat&sector=evil", "name": "纤维"}

    made = client.post("/api/v1/searches", json=body, headers=mine)
    assert made.status_code == 201, made.text
    number = made.json["id"]
    assert (made.json["address"], made.json["pace"]) == ("q=%E7%BA%A4%E7%BB%B4&sector=mat", "daily")
    again = client.post("/api/v1/searches", json=body | {"name": "纤维材料"}, headers=mine)
    assert again.json["id"] == number
    change = {"name": "纤维", "pace": "weekly"}
    assert client.put(f"/api/v1/searches/{number}", json=change, headers=other).status_code == 404
    assert client.put(f"/api/v1/searches/{number}", json=change, headers=mine).json["pace"] == "weekly"
    assert client.put(f"/api/v1/searches/{number}", json=change | {"pace": "hourly"}, headers=mine).status_code == 422

    assert client.get("/api/v1/searches", headers=other).json["items"] == []
    (kept,) = client.get("/api/v1/searches", headers=mine).json["items"]
    assert (kept["id"], kept["name"], kept["news"]) == (number, "纤维", [])
    assert "key" not in kept
    assert client.delete(f"/api/v1/searches/{number}", headers=other).status_code == 404
    assert client.delete(f"/api/v1/searches/{number}", headers=mine).status_code == 204
    assert client.get("/api/v1/searches", headers=mine).json["items"] == []
    assert client.get("/api/v1/searches").status_code == 401
