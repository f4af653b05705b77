"""The page of authorities: ask, decide, see it in the room and on the desk; strangers see nothing."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from market.access import Actor
from market.accounts.models import Organisation
from market.auctions.queries import authority
from market.money import Money
from tests.factories import accounts, auctions
from tests.web.auctions.browser import as_, post

if TYPE_CHECKING:
    from flask.testing import FlaskClient

    from market.auctions.models.sale import Lot
    from tests.factories.auctions import Market


@pytest.fixture
def firm(held: Market) -> tuple[Lot, Organisation, Actor]:
    """An announced lot, a registered organisation, and its colleague with a limit of ¥260,000."""
    _sale, (lot,) = auctions.announced(held)
    bidder = accounts.organisation()
    auctions.paddle(held, lot, bidder)
    return lot, bidder, auctions.limited(bidder)


def test_ask_approve_and_see_it_in_the_room(client: FlaskClient, firm: tuple[Lot, Organisation, Actor]) -> None:
    lot, bidder, colleague = firm
    page = f"/lots/{lot.id}/authority"
    as_(client, colleague)
    assert "您的限额 ¥260,000" in client.get(f"/lots/{lot.id}").text
    asked = post(client, page, at=page, amount="50万元", reason="项目必需")
    (found,) = authority.authorities(colleague)
    as_(client, accounts.actor(bidder))
    desk = client.get("/desk").text
    decided = post(client, f"/authorities/{found.id}/approve", at=page, reason="")
    as_(client, colleague)
    assert (asked.status_code, decided.status_code) == (303, 303)
    assert f'href="{page}"' in desk
    assert "获批至 ¥500,000" in client.get(f"/lots/{lot.id}").text
    assert "批准出价授权" in client.get(page).text
    assert authority.approved(colleague, lot.id) == Money.yuan(500_000)


def test_a_refused_request_keeps_what_was_typed(client: FlaskClient, firm: tuple[Lot, Organisation, Actor]) -> None:
    lot, _bidder, colleague = firm
    page = f"/lots/{lot.id}/authority"
    as_(client, colleague)
    answer = post(client, page, at=page, amount="100,000", reason="理由如下")
    assert answer.status_code == 422
    assert 'value="100,000"' in answer.text
    assert "理由如下" in answer.text
    assert "限额之内" in answer.text


def test_a_refusal_without_a_reason_is_sent_back(client: FlaskClient, firm: tuple[Lot, Organisation, Actor]) -> None:
    lot, bidder, _colleague = firm
    found = auctions.asked_authority(bidder, lot)
    page = f"/lots/{lot.id}/authority"
    as_(client, accounts.actor(bidder))
    answer = post(client, f"/authorities/{found.id}/refuse", at=page, reason="")
    assert answer.status_code == 422
    assert re.search(r'aria-invalid="true"', answer.text)


def test_strangers_and_the_market_see_no_authority(client: FlaskClient, held: Market, firm: tuple[Lot, Organisation, Actor]) -> None:
    lot, bidder, _colleague = firm
    found = auctions.asked_authority(bidder, lot)
    for stranger in (held.clerk, held.auctioneer, held.editor, accounts.actor(accounts.organisation())):
        as_(client, stranger)
        assert client.get(f"/lots/{lot.id}/authority").status_code == 404
    headers = {"Authorization": f"Bearer {accounts.token(held.operator)}"}
    assert client.get(f"/api/v1/authorities/{found.id}", headers=headers).status_code == 404


def test_the_page_in_english_has_no_chinese_interface(client: FlaskClient, firm: tuple[Lot, Organisation, Actor]) -> None:
    lot, bidder, _colleague = firm
    auctions.asked_authority(bidder, lot)
    as_(client, accounts.actor(bidder))
    assert auctions.chinese_interface(client.get(f"/lots/{lot.id}/authority?lang=en").text) == []


def test_the_api_asks_and_approves(client: FlaskClient, firm: tuple[Lot, Organisation, Actor]) -> None:
    lot, bidder, _colleague = firm
    found = auctions.asked_authority(bidder, lot)
    headers = {"Authorization": f"Bearer {accounts.token(bidder)}"}
    listed = client.get("/api/v1/authorities", headers=headers).get_json()["items"]
    refused = client.post(f"/api/v1/authorities/{found.id}/refuse", json={"reason": ""}, headers=headers)
    approved = client.post(f"/api/v1/authorities/{found.id}/approve", json={}, headers=headers)
    again = client.post(f"/api/v1/authorities/{found.id}/approve", json={}, headers=headers)
    unlimited = client.post(f"/api/v1/lots/{lot.id}/authorities", json={"amount_fen": 100, "reason": "x"}, headers=headers)
    assert [item["id"] for item in listed] == [found.id]
    assert (refused.status_code, refused.get_json()["code"]) == (422, "authority.reason_missing")
    assert (approved.status_code, approved.get_json()["state"]) == (200, "approved")
    assert (again.status_code, again.get_json()["code"]) == (409, "state.approved")
    assert unlimited.get_json()["code"] == "authority.not_needed"
