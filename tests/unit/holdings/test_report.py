"""The lines of the annual report and their sums."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from market.errors import Conflict, Invalid
from market.holdings.rules.report import (
    LINES,
    MOST_COUNT,
    REPORT,
    Figure,
    ReportAct,
    ReportState,
    Sheet,
    check_added,
    check_over,
    check_year,
    due_on,
    figures,
)
from market.money import LARGEST_FEN

KEYS = st.sampled_from(sorted(LINES))
COUNTS = st.dictionaries(KEYS, st.integers(0, MOST_COUNT), max_size=8)


def test_each_sheet_has_its_lines_and_what_only_the_office_knows_is_not_counted() -> None:
    assert {line.sheet for line in LINES.values()} == set(Sheet)
    uncounted = {key for key, line in LINES.items() if not line.counted}
    assert {"joint_bodies", "tto_offices", "startups", "way_own_items", "way_other_price"} <= uncounted
    assert not uncounted & {"obtained", "way_licence_items", "contract_srv_price", "cash_fen", "share_fen", "share_people"}


@given(COUNTS, COUNTS, COUNTS)
def test_a_total_is_what_is_counted_and_added(counted: dict[str, int], added: dict[str, int], before: dict[str, int]) -> None:
    for one in figures(counted, check_added(added, counted), before):
        key = one.line.key
        assert one.total == counted.get(key, 0) + added.get(key, 0)
        assert one.growth == one.total - before.get(key, 0)


def test_without_a_report_of_the_year_before_nothing_is_compared() -> None:
    assert {(one.before, one.growth) for one in figures({}, {}, None)} == {(None, None)}
    assert Figure(LINES["startups"], 0, 2, 5).growth == -3


@pytest.mark.parametrize(
    ("added", "code"),
    [
        ({"nothing": 1}, "report.line_unknown"),
        ({"startups": MOST_COUNT + 1}, "report.too_large"),
        ({"share_fen": LARGEST_FEN + 1}, "report.too_large"),
        ({"startups": -1}, "report.below_zero"),
        ({"obtained": -4}, "report.below_zero"),
    ],
)
def test_what_cannot_be_added(added: dict[str, int], code: str) -> None:
    with pytest.raises(Invalid) as refused:
        check_added(added, {"obtained": 3})
    assert refused.value.code == code


def test_zeros_are_left_out() -> None:
    assert check_added({"startups": 0, "obtained": -3}, {"obtained": 3}) == {"obtained": -3}


def test_which_year_is_reported_and_when_it_may_be_submitted() -> None:
    for year in (2015, 2026):
        check_year(year, date(2026, 1, 1))
    for year in (2014, 2027):
        with pytest.raises(Invalid):
            check_year(year, date(2026, 12, 31))
    check_over(2026, date(2027, 1, 1))
    with pytest.raises(Conflict):
        check_over(2026, date(2026, 12, 31))
    assert due_on(2026, 330) == date(2027, 3, 30)


def test_a_report_is_submitted_then_corrected_and_nothing_else() -> None:
    allowed = {(ReportState.DRAFT, ReportAct.SUBMIT), (ReportState.SUBMITTED, ReportAct.CORRECT)}
    for state in ReportState:
        for act in ReportAct:
            if (state, act) in allowed:
                assert REPORT.after(state, act)
            else:
                with pytest.raises(Conflict):
                    REPORT.after(state, act)
