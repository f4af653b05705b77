"""Tax of technology contracts: VAT exemption, the income-tax rule of five million, stamp duty; amounts in fen, half up per line."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from market.money import ZERO, Money


def vat_exempt(tech: Money, rate_bp: int) -> Money:
    """Return the VAT contained in a technology amount that includes it: tech / 1.06 x 6 % (财税〔2016〕36号 附件3 一(二十六))."""
    return tech.fraction(rate_bp, 10_000 + rate_bp)


@dataclass(frozen=True, slots=True, kw_only=True)
class IncomeTax:
    """One tax year of technology transfer income of one taxpayer."""

    income: Money
    taxable: Money
    tax: Money
    without: Money

    @property
    def saving(self) -> Money:
        """Return what the rule saves."""
        return self.without - self.tax


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """The year's free amount, the part of the rest that is taxed, and the rate."""

    exempt: Money
    half_bp: int
    rate_bp: int


def transfer_income(price: Money, cost: Money, fees: Money) -> Money:
    """Return transfer income 技术转让所得 = price - cost - taxes and fees; a loss is below zero (国税函〔2009〕212号)."""
    return price - cost - fees


def income_tax(incomes: Sequence[Money], limits: Limits) -> IncomeTax:
    """Return a year's income tax on all qualifying transfers together (企业所得税法 Art. 27(4), 实施条例 Art. 90).

    Nothing is taxable up to the free amount; of the rest `half_bp` is, at the full rate `rate_bp`. A loss of the year is no income.
    """
    income = max(sum(incomes, ZERO), ZERO)
    taxable = (income - limits.exempt).share(limits.half_bp) if income > limits.exempt else ZERO
    return IncomeTax(income=income, taxable=taxable, tax=taxable.share(limits.rate_bp), without=income.share(limits.rate_bp))


def stamp_duty(base: Money, ppm: int) -> Money:
    """Return the stamp duty of one party on the amount stated without listed VAT: base x 0.3 per mille (印花税法 Art. 5)."""
    return base.fraction(ppm, 1_000_000)
