"""The jobs of contracts. They may run twice, late, or on two machines."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

import structlog

from market.contracts.queries import packs, seals
from market.contracts.queries import refusals as refusal_queries
from market.contracts.services import claim_papers, form_files, sealing
from market.contracts.services import remind_offices as remind
from market.contracts.services.office import refusals
from market.db import unit_of_work

if TYPE_CHECKING:
    from collections.abc import Callable

log = structlog.get_logger()


def make_papers() -> int:
    """Seal signed contracts, then make the signed files of applications and the notices of refusals; return how many there were."""
    return seal_signed() + make_packs() + make_notices()


def seal_signed() -> int:
    """Seal the contracts and later versions that both parties have signed and return how many; one transaction each."""
    with unit_of_work():
        due = seals.without_seal()
    return sum(_made(partial(sealing.seal, version=version), contract_id, "contract.seal_failed") for contract_id, version in due)


def make_packs() -> int:
    """Make the signed files of applications that are due and return how many; one transaction each."""
    with unit_of_work():
        due = packs.without_pack()
    return sum(_made(form_files.make_pack, registration_id, "registration_pack.failed") for registration_id in due)


def make_notices() -> int:
    """Make the signed notices of refusals that are due and return how many; one transaction each."""
    with unit_of_work():
        due = refusal_queries.without_notice()
    return sum(_made(refusals.make_notice, ruling_id, "refusal_notice.failed") for ruling_id in due)


def _made(make: Callable[[int], object], number: int, failure: str) -> bool:
    try:
        with unit_of_work():
            return make(number) is not None
    except Exception:  # one paper's fault must not hold the others back: logged, tried again at the next tick
        log.exception(failure, id=number)
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
