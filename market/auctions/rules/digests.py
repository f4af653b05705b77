"""The daily digest 每日摘要: the heads of all ledgers that grew on a day, hashed behind the digest of the day before.

A market that rewrites a ledger must rewrite the digest of that day and of every later one, and each copy that somebody kept shows it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from market.auctions.rules.ledger import GENESIS, chain
from market.auctions.rules.shape import DIGEST_FORMAT, is_digest, is_hash
from market.wording import N_, Labelled

CHAIN_FORMAT = "chunqiu-digests/1"
MEMBERS = frozenset({"format", "day", "lots", "heads", "prev", "digest"})
Head = dict[str, Any]


class DigestFault(Labelled):
    """What can be wrong with a chain of digests; the value is the finding's stable code."""

    FORMAT = "digest.format", N_("This is not a daily digest in the format chunqiu-digest/1.")
    DAY = "digest.day", N_("The days do not follow each other without gaps.")
    LINK = "digest.link", N_("The digest does not follow that of the day before.")
    HASH = "digest.hash", N_("The digest does not fit what it covers.")
    KEPT = "digest.kept", N_("The digest that was kept does not appear: the history was rewritten.")


@dataclass(frozen=True, slots=True)
class DigestFinding:
    """One fault on one day (None: of the whole)."""

    fault: DigestFault
    day: str | None = None


def day_document(day: date, heads: Iterable[Head], previous: str) -> dict[str, Any]:
    """Return a day's digest as it is published; heads are ordered by lot."""
    ordered = sorted(heads, key=lambda head: head["lot"])
    content = {"format": DIGEST_FORMAT, "day": day.isoformat(), "lots": len(ordered), "heads": ordered}
    return content | {"prev": previous, "digest": chain(content, previous)}


def next_days(last: date | None, first: date | None, end: date) -> Iterator[date]:
    """Yield the days that still lack a digest: behind the last one, or from the first entry on, up to and without `end`."""
    day = last + timedelta(days=1) if last else first
    while day is not None and day < end:
        yield day
        day += timedelta(days=1)


def check_chain(document: object, kept: Iterable[str] = ()) -> list[DigestFinding]:
    """Say what is wrong with one day's digest or with a published chain of them; empty where everything follows."""
    days = document.get("days") if isinstance(document, dict) and document.get("format") == CHAIN_FORMAT else [document]
    if not isinstance(days, list) or not all(_is_day(day) for day in days):
        return [DigestFinding(DigestFault.FORMAT)]
    findings = []
    for before, day in zip([None, *days], days, strict=False):
        findings += [DigestFinding(fault, day["day"]) for fault in _faults(before, day)]
    missing = set(kept) - {day["digest"] for day in days}
    return findings + [DigestFinding(DigestFault.KEPT)] * bool(missing)


def begins_at_the_beginning(document: dict[str, Any]) -> bool:
    """Say whether nothing comes before the first digest of a sound document."""
    days = document.get("days", [document])
    return bool(days) and days[0]["prev"] == GENESIS


def _faults(before: dict[str, Any] | None, day: dict[str, Any]) -> Iterator[DigestFault]:
    if day["digest"] != chain({name: day[name] for name in ("format", "day", "lots", "heads")}, day["prev"]):
        yield DigestFault.HASH
    if before is not None and day["prev"] != before["digest"]:
        yield DigestFault.LINK
    if before is not None and date.fromisoformat(day["day"]) != date.fromisoformat(before["day"]) + timedelta(days=1):
        yield DigestFault.DAY


def _is_day(value: object) -> bool:
    if not isinstance(value, dict) or set(value) != MEMBERS or not is_hash(value["prev"]) or not is_hash(value["digest"]):
        return False
    if not is_digest({name: value[name] for name in MEMBERS - {"digest"}}):
        return False
    lots = [line["lot"] for line in value["heads"]]
    ordered = all(type(lot) is int for lot in lots) and lots == sorted(set(lots)) and value["lots"] == len(lots)
    try:
        return ordered and date.fromisoformat(value["day"]).isoformat() == value["day"]
    except (TypeError, ValueError):
        return False
