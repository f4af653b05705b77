"""A published ledger, sound to the byte, and ways to alter it: for whatever verifies ledgers."""

from __future__ import annotations

import copy
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

from market.auctions.rules.ledger import GENESIS, chain, instant

Json = dict[str, Any]
START = datetime(2026, 10, 23, 6, 0, tzinfo=UTC)
YUAN = 100
TERMS = {
    "sale": "SA-2026-000001",
    "number": 3,
    "title_zh": "一种织物表面缺陷检测方法",
    "title_en": "Fabric “defect” detection \t\\ 🧵",
    "mode": "licensed_auction",
    "format": "english",
    "start_fen": 100_000 * YUAN,
    "increment_fen": 10_000 * YUAN,
    "deposit_fen": 10_000 * YUAN,
    "soft_close_s": 300,
    "extend_s": 300,
    "duration_s": 1800,
    "commitment": "c" * 64,
}


def entry(seq: int, kind: str, at: float, closes: float, **more: Any) -> Json:
    """Return an entry, times in seconds after the opening."""
    times = {"at": instant(START + timedelta(seconds=at)), "closes_at": instant(START + timedelta(seconds=closes))}
    plain = {"lot": 7, "seq": seq, "kind": kind, "paddle": None, "amount_fen": None, "bid_kind": None, "data": {}}
    return plain | times | more


def bid(seq: int, at: float, closes: float, paddle: int, yuan: int, *, met: bool, kind: str = "online") -> Json:
    """Return a bid."""
    return entry(seq, "bid", at, closes, paddle=paddle, amount_fen=yuan * YUAN, bid_kind=kind, data={"reserve_met": met})


def sold() -> list[Json]:
    """Return the entries of a lot that was paused, extended twice, bid up by a proxy and sold."""
    return [
        entry(1, "opened", 0, 1800, data=dict(TERMS)),
        bid(2, 60, 1800, 18, 100_000, met=False),
        entry(3, "paused", 100.5, 1800, data={"reason": "网络故障"}),
        entry(4, "resumed", 400.5, 2100, data={"reason": "恢复", "credited_us": 300_000_000}),
        bid(5, 2000, 2300, 27, 120_000, met=True),
        bid(6, 2299.9, 2599.9, 18, 130_000, met=True, kind="proxy"),
        entry(7, "closed", 2600, 2599.9, data={"reserve_met": True}),
        entry(8, "awarded", 2630, 2599.9, paddle=18, amount_fen=130_000 * YUAN, data={"by": "auctioneer"}),
    ]


def passed() -> list[Json]:
    """Return the entries of a lot that stayed below its reserve."""
    return [
        entry(1, "opened", 0, 1800, data=dict(TERMS)),
        bid(2, 60, 1800, 18, 100_000, met=False),
        entry(3, "closed", 1800, 1800, data={"reserve_met": False}),
        entry(4, "passed", 1800, 1800, data={"why": "reserve_not_met"}),
    ]


def succeeded() -> list[Json]:
    """Return the entries of a lot whose buyer defaulted and which the runner-up took."""
    return [
        *sold(),
        entry(9, "defaulted", 900_000, 2599.9, paddle=18, data={"why": "not_signed"}),
        entry(10, "succeeded", 990_000, 2599.9, paddle=27, amount_fen=120_000 * YUAN, data={"by": "second_offer"}),
    ]


def chained(entries: list[Json]) -> Json:
    """Return the ledger of these entries with fitting hashes."""
    head, done = GENESIS, []
    for each in entries:
        content = {key: value for key, value in each.items() if key not in ("prev", "hash")}
        done.append(content | {"prev": head, "hash": chain(content, head)})
        head = done[-1]["hash"]
    return {"format": "chunqiu-ledger/1", "lot": 7, "entries": done, "head": head}


def leaves(value: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:  # noqa: ANN401 - JSON
    """Yield where each single value of a document stands."""
    items = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else None
    if items is None:
        yield path
        return
    for key, part in items:
        yield from leaves(part, (*path, key))


def at_path(document: Any, path: tuple[Any, ...]) -> Any:  # noqa: ANN401 - JSON
    """Return the value that stands in one place."""
    for key in path:
        document = document[key]
    return document


def with_value(document: Json, path: tuple[Any, ...], value: Any) -> Json:  # noqa: ANN401 - JSON
    """Return a copy of the document with another value in one place."""
    changed = copy.deepcopy(document)
    holder: Any = changed
    for key in path[:-1]:
        holder = holder[key]
    holder[path[-1]] = value
    return changed


def altered(document: Json, path: tuple[Any, ...]) -> Json:
    """Return a copy of the document with a slightly different value in one place."""
    return with_value(document, path, another(at_path(document, path)))


def another(value: Any) -> Any:  # noqa: ANN401 - JSON
    """Return a value of the same type that differs a little."""
    if value is None or isinstance(value, bool):
        return 1 if value is None else not value
    if isinstance(value, int):
        return value + 100
    if value.endswith("Z"):
        return value[:-2] + ("1" if value[-2] == "0" else "0") + "Z"
    return value[:-1] + ("1" if value[-1:] == "0" else "0")
