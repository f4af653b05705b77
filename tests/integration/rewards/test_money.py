"""Money is entered, struck out, and counted by one plan."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date

import pytest
from sqlalchemy import select

from market import clock
from market.accounts import queries as people
from market.contracts.rules.versions import VersionKind
from market.db import db, unit_of_work
from market.errors import MarketError
from market.money import Money
from market.rewards import services
from market.rewards.models.plan import RewardEntry
from market.rewards.queries import money
from market.rewards.rules.shares import Share
from market.rewards.rules.states import EntryKind, Pool
from tests.factories import contracts, rewards, versions

pytestmark = pytest.mark.usefixtures("session")


@pytest.fixture(autouse=True)
def now(frozen: Callable[[str], None]) -> None:
    frozen("2026-11-03T10:00+08:00")


def refusal(command: Callable[[], object]) -> str:
    """Return the code with which a command is refused; what it wrote is rolled back."""
    with pytest.raises(MarketError) as refused, unit_of_work():
        command()
    return refused.value.code


def test_outside_zhejiang_the_national_floor_decides() -> None:
    deal = contracts.signed()
    people.organisation(deal.contract.seller_id).region = "310115"
    rewards.entered(deal)
    with unit_of_work():
        plan = services.draft(deal.seller, deal.id)
    assert plan.reward == Money.yuan(475_000)
    given = rewards.content(deal.seller, main=Money.yuan(475_000), others=Money(0), transfer=Money(0))
    named = [Share(pool=Pool.MAIN, name="沈知远", weight=1)]
    with unit_of_work():
        services.rewrite(deal.seller, plan.id, replace(given, people=named))
        services.publicise(deal.seller, plan.id)
    assert (plan.floor_bp, plan.pay_by) == (5000, None)


def test_a_second_instalment_is_divided_by_a_plan_of_its_own() -> None:
    case = rewards.paid()
    with rewards.after_notice(case):
        rewards.entered(case.deal, received=Money.yuan(200_000), costs=Money(0), on=clock.today(), note="ICBC-0002")
        with unit_of_work():
            second = services.draft(case.office, case.contract_id)
    assert (second.received, second.costs) == (Money.yuan(200_000), Money(0))


def test_a_saved_draft_counts_what_came_in_meanwhile() -> None:
    case = rewards.drafted()
    rewards.entered(case.deal, received=Money.yuan(50_000), costs=Money(0), note="ICBC-0002")
    given = rewards.content(case.inventor, main=Money.yuan(498_750), transfer=Money.yuan(35_000))
    with unit_of_work():
        plan = services.rewrite(case.office, case.id, given)
    assert plan.received == Money.yuan(1_050_000)


@pytest.mark.parametrize(
    ("changed", "code"),
    [
        ({"amount": Money.yuan(3_860_000) + Money(1)}, "reward.more_than_price"),
        ({"on": date(2026, 11, 2)}, "reward.day_before_contract"),
        ({"on": date(2026, 11, 4)}, "reward.day_ahead"),
        ({"note": " "}, "reward.note_missing"),
    ],
)
def test_money_that_cannot_have_come_in_is_refused(changed: dict[str, object], code: str) -> None:
    deal = contracts.signed()
    given = {"kind": EntryKind.RECEIPT, "on": date(2026, 11, 3), "amount": Money.yuan(1), "note": "ICBC-1"} | changed
    assert refusal(lambda: services.enter(deal.seller, deal.id, **given)) == code  # type: ignore[arg-type]


@pytest.mark.parametrize("price", [Money.yuan(3_000_000), Money.yuan(4_000_000)])
def test_what_may_come_in_follows_a_change_of_the_price(price: Money) -> None:
    deal = contracts.signed()
    versions.signed(deal, VersionKind.CHANGE, total=price)
    assert money.left(deal.contract) == price
    receipt = {"kind": EntryKind.RECEIPT, "on": date(2026, 11, 3), "note": "ICBC-1"}
    assert refusal(lambda: services.enter(deal.seller, deal.id, amount=price + Money(1), **receipt)) == "reward.more_than_price"  # type: ignore[arg-type]
    with unit_of_work():
        services.enter(deal.seller, deal.id, amount=price, **receipt)  # type: ignore[arg-type]
    assert money.left(deal.contract) == Money(0)


def test_the_same_receipt_is_entered_once_and_again_after_it_was_struck_out() -> None:
    deal = contracts.signed()
    rewards.entered(deal)
    again = {"kind": EntryKind.RECEIPT, "on": date(2026, 11, 3), "amount": Money.yuan(5), "note": "ICBC-0001"}
    assert refusal(lambda: services.enter(deal.seller, deal.id, **again)) == "reward.reference_taken"  # type: ignore[arg-type]
    first = money.entries(deal.id)[0]
    with unit_of_work():
        services.strike(deal.seller, first.id, reason="金额录错")
        services.enter(deal.seller, deal.id, **again)  # type: ignore[arg-type]
    assert money.received([deal.id]) == {deal.id: Money.yuan(5)}


def test_what_a_plan_counts_is_not_struck_out() -> None:
    case = rewards.drafted()
    entry = money.of_plan(case.id)[0]
    assert refusal(lambda: services.strike(case.office, entry.id, reason="录错")) == "reward.entry_counted"


def test_a_contract_has_one_open_plan() -> None:
    case = rewards.drafted()
    assert refusal(lambda: services.draft(case.office, case.contract_id)) == "reward.plan_open"


def test_without_money_there_is_no_plan() -> None:
    deal = contracts.signed()
    assert refusal(lambda: services.draft(deal.seller, deal.id)) == "reward.nothing_received"


def test_entries_keep_who_entered_them() -> None:
    deal = contracts.signed()
    rewards.entered(deal)
    row = db.session.scalars(select(RewardEntry)).first()
    assert row is not None
    assert row.entered_by == deal.seller.person_id
