"""The daily digest: written once for each day that is over, in one chain without gaps."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta
from typing import Any

from market import clock
from market.auctions.models.proofs import LedgerDigest
from market.auctions.queries import proofs
from market.auctions.rules.digests import CHAIN_FORMAT, day_document, next_days
from market.auctions.rules.ledger import GENESIS
from market.auctions.rules.shape import DIGEST_FORMAT
from market.db import db

SETTLED = timedelta(minutes=5)
"""After midnight: longer than any transaction may last that began before it."""


def seal_days() -> int:
    """Write the digests of all days that are over and have none yet, and return how many; harmless where nothing is missing."""
    now = clock.now()
    end = clock.legal_date(now - SETTLED)
    newest = proofs.newest_digest_day()
    if newest is not None and newest + timedelta(days=1) >= end:
        return 0
    last = proofs.last_digest_for_update()
    days = list(next_days(last.day if last else None, proofs.first_day(), end))
    heads = proofs.heads(days[0], end) if days else {}
    previous = last.digest if last else GENESIS
    for day in days:
        document = day_document(day, heads.get(day, []), previous)
        previous = document["digest"]
        db.session.add(
            LedgerDigest(
                day=day, lots=document["lots"], heads=document["heads"], prev=document["prev"], digest=document["digest"], made_at=now
            )
        )
    db.session.flush()
    return len(days)


def published(days: Iterable[LedgerDigest]) -> dict[str, Any]:
    """Return stored digests as they are published: what was written then, never computed anew."""
    return {"format": CHAIN_FORMAT, "days": [_published(day) for day in days]}


def _published(day: LedgerDigest) -> dict[str, Any]:
    return {
        "format": DIGEST_FORMAT,
        "day": day.day.isoformat(),
        "lots": day.lots,
        "heads": day.heads,
        "prev": day.prev,
        "digest": day.digest,
    }
