"""A contract of this market as a case of the tax rules: what the record knows, what the claimant stated, the usual for the rest."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING, Any

from market import clock, rulebook
from market.contracts.queries import contracts
from market.contracts.rules.amounts import Item, ItemKind
from market.contracts.rules.benefits import facts as case
from market.contracts.rules.benefits import kinds
from market.contracts.rules.benefits.border import party_kind
from market.contracts.rules.benefits.rights import patent_kind
from market.contracts.rules.benefits.sheet import Figure
from market.contracts.rules.deadlines import full_months, licence_end
from market.contracts.rules.seats import is_abroad
from market.contracts.rules.states import REGISTERED_STATES
from market.contracts.rules.types import ContractType, LicenceMode
from market.money import ZERO, Money

if TYPE_CHECKING:
    from collections.abc import Sequence

    from market.contracts.models.contract import Contract
    from market.contracts.models.registration import Registration
    from market.contracts.queries.known import Known
    from market.contracts.rules.registration.ruling import Content

RELATED = {"yes": True, "no": False}


@dataclass(frozen=True, slots=True, kw_only=True)
class Days:
    """The days that count for an amount: its contract's signature or, for what was added 补登, when it arose; and its registration."""

    arose_on: date
    registered_on: date


@dataclass(frozen=True, slots=True, kw_only=True)
class Stated:
    """What is stated about a contract from outside it: the claimant's own figures, the year's other transfers, registered amounts."""

    others: Sequence[Money] = ()
    data: Mapping[str, Any] = field(default_factory=dict)
    amounts: Content | None = None
    """The registered ones; without them the contract's own count, with its items."""
    days: Days | None = None
    """Those of an added amount."""
    choice: kinds.Choice = kinds.Choice.DEFER
    """Of a contribution for shares: how the investor wants to be taxed."""


def book(key: str, on: date) -> Figure | None:
    """Return a number of the rule book as the tax rules read it; None where no version is in force on the day."""
    try:
        rule = rulebook.get(key, on)
    except rulebook.UnknownRuleError:
        return None
    return Figure(value=rulebook.number(key, on), id=rule.id, verified=rule.verified, source=rule.source)


def facts(contract: Contract, registration: Registration | None, record: Known, stated: Stated) -> case.Facts:
    """Return a contract as a case; before signing as if signed today, before registration as if registered, at every office that it needs.

    Kind of each right, seats, form of payment, export and relation are the record's. What nobody has said yet is taken as usual:
    separate accounts, no special invoice, nothing given up, no public money; the seller's cost is zero until the seller states it.
    Facts that a condition turns on and that the record lacks stay unstated: the claimant is asked.
    """
    days = stated.days or _days(contract, registration)
    return case.Facts(
        _contract(contract, record, days, stated.amounts),
        _licence(contract, stated.amounts),
        _technology(record, stated.data),
        _rights(record, stated.data),
        _seller(record),
        _buyer(record, days.arose_on, stated.data),
        _relation(registration, stated.data),
        _costs(stated.data),
        tax_year=days.arose_on.year,
        other_transfers=tuple(stated.others),
        equity=_equity(contract, record, days, stated),
    )


def _days(contract: Contract, registration: Registration | None) -> Days:
    signed_on = clock.legal_date(contract.signed_at) if contract.signed_at else clock.today()
    decided = registration.decided_at if registration is not None and registration.state in REGISTERED_STATES else None
    return Days(arose_on=signed_on, registered_on=clock.legal_date(decided) if decided else signed_on)


def _total(contract: Contract, amounts: Content | None) -> Money:
    return contract.total if amounts is None else amounts.total


