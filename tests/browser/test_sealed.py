"""A sealed lot in real browsers: two bidders seal, one opens from the browser's own store and one from the file, the scheduler awards."""

from __future__ import annotations

import json
import os
import time
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from market import bus, clock
from market.auctions.queries import bidding, room
from market.auctions.rules.replay import verify
from market.auctions.rules.states import ConductMode, Format
from market.auctions.services import paddles, sales
from market.db import db, unit_of_work
from market.money import Money
from market.payments.events import DepositHeld
from tests.browser.sites import NARROW, Visitor, served
from tests.factories import accounts, auctions, formats
from tests.faults import hall

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from flask import Flask
    from playwright.sync_api import Browser

    from market.accounts.models import Organisation

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.timeout(300)]
DAY = timedelta(hours=24)
LEFT = timedelta(seconds=40)
REVEALING_S = 40
PATIENCE = 90_000


@dataclass
class Stage:
    """The running market, its sealed lot and the two bidders' windows."""

    app: Flask
    lot: int
    firms: list[Organisation]
    first: Visitor
    second: Visitor


def _lot(firms: list[Organisation], opens_at: datetime) -> int:
    """Return a sealed lot of an online session that opened a day ago but for some seconds; its bidders' deposits are paid."""
    planned = hall.day_before(opens_at)
    with clock.frozen(planned):
        held = auctions.market()
        drafted = auctions.sale(held, conduct_mode=ConductMode.EXCHANGE_BIDDING, agency_id=None, auctioneer_id=None)
        lot = formats.planned(held, drafted, Format.SEALED_FIRST, {"revealing_s": REVEALING_S}, minutes=24 * 60)
        with unit_of_work():
            sale = sales.announce(held.clerk, drafted.id)
    with clock.frozen(sale.viewing_from or planned):
        for firm in firms:
            auctions.paddle(held, lot, firm)
    return lot.id


@pytest.fixture
def stage(committed_app: Flask, fresh_database: str, tmp_path: Path, browser: Browser) -> Iterator[Stage]:
    """Two bidders in the room of a lot whose sealing ends soon, served by web server and scheduler as in production."""
    bus.subscribe(DepositHeld, paddles.on_deposit_held)
    with committed_app.app_context():
        with clock.frozen(clock.now() - timedelta(days=90)):
            firms = [accounts.organisation() for _ in range(2)]
        lot = _lot(firms, clock.now() - DAY)
        emails = [accounts.email_of(firm) for firm in firms]
        sale = bidding.sale(room.public_lot(lot).sale_id).id
        db.session.remove()
    with served(committed_app) as address:
        bidders = [Visitor.enter(browser, address), Visitor.enter(browser, address, size=NARROW)]
        for visitor, email in zip(bidders, emails, strict=True):
            visitor.sign_in(email, accounts.PASSWORD)
        with committed_app.app_context():
            for _step in range(2):
                with clock.frozen(clock.now() + LEFT - DAY), unit_of_work():
                    sales.advance(sale)
            db.session.remove()
        with hall.process(fresh_database, tmp_path, *hall.SCHEDULER):
            yield Stage(committed_app, lot, firms, *bidders)
        for visitor in bidders:
            visitor.leave()
    assert [visitor.problems for visitor in bidders] == [[], []]


def seal(visitor: Visitor, lot: int, amount: str) -> Path:
    """Seal an amount in the room and return the file that the browser saved."""
    page = visitor.page
    page.goto(f"/lots/{lot}")
    page.locator("#sealed-amount").fill(amount)
    page.locator("[data-seal] button[type=submit]").click()
    with page.expect_download() as saved:
        page.locator("#confirm-seal button[value=ok]").click()
    page.locator("[data-done]").wait_for()
    return Path(saved.value.path())


def look(visitor: Visitor, name: str) -> None:
    """Keep a picture where somebody wants to look at it."""
    if folder := os.environ.get("PICTURES"):
        visitor.page.screenshot(path=f"{folder}/{name}.png", full_page=True)


def test_two_bidders_seal_open_and_one_wins(stage: Stage) -> None:
    first, second, lot = stage.first, stage.second, stage.lot
    sent: list[str] = []
    for visitor in (first, second):
        visitor.page.on("request", lambda request: sent.append((request.post_data or "") if "/seals" in request.url else ""))
    seal(first, lot, "345,600")
    file = seal(second, lot, "312,300")
    kept = json.loads(file.read_text(encoding="utf-8"))
    look(first, "sealing")
    look(second, "sealing-narrow")

    assert kept["amount_fen"] == 31_230_000
    assert not any("345" in body.replace(",", "") and "34560" in body for body in sent)
    assert not any(kept["nonce"] in body for body in sent)
    first.page.locator("[data-envelopes] tr").nth(1).wait_for()

    second.page.evaluate("localStorage.clear()")
    first.page.locator("[data-open]").wait_for(timeout=PATIENCE)
    look(first, "opening")
    first.page.locator("[data-open] button[type=submit]").click()
    second.page.locator("#seal-file").set_input_files(file)
    second.page.wait_for_function("document.querySelector('#nonce').value.length === 64")
    look(second, "opening-narrow")
    second.page.locator("[data-open] button[type=submit]").click()
    for visitor in (first, second):
        visitor.page.locator("[data-own-amount]").first.wait_for()

    first.page.locator("[data-controller~=room][data-phase=sold]").wait_for(timeout=PATIENCE)
    look(first, "sold")
    assert first.reads("345,600")
    with stage.app.app_context():
        _settled(stage)


def _settled(stage: Stage) -> None:
    until = time.monotonic() + 20
    while (award := bidding.award_of(stage.lot)) is None and time.monotonic() < until:
        db.session.remove()
        time.sleep(0.2)
    assert award is not None
    assert (award.hammer, award.buyer_id) == (Money.yuan(345_600), stage.firms[0].id)
    assert verify(room.ledger(stage.lot)).findings == ()
    db.session.remove()
