"""Which party signs first."""

from __future__ import annotations

import pytest

from market.contracts.rules.benefits.kinds import Side
from market.contracts.rules.order import SigningOrder, awaited, check_turn
from market.errors import Conflict

BOTH = frozenset(Side)


@pytest.mark.parametrize(
    ("order", "signed", "expected"),
    [
        (SigningOrder.SELLER_FIRST, (), {Side.SELLER}),
        (SigningOrder.SELLER_FIRST, (Side.SELLER,), {Side.BUYER}),
        (SigningOrder.BUYER_FIRST, (), {Side.BUYER}),
        (SigningOrder.BUYER_FIRST, (Side.BUYER,), {Side.SELLER}),
        (SigningOrder.ANY, (), BOTH),
        (SigningOrder.ANY, (Side.BUYER,), {Side.SELLER}),
        (SigningOrder.SELLER_FIRST, (Side.SELLER, Side.BUYER), frozenset()),
    ],
)
def test_who_is_awaited(order: SigningOrder, signed: tuple[Side, ...], expected: frozenset[Side]) -> None:
    assert awaited(order, signed) == expected


def test_who_is_not_awaited_is_told_why() -> None:
    with pytest.raises(Conflict, match=r"contract\.not_your_turn"):
        check_turn(SigningOrder.SELLER_FIRST, Side.BUYER, ())
    check_turn(SigningOrder.SELLER_FIRST, Side.BUYER, (Side.SELLER,))
