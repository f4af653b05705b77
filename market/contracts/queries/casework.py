"""A contract of this market as a case of the tax rules: what the market knows, and the usual for what only the parties know."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from market import clock, rulebook
from market.accounts import queries as accounts
from market.contracts.queries import contracts
from market.contracts.rules.amounts import Item, ItemKind
from market.contracts.rules.benefits import facts as case
from market.contracts.rules.benefits import kinds
from market.contracts.rules.benefits.sheet import Figure
from market.contracts.rules.deadlines import full_months
from market.contracts.rules.states import REGISTERED_STATES
from market.contracts.rules.types import LicenceMode
from market.money import ZERO, Money

if TYPE_CHECKING:
    from collections.abc import Sequence

    from market.contracts.models.contract import Contract
    from market.contracts.models.registration import Registration
    from market.contracts.rules.registration.ruling import Content

_KINDS = {"12": kinds.PartyKind.STATE_RESEARCH, "52": kinds.PartyKind.PRIVATE_RESEARCH}


@dataclass(frozen=True, slots=True, kw_only=True)
class Days:
    """The days that count for an amount: its contract's signature or, for what was added 补登, when it arose; and its registration."""

    arose_on: date
    registered_on: date


def book(key: str, on: date) -> Figure | None:
    """Return a number of the rule book as the tax rules read it; None where no version is in force on the day."""
    try:
        rule = rulebook.get(key, on)
    except rulebook.UnknownRuleError:
        return None
    return Figure(value=rulebook.number(key, on), id=rule.id, verified=rule.verified, source=rule.source)


def facts(
    contract: Contract,
    registration: Registration | None,
    *,
    others: Sequence[Money],
    data: dict[str, int] | None = None,
    amounts: Content | None = None,
    days: Days | None = None,
) -> case.Facts:
    """Return a contract as a case; before signing as if signed today, before registration as if registered.

    `amounts` are the registered ones; without them the contract's own count, with its items. `days` are those of an added amount.
    What the market does not know is taken as usual: resident parties in China, unrelated, separate accounts, no special invoice,
    nothing given up, no export restriction, no shares; the seller's cost is zero until the seller states it.
    """
    days = days or _days(contract, registration)
    signed_on = days.arose_on
    return case.Facts(
        _contract(contract, days, amounts),
        _licence(contract),
        case.Technology(
            ownership=kinds.Ownership.OWNED,
            patent_kind=kinds.PatentKind.INVENTION,
            defence_patent=False,
            job_related=True,
            export_list=kinds.ExportList.NONE,
            public_money=False,
        ),
        _seller(contract),
        _buyer(contract, signed_on, data or {}),
        case.Relation(related=False, share_bp=0),
        _costs(data or {}),
        tax_year=signed_on.year,
        other_transfers=tuple(others),
        equity=None,
    )


def _days(contract: Contract, registration: Registration | None) -> Days:
    signed_on = clock.legal_date(contract.signed_at) if contract.signed_at else clock.today()
    decided = registration.decided_at if registration is not None and registration.state in REGISTERED_STATES else None
    return Days(arose_on=signed_on, registered_on=clock.legal_date(decided) if decided else signed_on)


def _contract(contract: Contract, days: Days, amounts: Content | None) -> case.Contract:
    own = amounts is None or (amounts.total, amounts.tech) == (contract.total, contract.tech)
    return case.Contract(
        type=contract.type,
        subtype=contract.subtype,
        signed_on=days.arose_on,
        registered_on=days.registered_on,
        total=contract.total if amounts is None else amounts.total,
        listed_vat=ZERO,
        non_technical=tuple(contracts.rule_items(contract)) if own or amounts is None else _rest(amounts),
        related_services=ZERO,
        rd_funds=ZERO,
        invoice=kinds.Invoice.NONE,
    )


def _rest(amounts: Content) -> tuple[Item, ...]:
    """Return what a certificate takes off the total as one item: it says the sum, not its parts."""
    rest = amounts.total - amounts.tech
    return (Item(kind=ItemKind.OTHER, amount=rest),) if rest else ()


def _licence(contract: Contract) -> case.Licence:
    months = full_months(contract.starts_on, contract.licence_until) if contract.starts_on and contract.licence_until else 0
    return case.Licence(months=months, exclusive=contract.licence_mode is LicenceMode.EXCLUSIVE, worldwide=False)


def _kind(organisation_id: int) -> kinds.PartyKind:
    """Return the kind that the first two digits of the credit code say: 12 public institution, 52 private non-profit."""
    return _KINDS.get(accounts.organisation(organisation_id).uscc[:2], kinds.PartyKind.ENTERPRISE)


def _seller(contract: Contract) -> case.Seller:
    return case.Seller(
        kind=_kind(contract.seller_id),
        resident=True,
        foreign=False,
        research_scope=True,
        vat_kind=kinds.VatKind.GENERAL,
        vat_waived_on=None,
        separate_accounts=True,
        small_firm=False,
        park=None,
    )


def _buyer(contract: Contract, on: date, data: dict[str, int]) -> case.Buyer:
    own = {"own_research": Money(data["own_fen"])} if "own_fen" in data else {}
    return case.Buyer(
        kind=_kind(contract.buyer_id),
        foreign=False,
        cit_rate_bp=rulebook.number("cit.rate_bp", on),
        small_firm=False,
        research_class=kinds.ResearchClass.GENERAL,
        excluded_industry=False,
        **own,
    )


def _costs(data: dict[str, int]) -> case.Costs:
    cost = Money(data.get("cost_fen", 0))
    return case.Costs(intangible_net=cost, amortisation=cost, period_expenses=ZERO, taxes_and_fees=Money(data.get("fees_fen", 0)))
