"""What a new amount does to claims: counted again or corrected, by how much, by which law, until when."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from market.contracts.rules import correcting as rules
from market.contracts.rules.benefits.kinds import Benefit
from market.contracts.rules.correcting import CORRECTION, CorrectionAct, CorrectionState, Figures, Treatment
from market.contracts.rules.states import ClaimState
from market.contracts.rules.tax import Limits, income_tax
from market.errors import Conflict, Invalid
from market.money import ZERO, Money

LIMITS = Limits(exempt=Money.yuan(5_000_000), half_bp=5000, rate_bp=2500)
amounts = st.integers(min_value=-500_000_000, max_value=2_000_000_000).map(Money)
VAT, STAMP = Benefit.VAT_EXEMPTION, Benefit.STAMP_DUTY


@pytest.mark.parametrize(
    ("state", "what"),
    [
        (ClaimState.BLOCKED, None),
        (ClaimState.DRAFT, Treatment.RECOUNT),
        (ClaimState.READY, Treatment.RECOUNT),
        (ClaimState.FILED, Treatment.CORRECT),
        (ClaimState.ACCEPTED, Treatment.CORRECT),
        (ClaimState.REJECTED, None),
        (ClaimState.CLAWED_BACK, None),
    ],
)
def test_what_a_new_amount_does_to_a_claim(state: ClaimState, what: Treatment | None) -> None:
    assert rules.treatment(state, VAT) is what


def test_the_relief_of_rewarded_people_follows_what_they_were_paid() -> None:
    assert rules.treatment(ClaimState.FILED, Benefit.PIT_REWARD) is None


def _figures(amount: int | None, base: int = 0) -> Figures:
    return Figures(amount=None if amount is None else Money(amount), base=Money(base))


@pytest.mark.parametrize(("before", "after", "change"), [(500, 300, -200), (300, 500, 200), (None, 500, None), (500, None, None)])
def test_the_difference_is_what_changes(before: int | None, after: int | None, change: int | None) -> None:
    found = rules.difference(_figures(before), _figures(after))
    assert found == (None if change is None else Money(change))


@pytest.mark.parametrize(
    ("benefit", "before", "after", "more"),
    [
        (VAT, _figures(500), _figures(499), True),
        (VAT, _figures(499), _figures(500), False),
        (STAMP, _figures(500), _figures(501), True),
        (STAMP, _figures(501), _figures(500), False),
        (VAT, _figures(None, 8), _figures(None, 7), True),
        (VAT, _figures(None, 7), _figures(None, 8), False),
    ],
)
def test_a_smaller_benefit_or_a_greater_charge_is_paid_after_all(benefit: Benefit, before: Figures, after: Figures, *, more: bool) -> None:
    assert rules.pays_more(benefit, before, after) is more


def test_each_way_has_its_law() -> None:
    assert rules.law_of(VAT, more=True) == rules.PAYMENT_LAW
    assert rules.law_of(VAT, more=False) == rules.REFUND_LAW
    assert {rules.law_of(STAMP, more=more) for more in (True, False)} == {rules.STAMP_LAW}


def test_the_working_ends_with_the_difference() -> None:
    [step] = rules.own_steps(_figures(500), _figures(300))
    assert (step.amount, step.params) == (Money(-200), {"after": Money(300), "before": Money(500)})
    assert rules.own_steps(_figures(None), _figures(300)) == []


def test_one_transfer_of_two_changes_the_saving_of_the_year() -> None:
    """3 and 4 million save 1.5 million; 2 and 4 million save 1.375 million: 125,000 less."""
    assert rules.of_year(Money.yuan(3_000_000), Money.yuan(2_000_000), [Money.yuan(4_000_000)], LIMITS) == -Money.yuan(125_000)


@given(old=amounts, new=amounts, others=st.lists(amounts, max_size=4))
def test_what_was_granted_and_the_difference_are_the_saving_of_the_new_year(old: Money, new: Money, others: list[Money]) -> None:
    before, after = (income_tax([*others, own], LIMITS).saving for own in (old, new))
    assert before + rules.of_year(old, new, others, LIMITS) == after
    assert rules.of_year(old, old, others, LIMITS) == ZERO


def test_a_correction_is_filed_once_and_answered_once() -> None:
    assert CORRECTION.after(CorrectionState.OPEN, CorrectionAct.FILE) is CorrectionState.FILED
    for act, end in ((CorrectionAct.ACCEPT, CorrectionState.ACCEPTED), (CorrectionAct.REJECT, CorrectionState.REJECTED)):
        assert CORRECTION.after(CorrectionState.FILED, act) is end
        with pytest.raises(Conflict):
            CORRECTION.after(CorrectionState.OPEN, act)
    with pytest.raises(Conflict):
        CORRECTION.after(CorrectionState.SUPERSEDED, CorrectionAct.FILE)


@pytest.mark.parametrize("on", [date(2026, 11, 8), date(2026, 11, 12)])
def test_a_correction_is_filed_between_the_change_and_today(on: date) -> None:
    rules.check_filed(date(2026, 11, 10), date(2026, 11, 9), date(2026, 11, 11))
    with pytest.raises(Invalid, match=r"claim\.correction_when"):
        rules.check_filed(on, date(2026, 11, 9), date(2026, 11, 11))
