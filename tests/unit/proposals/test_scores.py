"""What experts' marks come to: weights, missing marks, ties, spread; and the steps of a challenge."""

from __future__ import annotations

from datetime import date
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from market.errors import Conflict, Invalid
from market.proposals.rules import scores, steps
from market.proposals.rules.scores import Marks, Sheet, ranking
from market.proposals.rules.steps import STEPS, Step, StepAct

WEIGHTS = (6000, 4000)


def _sheets(*rows: tuple[int, int, Marks]) -> list[Sheet]:
    return [Sheet(expert=expert, proposal=proposal, marks=marks) for expert, proposal, marks in rows]


def test_points_are_weighted_and_a_sheet_with_a_gap_does_not_count() -> None:
    assert scores.total(WEIGHTS, (90, 70)) == Fraction(82)
    assert scores.total(WEIGHTS, (90, None)) is None


def test_the_mean_ranks_and_the_spread_is_told() -> None:
    found = ranking(WEIGHTS, _sheets((1, 7, (90, 70)), (2, 7, (80, 80)), (1, 8, (60, 60)), (2, 8, (61, 60))), [8, 7], least=2)

    assert [(row.proposal, row.rank, row.points, row.lowest, row.highest, row.spread) for row in found] == [
        (7, 1, 8100, 8000, 8200, 200),
        (8, 2, 6030, 6000, 6060, 60),
    ]


def test_too_few_whole_sheets_leave_a_proposal_unranked() -> None:
    found = ranking(WEIGHTS, _sheets((1, 7, (90, 70)), (2, 7, (99, None)), (1, 8, (1, 1)), (2, 8, (1, 1))), [7, 8, 9], least=2)

    assert [(row.proposal, row.rank, row.sheets) for row in found] == [(8, 1, 2), (7, None, 1), (9, None, 0)]


def test_equal_means_are_told_apart_by_the_weightiest_criterion_and_else_share_a_rank() -> None:
    apart = ranking(WEIGHTS, _sheets((1, 7, (60, 90)), (1, 8, (80, 60))), [7, 8], least=1)
    together = ranking(WEIGHTS, _sheets((1, 7, (80, 60)), (1, 8, (80, 60)), (1, 9, (10, 10))), [7, 8, 9], least=1)

    assert [(row.proposal, row.rank, row.points) for row in apart] == [(8, 1, 7200), (7, 2, 7200)]
    assert [(row.proposal, row.rank) for row in together] == [(7, 1), (8, 1), (9, 3)]
    scores.require_leader(together, 8)
    scores.require_leader(together[2:], 9)
    assert scores.leaders([]) == set()
    with pytest.raises(Conflict, match=r"scoring\.not_first"):
        scores.require_leader(together, 9)


@given(
    weight=st.integers(1, 9_999),
    marks=st.lists(st.tuples(st.integers(1, 4), st.integers(0, 100), st.integers(0, 100)), min_size=1, max_size=20),
)
def test_any_marks_make_a_ranking_within_bounds_whatever_their_order(weight: int, marks: list[tuple[int, int, int]]) -> None:
    weights = (weight, 10_000 - weight)
    sheets = [Sheet(expert=place, proposal=one, marks=(a, b)) for place, (one, a, b) in enumerate(marks)]
    proposals = sorted({sheet.proposal for sheet in sheets})

    found = ranking(weights, sheets, proposals, least=1)

    assert sorted(row.proposal for row in found) == proposals
    assert all(0 <= row.lowest <= row.points <= row.highest <= 10_000 for row in found)
    assert [row.points for row in found] == sorted((row.points for row in found), reverse=True)
    assert found[0].rank == 1
    assert found == ranking(weights, list(reversed(sheets)), proposals, least=1)


@given(marks=st.tuples(st.integers(0, 99), st.integers(0, 100)))
def test_a_better_mark_never_lowers_the_points(marks: tuple[int, int]) -> None:
    better = scores.total(WEIGHTS, (marks[0] + 1, marks[1]))
    before = scores.total(WEIGHTS, marks)

    assert better is not None
    assert before is not None
    assert better > before


@pytest.mark.parametrize(
    ("marks", "code"), [((1,), "scoring.marks_count"), ((1, 101), "scoring.mark_range"), ((-1, 1), "scoring.mark_range")]
)
def test_marks_outside_the_scale_are_refused(marks: Marks, code: str) -> None:
    with pytest.raises(Invalid) as refused:
        scores.check_marks(marks, 2)

    assert refused.value.code == code


def test_half_a_hundredth_is_rounded_up() -> None:
    assert scores.hundredths(Fraction(1, 200)) == 1


def test_somebody_of_a_party_judges_only_with_a_stated_exception() -> None:
    steps.require_impartial({1}, {2, 3}, "")
    steps.require_impartial({2}, {2, 3}, "行业内唯一的检测专家")
    with pytest.raises(Invalid, match=r"expert\.partial"):
        steps.require_impartial({1, 2}, {2, 3}, " ")


def test_a_notice_ends_after_its_last_day_with_every_objection_answered() -> None:
    last = date(2026, 12, 10)
    steps.require_notice_over(last, date(2026, 12, 11), 0)
    for until, today, waiting, code in (
        (None, last, 0, "notice.running"),
        (last, last, 0, "notice.running"),
        (last, date(2026, 12, 11), 1, "notice.objections"),
    ):
        with pytest.raises(Conflict) as refused:
            steps.require_notice_over(until, today, waiting)
        assert refused.value.code == code


def test_enough_experts_and_no_other_way_between_the_steps() -> None:
    steps.require_experts(3, 3)
    with pytest.raises(Conflict, match=r"expert\.few"):
        steps.require_experts(2, 3)
    for step in Step:
        for act in StepAct:
            if (step, act) not in STEPS:
                with pytest.raises(Conflict):
                    STEPS.after(step, act)
