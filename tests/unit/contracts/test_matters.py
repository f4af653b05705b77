"""What is counted of an office's work beside its first decisions."""

from __future__ import annotations

from datetime import date

import pytest

from market import workdays
from market.contracts.rules.matters import OF_ACT, OF_WISH, Dealt, Matter, tally
from market.contracts.rules.registration.points import Wish
from market.contracts.rules.registration.supplement import ACTS


def done(matter: Matter, began: int, ended: int | None, *, granted: bool = True) -> Dealt:
    return Dealt(matter=matter, granted=granted, began_on=date(2026, 11, began), ended_on=None if ended is None else date(2026, 11, ended))


@pytest.mark.parametrize(
    ("began", "ended", "days"),
    [
        (date(2026, 11, 3), date(2026, 11, 3), 0),
        (date(2026, 11, 6), date(2026, 11, 9), 1),
        (date(2026, 11, 3), date(2026, 11, 13), 8),
        (date(2026, 9, 30), date(2026, 10, 8), 1),
        (date(2026, 11, 9), date(2026, 11, 6), 0),
    ],
)
def test_working_days_between_two_days_leave_out_what_is_free(began: date, ended: date, days: int) -> None:
    assert workdays.between(began, ended) == days


def test_each_matter_is_counted_for_itself_in_working_days() -> None:
    found = tally(
        [
            done(Matter.CHANGE, 3, 4),
            done(Matter.CHANGE, 3, 9),
            done(Matter.CHANGE, 3, 5, granted=False),
            done(Matter.OBJECTION, 6, 9, granted=False),
        ]
    )
    assert list(found) == [Matter.OBJECTION, Matter.CHANGE]
    change, objection = found[Matter.CHANGE], found[Matter.OBJECTION]
    assert (change.number, change.granted, change.declined, change.median_days) == (3, 2, 1, 2)
    assert (objection.number, objection.granted, objection.declined, objection.median_days) == (1, 0, 1, 1)


def test_papers_that_are_awaited_are_neither_done_nor_declined() -> None:
    one = tally([done(Matter.PAPERS, 3, None, granted=False)])[Matter.PAPERS]
    assert (one.number, one.granted, one.declined, one.median_days) == (1, 0, 0, None)


def test_a_median_between_two_days_is_rounded_up() -> None:
    assert tally([done(Matter.REVOCATION, 3, 4), done(Matter.REVOCATION, 3, 5)])[Matter.REVOCATION].median_days == 2


def test_a_year_without_anything_has_no_line() -> None:
    assert tally([]) == {}


def test_what_is_applied_for_and_what_is_ruled_count_as_the_same_matter() -> None:
    assert {wish: OF_ACT[ACTS[wish]] for wish in Wish} == OF_WISH
