"""What solvers of the demo propose on its demands; names are the demo's own, the demands' facts have their sources."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from sqlalchemy import select

from market import clock
from market.accounts import queries as accounts
from market.db import db, unit_of_work
from market.demo import cast
from market.demo.wishes import JUDGED, RACED
from market.listings.models.demands import Demand
from market.money import Money
from market.proposals.queries import races as race_queries
from market.proposals.rules.plans import Member, Plan, Promise, Stage
from market.proposals.services import challenges, choosing, experts, proposals, races, talks

if TYPE_CHECKING:
    from market.access import Actor

ORDINARY = "AI驱动的纺织设计系统"
APPROACH = (
    "（演示文本）以需求方历年花型与订单数据为基础，先建立标注规范和小样本集，再训练生成与检索两类模型；"
    "在需求方现有设计软件上做插件，不改动打样流程；每月一次现场评审，以设计师采纳率和打样返工率为准。"
)
ASKED = "（演示文本）线上会议一小时。需求方希望先用三个花型试做，历史订单数据脱敏后提供；付款按试用、验收两次支付，待双方财务确认。"
AGREED = "（演示文本）回复：同意先做三个花型，数据到位后四周交付样机；请需求方在下周五前给出设计软件的接口文档。"
Solver = tuple[str, str, int | None, int]
CHALLENGERS: tuple[Solver, ...] = (
    ("tiaoxi", "周言", 2_400_000, 18),
    ("yunhe", "陆川", 2_150_000, 16),
    ("ruoci", "何澄", 1_980_000, 20),
)
JUDGES = ("fuchun", "xianghu", "qianjiang")
MARKS = (((86, 82, 78, 70), (90, 85, 80, 75), (72, 70, 66, 80)), ((82, 80, 75, 72), (84, 88, 82, 70), (75, 68, 70, 84)))
"""What the first two experts gave: for each proposal one mark a criterion."""
RACERS: tuple[Solver, ...] = (("qianjiang", "周言", 930_000, 12), ("yunhe", "陆川", 880_000, 10), ("ruoci", "何澄", 960_000, 11))
SOLVERS: tuple[Solver, ...] = (("qianjiang", "周言", 1_280_000, 10), ("yunhe", "陆川", None, 8))


def load_answers(now: datetime) -> None:
    """Hand in two proposals on an ordinary demand; its demander talks about one of them."""
    demand = _named(ORDINARY)
    with clock.frozen(now - timedelta(hours=30)), unit_of_work():
        made = [proposals.hand_in(cast.of(key), demand.id, plan(demand, lead, price, months)) for key, lead, price, months in SOLVERS]
    with clock.frozen(now - timedelta(hours=5)), unit_of_work():
        choosing.shortlist(demander(demand), made[0].id)
    for hours, who, said in ((4, demander(demand), ASKED), (2, cast.of(SOLVERS[0][0]), AGREED)):
        with clock.frozen(now - timedelta(hours=hours)), unit_of_work():
            talks.note(who, made[0].id, met_on=clock.today(), text=said)


def load_challenge(now: datetime) -> None:
    """Bring an open challenge into the hands of its experts: two of three have given their marks."""
    demand = _named(JUDGED)
    with clock.frozen(now - timedelta(days=20)), unit_of_work():
        made = [proposals.hand_in(cast.of(key), demand.id, plan(demand, lead, price, months)) for key, lead, price, months in CHALLENGERS]
    author, judges = demander(demand), [cast.of(key) for key in JUDGES]
    with clock.frozen(now - timedelta(days=3)), unit_of_work():
        for one in made:
            choosing.shortlist(author, one.id)
        for judge in judges:
            challenges.invite(author, demand.id, email=accounts.person(judge.person_id or 0).email)
            experts.answer(judge, demand.id, accept=True, statement="本人与各方均无利害关系（演示）。")
        challenges.open_scoring(author, demand.id)
    with clock.frozen(now - timedelta(days=1)), unit_of_work():
        for judge, row in zip(judges, MARKS, strict=False):
            for one, marks in zip(made, row, strict=True):
                challenges.mark(judge, demand.id, one.id, marks=marks, note="")


def load_race(now: datetime) -> None:
    """Bring a race into its first stage: three run, one has handed in its first result."""
    demand = _named(RACED)
    with clock.frozen(now - timedelta(days=20)), unit_of_work():
        made = [proposals.hand_in(cast.of(key), demand.id, plan(demand, lead, price, months)) for key, lead, price, months in RACERS]
    author = demander(demand)
    with clock.frozen(now - timedelta(days=3)), unit_of_work():
        for one in made:
            choosing.shortlist(author, one.id)
        races.start(author, demand.id, chosen=[one.id for one in made])
    with clock.frozen(now - timedelta(hours=20)), unit_of_work():
        first = race_queries.milestones(race_queries.race_for_update(demand.id).id)[0]
        races.hand_in(cast.of(RACERS[0][0]), demand.id, first.id, text="（演示文本）已交付首批标注样本与离线检测报告，等待需求方抽查。")


def _named(title: str) -> Demand:
    return db.session.scalars(select(Demand).where(Demand.title_zh == title)).one()


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