def _contract(contract: Contract, record: Known, days: Days, amounts: Content | None) -> case.Contract:
    own = amounts is None or (amounts.total, amounts.tech) == (contract.total, contract.tech)
    return case.Contract(
        type=contract.type,
        subtype=contract.subtype,
        signed_on=days.arose_on,
        registered_on=days.registered_on,
        commerce_registered_on=record.crossing.registered_on or days.registered_on,
        total=_total(contract, amounts),
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


def _licence(contract: Contract, amounts: Content | None) -> case.Licence:
    until = licence_end(contract.licence_until, contract.ends_on, amounts.ends_on if amounts else contract.ends_on)
    months = full_months(contract.starts_on, until) if contract.starts_on and until else 0
    return case.Licence(months=months, exclusive=contract.licence_mode is LicenceMode.EXCLUSIVE, worldwide=False)


def _technology(record: Known, data: Mapping[str, Any]) -> case.Technology:
    said: dict[str, Any] = {}
    if (kind := patent_kind(record.rights)) is not None:
        said["patent_kind"] = kind
    if "patent_kind" in data:
        said["patent_kind"] = kinds.PatentKind(data["patent_kind"])
    if "design_simple" in data:
        said["design_simple"] = data["design_simple"]
    return case.Technology(
        ownership=kinds.Ownership.OWNED,
        defence_patent=False,
        job_related=record.job_related,
        export_list=record.crossing.export_list,
        public_money=False,
        **said,
    )


def _rights(record: Known, data: Mapping[str, Any]) -> case.Rights:
    said: dict[str, Any] = {"named": record.rights} if record.rights else {}
    if "apart_fen" in data:
        said["unlisted"] = Money(data["apart_fen"])
    return case.Rights(**said)


def _seller(record: Known) -> case.Seller:
    abroad = is_abroad(record.seller.region)
    return case.Seller(
        kind=party_kind(record.seller.uscc, record.seller.region),
        resident=not abroad,
        foreign=abroad,
        research_scope=True,
        vat_kind=kinds.VatKind.GENERAL,
        vat_waived_on=None,
        separate_accounts=True,
        small_firm=False,
        park=None,
    )


def _buyer(record: Known, on: date, data: Mapping[str, Any]) -> case.Buyer:
    names = {"own_research": "own_fen", "domestic_research": "home_fen"}
    said: dict[str, Any] = {name: Money(data[key]) for name, key in names.items() if key in data}
    if "expense_detail" in data:
        said["expense_detail"] = data["expense_detail"]
    return case.Buyer(
        kind=party_kind(record.buyer.uscc, record.buyer.region),
        foreign=is_abroad(record.buyer.region),
        cit_rate_bp=rulebook.number("cit.rate_bp", on),
        small_firm=False,
        research_class=kinds.ResearchClass.GENERAL,
        excluded_industry=False,
        **said,
    )


def _relation(registration: Registration | None, data: Mapping[str, Any]) -> case.Relation:
    """Return what the application says 关联交易; how much one holds of the other is asked where they are related."""
    related = RELATED.get(registration.data.get("related", "") if registration is not None else "", False)
    if not related:
        return case.Relation(related=False, share_bp=0)
    held = {"share_bp": data["share_bp"]} if "share_bp" in data else {}
    return case.Relation(related=True, **held)


def _costs(data: Mapping[str, Any]) -> case.Costs:
    cost = Money(data.get("cost_fen", 0))
    return case.Costs(intangible_net=cost, amortisation=cost, period_expenses=ZERO, taxes_and_fees=Money(data.get("fees_fen", 0)))


def crosses_border(record: Known) -> bool:
    """Say whether one side is established abroad."""
    return is_abroad(record.seller.region) or is_abroad(record.buyer.region)


def _equity(contract: Contract, record: Known, days: Days, stated: Stated) -> case.Equity | None:
    """Return the contribution, all of it for shares at the value of the contract; acquired with the signature until the day is stated."""
    if not record.in_shares or contract.type is not ContractType.TRF:
        return None
    acquired = stated.data.get("acquired_on")
    acquired_on = date.fromisoformat(acquired) if acquired else days.arose_on
    return case.Equity(
        investor=party_kind(record.seller.uscc, record.seller.region),
        investee_resident=not is_abroad(record.buyer.region),
        value=_total(contract, stated.amounts),
        other_consideration=ZERO,
        original_value=Money(stated.data.get("cost_fen", 0)),
        fees=Money(stated.data.get("fees_fen", 0)),
        acquired_on=acquired_on,
        choice=stated.choice,
        filed_on=acquired_on,
        sale_income=None,
    )
