"""Facts of a case that cannot all be true: each with the place in the JSON, a stable code and a sentence."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any, TypeVar

from market.contracts.rules.amounts import tech_amount
from market.contracts.rules.benefits.facts import FactMissing, Facts
from market.contracts.rules.deadlines import full_months
from market.contracts.rules.types import ContractType
from market.errors import Invalid
from market.money import ZERO, Money
from market.wording import N_

T = TypeVar("T")


@dataclass(frozen=True, slots=True, kw_only=True)
class Contradiction:
    """One thing to correct."""

    pointer: str
    code: str
    message: str
    params: Mapping[str, Any] = field(default_factory=dict)


def find(facts: Facts) -> list[Contradiction]:
    """Return everything in a case that cannot be true together; facts that were not stated are not looked at."""
    return [found for check in CHECKS for found in check(facts)]


def _said(read: Callable[[], T]) -> T | None:
    try:
        return read()
    except FactMissing:
        return None


def _wrong(pointer: str, code: str, message: str, **params: Any) -> Contradiction:
    return Contradiction(pointer=pointer, code=f"case.{code}", message=message, params=params)


def _kinds(facts: Facts) -> Iterator[Contradiction]:
    contract = facts.contract
    if contract.subtype.split("_")[0] != contract.type.value:
        yield _wrong("/contract/subtype", "subtype_of_another_type", N_("This sub-type does not belong to the type of contract."))
    if facts.licence.stated and contract.type is not ContractType.LIC:
        yield _wrong("/licence", "licence_of_no_licence", N_("Only a licence has terms of a licence."))


def _days(facts: Facts) -> Iterator[Contradiction]:
    contract, signed = facts.contract, facts.contract.signed_on
    later: dict[str, Callable[[], date | None]] = {
        "/contract/effective_on": lambda: contract.effective_on,
        "/contract/registered_on": lambda: contract.registered_on,
        "/contract/commerce_registered_on": lambda: contract.commerce_registered_on,
    }
    for pointer, read in later.items():
        day = _said(read)
        if day is not None and day < signed:
            yield _wrong(pointer, "before_signing", N_("This day lies before the signature of the contract."))
    year = _said(lambda: facts.tax_year)
    if year is not None and year < signed.year:
        yield _wrong("/tax_year", "year_before_signing", N_("The tax year lies before the signature of the contract."))


def _amounts(facts: Facts) -> Iterator[Contradiction]:
    contract, total = facts.contract, facts.contract.total
    tech = total
    try:
        tech = tech_amount(total, _said(lambda: contract.non_technical) or ())
    except Invalid as error:
        yield _wrong("/contract/non_technical", error.code.partition(".")[2], error.message)
    inside: dict[str, tuple[Callable[[], Money], Money]] = {
        "/contract/related_services_fen": (lambda: contract.related_services, tech),
        "/contract/listed_vat_fen": (lambda: contract.listed_vat, total),
        "/contract/rd_funds_fen": (lambda: contract.rd_funds, total),
    }
    for pointer, (read, most) in inside.items():
        if (_said(read) or ZERO) > most:
            yield _wrong(pointer, "larger_than_whole", N_("This is larger than the amount of which it is a part: %(most)s."), most=most)
    parts = _said(lambda: contract.instalments) or ()
    if parts and sum((amount for _, amount in parts), ZERO) != total:
        yield _wrong("/contract/instalments", "instalments_not_total", N_("The instalments together must be the total of the contract."))
    received = sum((amount for _, amount in _said(lambda: facts.receipts) or ()), ZERO)
    if received > total:
        yield _wrong("/receipts", "larger_than_whole", N_("This is larger than the amount of which it is a part: %(most)s."), most=total)


def _terms(facts: Facts) -> Iterator[Contradiction]:
    licence = facts.licence
    starts, ends = _said(lambda: licence.starts_on), _said(lambda: licence.ends_on)
    if starts is None or ends is None:
        return
    if ends < starts:
        yield _wrong("/licence/ends_on", "ends_before_start", N_("The last day lies before the first day."))
    elif "months" in licence.stated and licence.months != full_months(starts, ends):
        counted = full_months(starts, ends)
        yield _wrong("/licence/months", "months_unlike_days", N_("From the first to the last day it is %(months)s months."), months=counted)


def _rewards(facts: Facts) -> Iterator[Contradiction]:
    notice = _said(lambda: facts.notice)
    if notice is not None and notice.ends_on < notice.begins_on:
        yield _wrong("/notice/ends_on", "ends_before_start", N_("The last day lies before the first day."))
    for reward in _said(lambda: facts.rewards) or ():
        paid, received = _said(lambda: reward.paid_on), _said(lambda: reward.received_on)  # noqa: B023 - read at once
        if paid is not None and received is not None and paid < received:
            yield _wrong(f"{reward.at}/paid_on", "paid_before_receipt", N_("The reward was paid before the money came in."))


def _shares(facts: Facts) -> Iterator[Contradiction]:
    equity = _said(lambda: facts.equity)
    if equity is None:
        return
    filed, acquired = _said(lambda: equity.filed_on), _said(lambda: equity.acquired_on)
    if filed is not None and acquired is not None and filed < acquired:
        yield _wrong("/equity/filed_on", "filed_before_shares", N_("Filed before the shares were acquired."))


CHECKS = (_kinds, _days, _amounts, _terms, _rewards, _shares)
