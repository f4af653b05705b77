"""What becomes of claims when a registration falls: which are blocked again, which are paid back, and how much."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from market.contracts.rules import states
from market.contracts.rules.benefits.kinds import Benefit
from market.contracts.rules.clawback import act_of, check_repaid, lost_saving
from market.contracts.rules.states import ClaimAct, ClaimState
from market.contracts.rules.tax import Limits, income_tax
from market.errors import Invalid
from market.money import ZERO, Money

LIMITS = Limits(exempt=Money.yuan(5_000_000), half_bp=5000, rate_bp=2500)
amounts = st.integers(min_value=0, max_value=2_000_000_000).map(Money)


@pytest.mark.parametrize(
    ("state", "act"),
    [
        (ClaimState.BLOCKED, None),
        (ClaimState.DRAFT, ClaimAct.FALL),
        (ClaimState.READY, ClaimAct.FALL),
        (ClaimState.FILED, ClaimAct.CLAW_BACK),
        (ClaimState.ACCEPTED, ClaimAct.CLAW_BACK),
        (ClaimState.REJECTED, None),
        (ClaimState.CLAWED_BACK, None),
    ],
)
def test_what_a_fallen_registration_does_to_a_claim(state: ClaimState, act: ClaimAct | None) -> None:
    assert act_of(state, Benefit.VAT_EXEMPTION) is act
    if act is not None:
        assert states.CLAIM.after(state, act) in (ClaimState.BLOCKED, ClaimState.CLAWED_BACK)


def test_a_charge_never_needed_the_registration() -> None:
    assert act_of(ClaimState.FILED, Benefit.STAMP_DUTY) is None


def test_the_only_transfer_of_the_year_gives_back_its_whole_saving() -> None:
    assert lost_saving(Money.yuan(10_400_000), (), LIMITS) == Money.yuan(1_925_000)


def test_the_rest_of_the_year_keeps_what_it_can_use_of_the_free_amount() -> None:
    both = income_tax([Money.yuan(3_000_000), Money.yuan(4_000_000)], LIMITS).saving
    assert lost_saving(Money.yuan(3_000_000), [Money.yuan(4_000_000)], LIMITS) == both - Money.yuan(1_000_000)


@given(own=amounts, others=st.lists(amounts, max_size=4))
def test_what_is_lost_and_what_is_left_are_the_saving_of_the_year(own: Money, others: list[Money]) -> None:
    lost = lost_saving(own, others, LIMITS)
    assert lost + income_tax(others, LIMITS).saving == income_tax([*others, own], LIMITS).saving
    assert lost >= ZERO


@pytest.mark.parametrize("on", [date(2026, 11, 2), date(2026, 11, 9)])
def test_a_repayment_lies_between_the_loss_and_today(on: date) -> None:
    with pytest.raises(Invalid, match=r"claim\.repaid_when"):
        check_repaid(on, date(2026, 11, 3), date(2026, 11, 8))
