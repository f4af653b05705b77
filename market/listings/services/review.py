"""What the operator's review 审核 asks of every listing, be it an achievement or a demand."""

from __future__ import annotations

from market.access import Actor
from market.errors import Forbidden, Invalid, NotFound
from market.wording import N_


def require_verified(actor: Actor) -> None:
    """Raise Forbidden while the actor's organisation is not verified."""
    if not actor.verified:
        raise Forbidden("listing.unverified", N_("Your organisation must be verified before it can submit."))


def require_review(*, seen: bool, allowed: bool, approve: bool, reason: str) -> None:
    """Raise NotFound for what the reviewer does not see, Forbidden for the own listing, Invalid for a return without a reason."""
    if not seen:
        raise NotFound
    if not allowed:
        raise Forbidden("listing.own_review", N_("Nobody reviews the listing of the own organisation."))
    if not approve and not reason.strip():
        raise Invalid("review.reason_missing", N_("Give the reason, so that the author knows what to mend."), field="reason")
