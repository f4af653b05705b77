"""Calendar files and feeds as other programs read them."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from lxml import etree

from market.auctions.rules import calendars
from market.auctions.rules.calendars import Appointment, Feed, News
from market.auctions.rules.notices import sequence, wants
from tests.calendars import events, unfolded

AT = datetime(2026, 11, 2, 6, tzinfo=UTC)


def appointment(**changes: object) -> Appointment:
    values: dict[str, object] = {
        "uid": "PM-2026-000001@market.example",
        "sequence": 0,
        "changed_at": AT,
        "begins": AT + timedelta(days=9),
        "ends": AT + timedelta(days=9, hours=3),
        "title": "2026 秋季拍卖会 · 立冬场",
        "text": "开拍时间, 地点; 反斜杠 \\ 与\n换行",
        "place": "杭州",
        "url": "https://market.example/sales/1/announcement",
        "categories": ["秋拍", "综合"],
        "cancelled": False,
    }
    return Appointment(**(values | changes))  # type: ignore[arg-type]


def test_a_calendar_reads_back_what_it_was_given() -> None:
    (event,) = events(calendars.calendar("拍卖会", [appointment()]))

    assert event["UID"] == "PM-2026-000001@market.example"
    assert event["SUMMARY"] == "2026 秋季拍卖会 · 立冬场"
    assert event["DESCRIPTION"] == "开拍时间, 地点; 反斜杠 \\ 与\n换行"
    assert (event["DTSTART"], event["DTEND"]) == ("20261111T060000Z", "20261111T090000Z")
    assert (event["SEQUENCE"], event["STATUS"]) == ("0", "CONFIRMED")


def test_a_cancelled_session_says_so() -> None:
    (event,) = events(calendars.calendar("拍卖会", [appointment(cancelled=True, sequence=1)]))
    assert (event["SEQUENCE"], event["STATUS"]) == ("1", "CANCELLED")


@pytest.mark.parametrize("title", ["拍" * 200, "a" * 74, "a" * 75, "a" * 76, "é" * 40, "𠮷" * 60])
def test_lines_are_folded_within_75_octets_and_never_inside_a_character(title: str) -> None:
    text = calendars.calendar("拍卖会", [appointment(title=title)])

    lines = text.encode().split(b"\r\n")
    assert max(map(len, lines)) <= 75
    assert all(line.decode() for line in lines[:-1])
    assert f"SUMMARY:{title}" in unfolded(text)


def test_a_line_break_in_a_name_makes_no_second_property() -> None:
    (event,) = events(calendars.calendar("拍卖会", [appointment(title="a\r\nATTENDEE:mailto:x@example.org\x07")]))
    assert event["SUMMARY"] == "a\nATTENDEE:mailto:x@example.org"
    assert "ATTENDEE" not in event


def test_a_feed_is_atom() -> None:
    feed = Feed(id="tag:m,2026:f", title="公告", author="市场", url="https://m/feed", page="https://m/sales", language="zh-CN")
    one = News(id="tag:m,2026-11-02:notice:7", title="公告 <&>", text="正文\x08", url="https://m/sales/1", at=AT, category="iot")

    root = etree.fromstring(calendars.atom(feed, [one], updated=AT).encode())

    names = {"a": calendars.ATOM}
    assert root.tag == f"{{{calendars.ATOM}}}feed"
    assert root.findtext("a:updated", namespaces=names) == "2026-11-02T06:00:00Z"
    assert {link.get("rel") for link in root.findall("a:link", names)} == {"self", "alternate"}
    entry = root.find("a:entry", names)
    assert entry is not None
    assert {child.tag.rpartition("}")[2] for child in entry} >= {"id", "title", "updated", "link", "summary"}
    assert (entry.findtext("a:title", namespaces=names), entry.findtext("a:summary", namespaces=names)) == ("公告 <&>", "正文")


@pytest.mark.parametrize(
    ("sectors", "sector", "told"),
    [
        (["general"], "iot", True),
        (["iot"], "iot", True),
        (["iot"], "bio", False),
        (["iot"], "general", True),
        ([], "general", False),
        ([], "iot", False),
    ],
)
def test_who_hears_of_a_sector(sectors: list[str], sector: str, *, told: bool) -> None:
    assert wants(sectors, sector) is told


def test_the_first_notice_is_revision_zero() -> None:
    assert [sequence(notices) for notices in (0, 1, 2, 3)] == [0, 0, 1, 2]
