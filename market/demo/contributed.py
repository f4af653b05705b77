"""Know-how that the demo's institution contributed to a company for shares, and its people's shares of it."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from market import clock
from market.accounts import queries as accounts
from market.contracts import services as contracts
from market.contracts.queries.contracts import contract_of_deal
from market.contracts.rules.types import PriorityAnswer
from market.db import unit_of_work
from market.deals.rules.agreements import Terms
from market.deals.rules.types import Subtype
from market.deals.services import agreements
from market.demo import cast
from market.demo.distribution import BASIS, INSTITUTION, LEADER, people
from market.listings.rules.kinds import PriceMode
from market.money import Money
from market.rewards import services
from market.rewards.queries import plans
from market.rewards.rules.income import Equity
from market.rewards.rules.states import EntryKind
from market.rewards.services.planning import Draft

if TYPE_CHECKING:
    from datetime import datetime

    from market.access import Actor

AGREED = Terms(
    subtype=Subtype.TRF_SECRET,
    price=Money.yuan(3_000_000),
    pricing=PriceMode.LISTED,
    price_record="网上技术市场挂牌记录（演示）",
    equity_bp=1_500,
    title_zh="柔性压力传感阵列制备技术秘密作价入股（演示，虚构）",
    title_en="Know-how on flexible pressure sensors contributed for shares (demo, invented)",
    subject="转让方将柔性压力传感阵列的制备工艺、配方和测试方法等技术秘密转让给受让方，作价三百万元入股，占受让方注册资本百分之十五。",
    months=12,
)
NOMINAL = Money.yuan(1_500_000)
PAR = Money.yuan(1)
AGE = timedelta(days=40)


def load(now: datetime) -> None:
    """Sign the contract, enter the shares, and give the people theirs after the notice."""
    office, company = cast.of(INSTITUTION), cast.of("hengzhou")
    contract_id = _sign(office, company, now - AGE)
    with clock.frozen(now - AGE + timedelta(days=8)), unit_of_work():
        equity = Equity(worth=AGREED.price, unit=PAR)
        note = f"{company.organisation_name}（工商变更登记，演示）"
        services.enter(office, contract_id, kind=EntryKind.SHARES, on=clock.today(), amount=NOMINAL, note=note, equity=equity)
    plan_id = _publish(office, contract_id, now - AGE + timedelta(days=10))
    with clock.frozen(now - timedelta(days=12)), unit_of_work():
        services.approve(cast.person(LEADER), plan_id)
    with clock.frozen(now - timedelta(days=9)), unit_of_work():
        everybody = [share.id for share in plans.shares(plan_id)]
        services.pay(office, plan_id, share_ids=everybody, paid_on=clock.today(), reference="工商变更登记（演示）")


def _sign(office: Actor, company: Actor, at: datetime) -> int:
    uscc = accounts.organisation(company.organisation_id or 0).uscc
    with clock.frozen(at), unit_of_work():
        made = agreements.enter(office, AGREED, other_uscc=uscc, side=agreements.SELLING)
    with clock.frozen(at + timedelta(hours=5)), unit_of_work():
        contract = contract_of_deal(agreements.confirm(company, made.id).id)
    if contract is None:
        message = "the demo's agreement on shares made no contract"
        raise LookupError(message)
    with clock.frozen(at + timedelta(days=1)), unit_of_work():
        answer = {"priority": PriorityAnswer.WAIVED, "priority_on": clock.today()}
        contracts.update_draft(office, contract.id, project_name=contract.project_name, **answer)
        contracts.freeze_for_signing(office, contract.id)
    for signer, later in ((office, 3), (company, 6)):
        with clock.frozen(at + timedelta(days=1, hours=later)), unit_of_work():
            contracts.sign(signer, contract.id, **cast.proof(signer), digest=contract.document_key or "")
    return contract.id


def _publish(office: Actor, contract_id: int, at: datetime) -> int:
    with clock.frozen(at), unit_of_work():
        plan = services.draft(office, contract_id)
        given = Draft(pools=plan.pools, people=people(), basis=BASIS, place="校内公告栏（演示）", contact="成果转化办公室（演示）")
        services.rewrite(office, plan.id, given)
        services.publicise(office, plan.id)
        return plan.id
