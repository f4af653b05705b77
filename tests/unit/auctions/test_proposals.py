"""Proposed dates: working days, legal minimums, a day in reserve."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from market import workdays
from market.auctions.rules.planning import Minimums
from market.auctions.rules.proposals import Proposal, Step, propose

LEAST = Minimums(announce_days=7, display_days=2)


def proposal(today: str, wanted: str) -> Proposal:
    return propose(date.fromisoformat(today), date.fromisoformat(wanted), LEAST, transfer_days=1)


def test_a_free_working_day_is_kept() -> None:
    found = proposal("2026-11-02", "2026-11-20")
    assert (found.day(Step.OPEN).first, found.moved) == (date(2026, 11, 20), False)
    assert (found.day(Step.VIEW).first, found.day(Step.VIEW).last) == (date(2026, 11, 17), date(2026, 11, 19))
    assert found.day(Step.ANNOUNCE).first == date(2026, 11, 12)
    assert (found.day(Step.REGISTER).first, found.day(Step.DEPOSIT).first) == (date(2026, 11, 18), date(2026, 11, 19))


@pytest.mark.parametrize(
    ("today", "wanted", "opens"),
    [
        ("2026-11-02", "2026-11-02", "2026-11-10"),
        ("2026-11-02", "2026-11-21", "2026-11-23"),
        ("2026-09-01", "2026-10-01", "2026-10-08"),
        ("2026-11-07", "2026-11-07", "2026-11-17"),
    ],
    ids=["too near", "a Saturday", "the national holiday", "planned on a Saturday"],
)
def test_a_day_that_cannot_be_had_moves_on(today: str, wanted: str, opens: str) -> None:
    found = proposal(today, wanted)
    assert (found.day(Step.OPEN).first.isoformat(), found.moved) == (opens, True)


def test_years_without_a_holiday_table_are_marked() -> None:
    assert not proposal("2026-11-02", "2026-11-20").day(Step.OPEN).provisional
    assert proposal("2026-11-02", "2029-03-06").day(Step.OPEN).provisional


@given(st.dates(date(2024, 1, 1), date(2030, 12, 31)), st.integers(0, 200), st.integers(1, 3))
def test_every_proposal_keeps_the_law(today: date, ahead: int, transfer_days: int) -> None:
    wanted = today + timedelta(days=ahead)
    found = propose(today, wanted, LEAST, transfer_days=transfer_days)

    opens, viewing = found.day(Step.OPEN).first, found.day(Step.VIEW)
    announced = found.day(Step.ANNOUNCE).first
    assert opens >= wanted
    assert opens - announced > timedelta(days=LEAST.announce_days)
    assert viewing.last - viewing.first >= timedelta(days=LEAST.display_days)
    assert today <= announced <= viewing.first
    assert viewing.last < opens
    assert found.day(Step.REGISTER).first < found.day(Step.DEPOSIT).first < opens
    for milestone in found.milestones:
        assert workdays.is_working_day(milestone.first)
        assert workdays.is_working_day(milestone.last)
