"""Who sees a deposit: the operator's staff and the organisation that pays it."""

from __future__ import annotations

from sqlalchemy import ColumnElement, false, true

from market.access import Actor
from market.payments.models import Deposit


def can_view(actor: Actor, deposit: Deposit) -> bool:
    """Say whether the actor may know of the deposit; `visible_to` is the same in SQL."""
    if actor.can("operator", "system"):
        return True
    return actor.signed_in and actor.organisation_id == deposit.organisation_id


def visible_to(actor: Actor) -> ColumnElement[bool]:
    """Return the condition on Deposit that keeps what the actor may know."""
    if actor.can("operator", "system"):
        return true()
    if not actor.signed_in or actor.organisation_id is None:
        return false()
    return Deposit.organisation_id == actor.organisation_id
