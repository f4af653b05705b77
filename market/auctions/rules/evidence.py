"""A replayed ledger beside what was kept outside it: heads, receipts of bids, published digests."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from market.auctions.rules.shape import DIGEST_FORMAT, FOLLOWING, is_digest, is_receipt
from market.auctions.rules.verdict import Evidence, Fault

if TYPE_CHECKING:
    from market.auctions.rules.replay import Replay


def compare(walk: Replay, document: dict[str, Any], evidence: Evidence) -> None:
    """Note where the evidence names another history than the replayed one."""
    for head in evidence.heads:
        walk.check(head == walk.head, Fault.HEAD, 0, walk.head, head)
    for receipt in evidence.receipts:
        walk.check(_holds(walk, document, receipt), Fault.RECEIPT, 0, receipt)
    for digest in evidence.digests:
        named = [line for line in digest["heads"] if line["lot"] == walk.number] if is_digest(digest) else []
        right = len(named) == 1 and named[0]["seq"] <= len(walk.hashes) and walk.hashes[named[0]["seq"] - 1] == named[0]["head"]
        walk.check(right, Fault.DIGEST, 0, walk.head, named[0]["head"] if named else DIGEST_FORMAT)


def _holds(walk: Replay, document: dict[str, Any], receipt: dict[str, Any]) -> bool:
    if not is_receipt(receipt) or receipt["lot"] != walk.number or not 1 <= receipt["seq"] <= len(walk.hashes):
        return False
    entry = document["entries"][receipt["seq"] - 1]
    same = all(entry[name] == receipt.get(name, entry["paddle"]) for name in ("amount_fen", "at", "closes_at", "prev", "paddle"))
    return same and entry["kind"] not in FOLLOWING and walk.hashes[receipt["seq"] - 1] == receipt["hash"]
