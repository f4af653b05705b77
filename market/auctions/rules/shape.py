"""The exact shape of a published ledger, of a receipt and of a digest: what may be computed with at all."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any, TypeGuard

from market.auctions.rules.ledger import EntryKind, chain, instant, is_text
from market.auctions.rules.record import LONGEST_S, are_extras, are_points
from market.auctions.rules.states import BidKind, ConductMode
from market.money import LARGEST_FEN

FORMAT = "chunqiu-ledger/1"
DIGEST_FORMAT = "chunqiu-digest/1"
KINDS, BID_KINDS, MODES = ({one.value for one in kinds} for kinds in (EntryKind, BidKind, ConductMode))
LAST_CALL = 2
"""第一次、第二次: the third time is the hammer."""
RECEIPT_FORMAT = "chunqiu-receipt/1"
MEMBERS = frozenset({"lot", "seq", "kind", "at", "closes_at", "paddle", "amount_fen", "bid_kind", "data", "prev", "hash"})
TERMS_TEXT = ("sale", "title_zh", "title_en", "commitment", "mode", "format")
TERMS_POSITIVE = ("number", "start_fen", "increment_fen", "deposit_fen", "duration_s")
TERMS_SECONDS = ("soft_close_s", "extend_s")
DATA = {
    EntryKind.OPENED: frozenset({*TERMS_TEXT, *TERMS_POSITIVE, *TERMS_SECONDS}),
    EntryKind.BID: frozenset({"reserve_met"}),
    EntryKind.SEALED: frozenset({"commitment"}),
    EntryKind.REVEALED: frozenset({"nonce", "reserve_met"}),
    EntryKind.SCORED: frozenset({"points"}),
    EntryKind.MATCHED: frozenset({"takes"}),
    EntryKind.PAUSED: frozenset({"reason"}),
    EntryKind.RESUMED: frozenset({"reason", "credited_us"}),
    EntryKind.CLOSED: frozenset({"reserve_met"}),
    EntryKind.AWARDED: frozenset({"by"}),
    EntryKind.PASSED: frozenset({"why"}),
    EntryKind.TERMINATED: frozenset({"reason"}),
    EntryKind.DEFAULTED: frozenset({"why"}),
    EntryKind.SUCCEEDED: frozenset({"by"}),
    EntryKind.CALLED: frozenset({"call"}),
    EntryKind.SAID: frozenset({"text"}),
}
FOLLOWING = frozenset({EntryKind.AWARDED, EntryKind.DEFAULTED, EntryKind.SUCCEEDED})
"""Entries that name a paddle and are no act of its bidder."""
HAS_PADDLE = FOLLOWING | {EntryKind.BID, EntryKind.SEALED, EntryKind.REVEALED, EntryKind.SCORED, EntryKind.MATCHED}
HAS_AMOUNT = HAS_PADDLE - {EntryKind.SEALED, EntryKind.SCORED, EntryKind.DEFAULTED}
ALSO = {
    EntryKind.OPENED: {frozenset({"rules"})},
    EntryKind.PAUSED: {frozenset({"ground"}), frozenset({"ground", "since"})},
    EntryKind.CLOSED: {frozenset({"reserve_fen", "reserve_nonce"})},
    EntryKind.AWARDED: {frozenset({"priority"})},
    EntryKind.TERMINATED: {frozenset({"ground"})},
}


def is_document(value: object) -> TypeGuard[dict[str, Any]]:
    """Say whether this is a ledger file whose entries can be looked at."""
    if not isinstance(value, dict) or set(value) != {"format", "lot", "entries", "head"}:
        return False
    return value["format"] == FORMAT and _whole(value["lot"], 1) and isinstance(value["entries"], list) and is_hash(value["head"])


def is_entry(value: object) -> TypeGuard[dict[str, Any]]:
    """Say whether this is an entry with every member of its kind and no other."""
    if not isinstance(value, dict) or set(value) != MEMBERS or not _is_one_of(value["kind"], KINDS):
        return False
    numbers = _whole(value["lot"], 1) and _whole(value["seq"], 1)
    optional = (value["paddle"] is None or _whole(value["paddle"], 1)) and (
        value["amount_fen"] is None or _whole(value["amount_fen"], 1, LARGEST_FEN)
    )
    kinds = value["bid_kind"] is None or _is_one_of(value["bid_kind"], BID_KINDS)
    times = is_instant(value["at"]) and (value["closes_at"] is None or is_instant(value["closes_at"]))
    return (
        numbers
        and optional
        and kinds
        and times
        and is_hash(value["prev"])
        and is_hash(value["hash"])
        and _is_data(EntryKind(value["kind"]), value["data"])
    )


def _is_data(kind: EntryKind, data: object) -> bool:
    if not isinstance(data, dict) or not DATA[kind] <= set(data):
        return False
    if (more := set(data) - DATA[kind]) and more not in ALSO.get(kind, ()):
        return False
    if kind is EntryKind.OPENED:
        return _are_terms(data)
    texts = all(is_text(data[name]) for name in ("reason", "by", "why", "reserve_nonce", "ground", "text") if name in data)
    hashes = all(is_hash(data[name]) for name in ("commitment", "nonce") if name in data)
    credit = "credited_us" not in data or _whole(data["credited_us"], 0)
    calls = "call" not in data or _whole(data["call"], 1, LAST_CALL)
    since = "since" not in data or is_instant(data["since"])
    return texts and hashes and credit and calls and since and _are_marks(kind, data)


def _are_marks(kind: EntryKind, data: dict[str, Any]) -> bool:
    met = data.get("reserve_met", False)
    marked = isinstance(met, bool) or (met is None and kind is EntryKind.CLOSED)
    flags = isinstance(data.get("takes", True), bool) and data.get("priority", True) is True
    points = "points" not in data or are_points(data["points"])
    reserve = data.get("reserve_fen")
    return marked and flags and points and (reserve is None or _whole(reserve, 1, LARGEST_FEN))


def _are_terms(data: dict[str, Any]) -> bool:
    texts = all(is_text(data[name]) for name in TERMS_TEXT) and is_hash(data["commitment"])
    positive = all(_whole(data[name], 1, LARGEST_FEN) for name in TERMS_POSITIVE)
    seconds = all(_whole(data[name], 0, LONGEST_S) for name in (*TERMS_SECONDS, "duration_s"))
    rules = "rules" not in data or are_extras(data["rules"])
    return texts and positive and seconds and rules and _is_one_of(data["mode"], MODES)


def is_receipt(value: object) -> TypeGuard[dict[str, Any]]:
    """Say whether this is the receipt of an accepted bid: signed, or the answer to the bid itself."""
    return (
        isinstance(value, dict)
        and (value.get("format") == RECEIPT_FORMAT or value.get("accepted") is True)
        and {"lot", "seq", "amount_fen", "at", "closes_at", "prev", "hash"} <= set(value)
        and _whole(value["seq"], 1)
    )


def is_digest(value: object) -> TypeGuard[dict[str, Any]]:
    """Say whether this is a published digest: heads of ledgers; where it has a hash of its own, that fits."""
    if not isinstance(value, dict) or value.get("format") != DIGEST_FORMAT or not isinstance(value.get("heads"), list):
        return False
    if "digest" in value and value["digest"] != chain({k: v for k, v in value.items() if k != "digest"}, str(value.get("prev"))):
        return False
    return all(isinstance(line, dict) and {"lot", "seq", "head"} <= set(line) and _whole(line["seq"], 1) for line in value["heads"])


def is_hash(value: object) -> bool:
    """Say whether this is a SHA-256 in lower-case hexadecimal."""
    return isinstance(value, str) and len(value) == 64 and set(value) <= set("0123456789abcdef")  # noqa: PLR2004


def is_instant(value: object) -> bool:
    """Say whether this is an instant in the ledger's one notation."""
    if not isinstance(value, str) or not value.endswith("Z"):
        return False
    try:
        return instant(read_instant(value)) == value
    except (ValueError, OverflowError):
        return False


def read_instant(text: str) -> datetime:
    """Return the instant of the ledger's notation."""
    return datetime.fromisoformat(text).astimezone(UTC)


def _is_one_of(value: object, words: set[str]) -> bool:
    return isinstance(value, str) and value in words


def _whole(value: object, least: int, most: int = 2**63 - 1) -> bool:
    return type(value) is int and least <= value <= most
