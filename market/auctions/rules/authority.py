"""Authority 授权: how high a person may bid on one lot above the own limit, once a second person has agreed (four eyes)."""

from __future__ import annotations

from enum import StrEnum

from market.errors import Conflict, Invalid
from market.money import Money
from market.states import Ways
from market.wording import N_, Labelled

REASON_LENGTH = 300


class AuthorityState(Labelled):
    """State of a request for authority."""

    REQUESTED = "requested", N_("Waiting for a second person")
    APPROVED = "approved", N_("Approved")
    REFUSED = "refused", N_("Refused")
    WITHDRAWN = "withdrawn", N_("Withdrawn")
    REPLACED = "replaced", N_("Replaced by a newer one")


class AuthorityAct(StrEnum):
    """What can happen to it."""

    APPROVE = "approve"
    REFUSE = "refuse"
    WITHDRAW = "withdraw"
    REPLACE = "replace"


AUTHORITY = Ways[AuthorityState, AuthorityAct](
    {
        (AuthorityState.REQUESTED, AuthorityAct.APPROVE): AuthorityState.APPROVED,
        (AuthorityState.REQUESTED, AuthorityAct.REFUSE): AuthorityState.REFUSED,
        (AuthorityState.REQUESTED, AuthorityAct.WITHDRAW): AuthorityState.WITHDRAWN,
        (AuthorityState.APPROVED, AuthorityAct.WITHDRAW): AuthorityState.WITHDRAWN,
        (AuthorityState.APPROVED, AuthorityAct.REPLACE): AuthorityState.REPLACED,
    }
)
LIVE = (AuthorityState.REQUESTED, AuthorityState.APPROVED)


def ceiling(limit: Money | None, approved: Money | None) -> Money | None:
    """Return the highest amount a person may bid on a lot: the own limit or the approved amount; None: there is no limit."""
    return limit if limit is None or approved is None else max(limit, approved)


def check_request(limit: Money | None, amount: Money, reason: str) -> None:
    """Refuse a request that is not needed, not in whole yuan, or without a reason."""
    if limit is None or amount <= limit:
        raise Invalid("authority.not_needed", N_("You may bid this amount without a second person."), field="amount")
    if amount.fen % 100:
        raise Invalid("bid.not_whole", N_("Bid in whole yuan."), field="amount")
    check_reason(reason)


def check_reason(reason: str) -> None:
    """Refuse a missing or overlong reason."""
    if not reason.strip():
        raise Invalid("authority.reason_missing", N_("Give a reason."), field="reason")
    check_length(reason)


def check_length(reason: str) -> None:
    """Refuse an overlong reason."""
    if len(reason) > REASON_LENGTH:
        raise Invalid("authority.reason_too_long", N_("At most %(most)s characters fit here."), field="reason", most=REASON_LENGTH)


def check_second(requester_id: int, decider_id: int | None) -> None:
    """Refuse that somebody approves the own request."""
    if requester_id == decider_id:
        raise Conflict("authority.same_person", N_("A second person must decide: nobody approves the own request."))
