"""Cases of the tax rules: complete ones, of which a test changes a fact or takes one away."""

from __future__ import annotations

from datetime import date
from typing import Any

from market.contracts.queries.casework import book
from market.contracts.rules.benefits import facts as case
from market.contracts.rules.benefits import kinds, register
from market.contracts.rules.benefits.assessment import Assessment
from market.contracts.rules.benefits.kinds import Benefit, Side
from market.contracts.rules.types import ContractType, Subtype
from market.money import ZERO, Money

SIGNED, REGISTERED, RECEIVED = date(2026, 11, 3), date(2026, 11, 10), date(2026, 11, 5)
UNSAID = object()
"""Takes a fact away."""

COMPLETE: dict[str, Any] = {
    "contract.type": ContractType.TRF,
    "contract.subtype": Subtype.TRF_PATENT,
    "contract.signed_on": SIGNED,
    "contract.registered_on": REGISTERED,
    "contract.commerce_registered_on": None,
    "contract.total": Money.yuan(12_000_000),
    "contract.listed_vat": ZERO,
    "contract.non_technical": (),
    "contract.related_services": ZERO,
    "contract.services_same_invoice": True,
    "contract.services_inseparable": False,
    "contract.rd_funds": ZERO,
    "contract.invoice": kinds.Invoice.ORDINARY,
    "licence.months": 60,
    "licence.exclusive": True,
    "licence.worldwide": True,
    "technology.ownership": kinds.Ownership.OWNED,
    "technology.patent_kind": kinds.PatentKind.INVENTION,
    "technology.design_simple": False,
    "technology.defence_patent": False,
    "technology.job_related": True,
    "technology.export_list": kinds.ExportList.NONE,
    "technology.public_money": False,
    "technology.public_money_approved": False,
    "seller.kind": kinds.PartyKind.ENTERPRISE,
    "seller.resident": True,
    "seller.foreign": False,
    "seller.research_scope": True,
    "seller.vat_kind": kinds.VatKind.GENERAL,
    "seller.vat_waived_on": None,
    "seller.separate_accounts": True,
    "seller.small_firm": False,
    "seller.park": None,
    "buyer.kind": kinds.PartyKind.ENTERPRISE,
    "buyer.foreign": False,
    "buyer.cit_rate_bp": 2500,
    "buyer.small_firm": False,
    "buyer.research_class": kinds.ResearchClass.GENERAL,
    "buyer.excluded_industry": False,
    "buyer.expense_detail": False,
    "buyer.own_research": ZERO,
    "buyer.domestic_research": ZERO,
    "relation.related": False,
    "relation.share_bp": 0,
    "costs.intangible_net": Money.yuan(1_500_000),
    "costs.amortisation": Money.yuan(1_500_000),
    "costs.period_expenses": ZERO,
    "costs.taxes_and_fees": Money.yuan(100_000),
    "tax_year": 2026,
    "other_transfers": (),
    "receipts": ((RECEIVED, Money.yuan(12_000_000)),),
    "rewards": (),
    "equity": None,
    "notice": None,
}
PARTS = {
    "contract": case.Contract,
    "licence": case.Licence,
    "technology": case.Technology,
    "seller": case.Seller,
    "buyer": case.Buyer,
    "relation": case.Relation,
    "costs": case.Costs,
}


def facts(**changes: Any) -> case.Facts:
    """Return the complete case (example A: a patent transferred by a company) with changes: `seller__kind=...`."""
    known = {**COMPLETE, **{name.replace("__", "."): value for name, value in changes.items()}}
    stated = {name: value for name, value in known.items() if value is not UNSAID}
    parts = [
        kind(**{key.partition(".")[2]: value for key, value in stated.items() if key.startswith(f"{name}.")})
        for name, kind in PARTS.items()
    ]
    return case.Facts(*parts, **{key: value for key, value in stated.items() if "." not in key})


def lines(**changes: Any) -> dict[Benefit | tuple[Benefit, Side], Assessment]:
    """Return the assessments of a case by benefit, stamp duty also by side."""
    found = register.assess(facts(**changes), book)
    return {**{line.benefit: line for line in found}, **{(line.benefit, line.side): line for line in found}}


def step(line: Assessment, key: str) -> Money:
    """Return the result of one step of the working."""
    return next(one.amount for one in line.steps if one.key == key)


def equity(**changes: Any) -> case.Equity:
    """Return the professor's contribution: shares of 1,400,000, deferred and filed, later sold for 3,000,000."""
    known: dict[str, Any] = {
        "investor": kinds.PartyKind.INDIVIDUAL,
        "investee_resident": True,
        "value": Money.yuan(1_400_000),
        "other_consideration": ZERO,
        "original_value": ZERO,
        "fees": ZERO,
        "acquired_on": date(2026, 11, 3),
        "choice": kinds.Choice.DEFER,
        "filed_on": date(2026, 12, 15),
        "sale_income": Money.yuan(3_000_000),
        "sale_fees": Money.yuan(3_000),
    }
    return case.Equity(**{name: value for name, value in {**known, **changes}.items() if value is not UNSAID})


def reward(place: int = 0, **changes: Any) -> case.Reward:
    """Return a reward of 490,000 to one inventor."""
    known: dict[str, Any] = {
        "person": "王工",
        "role": kinds.Role.INVENTOR,
        "amount": Money.yuan(490_000),
        "received_on": RECEIVED,
        "paid_on": date(2026, 12, 1),
        "published": True,
        "apart_from_wages": True,
        "marginal_bp": 2500,
    }
    return case.Reward(place, **{name: value for name, value in {**known, **changes}.items() if value is not UNSAID})


def rewarded(**changes: Any) -> dict[str, Any]:
    """Return the changes that make a university's licence with a published reward."""
    base: dict[str, Any] = {
        "seller__kind": kinds.PartyKind.STATE_RESEARCH,
        "contract__type": ContractType.LIC,
        "contract__subtype": Subtype.LIC_PATENT,
        "contract__total": Money.yuan(1_000_000),
        "rewards": (reward(),),
        "notice": case.Notice(begins_on=date(2026, 11, 6), ends_on=date(2026, 11, 30)),
    }
    return {**base, **changes}
