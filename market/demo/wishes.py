"""Puts the demands on the market: calls at their historic time, problems anew with a demo deadline."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from typing import TYPE_CHECKING, Any

from market import clock
from market.access import SYSTEM
from market.accounts.rules import PROVINCES
from market.db import unit_of_work
from market.demo import cast, facts
from market.demo.catalogue import ALIKE
from market.listings import services
from market.listings.rules.content import Target, Wish
from market.listings.rules.kinds import Cooperation, Sector, TechnologyField
from market.listings.rules.review import passing
from market.listings.rules.review_sheets import DEMAND_SHEET
from market.listings.rules.wishes import Criterion, DemandMode, RaceGoal
from market.money import Money

if TYPE_CHECKING:
    from market.access import Actor
    from market.demo.facts import Need

FIELDS = tuple(TechnologyField)
POSTERS = {"iot": "yunqi", "bio": "yuehai", "eqp": "yunqi", "mat": "hemao", "nrg": "hengzhou"}
CALL = "call"
JUDGED = "AI Agent驱动的动态攻防推演靶场平台"
"""The demand that the demo shows as an open challenge in the hands of its experts."""
CRITERIA = (
    Criterion(name="技术指标", weight_bp=4000),
    Criterion(name="研究基础", weight_bp=3000),
    Criterion(name="产业带动", weight_bp=2000),
    Criterion(name="财务方案", weight_bp=1000),
)
RACED = "智能验布与面料缺陷检测系统"
"""The demand that the demo shows as a race in its first stage."""
CALLS_OVER = datetime(2017, 1, 1, tzinfo=UTC)


def load_demands(now: datetime) -> None:
    """Publish every demand; calls keep their historic time, problems are posted anew with a demo deadline."""
    clerk = cast.of("operator")
    posters = {key: cast.of(key) for key in {*POSTERS.values(), "longwu"}}
    for calls in (True, False):
        for place, need in enumerate(facts.demands()):
            if (need.kind == CALL) is calls:
                poster = posters["longwu" if need.field == "9" else POSTERS[need.sector]]
                posted, deadline = schedule(need, place, now)
                with clock.frozen(posted), unit_of_work():
                    _publish_demand(poster, clerk, need, deadline)
        if calls:
            with clock.frozen(CALLS_OVER), unit_of_work():
                services.expire_demands()


def schedule(need: Need, place: int, now: datetime) -> tuple[datetime, date]:
    """Return when a demand is posted and until when proposals are taken."""
    if need.kind == CALL and need.deadline:
        return datetime.combine(need.deadline - timedelta(days=60), time(2), tzinfo=UTC), need.deadline
    if need.title_zh in (JUDGED, RACED):
        return now - timedelta(days=45), clock.legal_date(now) - timedelta(days=4)
    return now - timedelta(days=2 + place % 50, hours=place % 7), clock.legal_date(now) + timedelta(days=20 + place * 3)


def _publish_demand(poster: Actor, clerk: Actor, need: Need, deadline: date) -> None:
    demand = services.new_demand(poster, _wish(need, deadline))
    services.save_demand_origin(SYSTEM, demand.id, source_ref=need.source_ref, origin_note=_need_origin(need), is_demo=True)
    services.submit_demand(poster, demand.id)
    services.decide_demand(clerk, demand.id, passing(DEMAND_SHEET, note=ALIKE))


def _wish(need: Need, deadline: date) -> Wish:
    return Wish(
        title_zh=need.title_zh,
        title_en=need.title_en,
        background=need.need_zh,
        problem=need.need_zh,
        sector=Sector(need.sector),
        field=FIELDS[int(need.field) - 1],
        indicators=(Target(name="解决所述问题", now="来源未载", wanted=need.need_zh, test="由需求方按约定的数据或工况验证"),),
        budget_from=None,
        budget_to=need.budget,
        ways=_ways(need),
        ownership="由双方约定（演示条款）",
        region=region_code(need.region),
        deadline=deadline,
        **_way_to_a_solver(need, deadline),
    )


def _way_to_a_solver(need: Need, deadline: date) -> dict[str, Any]:
    if need.title_zh == JUDGED:
        return {"mode": DemandMode.CHALLENGE, "criteria": CRITERIA}
    if need.title_zh != RACED:
        return {}
    goals = (
        RaceGoal(
            name="样本库与离线检测",
            due_on=deadline + timedelta(days=40),
            share_bp=4000,
            result="标注样本集与检测报告（演示）",
            test="在需求方留存的布样上核对检出率与误检率",
        ),
        RaceGoal(
            name="单机在线试用",
            due_on=deadline + timedelta(days=90),
            share_bp=6000,
            result="一台验布机上的试用记录（演示）",
            test="连续七个班次，由需求方质检人员抽查复核",
        ),
    )
    return {"mode": DemandMode.RACE, "criteria": CRITERIA, "goals": goals, "finalists": 3, "stage_fund": Money.yuan(60_000)}


def _ways(need: Need) -> tuple[Cooperation, ...]:
    if need.kind == CALL:
        return (Cooperation.ENTRUSTED, Cooperation.JOINT, Cooperation.TRANSFER)
    return (Cooperation.ENTRUSTED, Cooperation.TRIAL) if need.kind == "scenario" else (Cooperation.ENTRUSTED, Cooperation.LICENCE)


def _need_origin(need: Need) -> str:
    budget = f"来源所载预算：{need.budget_printed}。" if need.budget_printed else ""
    until = f"来源所载截止日：{need.deadline.isoformat()}。" if need.deadline else ""
    note = f"{need.note.rstrip('。')}。" if need.note else ""
    return f"来源所载需求方：{need.origin}。{budget}{until}{note}本市场的发布单位与条款均为演示。"


def region_code(name: str) -> str:
    """Return the six digits of a province by its short name; Zhejiang where the source names none."""
    return next((region.code for region in PROVINCES if name and region.zh.startswith(name)), "330000")
