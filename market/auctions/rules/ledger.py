"""The ledger's chain: each entry's hash covers its content and the hash before it, so that a changed past shows.

The canonical form is JSON with sorted keys, no spaces, UTF-8; instants are ISO 8601 in UTC with microseconds.
`market.auctions.rules.replay` recomputes everything from these entries alone.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from market.canonical import fingerprint
from market.wording import N_, Labelled

GENESIS = "0" * 64


class EntryKind(Labelled):
    """What a ledger entry records."""

    OPENED = "opened", N_("Opened")
    BID = "bid", N_("Bid")
    SEALED = "sealed", N_("Sealed bid")
    REVEALED = "revealed", N_("Sealed bid opened")
    SCORED = "scored", N_("Points given")
    MATCHED = "matched", N_("Matched by priority")
    PAUSED = "paused", N_("Paused")
    RESUMED = "resumed", N_("Resumed")
    CLOSED = "closed", N_("Bidding ended")
    AWARDED = "awarded", N_("Sold")
    PASSED = "passed", N_("Passed")
    TERMINATED = "terminated", N_("Terminated")
    CALLED = "called", N_("Last call")
    SAID = "said", N_("Announced in the hall")
    DEFAULTED = "defaulted", N_("Buyer defaulted")
    SUCCEEDED = "succeeded", N_("Sold to the runner-up")


def is_text(value: object) -> bool:
    """Say whether this is a text that UTF-8 can write: without half a surrogate pair."""
    return isinstance(value, str) and not any("\ud800" <= sign <= "\udfff" for sign in value)


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One row of a lot's ledger as everybody may see it."""

    lot: int
    seq: int
    kind: EntryKind
    at: datetime
    """Database time under the lot's lock."""
    closes_at: datetime | None
    """The end of bidding after this entry."""
    paddle: int | None = None
    amount_fen: int | None = None
    bid_kind: str | None = None
    data: dict[str, Any] = field(default_factory=dict)
    """Kind `opened`: the lot's terms. Others: reason, credited seconds, reserve met."""

    def public(self) -> dict[str, Any]:
        """Return the hashed content in JSON types."""
        return {
            "lot": self.lot,
            "seq": self.seq,
            "kind": self.kind.value,
            "at": instant(self.at),
            "closes_at": instant(self.closes_at) if self.closes_at else None,
            "paddle": self.paddle,
            "amount_fen": self.amount_fen,
            "bid_kind": self.bid_kind,
            "data": self.data,
        }


def instant(at: datetime) -> str:
    """Return an instant in the ledger's notation, e.g. 2026-10-23T06:56:52.019000Z."""
    return at.astimezone(UTC).replace(tzinfo=None).isoformat(timespec="microseconds") + "Z"


def chain(content: dict[str, Any], previous: str) -> str:
    """Return the hash of an entry's public content behind `previous` (64 hexadecimal characters)."""
    return fingerprint({**content, "prev": previous})


def commitment(reserve_fen: int | None, nonce: str) -> str:
    """Return the sealed reserve's commitment: published at the opening, provable afterwards with the nonce."""
    return hashlib.sha256(f"{nonce}:{reserve_fen if reserve_fen is not None else 'none'}".encode()).hexdigest()
