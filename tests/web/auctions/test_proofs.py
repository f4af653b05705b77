"""Pages and API of what proves the market: receipts, keys, digests, the verifier."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from market import clock, signing
from market.accounts.models import Organisation
from market.accounts.services import tokens
from market.auctions.jobs import seal_days
from market.auctions.queries import room
from market.auctions.rules.digests import check_chain
from market.auctions.rules.receipts import fault_of, published_keys
from market.auctions.rules.replay import verify
from market.auctions.rules.verdict import Evidence
from market.auctions.services import settlement
from market.db import unit_of_work
from market.money import Money
from market.signing import Ring
from tests.factories import accounts, auctions
from tests.factories.auctions import Market
from tests.web.auctions.browser import as_, token_of


@pytest.fixture(autouse=True)
def _fresh_keys(app: Flask, session: object, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    del session
    monkeypatch.setitem(app.extensions, "market.signing", Ring(replace(app.extensions["market.settings"], home=tmp_path)))
    signing.ensure()


class Hall:
    """An open lot with an admitted bidder and somebody else's browser."""

    def __init__(self, held: Market, client: FlaskClient) -> None:
        self.held, self.client = held, client
        _sale, (self.lot,), self.at = auctions.opened(held)
        self.bidder: Organisation = accounts.organisation()
        with clock.frozen(self.at):
            auctions.paddle(held, self.lot, self.bidder)
            with unit_of_work():
                settlement.open_lot(held.auctioneer, self.lot.id)

    def bid(self, *, after: timedelta = timedelta(minutes=1), **headers: str) -> Any:  # noqa: ANN401 - Werkzeug's answer
        """Bid from the room's form, as its script does."""
        with clock.frozen(self.at + timedelta(seconds=1)):
            client = as_(self.client, accounts.actor(self.bidder))
            token = client.get(f"/lots/{self.lot.id}").text.split('name="csrf_token"')[1].split('value="')[1].split('"')[0]
        with clock.frozen(self.at + after):
            data = {"csrf_token": token, "amount": "260000", "key": "the-first-key"}
            return client.post(f"/lots/{self.lot.id}/bids", data=data, headers={"Accept": "application/json"} | headers)


@pytest.fixture
def hall(held: Market, client: FlaskClient) -> Hall:
    return Hall(held, client)


def keys_of(client: FlaskClient) -> list[Any]:
    """Return the keys as a stranger reads them."""
    return published_keys(client.get("/.well-known/chunqiu-keys.json").json)


def test_the_answer_to_a_bid_carries_a_receipt_and_repeats_it(hall: Hall) -> None:
    first, again = hall.bid().json, hall.bid(after=timedelta(minutes=5)).json

    assert first["receipt"] == again["receipt"]
    assert fault_of(first["receipt"], keys_of(hall.client)) is None
    assert first["receipt"]["amount_fen"] == Money.yuan(260_000).fen


def test_the_answer_by_key_carries_the_same_receipt(hall: Hall) -> None:
    first = hall.bid().json
    with clock.frozen(hall.at + timedelta(minutes=2)):
        kept = hall.client.get(f"/lots/{hall.lot.id}/bids/the-first-key").json

    assert kept["receipt"] == first["receipt"]


def test_the_api_answers_with_the_same_receipt(hall: Hall) -> None:
    with clock.frozen(hall.at), unit_of_work():
        secret = tokens.create_token(accounts.actor(hall.bidder), name="bids")
    asked = {"Authorization": f"Bearer {secret}", "Idempotency-Key": "the-first-key"}
    url = f"/api/v1/lots/{hall.lot.id}"

    with clock.frozen(hall.at + timedelta(minutes=1)):
        answer = hall.client.post(f"{url}/bids", json={"amount_fen": 26_000_000}, headers=asked)
        receipt = hall.client.get(f"{url}/receipts/2", headers=asked)

    assert answer.json["receipt"] == receipt.json
    assert fault_of(receipt.json, published_keys(hall.client.get("/api/v1/keys").json)) is None


@pytest.mark.parametrize(("language", "said"), [("zh", "在竞价截止后 420 毫秒到达"), ("en", "arrived 420 ms after the close")])
def test_a_late_bid_is_told_by_how_many_milliseconds(hall: Hall, language: str, said: str) -> None:
    hall.client.set_cookie("lang", language)

    late = hall.bid(after=timedelta(minutes=30, milliseconds=420))

    assert late.status_code == 409
    assert said in late.json["detail"]
    assert late.json["params"] == {"late_ms": 420}
    assert "receipt" not in late.json


