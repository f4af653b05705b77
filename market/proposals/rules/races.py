"""The steps of a race 赛马制: stages with the same milestones for all, a comparison, a knock-out 淘汰, one who is left. Pure."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum

from market.errors import Conflict, Invalid
from market.listings.rules.wishes import FEWEST_FINALISTS, MOST_FINALISTS, RaceGoal
from market.proposals.rules.scores import Ranked
from market.states import Ways
from market.wording import N_, Labelled

MOST_GOALS = 30
REASON_LENGTH = 1000
RESULT_LENGTH = 4000
_LINK = re.compile(r"https://[a-z0-9.-]+\.[a-z]{2,}(:\d{1,5})?(/[^\s<>\"'`]*)?", re.IGNORECASE)


class RaceStep(Labelled):
    """How far a race is."""

    RUNNING = "running", N_("Solvers at work")
    JUDGING = "judging", N_("Results compared")
    SETTLED = "settled", N_("Stage decided")
    DECIDED = "decided", N_("Solver chosen")
    ENDED = "ended", N_("Ended without a solver")


class RaceAct(StrEnum):
    """What moves a race."""

    CLOSE = "close"
    SETTLE = "settle"
    GO_ON = "go_on"
    AWARD = "award"
    END = "end"


R, A = RaceStep, RaceAct

RACE = Ways[RaceStep, RaceAct](
    {
        (R.RUNNING, A.CLOSE): R.JUDGING,
        (R.JUDGING, A.SETTLE): R.SETTLED,
        (R.SETTLED, A.GO_ON): R.RUNNING,
        (R.SETTLED, A.AWARD): R.DECIDED,
        (R.RUNNING, A.AWARD): R.DECIDED,
        (R.JUDGING, A.AWARD): R.DECIDED,
        (R.RUNNING, A.END): R.ENDED,
        (R.JUDGING, A.END): R.ENDED,
        (R.SETTLED, A.END): R.ENDED,
    }
)
"""Before a stage is decided only the last one standing is awarded; `require_winner` says so."""
OVER = frozenset({R.DECIDED, R.ENDED})


@dataclass(frozen=True, slots=True, kw_only=True)
class Goal:
    """A milestone of a stage, the same for all: what is handed over, by when, and how it is checked."""

    name: str
    due_on: date
    result: str
    test: str


def require_field(racers: int, finalists: int | None) -> None:
    """Raise Invalid unless at least two run, and no more than the demand says."""
    if racers < FEWEST_FINALISTS:
        raise Invalid("race.few", N_("At least two solvers run in the first stage."), field="racers")
    most = finalists or MOST_FINALISTS
    if racers > most:
        raise Invalid("race.many", N_("The demand says that at most %(most)s solvers run."), field="racers", most=most)


def dated(goals: Sequence[RaceGoal], days: Sequence[date | None]) -> list[RaceGoal]:
    """Return the demand's milestones with the days agreed at the start; what is left out stays as published."""
    agreed = [*days, *([None] * len(goals))]
    return [replace(goal, due_on=day or goal.due_on) for goal, day in zip(goals, agreed, strict=False)]


def check_days(days: Sequence[date], today: date, latest: date) -> None:
    """Raise Invalid where a milestone lies in the past, before the one that it follows, or after the last day allowed."""
    before = today
    for place, day in enumerate(days):
        if day <= today:
            raise Invalid("race.goal_past", N_("The milestone must lie in the future."), field=f"due_on_{place}")
        if day < before:
            raise Invalid("race.goal_order", N_("Milestones follow one another in time."), field=f"due_on_{place}")
        if day > latest:
            raise Invalid("race.goal_far", N_("A milestone lies at most on %(day)s."), field=f"due_on_{place}", day=latest.isoformat())
        before = day


def check_goals(goals: Sequence[Goal]) -> None:
    """Raise Invalid unless each milestone says what is handed over and how it is checked."""
    if not goals:
        raise Invalid("race.goals_missing", N_("Give the stage at least one milestone."), field="goal_0")
    for place, goal in enumerate(goals):
        for value, column, message in (
            (goal.name, "goal", N_("Name the milestone.")),
            (goal.result, "handed", N_("Say what is handed over.")),
            (goal.test, "checked", N_("Say how it is checked.")),
        ):
            if not value.strip():
                raise Invalid("race.goal_vague", message, field=f"{column}_{place}")


def check_result(text: str, link: str) -> None:
    """Raise Invalid where a result says nothing, says too much or links to no web address."""
    if not text.strip():
        raise Invalid("race.result_empty", N_("Say what was reached, with the measured values."), field="text")
    if len(text) > RESULT_LENGTH:
        raise Invalid("race.result_long", N_("At most %(most)s characters."), field="text", most=RESULT_LENGTH)
    if link and not _LINK.fullmatch(link):
        raise Invalid("race.result_link", N_("Give a web address that begins with https://."), field="link")


def require_closable(missing: int, last_due: date, today: date) -> None:
    """Raise Conflict while results are missing and their day is not over."""
    if missing and today <= last_due:
        message = N_("%(count)s results are missing; the comparison begins when they are in, or after %(day)s.")
        raise Conflict("race.results_open", message, count=missing, day=last_due)


def require_judged(rows: Sequence[Ranked], least: int) -> None:
    """Raise Conflict while a racer lacks the whole marks of so many judges."""
    if not rows or any(row.rank is None for row in rows):
        raise Conflict("race.unjudged", N_("Every solver needs the whole marks of %(least)s judges first."), least=least)


def check_knock_out(rows: Sequence[Ranked], out: Mapping[int, str]) -> None:
    """Raise Invalid unless somebody stays, each who leaves is told why, and nobody leaves who ranks before one that stays."""
    if out.keys() - {row.proposal for row in rows}:
        raise Invalid("race.stranger", N_("Only solvers that still run can be knocked out."))
    for racer, reason in out.items():
        if not reason.strip():
            raise Invalid("race.reason_missing", N_("Give the reason; the solver reads it."), field=f"reason_{racer}")
        if len(reason) > REASON_LENGTH:
            raise Invalid("race.reason_long", N_("At most %(most)s characters."), field=f"reason_{racer}", most=REASON_LENGTH)
    stay = [row.rank or 0 for row in rows if row.proposal not in out]
    if not stay:
        raise Invalid("race.nobody_left", N_("At least one solver must stay."))
    for row in rows:
        if row.proposal in out and (row.rank or 0) < max(stay):
            message = N_("Nobody is knocked out who ranks before a solver that stays.")
            raise Invalid("race.unfair", message, field=f"reason_{row.proposal}")


def require_next_stage(running: int) -> None:
    """Raise Conflict unless two still run."""
    if running < FEWEST_FINALISTS:
        raise Conflict("race.one_left", N_("Only one solver is left; award it instead of beginning another stage."))


def require_winner(step: RaceStep, running: Collection[int], leaders: Collection[int], racer: int) -> None:
    """Raise Conflict unless the racer still runs and is the last one standing, or the first of the stage that was decided last."""
    if racer not in running:
        raise Conflict("race.not_running", N_("This solver no longer runs."))
    if len(running) > 1 and not (step is R.SETTLED and racer in leaders):
        raise Conflict("race.not_first", N_("Only the last solver standing, or the first of a decided stage, is awarded."))
