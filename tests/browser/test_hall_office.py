"""What surrounds a session, in a real browser: lots from a sheet, the calendar for one's own diary, the letter that both sides sign."""

from __future__ import annotations

import csv
import io
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from market import clock
from market.auctions.rules.lot_sheet import COLUMNS
from market.auctions.services import papers
from market.db import db, unit_of_work
from market.signing import public_keys
from tests import calendars
from tests.browser.sites import Visitor, served
from tests.factories import accounts, aftermath, auctions

if TYPE_CHECKING:
    from collections.abc import Iterator

    from flask import Flask
    from playwright.sync_api import Browser, FilePayload

pytestmark = [pytest.mark.browser]


@pytest.fixture
def visitor(committed_app: Flask, browser: Browser) -> Iterator[Visitor]:
    """One window on the market, whatever is in it."""
    with served(committed_app) as address:
        found = Visitor.enter(browser, address)
        yield found
        found.leave()
    assert found.problems == []


def sheet(*rows: dict[str, str]) -> FilePayload:
    """Return a CSV file of lots as a spreadsheet saves it."""
    made = io.StringIO()
    writer = csv.writer(made)
    writer.writerow([column.names[0] for column in COLUMNS])
    writer.writerows([[row.get(column.field, "") for column in COLUMNS] for row in rows])
    return {"name": "lots.csv", "mimeType": "text/csv", "buffer": made.getvalue().encode("utf-8-sig")}


def test_lots_come_from_a_sheet_all_or_none(committed_app: Flask, visitor: Visitor) -> None:
    with committed_app.app_context():
        held = auctions.market()
        drafted, codes = auctions.sale(held), [auctions.achievement(held.seller).code for _ in range(3)]
        address, email = f"/sales/{drafted.id}/lots", accounts.email_of(held.operator)
        db.session.remove()
    rows = [
        {"achievement": code, "start": "260000", "increment": "10000", "contract": f"WT-2026-{place}"} for place, code in enumerate(codes)
    ]
    visitor.sign_in(email, accounts.PASSWORD)
    visitor.page.goto(address.replace("/lots", "/import"))

    visitor.page.set_input_files("main [name=file]", [sheet(rows[0], rows[1] | {"start": "二十六万"}, rows[2])])
    visitor.send("检查文件")
    assert visitor.page.locator("#problems tbody tr").count() == 1
    assert visitor.page.locator("#problems tbody th").inner_text() == "3"
    assert visitor.reads("起拍价")

    visitor.page.set_input_files("main [name=file]", [sheet(*rows)])
    visitor.send("检查文件")
    assert visitor.reads("尚未写入")
    visitor.send("导入这些拍品")

    visitor.page.wait_for_url(f"**{address}")
    assert visitor.main.locator("tbody tr").count() == len(codes)


def test_the_calendar_goes_into_a_diary(committed_app: Flask, visitor: Visitor) -> None:
    with committed_app.app_context():
        sale, _lots, _at = auctions.opened(auctions.market())
        name, opens_at = sale.name_zh, sale.opens_at
        db.session.remove()
    visitor.page.goto("/sales")
    link = visitor.main.get_by_role("link", name="日历订阅").get_attribute("href")
    assert link

    answer = visitor.page.request.get(link)
    begins = f"{opens_at:%Y%m%dT%H%M%SZ}"
    events = [event for event in calendars.events(answer.text()) if name in event["SUMMARY"]]

    assert answer.headers["content-type"].startswith("text/calendar")
    assert begins in [event["DTSTART"] for event in events]
    for event in events:
        visitor.page.goto(event["URL"])
        assert visitor.reads(name)


def test_both_sides_sign_the_letter_with_their_password(committed_app: Flask, visitor: Visitor) -> None:
    with committed_app.app_context():
        result = aftermath.sold(auctions.market())
        later = result.at + timedelta(hours=1)
        with clock.frozen(later), unit_of_work():
            paper = papers.make_confirmation(result.award.id)
        address = f"/papers/{paper.id}"
        people = [accounts.email_of(who) for who in (result.held.agency, result.winner)]
        db.session.remove()
    visitor.at(later)
    for place, email in enumerate(people):
        visitor.sign_in(email, accounts.PASSWORD)
        visitor.page.goto(address)
        visitor.fill(password="not the password")
        visitor.send("签署")
        assert visitor.page.locator(".error-summary").is_visible()
        visitor.fill(password=accounts.PASSWORD)
        visitor.send("签署")
        assert visitor.main.locator(".party-list li:has(time)").count() == place + 1

    assert visitor.main.locator(".page-head .pill").inner_text() == "已签署"
    assert visitor.main.get_by_role("button", name="签署").count() == 0
    document = visitor.page.request.get(f"{address}/document.pdf").body()
    with committed_app.app_context():
        assert papers.verify(db.session.get_one(type(paper), paper.id), document)
        assert public_keys()["keys"]
