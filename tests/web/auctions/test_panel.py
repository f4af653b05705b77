"""The panel's page, the plan papers and the console of a lot that is judged by points."""

from __future__ import annotations

import io
from collections.abc import Iterator
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from market import bus, clock
from market.access import Actor
from market.auctions.queries import room as rooms
from market.auctions.rules import replay
from market.auctions.rules.states import Format
from market.auctions.services import paddles, panel, sales, sealed
from market.db import unit_of_work
from market.payments.events import DepositHeld
from tests.factories import accounts, auctions, formats
from tests.factories.auctions import chinese_interface
from tests.web.auctions.browser import as_, post

if TYPE_CHECKING:
    from datetime import datetime

    from flask.testing import FlaskClient

    from market.accounts.models import Organisation
    from market.auctions.models.sale import Lot
    from tests.factories.auctions import Market

MINUTE = timedelta(minutes=1)
Scene = tuple["Lot", Actor, "Organisation", "datetime"]


@pytest.fixture
def scene(held: Market) -> Iterator[Scene]:
    """An open lot with an expert on its panel and one bidder, at its opening."""
    bus.subscribe(DepositHeld, paddles.on_deposit_held)
    drafted = auctions.sale(held)
    lot = formats.planned(
        held,
        drafted,
        Format.SCORE,
        {"revealing_s": 600, "judging_s": 600, "weights": [6000, 2500, 1500], "criteria": ["技术方案", "产业化能力"]},
    )
    expert = accounts.organisation("institution")
    with unit_of_work():
        panel.name_panel(held.clerk, lot.id, emails=[accounts.email_of(expert)])
        sale = sales.announce(held.clerk, drafted.id)
    firm = accounts.organisation()
    auctions.paddle(held, lot, firm)
    at = sale.opens_at + MINUTE
    with clock.frozen(at), unit_of_work():
        sales.advance(sale.id)
        sales.advance(sale.id)
        auctions.open_lot(held.auctioneer, lot.id)
    with clock.frozen(at + MINUTE):
        yield lot, accounts.actor(expert), firm, at


def test_criteria_are_called_by_their_names(client: FlaskClient, held: Market, scene: Scene) -> None:
    lot, expert, firm, at = scene
    with clock.frozen(at + MINUTE), unit_of_work():
        sealed.seal(accounts.actor(firm), lot.id, round_number=1, commitment="a" * 64, key="named-criteria-1")
    as_(client, expert)
    for path in (f"/lots/{lot.id}/panel", f"/lots/{lot.id}", f"/sales/{lot.sale_id}"):
        page = client.get(path).text
        assert "技术方案" in page
        assert "产业化能力" in page
    told = rooms.ledger(lot.id)
    assert told["entries"][0]["data"]["rules"]["criteria"] == ["技术方案", "产业化能力"]
    assert replay.verify(told)
    del held


def test_a_plan_is_handed_in_read_and_given_points(client: FlaskClient, held: Market, scene: Scene) -> None:
    lot, expert, firm, at = scene
    room, page = f"/lots/{lot.id}", f"/lots/{lot.id}/panel"
    as_(client, accounts.actor(firm))
    refused = post(client, f"{room}/plan", at=room, paper=(io.BytesIO(b"MZ"), "plan.pdf"))
    given = post(client, f"{room}/plan", at=room, paper=(io.BytesIO(b"%PDF-1.7 plan"), "方案.pdf"))
    sealed = post(client, f"{room}/seals", at=room, commitment="a" * 64, round="1", key="k" * 16)
    assert (refused.status_code, given.status_code, sealed.status_code) == (422, 303, 303)
    assert "方案.pdf" in client.get(room).text
    number = room_number(client.get(f"/api/v1{room}/snapshot").json)
    with clock.frozen(at + timedelta(minutes=31)):
        as_(client, expert)
        assert client.get(f"{room}/plans/{number}").data == b"%PDF-1.7 plan"
        wrong = post(client, f"{room}/points/{number}", at=page, points=["101", "x"])
        right = post(client, f"{room}/points/{number}", at=page, points=["80", "92.5"])
        shown = client.get(page).text
        english = client.get(f"{page}?lang=en").text
        as_(client, held.auctioneer)
        console = client.get(f"/sales/{lot.sale_id}/console")
    assert (wrong.status_code, right.status_code) == (422, 303)
    assert 'value="101"' in wrong.text
    assert 'value="92.50"' in shown
    assert chinese_interface(english) == []
    assert console.status_code == 200
    assert "80.00 · 92.50" in console.text
    assert "a" * 12 in console.text


def room_number(snapshot: object) -> int:
    """Return the only paddle that sealed."""
    assert isinstance(snapshot, dict)
    (one,) = snapshot["sealed"]["envelopes"]
    return int(one["paddle"])


def test_only_the_panel_and_the_planner_see_its_page(client: FlaskClient, held: Market, scene: Scene) -> None:
    lot, expert, firm, _at = scene
    page = f"/lots/{lot.id}/panel"
    assert [as_(client, who).get(page).status_code for who in (expert, held.clerk)] == [200, 200]
    assert [as_(client, who).get(page).status_code for who in (accounts.actor(firm), held.editor, held.auctioneer)] == [404, 404, 404]


def test_the_clerk_names_the_panel(client: FlaskClient, held: Market) -> None:
    drafted = auctions.sale(held)
    lot = formats.planned(held, drafted, Format.SCORE)
    expert = accounts.email_of(accounts.organisation("institution"))
    page = f"/lots/{lot.id}/panel"
    as_(client, held.clerk)
    wrong = post(client, page, at=page, emails="nobody@example.org")
    right = post(client, page, at=page, emails=f"{expert}\n")
    assert (wrong.status_code, right.status_code) == (422, 303)
    assert "nobody@example.org" in wrong.text
    assert expert in client.get(page).text
    assert page in client.get(f"/sales/{drafted.id}/lots").text
