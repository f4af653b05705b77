"""The proxy panel of the room: give, change, be refused without losing what was typed, withdraw."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from market import clock
from market.accounts.models import Organisation
from market.auctions.queries import bidding
from market.auctions.services import settlement
from market.db import db, unit_of_work
from market.money import Money
from tests.factories import accounts, auctions
from tests.web.auctions.browser import as_, post

if TYPE_CHECKING:
    from collections.abc import Iterator

    from flask.testing import FlaskClient

    from market.access import Actor
    from market.auctions.models.sale import Lot
    from tests.factories.auctions import Market


@pytest.fixture
def stage(held: Market) -> Iterator[tuple[Lot, Actor]]:
    """An open lot with a bidder, a minute after the opening."""
    _sale, (lot,), at = auctions.opened(held)
    firm = accounts.organisation()
    with clock.frozen(at):
        auctions.paddle(held, lot, firm)
        with unit_of_work():
            settlement.open_lot(held.auctioneer, lot.id)
    with clock.frozen(at + timedelta(minutes=1)):
        yield lot, accounts.actor(firm)


def test_a_proxy_is_given_shown_and_withdrawn(client: FlaskClient, stage: tuple[Lot, Actor]) -> None:
    lot, bidder = stage
    room = f"/lots/{lot.id}"
    as_(client, bidder)
    given = post(client, f"{room}/proxy", at=room, maximum="５００，０００", key="k" * 16)
    shown = client.get(room).text
    withdrawn = post(client, f"{room}/proxy/withdraw", at=room)
    order = bidding.own_proxy(bidder, lot.id)
    assert (given.status_code, withdrawn.status_code) == (303, 303)
    assert "限价 ¥500,000" in shown
    assert "限价 ¥" not in client.get(room).text
    assert order is not None
    assert order.maximum is None
    db.session.expire_all()
    assert db.session.get_one(type(lot), lot.id).current == lot.start


def test_a_refused_maximum_stays_in_the_form(client: FlaskClient, stage: tuple[Lot, Actor]) -> None:
    lot, bidder = stage
    room = f"/lots/{lot.id}"
    as_(client, bidder)
    for typed, said in (("200,000", "出价不能低于"), ("一百万", ""), ("", "")):
        answer = post(client, f"{room}/proxy", at=room, maximum=typed, key="k" * 16)
        panel = answer.text.split('id="maximum-error"')[1][:400]
        assert answer.status_code == 422
        assert f'name="maximum" inputmode="numeric" autocomplete="off" value="{typed}"' in answer.text
        assert said in panel
        assert re.search("<span>.+</span>", panel)
    assert bidding.own_proxy(bidder, lot.id) is None


def test_nobody_else_sees_a_maximum(client: FlaskClient, held: Market, stage: tuple[Lot, Actor]) -> None:
    lot, bidder = stage
    post(as_(client, bidder), f"/lots/{lot.id}/proxy", at=f"/lots/{lot.id}", maximum="456000", key="k" * 16)
    rival = accounts.organisation()
    auctions.paddle(held, lot, rival)
    for actor in (accounts.actor(rival), held.clerk, held.auctioneer, held.editor):
        assert "456,000" not in as_(client, actor).get(f"/lots/{lot.id}").text
    assert "456,000" not in as_(client, held.auctioneer).get(f"/sales/{lot.sale_id}/console").text


def test_the_api_gives_it_and_only_the_owner_reads_it(client: FlaskClient, stage: tuple[Lot, Actor]) -> None:
    lot, bidder = stage
    address = f"/api/v1/lots/{lot.id}/proxy"
    mine = {"Authorization": f"Bearer {accounts.token(db.session.get_one(Organisation, bidder.organisation_id))}"}
    given = client.put(address, json={"maximum_fen": Money.yuan(500_000).fen}, headers=mine | {"Idempotency-Key": "a-key-of-mine"})
    other = {"Authorization": f"Bearer {accounts.token(accounts.organisation())}"}
    assert given.json is not None
    assert (given.status_code, given.json["leading"], given.json["maximum_fen"]) == (200, True, 50_000_000)
    assert client.get(address, headers=mine).json == given.json
    assert client.get(address, headers=other).status_code == 404
    low = client.put(address, json={"maximum_fen": 100}, headers=mine | {"Idempotency-Key": "another-key"})
    assert low.json is not None
    assert (low.status_code, low.json["code"]) == (422, "bid.too_low")
