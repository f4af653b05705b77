"""What a race allows, rule by rule."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import product

import pytest

from market.errors import Conflict, Invalid
from market.listings.rules.wishes import RaceGoal
from market.proposals.rules import races
from market.proposals.rules.races import RACE, Goal, RaceAct, RaceStep
from market.proposals.rules.scores import Ranked

DAY = date(2026, 11, 23)
GOAL = Goal(name="小试", due_on=DAY, result="样品", test="送检")


def ranked(proposal: int, rank: int | None) -> Ranked:
    """Return where a racer stands."""
    return Ranked(proposal=proposal, rank=rank, points=5000, lowest=5000, highest=5000, sheets=1)


THREE = [ranked(1, 1), ranked(2, 2), ranked(3, 3)]


def test_what_is_not_in_the_table_of_steps_is_refused() -> None:
    for pair in set(product(RaceStep, RaceAct)) - RACE.keys():
        with pytest.raises(Conflict):
            RACE.after(*pair)


@pytest.mark.parametrize(("racers", "finalists", "code"), [(1, 3, "race.few"), (0, None, "race.few"), (4, 3, "race.many")])
def test_the_field_has_its_size(racers: int, finalists: int | None, code: str) -> None:
    with pytest.raises(Invalid, match=code):
        races.require_field(racers, finalists)


def test_a_full_field_starts() -> None:
    races.require_field(2, 3)
    races.require_field(3, 3)
    races.require_field(10, None)


def test_days_agreed_in_the_talks_move_the_milestones_and_nothing_else() -> None:
    goals = [RaceGoal(name="甲", due_on=DAY, share_bp=4000, result="样", test="检"), RaceGoal(name="乙", due_on=DAY, share_bp=6000)]

    assert [row.due_on for row in races.dated(goals, [None, DAY + timedelta(days=9)])] == [DAY, DAY + timedelta(days=9)]
    assert races.dated(goals, []) == goals


@pytest.mark.parametrize(
    ("offsets", "code", "field"),
    [([0], "race.goal_past", "due_on_0"), ([9, 8], "race.goal_order", "due_on_1"), ([9, 400], "race.goal_far", "due_on_1")],
)
def test_milestones_lie_ahead_in_order_and_in_reach(offsets: list[int], code: str, field: str) -> None:
    with pytest.raises(Invalid, match=code) as refused:
        races.check_days([DAY + timedelta(days=one) for one in offsets], DAY, DAY + timedelta(days=365))
    assert refused.value.field == field


def test_milestones_of_one_day_are_fine() -> None:
    races.check_days([DAY + timedelta(days=5)] * 2, DAY, DAY + timedelta(days=5))


@pytest.mark.parametrize(
    ("goals", "field"),
    [
        ([], "goal_0"),
        ([GOAL, Goal(name=" ", due_on=DAY, result="样品", test="送检")], "goal_1"),
        ([Goal(name="小试", due_on=DAY, result="", test="送检")], "handed_0"),
        ([Goal(name="小试", due_on=DAY, result="样品", test="")], "checked_0"),
    ],
)
def test_a_stage_says_what_is_handed_over_and_how_it_is_checked(goals: list[Goal], field: str) -> None:
    with pytest.raises(Invalid) as refused:
        races.check_goals(goals)
    assert refused.value.field == field


@pytest.mark.parametrize(
    ("text", "link", "code"),
    [
        (" ", "", "race.result_empty"),
        ("长" * 4001, "", "race.result_long"),
        ("达标", "http://example.org", "race.result_link"),
        ("达标", "javascript:alert(1)", "race.result_link"),
        ("达标", "https://example.org/<b>", "race.result_link"),
    ],
)
def test_a_result_that_is_nonsense_is_refused(text: str, link: str, code: str) -> None:
    with pytest.raises(Invalid, match=code):
        races.check_result(text, link)


def test_the_comparison_waits_for_results_or_for_the_last_day() -> None:
    races.check_result("达标", "https://example.org/a?b=1")
    with pytest.raises(Conflict, match=r"race\.results_open"):
        races.require_closable(1, DAY, DAY)
    races.require_closable(0, DAY, DAY)
    races.require_closable(1, DAY, DAY + timedelta(days=1))


@pytest.mark.parametrize(
    ("out", "code"),
    [
        ({9: "差"}, "race.stranger"),
        ({3: " "}, "race.reason_missing"),
        ({3: "长" * 1001}, "race.reason_long"),
        ({1: "一", 2: "二", 3: "三"}, "race.nobody_left"),
        ({2: "差"}, "race.unfair"),
        ({1: "差", 3: "差"}, "race.unfair"),
    ],
)
def test_a_knock_out_is_fair_and_told(out: dict[int, str], code: str) -> None:
    with pytest.raises(Invalid, match=code):
        races.check_knock_out(THREE, out)


def test_nobody_the_last_or_one_of_equals_may_leave() -> None:
    for out in ({}, {3: "差"}, {2: "差", 3: "差"}):
        races.check_knock_out(THREE, out)
    races.check_knock_out([ranked(1, 1), ranked(2, 1)], {1: "同分，综合考虑产线条件"})


def test_an_unjudged_racer_stops_the_decision() -> None:
    for rows in ([], [ranked(1, 1), ranked(2, None)]):
        with pytest.raises(Conflict, match=r"race\.unjudged"):
            races.require_judged(rows, 1)
    races.require_judged(THREE, 3)


def test_another_stage_needs_two() -> None:
    with pytest.raises(Conflict, match=r"race\.one_left"):
        races.require_next_stage(1)
    races.require_next_stage(2)


@pytest.mark.parametrize(
    ("step", "running", "leaders", "racer", "code"),
    [
        (RaceStep.SETTLED, {1, 2}, {1}, 3, "race.not_running"),
        (RaceStep.SETTLED, {1, 2}, {1}, 2, "race.not_first"),
        (RaceStep.RUNNING, {1, 2}, {1}, 1, "race.not_first"),
        (RaceStep.JUDGING, {1, 2}, {1}, 1, "race.not_first"),
    ],
)
def test_who_is_not_first_is_not_awarded(step: RaceStep, running: set[int], leaders: set[int], racer: int, code: str) -> None:
    with pytest.raises(Conflict, match=code):
        races.require_winner(step, running, leaders, racer)


def test_the_first_and_the_last_one_standing_are_awarded() -> None:
    races.require_winner(RaceStep.SETTLED, {1, 2}, {1}, 1)
    races.require_winner(RaceStep.RUNNING, {2}, set(), 2)
