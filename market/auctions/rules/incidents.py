"""The signature of an incident's record 故障记录: whoever has the PDF and the signature proves that the market issued exactly this file."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from typing import Any, TypeGuard

from market import keys
from market.auctions.rules.outage import Stage
from market.auctions.rules.receipts import Key, is_true_id
from market.auctions.rules.shape import is_hash, is_instant, read_instant
from market.canonical import canonical
from market.keys import Signer
from market.wording import N_, Labelled

FORMAT = "chunqiu-incident/1"
MEMBERS = frozenset({"format", "lot", "seq", "hash", "stage", "sha256", "at", "key", "signature"})


class IncidentFault(Labelled):
    """What can be wrong with a record; the value is the finding's stable code."""

    FORMAT = "incident.format", N_("This is not a signature in the format chunqiu-incident/1.")
    FILE = "incident.file", N_("The signature belongs to another file, or the file was changed.")
    UNKNOWN_KEY = "incident.unknown_key", N_("The market has published no such key.")
    SIGNATURE = "incident.signature", N_("The market never gave this signature.")
    KEY = "incident.key", N_("The key was out of use or compromised when the record was made.")


def signed(record: dict[str, Any], pdf: bytes, signer: Signer) -> dict[str, Any]:
    """Return the detached signature over a PDF and what it is about: lot, seq, hash (of the ledger entry), stage, at."""
    content = {"format": FORMAT, **record, "sha256": hashlib.sha256(pdf).hexdigest(), "key": signer.id}
    return content | {"signature": signer.sign(canonical(content))}


def fault_of(signature: object, pdf: bytes, published: Sequence[Key]) -> IncidentFault | None:
    """Say what is wrong with a record, given the market's published keys; None where it is genuine."""
    if not _is_signature(signature):
        return IncidentFault.FORMAT
    if signature["sha256"] != hashlib.sha256(pdf).hexdigest():
        return IncidentFault.FILE
    key = next((key for key in published if key.id == signature["key"] and is_true_id(key)), None)
    if key is None:
        return IncidentFault.UNKNOWN_KEY
    content = canonical({name: value for name, value in signature.items() if name != "signature"})
    if not keys.verifies(key.public, content, signature["signature"]):
        return IncidentFault.SIGNATURE
    late = key.retired_at is not None and read_instant(signature["at"]) >= key.retired_at
    return IncidentFault.KEY if late or key.compromised else None


def _is_signature(value: object) -> TypeGuard[dict[str, Any]]:
    if not isinstance(value, dict) or set(value) != MEMBERS or value["format"] != FORMAT:
        return False
    numbers = all(type(value[name]) is int and value[name] > 0 for name in ("lot", "seq"))
    texts = isinstance(value["key"], str) and isinstance(value["signature"], str) and value["stage"] in {stage.value for stage in Stage}
    return numbers and texts and is_hash(value["hash"]) and is_hash(value["sha256"]) and is_instant(value["at"])
