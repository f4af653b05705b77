"""The announcement, the feeds, the filters of the calendar and the letters, as visitors meet them."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from lxml import etree, html

from market import clock
from market.auctions.queries import notices as queries
from market.auctions.services import notices, sales, settlement
from market.db import unit_of_work
from tests.calendars import events
from tests.factories import accounts, aftermath, auctions
from tests.web.auctions.browser import as_, post

if TYPE_CHECKING:
    from flask.testing import FlaskClient

    from tests.factories.auctions import Market

ATOM = {"a": "http://www.w3.org/2005/Atom"}


def test_the_announcement_says_what_the_law_asks(client: FlaskClient, held: Market) -> None:
    sale, lots = auctions.announced(held, contact="成果处 0571-12345678", branch="330200")

    page = client.get(f"/sales/{sale.id}/announcement")

    assert page.status_code == 200
    licence = f"浙拍{held.agency.id:06d}"
    for words in (lots[0].title_zh, sale.place, "260,000", "26,000", "无保留价", "展示时间", "竞买登记", "10%", licence):
        assert words in page.text
    for words in (f"PM{held.agency.id:06d}", held.agency.name_zh, held.operator.address, "0571-12345678", "宁波市分会场", sale.terms):
        assert words in page.text


def test_the_english_announcement_has_no_chinese_interface(client: FlaskClient, held: Market) -> None:
    sale, _lots = auctions.announced(held)
    assert auctions.chinese_interface(client.get(f"/sales/{sale.id}/announcement?lang=en").text) == []


def test_a_draft_has_a_preview_for_its_planner_only(client: FlaskClient, held: Market) -> None:
    drafted = auctions.sale(held)
    assert client.get(f"/sales/{drafted.id}/announcement").status_code == 404
    assert client.get(f"/sales/{drafted.id}/calendar.ics").status_code == 404
    assert as_(client, held.editor).get(f"/sales/{drafted.id}/announcement").status_code == 404
    page = as_(client, held.clerk).get(f"/sales/{drafted.id}/announcement")
    assert (page.status_code, "预览" in page.text) == (200, True)


def test_the_calendar_file_follows_a_cancellation(client: FlaskClient, held: Market) -> None:
    sale, _lots = auctions.announced(held)
    auctions.sale(held)
    (before,) = events(client.get("/sales/calendar.ics").text)
    with unit_of_work():
        sales.cancel_sale(held.clerk, sale.id, reason="停电")

    (after,) = events(client.get("/sales/calendar.ics").text)

    assert before["UID"] == after["UID"] == f"{sale.code}@localhost"
    assert (before["SEQUENCE"], before["STATUS"]) == ("0", "CONFIRMED")
    assert (after["SEQUENCE"], after["STATUS"]) == ("1", "CANCELLED")
    assert "停电" in after["DESCRIPTION"]
    (alone,) = events(client.get(f"/sales/{sale.id}/calendar.ics").text)
    assert alone["UID"] == after["UID"]


def test_the_feed_lists_notices_newest_first(client: FlaskClient, held: Market) -> None:
    first, _ = auctions.announced(held)
    second, _ = auctions.announced(held, sector="bio", name_zh="生物医药专场")
    with unit_of_work():
        sales.cancel_sale(held.clerk, first.id, reason="停电")

    answer = client.get("/sales/feed.atom")

    root = etree.fromstring(answer.data)
    titles = [entry.findtext("a:title", namespaces=ATOM) for entry in root.findall("a:entry", ATOM)]
    assert titles == [f"取消公告：{first.name_zh}", f"拍卖公告：{second.name_zh}", f"拍卖公告：{first.name_zh}"]
    ids = [entry.findtext("a:id", namespaces=ATOM) for entry in root.findall("a:entry", ATOM)]
    assert len(set(ids)) == 3
    only = etree.fromstring(client.get("/sales/feed.atom?sector=bio").data)
    assert len(only.findall("a:entry", ATOM)) == 1
    assert only.findtext("a:id", namespaces=ATOM) != root.findtext("a:id", namespaces=ATOM)


@pytest.mark.parametrize("path", ["/sales/feed.atom", "/sales/calendar.ics"])
def test_a_feed_is_answered_304_until_something_changes(client: FlaskClient, held: Market, path: str) -> None:
    sale, _lots = auctions.announced(held)
    first = client.get(path)

    again = client.get(path, headers={"If-None-Match": first.headers["ETag"]})
    since = client.get(path, headers={"If-Modified-Since": first.headers["Last-Modified"]})
    with unit_of_work():
        sales.cancel_sale(held.clerk, sale.id, reason="停电")
    changed = client.get(path, headers={"If-None-Match": first.headers["ETag"]})

    assert (again.status_code, since.status_code, changed.status_code) == (304, 304, 200)


def test_results_are_news_too(client: FlaskClient, held: Market) -> None:
    found = aftermath.sold(held)
    with clock.frozen(found.at + timedelta(hours=2)), unit_of_work():
        settlement.finish_sale(found.lot.sale_id)

    root = etree.fromstring(client.get("/sales/feed.atom").data)

    newest = root.findall("a:entry", ATOM)[0]
    assert (newest.findtext("a:title", namespaces=ATOM) or "").startswith("成交结果公示：")
    assert "共 1 件，成交 1 件" in (newest.findtext("a:summary", namespaces=ATOM) or "")
    link = newest.find("a:link", ATOM)
    assert link is not None
    assert client.get("/" + link.get("href", "").split("/", 3)[3]).status_code == 200
    assert found.winner.name_zh not in etree.tostring(root, encoding="unicode")
    assert root.findtext("a:updated", namespaces=ATOM) == newest.findtext("a:updated", namespaces=ATOM)
    assert len(etree.fromstring(client.get("/sales/feed.atom?sector=nrg").data).findall("a:entry", ATOM)) == 0


def test_a_cross_sector_session_is_called_so(client: FlaskClient, held: Market) -> None:
    auctions.announced(held)
    auctions.announced(held, sector="bio")
    page = client.get("/sales?lang=en").text
    assert "Cross-sector" in page
    assert "All sectors" not in page


def test_filters_stand_in_the_address_and_in_the_feeds(client: FlaskClient, held: Market) -> None:
    auctions.announced(held, sector="bio", branch="330200", name_zh="宁波生物医药专场")
    auctions.announced(held, name_zh="综合场")

    page = client.get("/sales?sector=bio&branch=330200")

    assert "宁波生物医药专场" in page.text
    assert "综合场" not in page.text
    chosen = html.fromstring(page.text).xpath("//nav/a[@aria-current='true' and contains(@class, 'chip')]")
    assert {one.text_content() for one in chosen} == {"全部", "生物医药", "宁波市"}
    assert "feed.atom?lang=zh&amp;sector=bio&amp;branch=330200" in page.text
    assert len(events(client.get("/sales/calendar.ics?sector=bio").text)) == 1
    assert "宁波生物医药专场" not in client.get("/sales?season=spring").text


@pytest.mark.parametrize("query", ["year=0", "year=99999", "year=x", "season=winter", "sector=steel", "branch=33", "sector=bio&sector=iot"])
def test_nonsense_in_the_address_shows_a_page(client: FlaskClient, held: Market, query: str) -> None:
    auctions.announced(held)
    for path in ("/sales", "/sales/feed.atom", "/sales/calendar.ics"):
        assert client.get(f"{path}?{query}").status_code == 200


def test_a_page_points_readers_to_its_feeds(client: FlaskClient, held: Market) -> None:
    del held
    links = html.fromstring(client.get("/sales").text).xpath("//link[@rel='alternate']/@type")
    assert set(links) == {"application/atom+xml", "text/calendar"}


def test_a_person_subscribes_and_leaves_by_the_link_of_a_letter(client: FlaskClient, held: Market) -> None:
    reader = accounts.actor(accounts.organisation())
    answer = post(as_(client, reader), "/subscriptions", at="/subscriptions", sectors=["iot", "nrg"])
    assert answer.status_code == 303
    found = queries.subscription(reader.person_id or 0)
    assert found is not None
    assert found.sectors == ["iot", "nrg"]
    client.delete_cookie(client.application.config["SESSION_COOKIE_NAME"])

    looked = client.get(f"/subscriptions/{found.key}")
    assert (looked.status_code, queries.subscription(reader.person_id or 0).sectors) == (200, ["iot", "nrg"])  # type: ignore[union-attr]
    left = client.post(f"/subscriptions/{found.key}", data={"List-Unsubscribe": "One-Click"})

    assert left.status_code == 200
    assert queries.subscription(reader.person_id or 0).sectors == []  # type: ignore[union-attr]
    assert client.post("/subscriptions/unknown-key").status_code == 404
    del held


def test_who_is_not_verified_cannot_subscribe(client: FlaskClient, held: Market) -> None:
    reader = accounts.actor(accounts.organisation(verified=False))
    assert "核验" in as_(client, reader).get("/subscriptions").text
    with unit_of_work():
        notices.subscribe(held.editor, ["iot"])
    answer = client.post("/subscriptions", data={"csrf_token": "-"})
    assert answer.status_code == 400
    assert queries.subscription(reader.person_id or 0) is None
