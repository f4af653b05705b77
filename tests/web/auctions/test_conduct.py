"""The console's other acts: last calls, announcements, suspension, termination, anomalies; for those who may, and nobody else."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from market import clock
from market.auctions.queries import conduct, room
from market.auctions.rules.states import LotState
from market.auctions.services import settlement, watch
from market.auctions.services.answers import Bid
from market.auctions.services.bids import place_bid
from market.db import db, unit_of_work
from tests.factories import accounts, auctions
from tests.web.auctions.browser import as_, post, token_of

if TYPE_CHECKING:
    from datetime import datetime

    from flask.testing import FlaskClient

    from market.access import Actor
    from market.accounts.models import Organisation
    from market.auctions.models.sale import Lot
    from tests.factories.auctions import Market


class Hall:
    """An open lot with two bidders, one of whom leads."""

    def __init__(self, held: Market) -> None:
        sale, (self.lot,), self.at = auctions.opened(held)
        self.console = f"/sales/{sale.id}/console"
        self.firms = [accounts.organisation() for _ in range(2)]
        self.bidders = [accounts.actor(firm) for firm in self.firms]
        with clock.frozen(self.at):
            for firm in self.firms:
                auctions.paddle(held, self.lot, firm)
            with unit_of_work():
                settlement.open_lot(held.auctioneer, self.lot.id)
            with unit_of_work():
                place_bid(self.bidders[0], self.lot.id, Bid(amount=auctions.START, key="first-bid-1", address="203.0.113.7"))
        db.session.expire_all()

    def later(self, minutes: float) -> datetime:
        """Return an instant so many minutes after the opening."""
        return self.at + timedelta(minutes=minutes)

    def fresh(self) -> Lot:
        """Return the lot as stored."""
        db.session.expire_all()
        return db.session.get_one(type(self.lot), self.lot.id)


@pytest.fixture
def hall(held: Market) -> Hall:
    return Hall(held)


def kinds(lot: Lot) -> list[str]:
    return [entry["kind"] for entry in room.ledger(lot.id)["entries"]]


def test_the_auctioneer_calls_twice_and_announces(client: FlaskClient, held: Market, hall: Hall) -> None:
    url = f"/lots/{hall.lot.id}"
    with clock.frozen(hall.later(1)):
        as_(client, held.auctioneer)
        assert [post(client, f"{url}/call", at=hall.console).status_code for _ in range(3)] == [303, 303, 409]
        assert post(client, f"{url}/say", at=hall.console, phrase="LAST_MINUTES", text="").status_code == 303
        assert post(client, f"{url}/say", at=hall.console, phrase="", text="").status_code == 422
        page, public = client.get(hall.console).text, client.get(url).text
    assert kinds(hall.lot) == ["opened", "bid", "called", "called", "said"]
    assert "第二次" in page
    assert "第二次" in public
    assert "竞价即将结束" in public


def test_a_lot_is_suspended_announced_and_resumed(client: FlaskClient, held: Market, hall: Hall) -> None:
    url = f"/lots/{hall.lot.id}"
    with clock.frozen(hall.later(1)):
        as_(client, held.auctioneer)
        assert post(client, f"{url}/suspend", at=hall.console, ground="outage", reason="系统故障").status_code == 422
        refused = post(client, f"{url}/suspend", at=hall.console, ground="disputed", reason="")
        assert refused.status_code == 422
        assert post(client, f"{url}/suspend", at=hall.console, ground="disputed", reason="第三人当场提出异议").status_code == 303
        assert "第三人当场提出异议" in client.get(url).text
        assert post(client, f"{url}/resume", at=hall.console, reason="恢复竞价").status_code == 409
        when = hall.later(20).astimezone(clock.BEIJING).strftime("%Y-%m-%dT%H:%M")
        assert post(client, f"{url}/reopening", at=hall.console, reopens_at=when, reason="异议已撤回").status_code == 303
        assert "恢复竞价公告" in client.get(url).text
    with clock.frozen(hall.later(21)):
        assert post(client, f"{url}/resume", at=hall.console, reason="恢复竞价").status_code == 303
    assert hall.fresh().state is LotState.OPEN
    assert conduct.suspension(hall.lot.id) is None


def test_a_termination_needs_the_lots_number(client: FlaskClient, held: Market, hall: Hall) -> None:
    url = f"/lots/{hall.lot.id}/terminate"
    with clock.frozen(hall.later(1)):
        as_(client, held.auctioneer)
        wrong = post(client, url, at=hall.console, ground="no_right", reason="法院裁定", phrase="99")
        assert wrong.status_code == 422
        assert "法院裁定" in wrong.text
        assert hall.fresh().state is LotState.OPEN
        assert post(client, url, at=hall.console, ground="no_right", reason="法院裁定", phrase="01").status_code == 303
    assert hall.fresh().state is LotState.TERMINATED


@pytest.mark.parametrize("act", ["call", "say", "suspend", "reopening", "terminate"])
def test_nobody_else_conducts(client: FlaskClient, held: Market, hall: Hall, act: str) -> None:
    form = {
        "text": "大家好",
        "ground": "law",
        "reason": "理由充分",
        "phrase": "" if act == "say" else "1",
        "reopens_at": "2030-01-01T10:00",
    }
    others: list[tuple[Actor, int]] = [
        (accounts.actor(accounts.licensed_agency()), 404),
        (held.clerk, 403),
        (hall.bidders[0], 403),
        (held.editor, 403),
    ]
    with clock.frozen(hall.later(1)):
        for other, status in others:
            as_(client, other)
            data = {"csrf_token": token_of(client.get("/account")), **form}
            assert client.post(f"/lots/{hall.lot.id}/{act}", data=data).status_code == status
    assert kinds(hall.lot) == ["opened", "bid"]


def test_anomalies_are_for_the_agency_and_the_operator_alone(client: FlaskClient, held: Market, hall: Hall) -> None:
    url = f"/api/v1/lots/{hall.lot.id}/anomalies"
    with clock.frozen(hall.later(1)):
        with unit_of_work():
            bid = Bid(amount=auctions.START + auctions.STEP, key="second-bid", address="203.0.113.7")
            place_bid(hall.bidders[1], hall.lot.id, bid)
        page = as_(client, held.auctioneer).get(hall.console).text
        found = {one["kind"] for one in client.get(url, headers=bearer(held.agency)).json["items"]}
        statuses = [
            client.get(url, headers=bearer(who)).status_code
            for who in (held.operator, hall.firms[0], held.seller, accounts.licensed_agency())
        ]
    assert "address" in found
    assert "同一网络地址" in page
    assert "203.0.113.7" not in page
    assert statuses == [200, 403, 403, 404]


def test_an_anomaly_is_noted_as_looked_at(client: FlaskClient, held: Market, hall: Hall) -> None:
    with clock.frozen(hall.later(1)):
        with unit_of_work():
            bid = Bid(amount=auctions.START + auctions.STEP, key="second-bid", address="203.0.113.7")
            place_bid(hall.bidders[1], hall.lot.id, bid)
        page = as_(client, held.clerk).get(hall.console).text
        key = next(part.split('"')[0] for part in page.split('name="key" value="') if part.startswith("address:"))
        url = f"/lots/{hall.lot.id}/anomalies"
        assert post(client, url, at=hall.console, key=key, note="").status_code == 422
        assert post(client, url, at=hall.console, key="address:1-2", note="没有此项").status_code == 404
        assert post(client, url, at=hall.console, key=key, note="同一园区出口地址，已电话核实").status_code == 303
        assert "已电话核实" in client.get(hall.console).text
    assert "已电话核实" not in client.get(f"/lots/{hall.lot.id}").text


def bearer(organisation: Organisation) -> dict[str, str]:
    return {"Authorization": f"Bearer {accounts.token(organisation)}"}


def test_the_signs_of_life_are_told_to_the_house(client: FlaskClient, held: Market, hall: Hall) -> None:
    bidder, house = bearer(hall.firms[0]), bearer(held.agency)
    assert client.get("/api/v1/pulse", headers=bidder).status_code == 403
    with unit_of_work():
        watch.beat("web:test", role="web", watchers=7, lag=timedelta(milliseconds=41))
    told = client.get("/api/v1/pulse", headers=house).get_json()
    assert (told["watchers"], told["delivery_ms"], told["scheduler_silent_ms"], told["outage_since"]) == (7, 41, None, None)
    assert 0 <= told["silent_ms"] < 60_000
