"""Royalty contracts whose fixed part is registered, and what is added later 补登."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

from market.contracts import services
from market.contracts.queries import registrations
from market.contracts.rules.precheck import CheckPoint
from market.contracts.rules.registration.supplement import Added
from market.contracts.rules.types import PaymentMode
from market.db import unit_of_work
from market.money import Money
from tests.factories import accounts, contracts, uploads
from tests.factories.answers import ANSWERS

if TYPE_CHECKING:
    from market.access import Actor
    from market.contracts.models.registration import Registration
    from market.contracts.models.requests import RegistrationRequest
    from tests.factories.contracts import Case

FIXED = Money.yuan(800_000)
ADDED = Added(total=Money.yuan(500_000), tech=Money.yuan(450_000), arose_on=date(2027, 1, 31))


def royalty() -> tuple[Case, Registration]:
    """Return a company's contract with an entry fee and a royalty, of which the fee is registered; committed."""
    case = contracts.drafted(seller_kind="enterprise", seller_uscc=accounts.uscc("91"))
    with unit_of_work():
        services.update_draft(case.seller, case.id, project_name=case.contract.project_name, payment=PaymentMode.ENTRY_PLUS_ROYALTY)
    contracts.answered(case)
    with unit_of_work():
        services.freeze_for_signing(case.seller, case.id)
    for actor in (case.seller, case.buyer):
        contracts.sign(case, actor)
    with unit_of_work():
        application = services.apply_registration(case.seller, case.id, **ANSWERS, total=FIXED, tech=FIXED)
        services.accept(case.registrar, application.id)
        services.prepare_registration(case.registrar, application.id, checks=list(CheckPoint))
        services.confirm(case.reviewer, application.id)
    return case, application


def asked(case: Case, added: Added = ADDED, **about: Any) -> RegistrationRequest:
    """Return an application for a supplement; committed."""
    given = {"reason": "第一季度销售额提成", "added": added, "content": uploads.picture(), "name": "statement.png", **about}
    with unit_of_work():
        return services.apply_for_supplement(about.pop("by", case.seller), case.id, **{k: v for k, v in given.items() if k != "by"})


def granted(case: Case, added: Added = ADDED) -> None:
    """Have an amount added to a registration by two people; committed."""
    asked(case, added)
    application = registrations.of_contract(case.id)
    assert application is not None
    with unit_of_work():
        services.prepare_change(case.registrar, application.id)
        services.confirm(case.reviewer, application.id)


def correction_asked(case: Case, version: int, added: Added, *, by: Actor | None = None) -> RegistrationRequest:
    """Return an application to correct what a version added; committed."""
    given: dict[str, Any] = {"reason": "结算单金额有误", "added": added, "content": uploads.picture(), "name": "corrected.png"}
    with unit_of_work():
        return services.apply_for_correction(by or case.seller, case.id, version, **given)
