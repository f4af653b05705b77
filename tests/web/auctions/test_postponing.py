"""Postponing as operator, bidders and calendars meet it."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from lxml import etree

from market import clock
from market.auctions.queries import paddles as queries
from market.auctions.rules.states import PaddleState
from market.db import unit_of_work
from tests.calendars import events
from tests.factories import accounts, auctions
from tests.integration.auctions.test_postponements import REASON, later, postpone
from tests.web.auctions.browser import as_, post

if TYPE_CHECKING:
    from flask.testing import FlaskClient

    from tests.factories.auctions import Market

ATOM = {"a": "http://www.w3.org/2005/Atom"}


def test_the_operator_postpones_on_a_form_with_lawful_dates(client: FlaskClient, held: Market) -> None:
    sale, _lots = auctions.announced(held)
    page = f"/sales/{sale.id}/postpone"
    clerk = as_(client, held.clerk)
    assert f'href="{page}"' in clerk.get(f"/sales/{sale.id}/lots").text
    fields = etree.HTML(clerk.get(page).text)
    dates = {name: fields.xpath(f"//input[@name='{name}']/@value")[0] for name in ("opens_at", "viewing_from", "viewing_until")}

    short = post(client, page, at=page, **dates, ground="unexpected", reason="")
    done = post(client, page, at=page, **dates, ground="unexpected", reason=REASON)

    assert short.status_code == 422
    assert (done.status_code, done.location) == (303, f"/sales/{sale.id}/announcement")
    for where in (f"/sales/{sale.id}/announcement", f"/sales/{sale.id}"):
        shown = client.get(f"{where}?lang=zh").text
        assert REASON in shown
        assert "意外事件" in shown
        assert auctions.chinese_interface(client.get(f"{where}?lang=en").text) == []
    assert auctions.chinese_interface(client.get(f"{page}?lang=en").text) == []


def test_a_session_whose_lot_opened_shows_that_it_is_too_late(client: FlaskClient, held: Market) -> None:
    sale, (lot,), at = auctions.opened(held)
    with clock.frozen(at):
        with unit_of_work():
            auctions.open_lot(held.auctioneer, lot.id)
        page = as_(client, held.clerk).get(f"/sales/{sale.id}/postpone")
        assert "本场不能延期" in page.text
        assert "<textarea" not in page.text
        assert "/postpone" not in client.get(f"/sales/{sale.id}/lots").text


def test_calendars_and_feeds_follow(client: FlaskClient, held: Market) -> None:
    sale, _lots = auctions.announced(held)
    (before,) = events(client.get("/sales/calendar.ics").text)
    first = client.get("/sales/feed.atom")
    postpone(held.clerk, sale)
    postpone(held.clerk, sale)

    (after,) = events(client.get("/sales/calendar.ics").text)
    root = etree.fromstring(client.get("/sales/feed.atom").data)

    assert before["UID"] == after["UID"]
    assert (before["SEQUENCE"], after["SEQUENCE"], after["STATUS"]) == ("0", "2", "CONFIRMED")
    assert after["DTSTART"] > before["DTSTART"]
    assert REASON in after["DESCRIPTION"]
    entries = root.findall("a:entry", ATOM)
    assert [entry.findtext("a:title", namespaces=ATOM) for entry in entries] == [
        f"延期公告：{sale.name_zh}",
        f"延期公告：{sale.name_zh}",
        f"拍卖公告：{sale.name_zh}",
    ]
    updated = [entry.findtext("a:updated", namespaces=ATOM) for entry in entries]
    assert updated == sorted(updated, reverse=True)
    assert client.get("/sales/feed.atom", headers={"If-None-Match": first.headers["ETag"]}).status_code == 200


def test_a_bidder_leaves_on_the_page_of_the_registration(client: FlaskClient, held: Market) -> None:
    sale, (lot,) = auctions.announced(held)
    bidder = accounts.organisation()
    paddle = auctions.paddle(held, lot, bidder)
    page = f"/paddles/{paddle.id}"
    assert "退出本件拍品" not in as_(client, accounts.actor(bidder)).get(page).text
    postpone(held.clerk, sale)

    shown = client.get(page).text
    done = post(client, f"{page}/leave", at=page)

    assert "退出本件拍品" in shown
    assert done.status_code == 303
    assert queries.paddle_of(paddle.id).state is PaddleState.RELEASED
    assert "退出本件拍品？" not in client.get(page).text
    assert post(client, f"{page}/leave", at="/paddles").status_code in (400, 409)


@pytest.mark.parametrize("who", ["editor", "auctioneer"])
def test_others_do_not_find_the_form(client: FlaskClient, held: Market, who: str) -> None:
    sale, _lots = auctions.announced(held)
    assert as_(client, getattr(held, who)).get(f"/sales/{sale.id}/postpone").status_code == 403


def test_the_api_does_both(client: FlaskClient, held: Market) -> None:
    sale, (lot,) = auctions.announced(held)
    bidder = accounts.organisation()
    paddle = auctions.paddle(held, lot, bidder)
    dates = later(sale, timedelta(days=14))
    body = {name: getattr(dates, name).isoformat() for name in ("opens_at", "viewing_from", "viewing_until")}
    bearer = {"Authorization": f"Bearer {accounts.token(held.operator)}"}

    refused = client.post(f"/api/v1/sales/{sale.id}/postpone", headers=bearer, json={**body, "ground": "outage", "reason": REASON})
    done = client.post(f"/api/v1/sales/{sale.id}/postpone", headers=bearer, json={**body, "ground": "law", "reason": REASON})
    left = client.post(f"/api/v1/paddles/{paddle.id}/leave", headers={"Authorization": f"Bearer {accounts.token(bidder)}"})

    assert (refused.status_code, refused.json["code"]) == (422, "sale.ground")
    assert done.status_code == 200
    assert done.json["state"] == "announced"
    assert (left.status_code, left.json["state"]) == (200, "released")
