"""Registrations whose amounts were changed by their office, and the claims that follow."""

from __future__ import annotations

from typing import TYPE_CHECKING

from market import clock
from market.contracts import services
from market.contracts.queries import claims, registrations, rulings
from market.contracts.rules.benefits.kinds import Benefit
from market.contracts.rules.registration.ruling import Content
from market.db import unit_of_work
from market.money import Money
from tests.factories import contracts as factory

if TYPE_CHECKING:
    from datetime import date

    from market.contracts.models.registration import Claim
    from tests.factories.contracts import Case

LESS = Money.yuan(3_000_000)


def change(case: Case, amount: Money, *, ends_on: date | None = None) -> None:
    """Have both amounts of the certificate, and its last day where given, changed by two people; committed."""
    application = registrations.of_contract(case.id)
    assert application is not None
    now = rulings.content(application.id)
    content = Content(project_name=now.project_name, total=amount, tech=amount, ends_on=ends_on or now.ends_on)
    with unit_of_work():
        services.apply_for_change(case.seller, case.id, reason="补充协议调整价款", content=content)
        services.prepare_change(case.registrar, application.id)
        services.confirm(case.reviewer, application.id)


def corrected() -> tuple[Case, Claim]:
    """Return a filed VAT claim whose registration says less afterwards; committed."""
    case, _application = factory.registered()
    vat = next(claim for claim in claims.of_contract(case.id) if claim.benefit is Benefit.VAT_EXEMPTION)
    with unit_of_work():
        services.prepare_claim(case.seller, vat.id)
        services.file_claim(case.seller, vat.id, on=clock.today())
    change(case, LESS)
    return case, vat
