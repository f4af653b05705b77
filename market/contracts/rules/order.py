"""Which party signs first."""

from __future__ import annotations

from typing import TYPE_CHECKING

from market.contracts.rules.benefits.kinds import Side
from market.errors import Conflict
from market.wording import N_, Labelled

if TYPE_CHECKING:
    from collections.abc import Collection


class SigningOrder(Labelled):
    """What the parties chose in the draft."""

    SELLER_FIRST = "seller_first", N_("The seller signs first")
    BUYER_FIRST = "buyer_first", N_("The buyer signs first")
    ANY = "any", N_("In any order")


FIRST = {SigningOrder.SELLER_FIRST: Side.SELLER, SigningOrder.BUYER_FIRST: Side.BUYER}


def awaited(order: SigningOrder, signed: Collection[Side]) -> frozenset[Side]:
    """Return which parties may sign now."""
    left = frozenset(Side) - frozenset(signed)
    first = FIRST.get(order)
    return frozenset({first}) if first in left and first is not None else left


def check_turn(order: SigningOrder, side: Side, signed: Collection[Side]) -> None:
    """Raise Conflict where the other party signs first."""
    if side not in awaited(order, signed):
        raise Conflict(
            "contract.not_your_turn", N_("The parties chose that the other one signs first. You will get a letter when it is your turn.")
        )
