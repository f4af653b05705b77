"""The receipt of a bid 报价回执: its ledger entry in short, signed by the market; whoever holds it can prove that the entry was there."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeGuard

from market import keys
from market.auctions.rules.shape import RECEIPT_FORMAT, is_hash, is_instant, read_instant
from market.canonical import canonical
from market.keys import Signer
from market.money import LARGEST_FEN
from market.wording import N_, Labelled

KEPT = ("lot", "seq", "paddle", "amount_fen", "at", "closes_at", "prev", "hash")
MEMBERS = frozenset({"format", *KEPT, "key", "signature"})
KEY_FORMAT = "chunqiu-keys/1"


class ReceiptFault(Labelled):
    """What can be wrong with a receipt; the value is the finding's stable code."""

    FORMAT = "receipt.format", N_("This is not a receipt in the format chunqiu-receipt/1.")
    UNKNOWN_KEY = "receipt.unknown_key", N_("The market has published no such key.")
    SIGNATURE = "receipt.signature", N_("The signature does not fit the receipt: it was changed, or the market never gave it.")
    RETIRED = "receipt.retired", N_("The key was out of use when this bid was placed.")
    COMPROMISED = "receipt.compromised", N_("The key was compromised: only the ledger and the daily digest prove this bid.")


@dataclass(frozen=True, slots=True, kw_only=True)
class Key:
    """A published key as a verifier needs it."""

    id: str
    public: str
    retired_at: datetime | None = None
    compromised: bool = False


def signed(entry: dict[str, Any], signer: Signer) -> dict[str, Any]:
    """Return the receipt of a public ledger entry (a bid) under the signer's key."""
    receipt = {"format": RECEIPT_FORMAT, **{name: entry[name] for name in KEPT}, "key": signer.id}
    return receipt | {"signature": signer.sign(canonical(receipt))}


def signed_bytes(receipt: dict[str, Any]) -> bytes:
    """Return what the signature covers: the canonical form of everything else."""
    return canonical({name: value for name, value in receipt.items() if name != "signature"})


def is_signed(value: object) -> TypeGuard[dict[str, Any]]:
    """Say whether this has exactly the members of a signed receipt, each of its type."""
    if not isinstance(value, dict) or set(value) != MEMBERS or value["format"] != RECEIPT_FORMAT:
        return False
    numbers = all(type(value[name]) is int and value[name] > 0 for name in ("lot", "seq", "paddle"))
    amount = value["amount_fen"] is None or (type(value["amount_fen"]) is int and 0 < value["amount_fen"] <= LARGEST_FEN)
    texts = isinstance(value["key"], str) and isinstance(value["signature"], str)
    times = is_instant(value["at"]) and (value["closes_at"] is None or is_instant(value["closes_at"]))
    return numbers and amount and texts and times and is_hash(value["prev"]) and is_hash(value["hash"])


def fault_of(receipt: object, published: Sequence[Key]) -> ReceiptFault | None:
    """Say what is wrong with a receipt, given the market's published keys; None where it is genuine."""
    if not is_signed(receipt):
        return ReceiptFault.FORMAT
    key = next((key for key in published if key.id == receipt["key"] and is_true_id(key)), None)
    if key is None:
        return ReceiptFault.UNKNOWN_KEY
    if not keys.verifies(key.public, signed_bytes(receipt), receipt["signature"]):
        return ReceiptFault.SIGNATURE
    if key.compromised:
        return ReceiptFault.COMPROMISED
    late = key.retired_at is not None and read_instant(receipt["at"]) >= key.retired_at
    return ReceiptFault.RETIRED if late else None


def is_true_id(key: Key) -> bool:
    """Say whether a key's id is the hash of its public half."""
    try:
        return keys.key_id(key.public) == key.id
    except ValueError:
        return False


def published_keys(document: object) -> list[Key]:
    """Read the published document of the keys; raise ValueError for anything else."""
    if not isinstance(document, dict) or document.get("format") != KEY_FORMAT or not isinstance(document.get("keys"), list):
        message = "this is no list of keys in the format chunqiu-keys/1"
        raise ValueError(message)
    try:
        return [_key(line) for line in document["keys"]]
    except (KeyError, TypeError) as error:
        message = "a key lacks a member"
        raise ValueError(message) from error


def _key(line: dict[str, Any]) -> Key:
    retired = read_instant(line["retired_at"]) if line["retired_at"] else None
    return Key(id=str(line["id"]), public=str(line["public_key"]), retired_at=retired, compromised=bool(line["compromised"]))
