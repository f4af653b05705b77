"""The amounts that an application states, against the contract and its split (技术合同认定规则 2001 Art. 51-53)."""

from __future__ import annotations

from dataclasses import dataclass

from market.contracts.rules.types import PaymentMode
from market.errors import Invalid
from market.money import ZERO, Money
from market.wording import N_

OPEN_TOTALS = frozenset({PaymentMode.ROYALTY, PaymentMode.ENTRY_PLUS_ROYALTY})
"""Manners of payment whose total is not fixed: the fixed part is registered first, the rest is added later 补登."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Stated:
    """What the applicant states; none where nothing was said."""

    total: Money | None
    tech: Money | None
    income: Money | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Agreed:
    """What the contract says: its price, the sum of what is not technology in it, and what the split leaves of the price."""

    total: Money
    tech: Money
    payment: PaymentMode

    @property
    def deducted(self) -> Money:
        """Return what the split takes off the price in sum."""
        return self.total - self.tech

    @property
    def has_fixed_total(self) -> bool:
        """Say whether the price is one fixed sum."""
        return self.payment not in OPEN_TOTALS


def check(stated: Stated, agreed: Agreed) -> tuple[Money, Money]:
    """Return total and technology amount as they are registered.

    0 <= income <= tech <= total <= price; the total of a fixed price is the price; tech is the total less what the split
    takes off. Raise Invalid at `total`, `tech` or `income` with the rule that is broken.
    """
    total, tech = _both(stated)
    if total < ZERO or tech < ZERO or (stated.income is not None and stated.income < ZERO):
        raise Invalid("registration.amount_negative", N_("An amount of the form is never below zero."), field=_negative(stated))
    if tech > total:
        raise Invalid(
            "registration.tech_above_total",
            N_("The technology amount %(tech)s is above the total %(total)s; it is a part of it."),
            field="tech",
            tech=tech,
            total=total,
        )
    _against_contract(total, tech, agreed)
    if stated.income is not None and stated.income > tech:
        raise Invalid(
            "registration.income_above_tech",
            N_("The technical income %(income)s is above the technology amount %(tech)s."),
            field="income",
            income=stated.income,
            tech=tech,
        )
    return total, tech


def _both(stated: Stated) -> tuple[Money, Money]:
    for name, amount in (("total", stated.total), ("tech", stated.tech)):
        if amount is None:
            raise Invalid("registration.amount_missing", N_("State both the total and the technology amount."), field=name)
    return stated.total or ZERO, stated.tech or ZERO


def _negative(stated: Stated) -> str:
    return next(name for name in ("total", "tech", "income") if (getattr(stated, name) or ZERO) < ZERO)


def _against_contract(total: Money, tech: Money, agreed: Agreed) -> None:
    if total > agreed.total or (agreed.has_fixed_total and total != agreed.total):
        raise Invalid(
            "registration.total_differs",
            N_("The contract's price is %(price)s: state this total. Only of a royalty a fixed part is registered first."),
            field="total",
            price=agreed.total,
        )
    if total - agreed.deducted != tech:
        raise Invalid(
            "registration.tech_differs",
            N_("By the split of the contract %(deducted)s is not technology: the technology amount is the total less this sum."),
            field="tech",
            deducted=agreed.deducted,
        )
