"""Too many requests of one caller: 429 with the time to wait, nothing recorded, and nobody else is touched."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import text

from market import clock
from market.auctions.services import settlement
from market.db import db, unit_of_work
from market.limits import Rate
from market.web.throttle import Gate
from tests.factories import accounts, auctions
from tests.web.auctions.browser import as_, token_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from flask import Flask
    from flask.testing import FlaskClient
    from werkzeug.test import TestResponse

    from market.accounts.models import Organisation
    from market.auctions.models.sale import Lot
    from tests.factories.auctions import Market


@pytest.fixture
def stage(app: Flask, held: Market, monkeypatch: pytest.MonkeyPatch) -> Iterator[tuple[Lot, Organisation, Organisation]]:
    """An open lot with two bidders; three bids at once, four of an organisation, two searches."""
    rates = {"bid": Rate(0.01, 3), "bid.organisation": Rate(0.01, 4), "search": Rate(0.01, 2)}
    monkeypatch.setitem(app.extensions, "market.settings", replace(app.extensions["market.settings"], rates=rates))
    monkeypatch.setitem(app.extensions, "market.throttle", Gate(rates))
    _sale, (lot,), at = auctions.opened(held)
    firms = accounts.organisation(), accounts.organisation()
    with clock.frozen(at):
        for firm in firms:
            auctions.paddle(held, lot, firm)
        with unit_of_work():
            settlement.open_lot(held.auctioneer, lot.id)
    with clock.frozen(at + timedelta(minutes=1)):
        yield lot, *firms


def bid(client: FlaskClient, lot: Lot, token: str, number: int) -> TestResponse:
    """Bid by the API."""
    headers = {"Authorization": f"Bearer {token}", "Idempotency-Key": f"throttled-{number:04d}"}
    return client.post(f"/api/v1/lots/{lot.id}/bids", json={"amount_fen": 100}, headers=headers)


def test_a_flood_is_refused_and_leaves_no_trace(client: FlaskClient, stage: tuple[Lot, Organisation, Organisation]) -> None:
    lot, flooder, other = stage
    token, others = accounts.token(flooder), accounts.token(other)
    answers = [bid(client, lot, token, number) for number in range(6)]
    attempts = db.session.execute(text("SELECT count(*) FROM bid_attempt")).scalar_one()
    assert [answer.status_code for answer in answers] == [422, 422, 422, 429, 429, 429]
    assert answers[3].content_type == "application/problem+json"
    assert (answers[3].get_json()["code"], answers[3].headers["Retry-After"]) == ("request.too_many", "100")
    assert "秒后重试" in answers[3].get_json()["detail"]
    assert attempts == 3
    assert bid(client, lot, others, 0).status_code == 422


def test_several_tokens_are_one_person_and_several_people_one_organisation(
    client: FlaskClient, stage: tuple[Lot, Organisation, Organisation]
) -> None:
    lot, firm, _other = stage
    one, two = accounts.token(firm), accounts.token(firm)
    assert [bid(client, lot, token, number).status_code for number, token in enumerate([one, one, two, two])] == [422, 422, 422, 429]
    client.delete_cookie(client.application.config["SESSION_COOKIE_NAME"])
    colleague = as_(client, accounts.member(firm, "bidder"))
    page = f"/lots/{lot.id}"
    data = {"csrf_token": token_of(colleague.get(page)), "amount": "1"}
    statuses = [colleague.post(f"{page}/bids", data=data | {"key": f"colleague-{n}"}).status_code for n in range(3)]
    assert statuses == [422, 429, 429]


def test_a_page_without_scripts_says_how_long_to_wait(client: FlaskClient, stage: tuple[Lot, Organisation, Organisation]) -> None:
    lot, firm, _other = stage
    as_(client, accounts.actor(firm))
    data = {"csrf_token": token_of(client.get(f"/lots/{lot.id}")), "amount": "1", "key": "no-script"}
    pages = [client.post(f"/lots/{lot.id}/bids", data=data) for _ in range(4)]
    script = client.post(f"/lots/{lot.id}/bids", data=data, headers={"Accept": "application/json"})
    assert pages[3].status_code == script.status_code == 429
    assert pages[3].headers["Retry-After"] == "100"
    assert "秒后重试" in pages[3].text
    assert "秒后重试" in script.get_json()["detail"]


WRITING = ("place_bid", "set_proxy", "withdraw_proxy", "seal", "reveal")


def test_every_way_to_bid_counts_on_pages_and_in_the_api(app: Flask) -> None:
    ways = [f"{part}.{name}" for part in ("auctions", "auctions_api") for name in WRITING if f"{part}.{name}" in app.view_functions]

    assert {"auctions.seal", "auctions.reveal", "auctions_api.seal", "auctions_api.reveal", "auctions_api.place_bid"} <= set(ways)
    assert {way: getattr(app.view_functions[way], "limited", None) for way in ways} == dict.fromkeys(ways, "bid")


@pytest.mark.parametrize(
    ("act", "sent"), [("seals", {"round": 1, "commitment": "a" * 64}), ("reveals", {"amount_fen": 26_000_000, "nonce": "b" * 64})]
)
def test_a_flood_of_sealed_bids_is_refused(
    client: FlaskClient, stage: tuple[Lot, Organisation, Organisation], act: str, sent: dict[str, object]
) -> None:
    lot, flooder, other = stage
    token = accounts.token(flooder)

    def send(by: str, number: int) -> int:
        headers = {"Authorization": f"Bearer {by}", "Idempotency-Key": f"sealed-{number:04d}"}
        return client.post(f"/api/v1/lots/{lot.id}/{act}", json=sent, headers=headers).status_code

    statuses = [send(token, number) for number in range(5)]
    assert 429 not in statuses[:3]
    assert statuses[3:] == [429, 429]
    assert send(accounts.token(other), 9) != 429
    as_(client, accounts.actor(other))
    page = {
        "csrf_token": token_of(client.get(f"/lots/{lot.id}")),
        "round": "1",
        "commitment": "a" * 64,
        "amount": "260000",
        "nonce": "b" * 64,
    }
    pages = [client.post(f"/lots/{lot.id}/{act}", data=page | {"key": f"paged-{number:04d}"}).status_code for number in range(4)]
    assert pages[-1] == 429


def test_searches_count_by_caller(client: FlaskClient, stage: tuple[Lot, Organisation, Organisation]) -> None:
    del stage
    assert [client.get("/achievements").status_code for _ in range(3)] == [200, 200, 429]
    elsewhere = client.get("/achievements", environ_base={"REMOTE_ADDR": "198.51.100.7"})
    assert elsewhere.status_code == 200
    assert client.get("/").status_code == 200