def test_a_late_bid_is_told_so_without_scripts_and_by_the_api(hall: Hall) -> None:
    late = timedelta(minutes=30, milliseconds=420)
    page = f"/lots/{hall.lot.id}"
    with clock.frozen(hall.at + timedelta(minutes=1)):
        as_(hall.client, accounts.actor(hall.bidder))
        form = {"csrf_token": token_of(hall.client.get(page)), "amount": "260,000", "key": "late-without-scripts"}
    with clock.frozen(hall.at + late):
        shown = hall.client.post(f"{page}/bids", data=form)
        headers = {"Authorization": f"Bearer {accounts.token(hall.bidder)}", "Idempotency-Key": "late-by-the-api", "Accept-Language": "en"}
        problem = hall.client.post(f"/api/v1{page}/bids", json={"amount_fen": 26_000_000}, headers=headers).get_json()

    assert shown.status_code == 409
    assert "在竞价截止后 420 毫秒到达" in shown.text
    assert (problem["status"], problem["code"], problem["params"]["late_ms"]) == (409, "lot.ended", "420")
    assert "arrived 420 ms after the close" in problem["detail"]


def test_the_bidder_downloads_the_receipt_and_nobody_else(hall: Hall) -> None:
    given = hall.bid().json["receipt"]
    with clock.frozen(hall.at + timedelta(minutes=2)):
        page = hall.client.get(f"/lots/{hall.lot.id}")
        file = hall.client.get(f"/lots/{hall.lot.id}/receipts/2")
        missing = hall.client.get(f"/lots/{hall.lot.id}/receipts/1")
        stranger = as_(hall.client, accounts.actor(accounts.organisation())).get(f"/lots/{hall.lot.id}/receipts/2")

    assert json.loads(file.text) == given
    assert file.headers["Content-Disposition"] == f'attachment; filename="receipt-{hall.lot.id}-2.json"'
    assert f'href="/lots/{hall.lot.id}/receipts/2"' in page.text
    assert (missing.status_code, stranger.status_code) == (404, 404)


def test_a_file_without_a_key_is_not_ready(hall: Hall, app: Flask, tmp_path: Path) -> None:
    hall.bid()
    app.extensions["market.signing"] = Ring(replace(app.extensions["market.settings"], home=tmp_path / "elsewhere"))

    with clock.frozen(hall.at + timedelta(minutes=2)):
        assert hall.client.get(f"/lots/{hall.lot.id}/receipts/2").status_code == 503


def test_digests_are_published_as_a_page_and_as_json(hall: Hall) -> None:
    hall.bid()
    with clock.frozen(hall.at + timedelta(hours=1)), unit_of_work():
        settlement.close_lot(hall.lot.id)
    with clock.frozen(hall.at + timedelta(days=2)):
        seal_days()
    day = clock.legal_date(hall.at).isoformat()

    whole = hall.client.get("/api/v1/digests").json
    one = hall.client.get(f"/api/v1/digests?since={day}&until={day}").json
    of_lot = hall.client.get(f"/api/v1/digests?lot={hall.lot.id}").json
    page = hall.client.get("/digests")

    assert check_chain(whole) == []
    assert one["days"] == of_lot["days"] == whole["days"][:1]
    assert whole["days"][0]["digest"] in page.text
    with hall.client.application.app_context():
        assert verify(room.ledger(hall.lot.id), Evidence(digests=tuple(of_lot["days"]))).findings == ()


@pytest.mark.parametrize("query", ["since=yesterday", "lot=x", "lot=0", "other=1"])
def test_an_odd_question_for_digests_is_refused(client: FlaskClient, query: str) -> None:
    assert client.get(f"/api/v1/digests?{query}").status_code == 422


@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_verifier_explains_itself_without_scripts(client: FlaskClient, language: str) -> None:
    page = client.get(f"/verify?lot=7&lang={language}").text

    assert "chunqiu lot verify" in page.split("<noscript>")[1].split("</noscript>")[0]
    assert 'value="7"' in page
    if language == "en":
        assert auctions.chinese_interface(page) == []


def test_the_old_address_leads_to_the_verifier(client: FlaskClient) -> None:
    answer = client.get("/about/verify")

    assert (answer.status_code, answer.location) == (301, "/verify")


@pytest.mark.parametrize("page", ["0", "-1", "x", "99"])
def test_a_page_of_digests_that_is_not_there_is_empty(client: FlaskClient, page: str) -> None:
    assert client.get(f"/digests?page={page}").status_code == 200
