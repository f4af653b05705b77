"""Who may see a deal: its two parties and the operator; each predicate beside its SQL twin."""

from sqlalchemy import ColumnElement, false, or_, true

from market.access import Actor
from market.deals.models import Agreement, Deal
from market.deals.rules.agreements import AgreementState

RECORDERS = (".editor", ".signer")
"""Roles that record agreements and answer objections for their organisation."""
PARTIES = ("institution", "enterprise")


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


def can_view_agreement(actor: Actor, agreement: Agreement) -> bool:
    """Say whether the actor may see an agreement: its two parties and the operator."""
    return actor.can("operator", "system") or (actor.signed_in and actor.organisation_id in (agreement.seller_id, agreement.buyer_id))


def agreements_visible_to(actor: Actor) -> ColumnElement[bool]:
    """Return the SQL twin of `can_view_agreement`."""
    if actor.can("operator", "system"):
        return true()
    if not actor.signed_in or actor.organisation_id is None:
        return false()
    return or_(Agreement.seller_id == actor.organisation_id, Agreement.buyer_id == actor.organisation_id)


def can_enter(actor: Actor) -> bool:
    """Say whether the actor records agreements: editors and signatories of verified institutions and enterprises."""
    return actor.verified and actor.can(*PARTIES) and actor.can(*RECORDERS)


def can_answer(actor: Actor, agreement: Agreement) -> bool:
    """Say whether the actor may confirm or refuse: the party that did not enter it, while it waits."""
    others = {agreement.seller_id, agreement.buyer_id} - {agreement.entered_by}
    return can_enter(actor) and actor.organisation_id in others and agreement.state is AgreementState.ENTERED


def can_withdraw(actor: Actor, agreement: Agreement) -> bool:
    """Say whether the actor may take it back: the party that entered it, while it waits."""
    return can_enter(actor) and actor.organisation_id == agreement.entered_by and agreement.state is AgreementState.ENTERED


def can_answer_objections(actor: Actor, deal: Deal) -> bool:
    """Say whether the actor decides on objections to a price: editors and signatories of the seller, who published it."""
    return actor.can(*RECORDERS) and actor.organisation_id == deal.seller_id
