"""Who may see and do what with contracts, applications and claims; each predicate beside its SQL twin."""

from __future__ import annotations

from sqlalchemy import ColumnElement, and_, exists, false, or_, true

from market.access import Actor
from market.contracts.models.contract import Contract
from market.contracts.models.registration import Claim, Registration
from market.contracts.rules.benefits.kinds import Side
from market.contracts.rules.states import RegistrationState

DRAFTERS = (".editor", ".signer")
"""Roles that write a contract and its applications for their organisation."""
CLAIMANTS = (".editor", ".signer", ".admin")


def side_of(actor: Actor, contract: Contract) -> Side | None:
    """Return on which side of the contract the actor's organisation stands."""
    if actor.organisation_id is None:
        return None
    return {contract.seller_id: Side.SELLER, contract.buyer_id: Side.BUYER}.get(actor.organisation_id)


def can_view(actor: Actor, contract: Contract, registration: Registration | None) -> bool:
    """Say whether the actor may see a contract: its parties, the operator, and the registrar to whose office it was sent."""
    if actor.can("operator", "system") or side_of(actor, contract) is not None:
        return True
    return registration is not None and registration.state is not RegistrationState.DRAFT and is_registrar(actor, registration)


def visible_to(actor: Actor) -> ColumnElement[bool]:
    """Return the SQL twin of `can_view`."""
    if actor.can("operator", "system"):
        return true()
    if not actor.signed_in or actor.organisation_id is None:
        return false()
    mine = or_(Contract.seller_id == actor.organisation_id, Contract.buyer_id == actor.organisation_id)
    if not actor.can("office.registrar"):
        return mine
    sent = exists().where(
        Registration.contract_id == Contract.id,
        Registration.office_id == actor.organisation_id,
        Registration.state != RegistrationState.DRAFT,
    )
    return or_(mine, sent)


def can_draft(actor: Actor, contract: Contract) -> bool:
    """Say whether the actor writes the draft: the seller's editors and signers."""
    return actor.can(*DRAFTERS) and actor.organisation_id == contract.seller_id


def can_apply(actor: Actor, contract: Contract, applicant: Side) -> bool:
    """Say whether the actor sends the application for registration: editors and signatories of the side that applies."""
    return actor.can(*DRAFTERS) and side_of(actor, contract) is applicant


def can_reopen(actor: Actor, contract: Contract) -> bool:
    """Say whether the actor may send a fixed document back to the draft: either party, while nobody has signed."""
    return actor.can(*DRAFTERS) and side_of(actor, contract) is not None


def can_sign(actor: Actor, contract: Contract) -> bool:
    """Say whether the actor signs for a party."""
    return actor.can(".signer") and side_of(actor, contract) is not None


def can_compare(actor: Actor) -> bool:
    """Say whether the actor compares scanned originals with fixed documents."""
    return actor.can("operator.clerk")


def is_registrar(actor: Actor, registration: Registration) -> bool:
    """Say whether the actor decides on this application: a registrar of the office it went to."""
    return actor.can("office.registrar") and actor.organisation_id == registration.office_id


def is_applicant(actor: Actor, registration: Registration) -> bool:
    """Say whether the actor writes for the organisation that applied: its editors and signers object and ask for changes."""
    return actor.can(*DRAFTERS) and actor.organisation_id == registration.applicant_id


def can_view_registration(actor: Actor, registration: Registration) -> bool:
    """Say whether the actor may see an application in the queue: the office's registrars once submitted, and the operator."""
    if registration.state is RegistrationState.DRAFT:
        return False
    return actor.can("operator", "system") or is_registrar(actor, registration)


def registrations_visible_to(actor: Actor) -> ColumnElement[bool]:
    """Return the SQL twin of `can_view_registration`."""
    submitted = Registration.state != RegistrationState.DRAFT
    if actor.can("operator", "system"):
        return submitted
    if actor.can("office.registrar") and actor.organisation_id is not None:
        return and_(submitted, Registration.office_id == actor.organisation_id)
    return false()


def can_view_claim(actor: Actor, claim: Claim) -> bool:
    """Say whether the actor may see a claim: its claimant and the operator; never the other party."""
    return actor.can("operator", "system") or (actor.signed_in and actor.organisation_id == claim.organisation_id)


def claims_visible_to(actor: Actor) -> ColumnElement[bool]:
    """Return the SQL twin of `can_view_claim`."""
    if actor.can("operator", "system"):
        return true()
    if not actor.signed_in or actor.organisation_id is None:
        return false()
    return Claim.organisation_id == actor.organisation_id


def can_claim(actor: Actor, claim: Claim) -> bool:
    """Say whether the actor works on a claim."""
    return actor.can(*CLAIMANTS) and actor.organisation_id == claim.organisation_id
