"""Pure decisions about money that goes back 退款: its states, what a payment service's answer means, when to try again."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum

from market.errors import Conflict
from market.states import Ways
from market.wording import N_, Labelled

FIRST_WAIT, LONGEST_WAIT = timedelta(seconds=10), timedelta(minutes=15)
MOST_DOUBLINGS = 10


class RefundState(Labelled):
    """State of a Refund 退款."""

    DUE = "due", N_("To be returned")
    SENDING = "sending", N_("Being returned")
    PAID = "paid", N_("Returned")
    FAILED = "failed", N_("Return failed")


class RefundEvent(StrEnum):
    """What can happen to a refund."""

    SEND = "send"
    PAY = "pay"
    FAIL = "fail"


def _closed(state: RefundState, _event: RefundEvent) -> Conflict:
    return Conflict("refund.closed", N_("This refund cannot change any more (state: %(state)s)."), state=state)


REFUND = Ways[RefundState, RefundEvent](
    {
        (RefundState.DUE, RefundEvent.SEND): RefundState.SENDING,
        (RefundState.SENDING, RefundEvent.SEND): RefundState.SENDING,
        (RefundState.DUE, RefundEvent.PAY): RefundState.PAID,
        (RefundState.SENDING, RefundEvent.PAY): RefundState.PAID,
        (RefundState.FAILED, RefundEvent.PAY): RefundState.PAID,
        (RefundState.SENDING, RefundEvent.FAIL): RefundState.FAILED,
        (RefundState.PAID, RefundEvent.FAIL): RefundState.FAILED,
    },
    _closed,
)
"""A payer's bank can send a paid refund back days later: that is the way from paid to failed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sent:
    """What a payment service says of a refund: its number there, and what became of it (None: still on its way)."""

    number: str | None
    outcome: RefundEvent | None
    reason: str = ""


def wait_before(attempt: int, first: timedelta = FIRST_WAIT) -> timedelta:
    """Return how long to wait before asking again after `attempt` tries: `first`, doubling, at most 15 minutes."""
    return min(first * 2 ** min(attempt - 1, MOST_DOUBLINGS), LONGEST_WAIT)
