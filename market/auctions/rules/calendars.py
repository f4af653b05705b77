"""Sessions as a calendar file (iCalendar, RFC 5545) and notices as a feed (Atom, RFC 4287). Pure: text in, text out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from xml.etree import ElementTree as ET

LONGEST_LINE = 75
"""Octets of a content line (RFC 5545, 3.1)."""
ATOM = "http://www.w3.org/2005/Atom"


@dataclass(frozen=True, slots=True, kw_only=True)
class Appointment:
    """One session in a calendar; `uid` never changes, `sequence` grows with each change that was published."""

    uid: str
    sequence: int
    changed_at: datetime
    begins: datetime
    ends: datetime
    title: str
    text: str
    place: str
    url: str
    categories: Sequence[str]
    cancelled: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class News:
    """One notice in a feed."""

    id: str
    title: str
    text: str
    url: str
    at: datetime
    category: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Feed:
    """What a feed says of itself."""

    id: str
    title: str
    author: str
    url: str
    page: str
    language: str


def calendar(name: str, appointments: Sequence[Appointment]) -> str:
    """Return the sessions as one calendar that subscribers fetch again every few hours."""
    lines = [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:-//ChunQiu//Auction sessions//EN",
        "CALSCALE:GREGORIAN",
        "METHOD:PUBLISH",
        f"NAME:{escaped(name)}",
        f"X-WR-CALNAME:{escaped(name)}",
        "REFRESH-INTERVAL;VALUE=DURATION:PT4H",
        "X-PUBLISHED-TTL:PT4H",
        *(line for one in appointments for line in _event(one)),
        "END:VCALENDAR",
    ]
    return "".join(f"{folded(line)}\r\n" for line in lines)


def escaped(text: str) -> str:
    """Return a TEXT value (RFC 5545, 3.3.11); other control characters have no place in it."""
    plain = text.replace("\r\n", "\n").replace("\r", "\n")
    plain = "".join(c for c in plain if c in "\n\t" or ord(c) >= ord(" "))
    return plain.replace("\\", "\\\\").replace(";", "\\;").replace(",", "\\,").replace("\n", "\\n")


def folded(line: str) -> str:
    """Break a line into pieces of at most 75 octets, never inside a character."""
    pieces, size = [""], 0
    for character in line:
        octets = len(character.encode())
        if size + octets > LONGEST_LINE:
            pieces.append("")
            size = 1
        pieces[-1] += character
        size += octets
    return "\r\n ".join(pieces)


def atom(feed: Feed, news: Sequence[News], *, updated: datetime) -> str:
    """Return the notices as an Atom document, in the order given."""
    ET.register_namespace("", ATOM)
    root = ET.Element(_tag("feed"), {"{http://www.w3.org/XML/1998/namespace}lang": feed.language})
    _add(root, "id", feed.id)
    _add(root, "title", feed.title)
    _add(root, "updated", _instant(updated))
    _add(ET.SubElement(root, _tag("author")), "name", feed.author)
    ET.SubElement(root, _tag("link"), {"rel": "self", "type": "application/atom+xml", "href": feed.url})
    ET.SubElement(root, _tag("link"), {"rel": "alternate", "type": "text/html", "href": feed.page})
    for one in news:
        _entry(root, one)
    return '<?xml version="1.0" encoding="utf-8"?>\n' + ET.tostring(root, encoding="unicode") + "\n"


def _entry(root: ET.Element, one: News) -> None:
    entry = ET.SubElement(root, _tag("entry"))
    _add(entry, "id", one.id)
    _add(entry, "title", one.title)
    _add(entry, "updated", _instant(one.at))
    _add(entry, "published", _instant(one.at))
    ET.SubElement(entry, _tag("link"), {"rel": "alternate", "type": "text/html", "href": one.url})
    ET.SubElement(entry, _tag("category"), {"term": one.category})
    _add(entry, "summary", one.text)


def _event(one: Appointment) -> list[str]:
    return [
        "BEGIN:VEVENT",
        f"UID:{one.uid}",
        f"DTSTAMP:{_stamp(one.changed_at)}",
        f"LAST-MODIFIED:{_stamp(one.changed_at)}",
        f"SEQUENCE:{one.sequence}",
        f"DTSTART:{_stamp(one.begins)}",
        f"DTEND:{_stamp(one.ends)}",
        f"SUMMARY:{escaped(one.title)}",
        f"DESCRIPTION:{escaped(one.text)}",
        f"LOCATION:{escaped(one.place)}",
        f"URL:{one.url}",
        f"CATEGORIES:{','.join(escaped(category) for category in one.categories)}",
        f"STATUS:{'CANCELLED' if one.cancelled else 'CONFIRMED'}",
        "TRANSP:TRANSPARENT",
        "END:VEVENT",
    ]


def _stamp(at: datetime) -> str:
    return at.astimezone(UTC).strftime("%Y%m%dT%H%M%SZ")


def _instant(at: datetime) -> str:
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def _tag(name: str) -> str:
    return f"{{{ATOM}}}{name}"


def _add(parent: ET.Element, name: str, text: str) -> None:
    ET.SubElement(parent, _tag(name)).text = "".join(c for c in text if c in "\n\t" or (ord(c) >= ord(" ") and c not in "\ufffe\uffff"))
