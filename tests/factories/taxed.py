"""Registered contracts whose tax case has something of its own: shares, a buyer abroad, several rights, related parties."""

from __future__ import annotations

from datetime import date
from typing import Any

from market.accounts.models import Organisation
from market.contracts import services
from market.contracts.models.registration import Claim, Registration
from market.contracts.queries import claims
from market.contracts.queries import contracts as contract_queries
from market.contracts.rules.benefits.kinds import Benefit, Side
from market.contracts.rules.precheck import CheckPoint
from market.db import unit_of_work
from market.deals.rules.types import Subtype
from market.deals.services import agreements as agreement_services
from market.duties import services as duties
from market.duties.rules.exporting import Declared, Standing
from market.listings.rules.kinds import IpKind, PriceMode
from market.listings.rules.numbers import Right
from market.money import Money
from tests.factories import accounts, agreements, contracts
from tests.factories.answers import ANSWERS

VALUE = Money.yuan(3_860_000)
PATENT = Right(kind=IpKind.PAT_INV, number="ZL 2017 1 0601862.3", title="换热器", filed_on=date(2017, 7, 21), granted_on=date(2019, 5, 7))


def company(**about: Any) -> tuple[contracts.Case, Registration]:
    """Return a company's registered transfer; committed."""
    return contracts.registered(**{"seller_kind": "enterprise", "seller_uscc": accounts.uscc("91"), **about})


def contributed(*, seller: Organisation | None = None, buyer: Organisation | None = None, price: Money = VALUE) -> contracts.Case:
    """Return a draft by which a patent is contributed for shares, agreed on elsewhere at a listed price; committed."""
    at_office, operator = contracts.office(), accounts.organisation("operator")
    sides = [one or accounts.organisation("enterprise", uscc=accounts.uscc("91")) for one in (seller, buyer)]
    terms: dict[str, Any] = {
        "subtype": Subtype.TRF_PATENT,
        "pricing": PriceMode.LISTED,
        "price_record": "浙江网上技术市场，2026年9月",
        "equity_bp": 1_500,
    }
    agreed = agreements.between(*(accounts.actor(one) for one in sides), price=price, **terms)
    with unit_of_work():
        deal = agreement_services.confirm(agreed.buyer, agreed.agreement.id)
    contract = contract_queries.contract_of_deal(deal.id)
    assert contract is not None
    case = contracts.Case(contract, deal, agreed.seller, agreed.buyer, accounts.actor(at_office), accounts.actor(operator))
    with unit_of_work():
        services.name_patent(case.seller, case.id, PATENT)
    return contracts.answered(case)


def signed(case: contracts.Case) -> contracts.Case:
    """Have a draft signed by both; committed."""
    with unit_of_work():
        services.freeze_for_signing(case.seller, case.id)
    contracts.sign(case, case.seller)
    contracts.sign(case, case.buyer)
    return case


def in_shares(**about: Any) -> tuple[contracts.Case, Registration]:
    """Return a company's technology contributed for shares of 3,860,000, registered; committed."""
    return through_office(signed(contributed(**about)))


def through_office(case: contracts.Case, **answers: str) -> tuple[contracts.Case, Registration]:
    """Have a signed contract registered; committed."""
    with unit_of_work():
        application = services.apply_registration(case.seller, case.id, **{**ANSWERS, **answers})
        services.accept(case.registrar, application.id)
        services.prepare_registration(case.registrar, application.id, checks=list(CheckPoint))
        services.confirm(case.reviewer, application.id)
    return case, application


def related(**about: Any) -> tuple[contracts.Case, Registration]:
    """Return a company's transfer to a related party; committed."""
    return through_office(contracts.signed(seller_kind="enterprise", seller_uscc=accounts.uscc("91"), **about), related="yes")


def abroad() -> Organisation:
    """Return a company of Hong Kong."""
    return accounts.organisation("enterprise", region="810000")


def declared(case: contracts.Case, standing: Standing = Standing.FREE) -> contracts.Case:
    """Declare the export of a contract whose document waits for signatures; committed."""
    licence: dict[str, Any] = {"licence_number": "CK-1", "licence_on": date(2026, 11, 2)} if standing is Standing.RESTRICTED else {}
    with unit_of_work():
        duties.declare(case.seller, case.id, Declared(standing=standing, **licence))
    return case


def exported(standing: Standing = Standing.FREE, **about: Any) -> tuple[contracts.Case, Registration]:
    """Return a contract with a buyer in Hong Kong, the export declared; committed."""
    given = {"buyer": abroad(), "seller_kind": "enterprise", "seller_uscc": accounts.uscc("91"), **about}
    case = declared(contracts.frozen(**given), standing)
    contracts.sign(case, case.seller)
    contracts.sign(case, case.buyer)
    return through_office(case)


def claim(case: contracts.Case, benefit: Benefit, side: Side = Side.SELLER) -> Claim:
    """Return the claim of a contract for a benefit."""
    return next(row for row in claims.of_contract(case.id) if (row.benefit, row.party) == (benefit, side))


def benefits(case: contracts.Case) -> set[Benefit]:
    """Return the benefits for which a contract has claims."""
    return {row.benefit for row in claims.of_contract(case.id)}
