"""How a duty ends, and when its people are written to."""

from __future__ import annotations

from datetime import date
from itertools import product

import pytest

from market.contracts.rules.deadlines import reminder
from market.duties.rules.closing import REFERENCES, check_done
from market.duties.rules.states import AT_THE_OFFICE, DUTY, NOTED_BY, WAIVED_BY, DutyAct, DutyKind, DutyState
from market.errors import Conflict, Invalid

SIGNED, TODAY = date(2026, 3, 2), date(2026, 4, 1)


@pytest.mark.parametrize("on", [date(2026, 3, 1), date(2026, 4, 2)])
def test_a_duty_is_done_between_the_signing_and_today(on: date) -> None:
    with pytest.raises(Invalid, match=r"duty\.done_when"):
        check_done(DutyKind.PAYMENT, on, "B-1", since=SIGNED, today=TODAY)


def test_something_proves_it() -> None:
    with pytest.raises(Invalid, match=r"duty\.reference"):
        check_done(DutyKind.TRANSFER_RECORD, TODAY, "", since=SIGNED, today=TODAY)
    check_done(DutyKind.TRANSFER_RECORD, SIGNED, "2026040100012", since=SIGNED, today=TODAY)


@pytest.mark.parametrize(("left", "reached"), [(31, None), (30, 30), (8, 30), (7, 7), (2, 7), (1, 1), (0, 1), (-1, None)])
def test_the_latest_reminder_that_applies_is_due(left: int, reached: int | None) -> None:
    assert reminder(date.fromordinal(TODAY.toordinal() + left), TODAY, [30, 7, 1]) == reached


def test_every_kind_is_noted_by_somebody_and_says_what_proves_it() -> None:
    assert set(NOTED_BY) == set(REFERENCES) == set(DutyKind)
    assert {kind for kind, sides in NOTED_BY.items() if not sides} == AT_THE_OFFICE
    assert set(DutyKind) - set(WAIVED_BY) == {DutyKind.EXPORT_REGISTRATION, *AT_THE_OFFICE}


def test_what_is_not_in_the_table_raises() -> None:
    for state, act in product(DutyState, DutyAct):
        if (state, act) not in DUTY:
            with pytest.raises(Conflict):
                DUTY.after(state, act)
    assert {state for state, _act in DUTY} == {DutyState.OPEN, DutyState.OVERDUE, DutyState.DONE}
