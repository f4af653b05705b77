"""Who may see which organisation: each predicate beside its SQL twin."""

from sqlalchemy import ColumnElement, false, true

from market.access import Actor
from market.accounts.models import Organisation


def can_view(actor: Actor, organisation: Organisation) -> bool:
    """Say whether the actor may see the file of this organisation: its own people and the operator may."""
    return actor.can("operator", "system") or (actor.signed_in and organisation.id == actor.organisation_id)


def visible_to(actor: Actor) -> ColumnElement[bool]:
    """Return the SQL twin of `can_view`."""
    if actor.can("operator", "system"):
        return true()
    if not actor.signed_in:
        return false()
    return Organisation.id == actor.organisation_id
