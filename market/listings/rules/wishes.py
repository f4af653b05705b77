"""What a demand 技术需求 asks of its solvers, by the way in which one is found; pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from market.errors import Invalid
from market.money import Money
from market.wording import N_, Labelled

if TYPE_CHECKING:
    from market.listings.rules.content import Wish

WHOLE_BP = 10_000
MOST_FINALISTS = 10
FEWEST_FINALISTS = 2
FEWEST_CRITERIA = 2


class DemandMode(Labelled):
    """How the solver is found: by the demander alone, by experts 揭榜挂帅, or by running side by side 赛马制."""

    ORDINARY = "ordinary", N_("Ordinary demand")
    CHALLENGE = "challenge", N_("Open challenge")
    RACE = "race", N_("Race")


class SolverKind(Labelled):
    """Which organisations may propose."""

    INSTITUTION = "institution", N_("Universities and institutes")
    ENTERPRISE = "enterprise", N_("Enterprises")


@dataclass(frozen=True, slots=True, kw_only=True)
class Criterion:
    """What the experts of a challenge judge, and how much it weighs in basis points of the whole."""

    name: str
    weight_bp: int


@dataclass(frozen=True, slots=True, kw_only=True)
class RaceGoal:
    """A milestone of a race's first stage: by when it is reached, its share of the stage's money in basis points, what is shown."""

    name: str
    due_on: date
    share_bp: int
    result: str = ""
    """What each solver hands over."""
    test: str = ""
    """How it is told whether the milestone is reached, for all alike."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FundingRule:
    """How the demander's money relates to public support: own money at least `own_times` of it, the solver's at least `solver_bp`."""

    own_times: int
    solver_bp: int


def check_ways_to_a_solver(wish: Wish, *, latest: date, funding: FundingRule) -> None:
    """Raise Invalid on the input of a demand that makes no sense for the way in which its solver is found."""
    _check_time(wish, latest)
    _check_criteria(wish.criteria)
    _check_goals(wish)
    if wish.finalists is not None and not FEWEST_FINALISTS <= wish.finalists <= MOST_FINALISTS:
        raise Invalid("demand.finalists_range", N_("A race has from 2 to 10 solvers."), field="finalists")
    if wish.details.strip() and not wish.nda:
        message = N_("Confidential details need a confidentiality agreement: ask for one, or move the text to the problem.")
        raise Invalid("demand.details_open", message, field="nda")
    for name, amount in (("own_funds", wish.own_funds), ("public_funds", wish.public_funds), ("stage_fund", wish.stage_fund)):
        if amount is not None and amount.fen <= 0:
            raise Invalid("demand.funds_positive", N_("The amount must be above zero; leave it empty where there is none."), field=name)
    _check_funding(wish, funding)


def _check_time(wish: Wish, latest: date) -> None:
    if wish.wanted_by is None:
        return
    if wish.deadline is not None and wish.wanted_by <= wish.deadline:
        raise Invalid("demand.wanted_early", N_("The result is wanted after the last day for proposals."), field="wanted_by")
    if wish.wanted_by > latest:
        raise Invalid("demand.wanted_far", N_("The result is wanted by %(day)s at the latest."), field="wanted_by", day=latest.isoformat())


def _check_criteria(criteria: Sequence[Criterion]) -> None:
    for place, row in enumerate(criteria):
        if not row.name.strip():
            raise Invalid("criterion.name_missing", N_("Name what the experts judge."), field=f"criterion_{place}")
        if row.weight_bp <= 0:
            raise Invalid("criterion.weight_missing", N_("Give the weight in per cent."), field=f"weight_{place}")
    if criteria and sum(row.weight_bp for row in criteria) != WHOLE_BP:
        raise Invalid("criterion.weights", N_("The weights of the criteria must sum to 100 per cent."), field="weight_0")


def _check_goals(wish: Wish) -> None:
    before = wish.deadline
    for place, row in enumerate(wish.goals):
        if not row.name.strip():
            raise Invalid("goal.name_missing", N_("Name the milestone."), field=f"goal_{place}")
        if before is not None and row.due_on <= before:
            raise Invalid(
                "goal.order", N_("Milestones follow one another, the first after the last day for proposals."), field=f"due_on_{place}"
            )
        if row.share_bp <= 0:
            raise Invalid("goal.share_missing", N_("Give the milestone's share of the money in per cent."), field=f"share_{place}")
        before = row.due_on
    if wish.goals and wish.wanted_by is not None and before is not None and before > wish.wanted_by:
        raise Invalid(
            "goal.late", N_("The last milestone lies after the day on which the result is wanted."), field=f"due_on_{len(wish.goals) - 1}"
        )
    if wish.goals and sum(row.share_bp for row in wish.goals) != WHOLE_BP:
        raise Invalid("goal.shares", N_("The shares of the milestones must sum to 100 per cent."), field="share_0")


def _check_funding(wish: Wish, funding: FundingRule) -> None:
    if wish.public_funds is None:
        return
    if wish.own_funds is None or wish.own_funds.fen < funding.own_times * wish.public_funds.fen:
        message = N_("With public support the own money is at least %(times)s times of it.")
        raise Invalid("demand.own_funds", message, field="own_funds", times=funding.own_times)
    if wish.budget_to is not None and wish.budget_to.fen * WHOLE_BP < funding.solver_bp * wish.public_funds.fen:
        least = Money(-(-funding.solver_bp * wish.public_funds.fen // WHOLE_BP))
        message = N_("With this public support the solver gets at least %(least)s.")
        raise Invalid("demand.solver_share", message, field="budget_to", least=least)


def mode_gates(wish: Wish) -> list[tuple[str, str, str, bool]]:
    """Return code, message, field and truth of what the mode needs before the demand is public."""
    found = [
        (
            "demand.details_missing",
            N_("What is given after the confidentiality agreement must be written down."),
            "details",
            wish.has_details,
        )
    ]
    enough = len(wish.criteria) >= FEWEST_CRITERIA
    if wish.mode is DemandMode.CHALLENGE:
        found.append(("demand.criteria_missing", N_("A challenge needs at least two criteria with their weights."), "criterion_0", enough))
    if wish.mode is DemandMode.RACE:
        vague = next((place for place, row in enumerate(wish.goals) if not (row.result.strip() and row.test.strip())), None)
        found += [
            ("demand.criteria_missing", N_("A race needs at least two criteria with their weights."), "criterion_0", enough),
            ("demand.goals_missing", N_("A race needs at least one milestone."), "goal_0", bool(wish.goals)),
            (
                "demand.goals_vague",
                N_("Say of every milestone what is handed over and how it is checked."),
                f"handed_{vague or 0}",
                vague is None,
            ),
            ("demand.finalists_missing", N_("Say how many solvers run in the first stage."), "finalists", wish.finalists is not None),
            (
                "demand.stage_fund_missing",
                N_("Say what each solver of the first stage is paid."),
                "stage_fund",
                wish.stage_fund is not None,
            ),
        ]
    return found
