"""Who may read and do what, and who may not."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from functools import partial

import pytest
from sqlalchemy import select

from market.db import db, unit_of_work
from market.errors import Forbidden, MarketError, NotFound
from market.money import Money
from market.rewards import policy, services
from market.rewards.models.plan import RewardPlan, RewardShare
from market.rewards.queries import plans
from market.rewards.rules.states import EntryKind
from tests.factories import accounts, rewards

pytestmark = pytest.mark.usefixtures("session")


@pytest.fixture(autouse=True)
def now(frozen: Callable[[str], None]) -> None:
    frozen("2026-11-03T10:00+08:00")


def refusal(command: Callable[[], object]) -> str:
    """Return the code with which a command is refused; what it wrote is rolled back."""
    with pytest.raises(MarketError) as refused, unit_of_work():
        command()
    return refused.value.code


def test_a_statement_is_the_persons_and_the_offices_alone() -> None:
    case = rewards.publicised()
    own, other = plans.shares(case.id)[:2]
    assert plans.statement(case.inventor, own.id).share is own
    assert [one.share.id for one in plans.statements(case.inventor)] == [own.id]
    assert plans.statement(case.office, other.id).share is other
    for actor, share in (
        (case.inventor, other),
        (case.colleague, own),
        (case.deal.buyer, own),
        (case.deal.operator, own),
        (case.deal.registrar, own),
        (rewards.without_roles(case.second, "inventor"), own),
    ):
        with pytest.raises(NotFound):
            plans.statement(actor, share.id)
    assert plans.statements(case.colleague) == []


def test_the_same_person_acting_for_another_unit_reads_nothing() -> None:
    case = rewards.publicised()
    own = plans.shares(case.id)[0]
    elsewhere = replace(case.inventor, organisation_id=case.deal.contract.buyer_id, kind="enterprise")
    with pytest.raises(NotFound):
        plans.statement(elsewhere, own.id)


def test_predicates_and_their_sql_twins_agree() -> None:
    first = rewards.publicised()
    rows = db.session.scalars(select(RewardPlan)).all()
    with unit_of_work():
        services.withdraw(first.office, first.id, reason="重新拟定")
        services.draft(first.office, first.contract_id)
    rows = db.session.scalars(select(RewardPlan)).all()
    pairs = db.session.execute(select(RewardShare, RewardPlan).join(RewardPlan, RewardPlan.id == RewardShare.plan_id)).all()
    actors = [first.office, first.second, first.inventor, first.colleague, first.deal.buyer, first.deal.operator, first.deal.registrar]
    for actor in actors:
        seen = set(db.session.scalars(select(RewardPlan.id).where(policy.visible_to(actor))))
        assert seen == {plan.id for plan in rows if policy.can_view(actor, plan)}
        joined = select(RewardShare.id).join(RewardPlan, RewardPlan.id == RewardShare.plan_id)
        statements = set(db.session.scalars(joined.where(policy.statements_visible_to(actor))))
        assert statements == {share.id for share, plan in pairs if policy.can_view_statement(actor, share, plan)}


def test_only_the_office_works_and_only_its_own_institution() -> None:
    case = rewards.publicised()
    for actor in (case.inventor, case.colleague):
        assert refusal(partial(services.withdraw, actor, case.id, reason="x")) == "reward.not_office"
        assert refusal(partial(services.approve, actor, case.id)) == "reward.not_office"
    for actor in (case.deal.buyer, case.deal.operator, case.deal.registrar, accounts.actor(accounts.organisation("institution"))):
        for command in (
            lambda who=actor: services.draft(who, case.contract_id),
            lambda who=actor: services.publicise(who, case.id),
            lambda who=actor: services.approve(who, case.id),
            lambda who=actor: services.withdraw(who, case.id, reason="x"),
            lambda who=actor: services.enter(who, case.contract_id, kind=EntryKind.TAX, on=date(2026, 11, 3), amount=Money(1), note="x"),
        ):
            with pytest.raises((NotFound, Forbidden)):
                command()


def test_colleagues_do_not_see_a_draft() -> None:
    case = rewards.written()
    with pytest.raises(NotFound):
        plans.plan(case.colleague, case.id)
    assert plans.plans(case.colleague)[1] == 0
