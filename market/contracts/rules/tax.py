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


def transfer_income(price: Money, cost: Money, fees: Money) -> Money:
    """Return transfer income 技术转让所得 = price - cost - taxes and fees, not below zero (国税函〔2009〕212号)."""
    return max(price - cost - fees, ZERO)


def income_tax(incomes: Sequence[Money], *, exempt: Money, half_bp: int, rate_bp: int) -> IncomeTax:
    """Return a year's income tax on all qualifying transfers together (企业所得税法 Art. 27(4), 实施条例 Art. 90).

    Nothing is taxable up to `exempt`; of the rest `half_bp` is, at the full rate `rate_bp`.
    """
    income = sum(incomes, ZERO)
    taxable = (income - exempt).share(half_bp) if income > exempt else ZERO
    return IncomeTax(income=income, taxable=taxable, tax=taxable.share(rate_bp), without=income.share(rate_bp))


def added_saving(income: Money, others: Sequence[Money], *, exempt: Money, half_bp: int, rate_bp: int) -> Money:
    """Return what one contract adds to the year's saving: the limit is per taxpayer and year, not per contract."""
    with_it = income_tax([*others, income], exempt=exempt, half_bp=half_bp, rate_bp=rate_bp)
    before = income_tax(others, exempt=exempt, half_bp=half_bp, rate_bp=rate_bp)
    return with_it.saving - before.saving


def stamp_duty(base: Money, ppm: int) -> Money:
    """Return the stamp duty of one party on the amount stated without listed VAT: base x 0.3 per mille (印花税法 Art. 5)."""
    return base.fraction(ppm, 1_000_000)
