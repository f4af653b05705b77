"""Stated amounts against the contract: 0 <= income <= tech <= total, to the fen."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from market.contracts.rules.amounts import Item, ItemKind, split
from market.contracts.rules.registration_form.amounts import Agreed, Stated, check
from market.contracts.rules.types import PaymentMode
from market.errors import Invalid
from market.money import ZERO, Money

FIXED = Agreed(total=Money.yuan(6_000_000), tech=Money.yuan(4_300_000), payment=PaymentMode.LUMP_ONCE)
OPEN = Agreed(total=Money.yuan(6_000_000), tech=Money.yuan(4_300_000), payment=PaymentMode.ENTRY_PLUS_ROYALTY)


def stated(total: int | None, tech: int | None, income: int | None = None) -> Stated:
    return Stated(
        **{name: None if yuan is None else Money.yuan(yuan) for name, yuan in (("total", total), ("tech", tech), ("income", income))}
    )


def test_the_worked_example_with_every_step() -> None:
    lines = Item(kind=ItemKind.EQUIPMENT, amount=Money.yuan(2_400_000), reasonable=Money.yuan(800_000), description="样机线三套")
    chemicals = Item(kind=ItemKind.MATERIAL, amount=Money.yuan(100_000), description="化学品")
    found = split(Money.yuan(6_000_000), [lines, chemicals])
    assert (found.deducted, found.claimed, found.reasonable, found.added) == tuple(
        Money.yuan(yuan) for yuan in (2_500_000, 2_400_000, 800_000, 800_000)
    )
    assert found.tech == Money(430_000_000)
    assert check(stated(6_000_000, 4_300_000, 1_000_000), FIXED) == (Money.yuan(6_000_000), Money.yuan(4_300_000))


@pytest.mark.parametrize(
    ("said", "code", "field"),
    [
        (stated(None, 4_300_000), "amount_missing", "total"),
        (stated(6_000_000, None), "amount_missing", "tech"),
        (stated(-1, 4_300_000), "amount_negative", "total"),
        (stated(6_000_000, -1), "amount_negative", "tech"),
        (stated(6_000_000, 4_300_000, -1), "amount_negative", "income"),
        (stated(6_000_000, 6_000_001), "tech_above_total", "tech"),
        (stated(5_999_999, 4_299_999), "total_differs", "total"),
        (stated(6_000_001, 4_300_001), "total_differs", "total"),
        (stated(6_000_000, 4_300_001), "tech_differs", "tech"),
        (stated(6_000_000, 4_300_000, 4_300_001), "income_above_tech", "income"),
    ],
)
def test_what_breaks_a_rule_is_refused_with_it(said: Stated, code: str, field: str) -> None:
    with pytest.raises(Invalid, match=rf"registration\.{code}") as refused:
        check(said, FIXED)
    assert refused.value.field == field


def test_of_a_royalty_the_fixed_part_is_registered() -> None:
    assert check(stated(2_000_000, 300_000), OPEN) == (Money.yuan(2_000_000), Money.yuan(300_000))
    with pytest.raises(Invalid, match="total_differs"):
        check(stated(6_000_001, 4_300_001), OPEN)
    with pytest.raises(Invalid, match="tech_differs"):
        check(stated(1_000_000, 0), OPEN)


AMOUNT = st.integers(0, 10**12)


@given(total=AMOUNT, deducted=AMOUNT, said=st.tuples(AMOUNT, AMOUNT, AMOUNT), payment=st.sampled_from(PaymentMode))
def test_what_passes_keeps_the_invariant(total: int, deducted: int, said: tuple[int, int, int], payment: PaymentMode) -> None:
    agreed = Agreed(total=Money(total), tech=Money(total - min(deducted, total)), payment=payment)
    asked = Stated(total=Money(said[0]), tech=Money(said[1]), income=Money(said[2]))
    try:
        registered, tech = check(asked, agreed)
    except Invalid:
        return
    assert asked.income is not None
    assert ZERO <= asked.income <= tech <= registered <= agreed.total
    assert registered - tech == agreed.deducted


@given(total=AMOUNT, share=st.integers(0, 10_000), payment=st.sampled_from(PaymentMode))
def test_the_contracts_own_amounts_always_pass(total: int, share: int, payment: PaymentMode) -> None:
    agreed = Agreed(total=Money(total), tech=Money(total).share(share), payment=payment)
    assert check(Stated(total=agreed.total, tech=agreed.tech), agreed) == (agreed.total, agreed.tech)
