"""Amounts of a technology contract: total 合同成交额, technology amount 技术交易额 and technical income 技术性收入."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from market.errors import Invalid
from market.money import ZERO, Money
from market.wording import N_, Labelled


class ItemKind(Labelled):
    """What a non-technical part of the price pays for (技术合同司法解释 Art. 14(2))."""

    EQUIPMENT = "equipment", N_("Equipment and instruments")
    PARTS = "parts", N_("Parts")
    MATERIAL = "material", N_("Raw and auxiliary material")
    OTHER = "other", N_("Other non-technical cost")


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """A non-technical amount inside the price; `reasonable` is the part that pays for a reasonable number of carriers 技术载体."""

    kind: ItemKind
    amount: Money
    reasonable: Money = ZERO


def tech_amount(total: Money, items: Sequence[Item]) -> Money:
    """Return the technology amount 技术交易额 (技术合同认定规则 2001 Art. 51-53; 2026 rules to be confirmed).

    tech = total - sum(non-technical) + min(sum(reasonable carriers), sum(carriers claimed)); carriers are
    counted in the non-technical items first. Raise Invalid where an item is impossible or the items exceed the total.
    """
    for item in items:
        if item.amount <= ZERO:
            raise Invalid("contract.item_not_positive", N_("Give an amount above zero."), field="amount")
        if not ZERO <= item.reasonable <= item.amount:
            raise Invalid("contract.carrier_too_large", N_("The reasonable carriers cannot cost more than the item."), field="reasonable")
    deducted = sum((item.amount for item in items), ZERO)
    if deducted > total:
        raise Invalid("contract.items_exceed_total", N_("The non-technical amounts are larger than the contract total."), field="amount")
    carriers = sum((item.amount for item in items if item.reasonable), ZERO)
    reasonable = sum((item.reasonable for item in items), ZERO)
    return total - deducted + min(reasonable, carriers)


def check_income(received: Money, tech: Money, total: Money) -> None:
    """Raise Invalid unless 0 <= technical income received <= technology amount <= total."""
    if not ZERO <= received <= tech <= total:
        raise Invalid(
            "contract.income_out_of_range", N_("Technical income cannot exceed the technology amount of the contract."), field="received"
        )
