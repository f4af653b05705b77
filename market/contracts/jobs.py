"""The jobs of contracts. They may run twice, late, or on two machines."""

from __future__ import annotations

import structlog

from market.contracts.queries import seals
from market.contracts.services import claim_papers, sealing
from market.contracts.services import remind_offices as remind
from market.db import unit_of_work

log = structlog.get_logger()


def seal_signed() -> int:
    """Seal the contracts that both parties have signed and return how many; one transaction each."""
    with unit_of_work():
        due = seals.without_seal()
    return sum(_sealed(contract_id) for contract_id in due)


def _sealed(contract_id: int) -> bool:
    try:
        with unit_of_work():
            return sealing.seal(contract_id) is not None
    except Exception:  # one contract's fault must not hold the others back: logged, tried again at the next tick
        log.exception("contract.seal_failed", contract=contract_id)
        return False


def remind_of_claims(base_url: str) -> None:
    """Write about tax claims whose last day comes near, a claimant at a time; each letter is written once."""
    after: int | None = 0
    while after is not None:
        with unit_of_work():
            after = claim_papers.remind_next(base_url, after)


def remind_offices() -> int:
    """Remind the offices of decisions that are due and return how many."""
    with unit_of_work():
        return remind()
