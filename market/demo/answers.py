"""What solvers of the demo propose on its demands; names are the demo's own, the demands' facts have their sources."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from sqlalchemy import select

from market import clock
from market.db import db, unit_of_work
from market.demo import cast
from market.listings.models.demands import Demand
from market.money import Money
from market.proposals.rules.plans import Member, Plan, Promise, Stage
from market.proposals.services import choosing, proposals

if TYPE_CHECKING:
    from market.access import Actor

ORDINARY = "AI驱动的纺织设计系统"
APPROACH = (
    "（演示文本）以需求方历年花型与订单数据为基础，先建立标注规范和小样本集，再训练生成与检索两类模型；"
    "在需求方现有设计软件上做插件，不改动打样流程；每月一次现场评审，以设计师采纳率和打样返工率为准。"
)
SOLVERS = (("qianjiang", "周言", 1_280_000, 10), ("yunhe", "陆川", None, 8))


def load_answers(now: datetime) -> None:
    """Hand in two proposals on an ordinary demand; its demander talks about one of them."""
    demand = db.session.scalars(select(Demand).where(Demand.title_zh == ORDINARY)).one()
    with clock.frozen(now - timedelta(hours=30)), unit_of_work():
        made = [proposals.hand_in(cast.of(key), demand.id, plan(demand, *rest)) for key, *rest in SOLVERS]
    with clock.frozen(now - timedelta(hours=5)), unit_of_work():
        choosing.shortlist(demander(demand), made[0].id)


def plan(demand: Demand, lead: str, price: int | None, months: int) -> Plan:
    """Return a whole plan for a demand of the demo."""
    return Plan(
        approach=APPROACH,
        promises=tuple(Promise(value="按约定工况全部解决", note="第三方测试报告（演示）") for _ in demand.indicators),
        team=(Member(name=f"{lead}（演示）", role="课题负责人"), Member(name="演示成员", role="现场实施")),
        stages=(
            Stage(name="方案与数据", months=max(1, months // 3), result="需求规格、数据规范、试验方案"),
            Stage(name="试用与验收", months=months, result="软件、源代码、试用与验收报告"),
        ),
        price=None if price is None else Money.yuan(price),
        way=demand.cooperation()[0],
        meets_conditions=True,
        independent=True,
    )


def demander(demand: Demand) -> Actor:
    """Return the demander of a demand."""
    return next(
        actor
        for actor in map(cast.of, ("hemao", "hengzhou", "yuehai", "yunqi", "longwu"))
        if actor.organisation_id == demand.organisation_id
    )
