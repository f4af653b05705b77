"""Proposals on demands, made through the services that users call, in each state."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from market import clock
from market.access import Actor
from market.accounts import queries as accounts
from market.db import unit_of_work
from market.listings.models.demands import Demand
from market.listings.rules.kinds import Cooperation
from market.listings.rules.wishes import Criterion, DemandMode, RaceGoal
from market.money import Money
from market.proposals.models.proposals import Proposal
from market.proposals.rules.plans import Member, Plan, Promise, Stage
from market.proposals.services import challenges, choosing, experts, races
from market.proposals.services import proposals as services
from tests.factories import listings

APPROACH = (
    "以硅烷偶联剂在浸轧槽中对剑麻纤维做两步接枝，随后在现有定型机上热定型；先小试确定配方，"
    "再在产线上连续试产三千平方米，逐卷抽检吸水率与绒高。"
)
PRICE = Money.yuan(620_000)


def plan(**given: Any) -> Plan:
    """Return a whole plan for the demand that `listings.wish` asks."""
    values: dict[str, Any] = {
        "approach": APPROACH,
        "promises": (Promise(value="不高于 9%", note="第三方检测报告"),),
        "team": (Member(name="周青", role="课题负责人"), Member(name="沈禾", role="中试")),
        "stages": (Stage(name="小试定型", months=4, result="配方与小试报告"), Stage(name="产线试产", months=10, result="工艺包与验收报告")),
        "price": PRICE,
        "way": Cooperation.ENTRUSTED,
        "meets_conditions": True,
        "independent": True,
    }
    return Plan(**values | given)


CRITERIA = (Criterion(name="技术指标", weight_bp=6000), Criterion(name="研究基础", weight_bp=4000))
"""What the experts of a challenge judge."""


def judged(demander: Actor, demand: Demand, made: Proposal, judge: Actor) -> None:
    """Bring a challenge whose last day is over to the scoring, with `judge` and two more experts; committed."""
    with unit_of_work():
        choosing.shortlist(demander, made.id)
        for one in (judge, listings.editor(), listings.editor()):
            challenges.invite(demander, demand.id, email=accounts.person(one.person_id or 0).email)
            experts.answer(one, demand.id, accept=True, statement="无利害关系")
        challenges.open_scoring(demander, demand.id)


def draft(demand: Demand, actor: Actor | None = None, **given: Any) -> Proposal:
    """Return a draft; committed."""
    with unit_of_work():
        return services.save(actor or listings.editor(), demand.id, plan(**given))


def submitted(demand: Demand, actor: Actor | None = None, **given: Any) -> Proposal:
    """Return a proposal that was handed in; committed."""
    with unit_of_work():
        return services.hand_in(actor or listings.editor(), demand.id, plan(**given))


def shortlisted(demand: Demand, demander: Actor, actor: Actor | None = None, **given: Any) -> Proposal:
    """Return a proposal in talks; committed."""
    made = submitted(demand, actor, **given)
    with unit_of_work():
        return choosing.shortlist(demander, made.id)


def awarded(demand: Demand, demander: Actor, actor: Actor | None = None, **given: Any) -> Proposal:
    """Return the chosen proposal of an ordinary demand; committed."""
    made = shortlisted(demand, demander, actor, **given)
    with unit_of_work():
        return choosing.award(demander, made.id)


def race_wish(**given: Any) -> dict[str, Any]:
    """Return what makes a demand a race with two milestones."""
    day = clock.today()
    goals = (
        RaceGoal(name="小试样品", due_on=day + timedelta(days=120), share_bp=4000, result="样品三件", test="送检吸水率不高于 12%"),
        RaceGoal(name="连续试产", due_on=day + timedelta(days=200), share_bp=6000, result="试产记录", test="连续 500 平方米无断经"),
    )
    values: dict[str, Any] = {"mode": DemandMode.RACE, "criteria": CRITERIA, "goals": goals, "finalists": 3}
    return values | {"stage_fund": Money.yuan(100_000)} | given


def in_talks(demander: Actor, solvers: Sequence[Actor], **given: Any) -> tuple[Demand, list[Proposal]]:
    """Return a race whose last day for proposals is over, each solver's proposal in talks; committed, begun 70 days ago."""
    with clock.frozen(clock.now() - timedelta(days=70)):
        demand = listings.published_demand(demander, **race_wish(**given))
        made = [submitted(demand, one) for one in solvers]
    with unit_of_work():
        for one in made:
            choosing.shortlist(demander, one.id)
    return demand, made


def racing(demander: Actor, solvers: Sequence[Actor], **given: Any) -> tuple[Demand, list[Proposal]]:
    """Return a race in its first stage; committed."""
    demand, made = in_talks(demander, solvers, **given)
    with unit_of_work():
        races.start(demander, demand.id, chosen=[one.id for one in made])
    return demand, made
