"""Amounts of a technology contract: total 合同成交额, technology amount 技术交易额 and technical income 技术性收入."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from market.errors import Invalid
from market.money import ZERO, Money
from market.wording import N_, Labelled


class ItemKind(Labelled):
    """What a non-technical part of the price pays for (技术合同司法解释 Art. 14(2))."""

    EQUIPMENT = "equipment", N_("Equipment and instruments")
    PARTS = "parts", N_("Parts")
    MATERIAL = "material", N_("Raw and auxiliary material")
    OTHER = "other", N_("Other non-technical cost")


OFFICIAL_KINDS: dict[ItemKind, str] = {
    ItemKind.EQUIPMENT: "设备、仪器",
    ItemKind.PARTS: "零部件",
    ItemKind.MATERIAL: "原材料、辅助材料",
    ItemKind.OTHER: "其他非技术性费用",
}
"""What the kinds are called on papers, which are Chinese whatever the reader's language."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Carriers:
    """Pieces of one item: how many the contract delivers, and how many of them are a reasonable quantity 合理数量."""

    pieces: int
    reasonable: int

    def cost(self, amount: Money, kind: ItemKind, *, most_sets: int) -> Money:
        """Return what the reasonable ones cost, of the amount for all pieces; raise Invalid where there cannot be so many.

        Of complete sets of equipment and test rigs at most `most_sets` are reasonable; of documents what the archive needs.
        """
        if self.pieces < 1 or not 0 <= self.reasonable <= self.pieces:
            raise Invalid(
                "contract.carrier_pieces",
                N_("Of %(pieces)s pieces at most as many can be reasonable."),
                field="reasonable_pieces",
                pieces=self.pieces,
            )
        if kind is ItemKind.EQUIPMENT and self.reasonable > most_sets:
            raise Invalid(
                "contract.carrier_sets",
                N_("Of complete sets of equipment at most %(most)s count as a reasonable quantity."),
                field="reasonable_pieces",
                most=most_sets,
            )
        return amount.fraction(self.reasonable, self.pieces)

    @property
    def official(self) -> str:
        """Return the quantity as papers write it, in Chinese."""
        return f"{self.pieces} 件，其中合理数量 {self.reasonable} 件"


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """A non-technical amount inside the price; `reasonable` is the part that pays for a reasonable number of carriers 技术载体."""

    kind: ItemKind
    amount: Money
    reasonable: Money = ZERO
    description: str = ""
    carriers: Carriers | None = None
    """The quantity from which `reasonable` follows; none where pieces are not counted."""

    @property
    def official(self) -> str:
        """Return what the item is, with its quantity, as papers write it."""
        return f"{self.description}（{self.carriers.official}）" if self.carriers else self.description


@dataclass(frozen=True, slots=True, kw_only=True)
class Split:
    """How the technology amount comes about: total - deducted + added = tech, where added = min(reasonable, claimed)."""

    total: Money
    parts: tuple[Item, ...]
    deducted: Money
    """Everything that is not technology, carriers counted in."""
    claimed: Money
    """What the items with carriers 技术载体 cost."""
    reasonable: Money
    """What of it pays for a reasonable number of them."""
    added: Money
    tech: Money


def split(total: Money, items: Sequence[Item]) -> Split:
    """Return the technology amount 技术交易额 with its steps (技术合同认定规则 2001 Art. 51-53; 2026 rules to be confirmed).

    tech = total - sum(non-technical) + min(sum(reasonable carriers), sum(carriers claimed)); carriers are
    counted in the non-technical items first. Raise Invalid where an item is impossible or the items exceed the total.
    """
    for item in items:
        _check(item)
    deducted = sum((item.amount for item in items), ZERO)
    if deducted > total:
        raise Invalid("contract.items_exceed_total", N_("The non-technical amounts are larger than the contract total."), field="amount")
    claimed = sum((item.amount for item in items if item.reasonable), ZERO)
    reasonable = sum((item.reasonable for item in items), ZERO)
    added = min(reasonable, claimed)
    return Split(
        total=total,
        parts=tuple(items),
        deducted=deducted,
        claimed=claimed,
        reasonable=reasonable,
        added=added,
        tech=total - deducted + added,
    )


def named(
    *,
    kind: ItemKind,
    description: str,
    amount: Money,
    reasonable: Money | None = None,
    pieces: int | None = None,
    reasonable_pieces: int | None = None,
) -> Item:
    """Return an item as people name it: with what reasonable carriers cost, or with the pieces from which that follows."""
    carriers = None if pieces is None else Carriers(pieces=pieces, reasonable=reasonable_pieces or 0)
    return Item(kind=kind, amount=amount, reasonable=reasonable or ZERO, description=description.strip(), carriers=carriers)


def costed(item: Item, *, most_sets: int) -> Item:
    """Return an item with what its reasonable carriers cost, worked out where pieces are counted; raise Invalid where it is impossible."""
    counted(item)
    if item.carriers is None:
        return item
    return replace(item, reasonable=item.carriers.cost(item.amount, item.kind, most_sets=most_sets))


def counted(item: Item) -> None:
    """Raise Invalid where complete sets of equipment are claimed as carriers without saying how many there are (合理数量 1-2 套)."""
    if item.kind is ItemKind.EQUIPMENT and item.reasonable > ZERO and item.carriers is None:
        raise Invalid(
            "contract.carrier_uncounted",
            N_("Say how many sets of equipment there are, and how many of them are reasonable."),
            field="pieces",
        )


def _check(item: Item) -> None:
    if item.amount <= ZERO:
        raise Invalid("contract.item_not_positive", N_("Give an amount above zero."), field="amount")
    if not ZERO <= item.reasonable <= item.amount:
        raise Invalid("contract.carrier_too_large", N_("The reasonable carriers cannot cost more than the item."), field="reasonable")


def stored(item: Item) -> dict[str, Any]:
    """Return an item as a row of JSON, amounts in fen."""
    carriers = item.carriers
    return {
        "kind": item.kind.value,
        "description": item.description,
        "amount_fen": item.amount.fen,
        "reasonable_fen": item.reasonable.fen,
        "pieces": carriers.pieces if carriers else None,
        "reasonable_pieces": carriers.reasonable if carriers else None,
    }


def restored(row: dict[str, Any]) -> Item:
    """Return the item that a row of JSON holds."""
    return named(
        kind=ItemKind(row["kind"]),
        description=row["description"],
        amount=Money(row["amount_fen"]),
        reasonable=Money(row["reasonable_fen"]),
        pieces=row["pieces"],
        reasonable_pieces=row["reasonable_pieces"],
    )


def tech_amount(total: Money, items: Sequence[Item]) -> Money:
    """Return the technology amount alone; see `split`."""
    return split(total, items).tech


def check_income(received: Money, tech: Money, total: Money) -> None:
    """Raise Invalid unless 0 <= technical income received <= technology amount <= total."""
    if not ZERO <= received <= tech <= total:
        raise Invalid(
            "contract.income_out_of_range", N_("Technical income cannot exceed the technology amount of the contract."), field="received"
        )
