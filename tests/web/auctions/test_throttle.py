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


def test_searches_count_by_caller(client: FlaskClient, stage: tuple[Lot, Organisation, Organisation]) -> None:
    del stage
    assert [client.get("/achievements").status_code for _ in range(3)] == [200, 200, 429]
    elsewhere = client.get("/achievements", environ_base={"REMOTE_ADDR": "198.51.100.7"})
    assert elsewhere.status_code == 200
    assert client.get("/").status_code == 200
