"""Rewards in the demo: what two contracts of the visitors' institution brought is divided; one plan is paid, one on notice."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from market import clock
from market.db import unit_of_work
from market.demo import cast
from market.money import Money
from market.rewards import services
from market.rewards.queries import money, plans
from market.rewards.rules.floors import proposed
from market.rewards.rules.shares import Share
from market.rewards.rules.states import EntryKind, Pool
from market.rewards.services.planning import Draft

if TYPE_CHECKING:
    from market.access import Actor
    from market.contracts.models.contract import Contract

INSTITUTION = "qianjiang"
LEADER, INVENTOR = "leader@chunqiu.example", "inventor@chunqiu.example"
COSTS = ((EntryKind.EVALUATION, "18,000", "成果评估费（演示）"), (EntryKind.PATENT, "6,400", "专利年费与著录变更费（演示）"))
BASIS = "《科技成果转化收益分配办法》第八条（演示）"


def load(now: datetime) -> None:
    """Divide the income of the first two contracts that the institution signed."""
    office = cast.of(INSTITUTION)
    signed = sorted((one for one in money.contracts(office, size=50)[0] if one.signed_at), key=lambda one: one.id)
    finished, running = signed[:2]
    _finish(office, _publish(office, finished, finished.signed_at or now), now)
    _receive(office, running, (running.signed_at or now) + timedelta(days=3))
    _plan(office, running, now - timedelta(days=5))


def _publish(office: Actor, contract: Contract, signed_at: datetime) -> int:
    _receive(office, contract, signed_at + timedelta(days=1))
    return _plan(office, contract, signed_at + timedelta(days=2))


def _receive(office: Actor, contract: Contract, at: datetime) -> None:
    with clock.frozen(at), unit_of_work():
        amount, note = money.left(contract) or contract.total, f"演示流水 {contract.id:06d}"
        services.enter(office, contract.id, kind=EntryKind.RECEIPT, on=clock.today(), amount=amount, note=note)
        for kind, yuan, what in COSTS:
            services.enter(office, contract.id, kind=kind, on=clock.today(), amount=Money.parse(yuan), note=what)


def _plan(office: Actor, contract: Contract, at: datetime) -> int:
    with clock.frozen(at), unit_of_work():
        plan = services.draft(office, contract.id)
        least = proposed(plan.net, plans.floors(contract, [entry.value() for entry in money.of_plan(plan.id)]))
        given = Draft(pools=least, people=people(), basis=BASIS, place="校内公告栏（演示）", contact="成果转化办公室（演示）")
        services.rewrite(office, plan.id, given)
        services.publicise(office, plan.id)
        return plan.id


def people() -> list[Share]:
    """Return among whom the institution divides: a main contributor with an account, another one, a helper and a manager."""
    inventor = cast.person(INVENTOR)
    return [
        Share(pool=Pool.MAIN, name=inventor.name, staff_no="演示-001", weight=60, person_id=inventor.person_id),
        Share(pool=Pool.MAIN, name="演示完成人甲", weight=40),
        Share(pool=Pool.OTHERS, name="演示试验员", weight=1),
        Share(pool=Pool.TRANSFER, name="演示技术经理人", weight=1),
    ]


def _finish(office: Actor, plan_id: int, now: datetime) -> None:
    """Approve and pay on the days after the notice, as far as they are past."""
    plan = plans.plan(office, plan_id)
    over = clock.end_of(plan.notice_ends_on) + timedelta(hours=9) if plan.notice_ends_on else now
    if over + timedelta(days=1) >= now:
        return
    with clock.frozen(over), unit_of_work():
        services.approve(cast.person(LEADER), plan_id)
    with clock.frozen(over + timedelta(days=1)), unit_of_work():
        everybody = [share.id for share in plans.shares(plan_id)]
        services.pay(office, plan_id, share_ids=everybody, paid_on=clock.today(), reference="演示发放凭证")
