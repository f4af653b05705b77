"""JSON of what proves a bid: receipts, keys and daily digests. `docs/verification.md` describes the exact bytes."""

from __future__ import annotations

from pydantic import Field

from market.web.schemas import Day, Out, Query, QueryId


class ReceiptOut(Out):
    """The signed receipt of a bid; the signature covers the canonical JSON of all other members."""

    format: str = Field(description="chunqiu-receipt/1")
    lot: int
    seq: int = Field(description="Number of the entry in the lot's ledger")
    paddle: int
    amount_fen: int | None = Field(description="Null while the amount is sealed")
    at: str = Field(description="Database time of the decision, UTC with microseconds")
    closes_at: str | None = Field(description="End of bidding after this bid")
    prev: str = Field(description="Hash of the entry before")
    hash: str = Field(description="Hash of this entry")
    key: str = Field(description="Id of the signing key")
    signature: str = Field(description="Ed25519 in base64")


class KeyOut(Out):
    """A public key with which receipts are or were signed."""

    id: str = Field(description="First 16 hexadecimal characters of the SHA-256 of the 32 public bytes")
    algorithm: str
    public_key: str = Field(description="32 bytes in base64")
    used_from: str
    retired_at: str | None
    compromised: bool


class KeysOut(Out):
    """Every public key of the market, the oldest first."""

    format: str
    keys: list[KeyOut]


class HeadOut(Out):
    """The last entry that a lot's ledger got on a day."""

    lot: int
    seq: int
    head: str


class DigestOut(Out):
    """The digest of a day: the hash over its heads, behind the digest of the day before."""

    format: str
    day: str
    lots: int
    heads: list[HeadOut]
    prev: str
    digest: str


class DigestsOut(Out):
    """The chain of daily digests, the oldest first."""

    format: str
    days: list[DigestOut]


class DigestQuery(Query):
    """Which part of the chain; without anything the whole of it."""

    since: Day | None = None
    until: Day | None = None
    lot: QueryId | None = None
    """Only the days that name this lot."""
