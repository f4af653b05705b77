"""The job of papers: receipts of signatures. It may run twice, late, or on two machines."""

from __future__ import annotations

import structlog

from market.db import unit_of_work
from market.papers.queries import receipts as queries
from market.papers.services import receipts

log = structlog.get_logger()


def make_receipts() -> int:
    """Make the receipts that are due and return how many; one transaction each."""
    with unit_of_work():
        due = queries.without_receipt()
    return sum(_made(signature_id) for signature_id in due)


def _made(signature_id: int) -> bool:
    try:
        with unit_of_work():
            return receipts.make_receipt(signature_id) is not None
    except Exception:  # one signature's fault must not hold the others back: logged, tried again at the next tick
        log.exception("receipt.failed", signature=signature_id)
        return False
