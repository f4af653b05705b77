"""Certificates of registration 登记证明 as PDF: one for the parties and the office, many for the office's printer."""

from __future__ import annotations

from typing import TYPE_CHECKING

from market import audit, clock
from market.accounts import queries as accounts
from market.contracts import documents, policy
from market.contracts.queries import contracts, desk, registrations
from market.contracts.rules.types import Subtype
from market.errors import Forbidden, Invalid, NotFound
from market.wording import N_

if TYPE_CHECKING:
    from market.access import Actor
    from market.contracts.models.contract import Contract
    from market.contracts.models.registration import Registration
    from market.contracts.models.rulings import RegistrationVersion

MOST = 100


def certificate(actor: Actor, contract_id: int) -> bytes:
    """Return the certificate of a contract that the actor may see; raise NotFound where none was made out."""
    contract = contracts.contract(actor, contract_id)
    application = registrations.of_contract(contract.id)
    if application is None or application.version == 0:
        raise NotFound
    versions = application.certificates[::-1]
    return documents.certificates_pdf([_paper(application, contract, versions)], versions[-1].at)


def certificates(actor: Actor, ids: list[int]) -> bytes:
    """Return the certificates of an office that are in force as one PDF, a page each; who printed them is recorded."""
    if not 0 < len(ids) <= MOST:
        raise Invalid("registration.print_choice", N_("Choose one to a hundred certificates."), field="registration")
    found = desk.printable(actor, ids)
    if not found:
        raise Invalid("registration.print_none", N_("None of the chosen applications has a certificate in force."), field="registration")
    if not all(policy.is_registrar(actor, application) for application, _contract, _versions in found):
        raise Forbidden("registration.not_registrar", N_("Only a registrar of this office decides."))
    for application, _contract, _versions in found:
        audit.record(actor, "registration.certificate_printed", application, version=application.version)
    return documents.certificates_pdf([_paper(*one) for one in found], clock.now())


def _paper(application: Registration, contract: Contract, versions: list[RegistrationVersion]) -> documents.CertificatePaper:
    now = versions[-1]
    return documents.CertificatePaper(
        office=accounts.organisation(application.office_id).name_zh,
        number=now.number,
        contract=contract.number,
        subtype=Subtype(now.subtype),
        seller=now.seller_name,
        buyer=now.buyer_name,
        signed_on=now.signed_on,
        versions=[
            documents.VersionPaper(
                version=one.version,
                on=clock.legal_date(one.at),
                act=one.act,
                project=one.project_name,
                total=one.total,
                tech=one.tech,
                ends_on=one.ends_on,
                reason=one.reason or "",
                added=one.added_total,
                added_tech=one.added_tech,
                arose_on=one.arose_on,
                corrects=one.corrects,
            )
            for one in versions
        ],
    )
