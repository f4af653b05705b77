"""Who may see a deal: its two parties and the operator; each predicate beside its SQL twin."""

from sqlalchemy import ColumnElement, false, or_, true

from market.access import Actor
from market.deals.models import Deal


def can_view(actor: Actor, deal: Deal) -> bool:
    """Say whether the actor may see this deal."""
    return actor.can("operator", "system") or (actor.signed_in and actor.organisation_id in (deal.seller_id, deal.buyer_id))


def visible_to(actor: Actor) -> ColumnElement[bool]:
    """Return the SQL twin of `can_view`."""
    if actor.can("operator", "system"):
        return true()
    if not actor.signed_in or actor.organisation_id is None:
        return false()
    return or_(Deal.seller_id == actor.organisation_id, Deal.buyer_id == actor.organisation_id)
