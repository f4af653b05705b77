"""Rewards are paid and noted; letters; what is withdrawn."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest
from sqlalchemy import select

from market import audit, clock
from market.accounts import queries as people
from market.db import db, unit_of_work
from market.errors import MarketError
from market.mail import Mail
from market.money import Money
from market.rewards import services
from market.rewards.queries import plans
from market.rewards.rules.states import PlanState
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


def test_a_plan_goes_from_receipt_to_payment() -> None:
    case = rewards.paid()
    plan = case.plan
    assert plan.state is PlanState.PAID
    assert (plan.received, plan.costs, plan.net, plan.reward, plan.kept) == tuple(
        Money.yuan(yuan) for yuan in (1_000_000, 50_000, 950_000, 665_000, 285_000)
    )
    assert [share.amount for share in plans.shares(plan.id)] == [Money.yuan(yuan) for yuan in (279_300, 186_200, 166_250, 33_250)]
    kinds = [event.kind for event in audit.timeline([("reward_plan", plan.id)])]
    assert kinds == [f"reward_plan.{verb}" for verb in ("drafted", "changed", "publicised", "approved", "paid")]


def test_the_notice_lasts_long_enough_for_the_tax_relief_and_payment_is_due_after_six_months() -> None:
    plan = rewards.publicised().plan
    assert (plan.notice_begins_on, plan.notice_ends_on) == (date(2026, 11, 3), date(2026, 11, 24))
    assert plan.pay_by == date(2027, 5, 3)
    assert plan.floor_rule == "reward.min_bp.zhejiang@2017-05-01"


def test_payments_are_noted_one_by_one_and_once() -> None:
    case = rewards.approved()
    first, *rest = [share.id for share in plans.shares(case.id)]
    with rewards.after_notice(case):
        today = clock.today()
        with unit_of_work():
            services.pay(case.office, case.id, share_ids=[first], paid_on=today, reference="凭证 1")
        assert case.plan.state is PlanState.APPROVED
        again = {"share_ids": [first], "paid_on": today, "reference": "凭证 2"}
        assert refusal(lambda: services.pay(case.office, case.id, **again)) == "reward.paid_already"  # type: ignore[arg-type]
        assert refusal(lambda: services.withdraw(case.office, case.id, reason="重来")) == "reward.paid_in_part"
        with unit_of_work():
            services.pay(case.office, case.id, share_ids=rest, paid_on=today, reference="凭证 3")
    assert case.plan.state is PlanState.PAID


@pytest.mark.parametrize(
    ("changed", "code"),
    [
        ({"reference": ""}, "input.missing"),
        ({"share_ids": []}, "reward.nobody_chosen"),
        ({"share_ids": [0]}, "reward.nobody_chosen"),
        ({"paid_on": date(2026, 11, 24)}, "reward.paid_when"),
    ],
)
def test_a_payment_that_cannot_be_is_refused(changed: dict[str, object], code: str) -> None:
    case = rewards.approved()
    given = {"share_ids": [plans.shares(case.id)[0].id], "paid_on": date(2026, 11, 25), "reference": "凭证"} | changed
    with rewards.after_notice(case):
        assert refusal(lambda: services.pay(case.office, case.id, **given)) == code  # type: ignore[arg-type]


def test_nothing_is_paid_before_the_approval() -> None:
    case = rewards.publicised()
    share = plans.shares(case.id)[0]
    given = {"share_ids": [share.id], "paid_on": date(2026, 11, 3), "reference": "凭证"}
    assert refusal(lambda: services.pay(case.office, case.id, **given)) == "state.publicised"  # type: ignore[arg-type]


def test_a_withdrawn_plan_gives_its_money_back() -> None:
    case = rewards.publicised()
    with unit_of_work():
        services.withdraw(case.office, case.id, reason="成交额有误")
        again = services.draft(case.office, case.contract_id)
    assert (case.plan.state, again.received) == (PlanState.WITHDRAWN, rewards.RECEIVED)


def test_an_account_is_linked_later_once() -> None:
    case = rewards.publicised()
    share = plans.shares(case.id)[1]
    with unit_of_work():
        services.link(case.office, case.id, share.id, person_id=case.colleague.person_id or 0)
    assert plans.statement(case.colleague, share.id).share.name == "沈知远"
    other = case.inventor.person_id or 0
    assert refusal(lambda: services.link(case.office, case.id, share.id, person_id=other)) == "reward.linked_already"
    last = plans.shares(case.id)[2]
    stranger = case.deal.buyer.person_id or 0
    assert refusal(lambda: services.link(case.office, case.id, last.id, person_id=stranger)) == "reward.not_a_member"


def test_the_letters_reach_the_rewarded_and_name_no_amount() -> None:
    case = rewards.paid()
    address = people.person(case.inventor.person_id or 0).email
    letters = list(db.session.scalars(select(Mail).where(Mail.recipient == address, Mail.subject.contains(case.plan.code))))
    assert len(letters) == 3
    assert not any("279" in letter.body for letter in letters)
