"""Plans are drafted, published, objected to and approved."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date

import pytest

from market.db import db, unit_of_work
from market.errors import Invalid, MarketError
from market.money import Money
from market.rewards import services
from market.rewards.queries import money, plans
from market.rewards.rules.states import ObjectionState, PlanState, Pool
from tests.factories import rewards

pytestmark = pytest.mark.usefixtures("session")


@pytest.fixture(autouse=True)
def now(frozen: Callable[[str], None]) -> None:
    frozen("2026-11-03T10:00+08:00")


def refusal(command: Callable[[], object]) -> str:
    """Return the code with which a command is refused; what it wrote is rolled back."""
    with pytest.raises(MarketError) as refused, unit_of_work():
        command()
    return refused.value.code


def test_a_draft_proposes_the_least_and_the_inventors() -> None:
    case = rewards.drafted()
    assert (case.plan.main, case.plan.others, case.plan.transfer) == tuple(Money.yuan(yuan) for yuan in (465_500, 166_250, 33_250))
    assert [(share.name, share.amount) for share in plans.shares(case.id)] == [
        ("沈知远", Money(15_516_667)),
        ("顾清和", Money(15_516_667)),
        ("陆明川", Money(15_516_666)),
    ]
    assert {entry.plan_id for entry in money.entries(case.contract_id)} == {case.id}


def test_a_reward_below_the_floor_is_refused_with_rule_and_reason_and_nothing_is_written() -> None:
    case = rewards.written()
    given = rewards.content(case.inventor, main=Money.yuan(465_500) - Money(1))
    with pytest.raises(Invalid) as refused, unit_of_work():
        services.rewrite(case.office, case.id, given)
    assert refused.value.code == "reward.below_floor"
    assert refused.value.params["rule"] == "reward.min_bp.zhejiang@2017-05-01"
    assert refused.value.params["least"] == Money.yuan(665_000)
    db.session.expire_all()
    assert plans.plan(case.office, case.id).main == Money.yuan(465_500)


@pytest.mark.parametrize(("name", "code"), [("basis", "reward.basis_missing"), ("contact", "reward.contact_missing")])
def test_a_notice_says_on_what_it_rests_and_who_takes_objections(name: str, code: str) -> None:
    case = rewards.written()
    with unit_of_work():
        services.rewrite(case.office, case.id, replace(rewards.content(case.inventor), **{name: " "}))  # type: ignore[arg-type]
    assert refusal(lambda: services.publicise(case.office, case.id)) == code


def test_an_unfinished_draft_is_not_published() -> None:
    case = rewards.drafted()
    assert refusal(lambda: services.publicise(case.office, case.id)) == "reward.pool_without_people"


def test_an_account_of_another_unit_is_not_linked() -> None:
    case = rewards.drafted()
    given = rewards.content(case.deal.buyer)
    assert refusal(lambda: services.rewrite(case.office, case.id, given)) == "reward.not_a_member"


def test_nobody_approves_before_the_notice_is_over_or_the_own_plan() -> None:
    case = rewards.publicised()
    assert refusal(lambda: services.approve(case.second, case.id)) == "reward.notice_runs"
    with rewards.after_notice(case):
        assert refusal(lambda: services.approve(case.office, case.id)) == "reward.second_person"


def test_who_gets_a_reward_does_not_approve_it() -> None:
    case = rewards.written()
    linked = [replace(one, person_id=case.second.person_id) if one.pool is Pool.TRANSFER else one for one in rewards.people(case.inventor)]
    with unit_of_work():
        services.rewrite(case.office, case.id, replace(rewards.content(case.inventor), people=linked))
        services.publicise(case.office, case.id)
    with rewards.after_notice(case):
        assert refusal(lambda: services.approve(case.second, case.id)) == "reward.second_person"


def test_an_upheld_objection_sends_the_plan_back_and_the_notice_begins_anew(frozen: Callable[[str], None]) -> None:
    case = rewards.publicised()
    with unit_of_work():
        objection = services.object_to(case.colleague, case.id, reason="漏列了完成人")
    with rewards.after_notice(case):
        assert refusal(lambda: services.approve(case.second, case.id)) == "reward.objection_open"
    frozen("2026-11-10T10:00+08:00")
    with unit_of_work():
        services.answer(case.office, case.id, objection.id, upheld=True, text="确有遗漏，重新拟定")
    assert case.plan.state is PlanState.DRAFT
    with unit_of_work():
        services.publicise(case.office, case.id)
    assert case.plan.notice_begins_on == date(2026, 11, 10)


def test_a_dismissed_objection_lets_the_plan_stand() -> None:
    case = rewards.publicised()
    with unit_of_work():
        objection = services.object_to(case.colleague, case.id, reason="比例偏低")
        services.answer(case.office, case.id, objection.id, upheld=False, text="比例符合单位规定")
    assert (objection.state, case.plan.state) == (ObjectionState.DISMISSED, PlanState.PUBLICISED)
    with rewards.after_notice(case), unit_of_work():
        services.approve(case.second, case.id)
    assert case.plan.state is PlanState.APPROVED
    assert refusal(lambda: services.answer(case.office, case.id, objection.id, upheld=True, text="改判")) == "reward.answered_already"


def test_objections_end_with_the_notice_and_nobody_answers_the_own() -> None:
    case = rewards.publicised()
    with unit_of_work():
        objection = services.object_to(case.office, case.id, reason="请复核")
    assert refusal(lambda: services.answer(case.office, case.id, objection.id, upheld=False, text="无误")) == "reward.own_objection"
    with rewards.after_notice(case):
        assert refusal(lambda: services.object_to(case.colleague, case.id, reason="太晚")) == "reward.notice_over"
