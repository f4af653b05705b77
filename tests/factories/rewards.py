"""Plans of rewards at every step, over a registered licence of a university; made by the market's own services."""

from __future__ import annotations

from contextlib import AbstractContextManager
from dataclasses import dataclass, replace
from datetime import date, timedelta

from market import clock
from market.access import Actor
from market.accounts import queries as accounts_queries
from market.db import db, unit_of_work
from market.holdings import services as register
from market.holdings.models.holding import Holding
from market.holdings.models.report import AnnualReport
from market.listings.models.achievements import Inventor
from market.money import Money
from market.rewards import services
from market.rewards.models.plan import RewardPlan
from market.rewards.queries import plans
from market.rewards.rules.shares import Share
from market.rewards.rules.states import EntryKind, Pool
from market.rewards.services.planning import Draft
from tests.factories import accounts, contracts, holdings

RECEIVED = Money.yuan(1_000_000)
COSTS = Money.yuan(50_000)


@dataclass(frozen=True, slots=True)
class Case:
    """A plan with the people around it."""

    deal: contracts.Case
    plan: RewardPlan
    office: Actor
    second: Actor
    """A second signatory, who approves."""
    inventor: Actor
    colleague: Actor
    """An inventor who has no part in the plan."""

    @property
    def id(self) -> int:
        """Return the plan's id."""
        return self.plan.id

    @property
    def contract_id(self) -> int:
        """Return the contract's id."""
        return self.deal.id


def entered(
    deal: contracts.Case, *, received: Money = RECEIVED, costs: Money = COSTS, on: date | None = None, note: str = "ICBC-0001"
) -> None:
    """Enter a receipt and a cost; committed."""
    on = on or clock.today()
    with unit_of_work():
        services.enter(deal.seller, deal.id, kind=EntryKind.RECEIPT, on=on, amount=received, note=note)
        if costs:
            services.enter(deal.seller, deal.id, kind=EntryKind.EVALUATION, on=on, amount=costs, note="评估费")


def invented(deal: contracts.Case, *names: str) -> None:
    """Name the inventors of the achievement behind a contract; committed."""
    with unit_of_work():
        for position, name in enumerate(names):
            db.session.add(Inventor(achievement_id=deal.deal.achievement_id or 0, position=position, name=name, share_bp=None))


def people(inventor: Actor) -> tuple[Share, ...]:
    """Return two inventors, one of whom has an account, a helper and the transfer office."""
    return (
        Share(pool=Pool.MAIN, name=inventor.name, weight=60, staff_no="T-001", person_id=inventor.person_id),
        Share(pool=Pool.MAIN, name="沈知远", weight=40),
        Share(pool=Pool.OTHERS, name="顾清和", weight=1),
        Share(pool=Pool.TRANSFER, name="陆明川", weight=1),
    )


def content(inventor: Actor, **pools: Money) -> Draft:
    """Return what the office writes: the pools of the worked example unless given."""
    given = {
        Pool.MAIN: pools.get("main", Money.yuan(465_500)),
        Pool.OTHERS: pools.get("others", Money.yuan(166_250)),
        Pool.TRANSFER: pools.get("transfer", Money.yuan(33_250)),
    }
    return Draft(
        pools=given,
        people=people(inventor),
        basis="《科技成果转化管理办法》（2025 年修订）第十二条",
        place="校内公告栏",
        contact="成果转化办公室 0571-00000000",
    )


def drafted(deal: contracts.Case | None = None) -> Case:
    """Return a fresh draft over the receipt of the worked example; committed."""
    deal = deal or contracts.signed()
    entered(deal)
    invented(deal, "沈知远", "顾清和", "陆明川")
    with unit_of_work():
        plan = services.draft(deal.seller, deal.id)
        home = accounts_queries.organisation(deal.seller.organisation_id or 0)
    second, inventor, colleague = (accounts.member(home, role) for role in ("signer", "inventor", "inventor"))
    return Case(deal, plan, deal.seller, second, inventor, colleague)


def written(deal: contracts.Case | None = None) -> Case:
    """Return a draft with its people; committed."""
    case = drafted(deal)
    with unit_of_work():
        services.rewrite(case.office, case.id, content(case.inventor))
    return case


def publicised(deal: contracts.Case | None = None) -> Case:
    """Return a plan on notice; committed."""
    case = written(deal)
    with unit_of_work():
        services.publicise(case.office, case.id)
    return case


def after_notice(case: Case) -> AbstractContextManager[None]:
    """Return a clock that stands on the morning after the notice."""
    assert case.plan.notice_ends_on is not None
    return clock.frozen(clock.end_of(case.plan.notice_ends_on) + timedelta(hours=9))


def approved(deal: contracts.Case | None = None) -> Case:
    """Return a plan that a second person approved the morning after the notice; committed."""
    case = publicised(deal)
    with after_notice(case), unit_of_work():
        services.approve(case.second, case.id)
    return case


def paid(deal: contracts.Case | None = None) -> Case:
    """Return a plan of which everybody is paid; committed."""
    case = approved(deal)
    with after_notice(case), unit_of_work():
        ids = [share.id for share in plans.shares(case.id)]
        services.pay(case.office, case.id, share_ids=ids, paid_on=clock.today(), reference="发放凭证 2026-118")
    return case


def entered_in_register(case: Case) -> Holding:
    """Return an entry of the same institution's register; committed."""
    return holdings.entered(case.office)


def begun_report(case: Case) -> AnnualReport:
    """Return the draft of the same institution's report about this year; committed."""
    with unit_of_work():
        return register.begin(case.office, clock.today().year)


def without_roles(actor: Actor, *roles: str) -> Actor:
    """Return the same person with only these roles."""
    return replace(actor, roles=frozenset(roles))
