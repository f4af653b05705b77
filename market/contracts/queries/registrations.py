"""Applications for registration, the registrar's queue, and what the pre-check looks at."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import func, select

from market.accounts import queries as accounts
from market.accounts.rules import OrganisationState
from market.contracts import policy
from market.contracts.models.contract import Contract, ContractSignature
from market.contracts.models.registration import Registration
from market.contracts.queries import contracts, versions
from market.contracts.rules.benefits.kinds import Side
from market.contracts.rules.precheck import Application, Party, precheck
from market.contracts.rules.registration_form import applicants
from market.contracts.rules.seats import country_of
from market.contracts.rules.states import RegistrationState
from market.db import by_id, db, one

if TYPE_CHECKING:
    from datetime import date

    from market.access import Actor
    from market.accounts.models import Organisation
    from market.contracts.rules.findings import Finding
    from market.contracts.rules.registration_form.applicants import Standing


def registration(actor: Actor, registration_id: int) -> Registration:
    """Return an application the actor may work on or read; raise NotFound otherwise."""
    return one(select(Registration).where(Registration.id == registration_id, policy.registrations_visible_to(actor)))


def registration_for_update(actor: Actor, registration_id: int) -> Registration:
    """Lock an application the actor may see; raise NotFound otherwise."""
    mine = select(Registration).where(Registration.id == registration_id, policy.registrations_visible_to(actor))
    return one(mine.with_for_update().execution_options(populate_existing=True))


def of_id(registration_id: int) -> Registration:
    """Return an application, for code that checks the actor."""
    return by_id(Registration, registration_id)


def of_contract(contract_id: int) -> Registration | None:
    """Return the application of a contract, for code that has checked the actor."""
    return db.session.scalars(select(Registration).where(Registration.contract_id == contract_id)).one_or_none()


def of_contracts(ids: list[int]) -> dict[int, Registration]:
    """Return the applications of several contracts, by contract."""
    rows = db.session.scalars(select(Registration).where(Registration.contract_id.in_(ids)))
    return {row.contract_id: row for row in rows}


def of_contract_for_update(contract_id: int) -> Registration | None:
    """Lock the application of a contract whose row is locked already."""
    statement = select(Registration).where(Registration.contract_id == contract_id).with_for_update()
    return db.session.scalars(statement.execution_options(populate_existing=True)).one_or_none()


def states(actor: Actor) -> dict[RegistrationState, int]:
    """Return how many applications that the actor may see are in each state."""
    rows = db.session.execute(
        select(Registration.state, func.count()).where(policy.registrations_visible_to(actor)).group_by(Registration.state)
    )
    return {row[0]: row[1] for row in rows}


def standing(contract: Contract) -> Standing:
    """Return which party of a contract applies for registration, and in which capacity."""
    parties = accounts.organisations([contract.seller_id, contract.buyer_id])
    seller, buyer = (country_of(parties[number].region) for number in (contract.seller_id, contract.buyer_id))
    return applicants.standing(contract.subtype, seller_country=seller, buyer_country=buyer)


def applicant_of(contract: Contract) -> int:
    """Return the organisation that applies for registration."""
    return contract.seller_id if standing(contract).side is Side.SELLER else contract.buyer_id


def office_of(contract: Contract) -> Organisation | None:
    """Return the office of the applicant's region, or None where none serves it."""
    return accounts.office_for(accounts.organisation(applicant_of(contract)).region)


ENDED = (RegistrationState.DRAFT, RegistrationState.REFUSED, RegistrationState.CANCELLED, RegistrationState.REVOKED)
"""States of applications that do not stand in the way of another one."""


def duplicate_of(contract: Contract) -> str | None:
    """Return the number under which the same parties, project and amount are registered or applied for already."""
    same = (
        select(func.coalesce(Registration.number, Contract.number))
        .join(Contract, Contract.id == Registration.contract_id)
        .where(
            Contract.id != contract.id,
            Registration.state.not_in(ENDED),
            Contract.seller_id == contract.seller_id,
            Contract.buyer_id == contract.buyer_id,
            Contract.project_name == contract.project_name,
            Contract.total == contract.total,
        )
    )
    return db.session.scalar(same.order_by(Registration.number.is_(None), Registration.id).limit(1))


def findings(contract: Contract, *, today: date, elsewhere: str = "") -> list[Finding]:
    """Return the pre-check of a contract, with its changes 变更 in force, against the grounds of refusal.

    `elsewhere` is a number it has from another office.
    """
    parties = accounts.organisations([contract.seller_id, contract.buyer_id])
    signed, patents = contracts.signatures(contract.id), contracts.patents(contract)
    seller, buyer = parties[contract.seller_id], parties[contract.buyer_id]
    now = versions.present(contract)
    return precheck(
        Application(
            type=contract.type,
            seller=_party(seller, signed.get(Side.SELLER)),
            buyer=_party(buyer, signed.get(Side.BUYER)),
            clauses=contract.clauses,
            patents=patents,
            total=now.total,
            tech=now.split.tech,
            payment_known=True,
            document=contract.document_key is not None,
            effective_on=contract.effective_on,
            ends_on=now.ends_on,
            swapped=applicants.swapped(seller.name_zh, buyer.name_zh, patents),
            office_fits=office_of(contract) is not None,
            duplicate_of=elsewhere or duplicate_of(contract),
            on=today,
        )
    )


def _party(organisation: Organisation, signature: ContractSignature | None) -> Party:
    return Party(
        name=organisation.name_zh,
        uscc=organisation.uscc,
        verified=organisation.state is OrganisationState.VERIFIED,
        signed_as=signature.organisation_name if signature else None,
    )
