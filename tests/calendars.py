"""Reads iCalendar files (RFC 5545) without the market's code: unfolds, splits, unescapes."""

from __future__ import annotations

import re

_ESCAPED = re.compile(r"\\([\\;,nN])")


def unfolded(text: str) -> list[str]:
    """Return the content lines; every line must end with CRLF."""
    assert text.endswith("\r\n")
    assert "\n" not in text.replace("\r\n", "")
    return text.replace("\r\n ", "").replace("\r\n\t", "").split("\r\n")[:-1]


def events(text: str) -> list[dict[str, str]]:
    """Return the VEVENTs of a calendar by property name."""
    lines = unfolded(text)
    assert (lines[0], lines[-1]) == ("BEGIN:VCALENDAR", "END:VCALENDAR")
    assert {"VERSION:2.0", "METHOD:PUBLISH"} <= set(lines)
    found: list[dict[str, str]] = []
    for line in lines:
        name, _, value = line.partition(":")
        if line == "BEGIN:VEVENT":
            found.append({})
        elif found and name not in ("END", "BEGIN"):
            assert name not in found[-1], f"{name} twice"
            found[-1][name] = _ESCAPED.sub(lambda match: "\n" if match[1] in "nN" else match[1], value)
    for event in found:
        assert {"UID", "DTSTAMP", "DTSTART", "SEQUENCE", "STATUS", "SUMMARY"} <= set(event)
    return found
