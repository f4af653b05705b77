"""Rewards in shares: the equity received, whole shares above the floors, statements, and what the database refuses."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from market.contracts.queries import claims
from market.db import db, unit_of_work
from market.errors import Conflict, Invalid
from market.holdings.queries import facts, figures
from market.money import ZERO, Money
from market.rewards import services
from market.rewards.queries import duties, money, plans, relief
from market.rewards.rules.income import Equity
from market.rewards.rules.states import EntryKind, Form, PlanState, Pool
from tests.factories import contracts, equity, rewards

pytestmark = pytest.mark.usefixtures("session")
TODAY = date(2026, 11, 3)


@pytest.fixture(autouse=True)
def now(frozen: Callable[[str], None]) -> None:
    frozen("2026-11-03T10:00+08:00")


def refuses(statement: str, **values: object) -> bool:
    try:
        with db.session.begin_nested():
            db.session.execute(text(statement), values)
    except DBAPIError:
        return True
    return False


def test_the_least_is_rounded_up_to_the_share() -> None:
    case = equity.drafted()
    plan = case.plan
    assert (plan.form, plan.received, plan.costs, plan.worth, plan.unit) == (
        Form.SHARES,
        equity.NOMINAL,
        ZERO,
        case.deal.contract.total,
        equity.PAR,
    )
    assert plan.pools == {Pool.MAIN: Money.yuan(98_001), Pool.OTHERS: Money.yuan(34_999), Pool.TRANSFER: Money.yuan(7_001)}
    assert plan.reward == Money.yuan(140_001)


def test_people_get_whole_shares_and_their_worth_adds_up() -> None:
    case = equity.publicised()
    people = plans.shares(case.id)
    assert [share.amount for share in people] == [Money.yuan(yuan) for yuan in (58_801, 39_200, 34_999, 7_001)]
    worths = plans.worths(case.plan)
    share = case.plan.reward.fen * case.deal.contract.total.fen // case.plan.received.fen
    assert abs(sum(worth.fen for worth in worths.values()) - share) <= 1
    assert plans.worths(rewards.publicised().plan) == {}


def test_a_pool_below_its_floor_by_one_share_is_refused_with_rule_and_least() -> None:
    case = equity.drafted()
    low = equity.content(case, main=Money.yuan(98_000))
    with pytest.raises(Invalid, match=r"reward\.below_floor") as refused, unit_of_work():
        services.rewrite(case.office, case.id, low)
    assert refused.value.params["least"] == Money.yuan(140_001)
    assert refused.value.params["rule"] == "reward.min_bp.zhejiang@2017-05-01"


def test_half_a_share_is_no_pool() -> None:
    case = equity.drafted()
    with pytest.raises(Invalid, match=r"reward\.pool_of_shares"), unit_of_work():
        services.rewrite(case.office, case.id, equity.content(case, main=Money.yuan(98_001) + Money(50)))


def test_shares_have_no_day_of_payment_no_clocks_and_no_claim() -> None:
    case = equity.given()
    assert (case.plan.state, case.plan.pay_by) == (PlanState.PAID, None)
    assert relief.clocks_of(case.plan) == []
    assert claims.of_plan(case.contract_id, case.plan.code) is None
    with pytest.raises(Conflict, match=r"reward\.no_cash"), unit_of_work():
        services.claim(case.office, case.id)


def test_money_and_equity_do_not_mix() -> None:
    deal = equity.contributed()
    with pytest.raises(Conflict, match=r"reward\.shares"), unit_of_work():
        services.enter(deal.seller, deal.id, kind=EntryKind.RECEIPT, on=TODAY, amount=Money(1), note="ICBC-1")
    with pytest.raises(Conflict, match=r"reward\.no_shares"):
        equity.enter(contracts.signed())


@pytest.mark.parametrize(
    ("given", "code"),
    [
        ({"equity": None}, "reward.worth_missing"),
        ({"equity": Equity(worth=ZERO, unit=equity.PAR)}, "reward.worth_missing"),
        ({"equity": Equity(worth=Money(1), unit=Money.yuan(2))}, "reward.no_whole_shares"),
        ({"equity": Equity(worth=equity.WORTH + Money(1), unit=equity.PAR)}, "reward.more_than_price"),
        ({"amount": ZERO}, "reward.amount_not_positive"),
        ({"note": " "}, "reward.note_missing"),
    ],
)
def test_equity_that_cannot_be_is_refused(given: dict[str, object], code: str) -> None:
    deal = equity.contributed()
    with pytest.raises(Invalid) as refused:
        equity.enter(deal, **given)
    assert refused.value.code == code
    assert money.entries(deal.id) == []


def test_equity_is_entered_once_and_waits_for_a_plan() -> None:
    deal = equity.contributed()
    entry = equity.enter(deal)
    with pytest.raises(Conflict, match=r"reward\.equity_entered"):
        equity.enter(deal)
    assert money.left(deal.contract) == ZERO
    assert [one.id for one in duties.undivided(deal.seller)] == [deal.id]
    with unit_of_work():
        services.strike(deal.seller, entry.id, reason="名称有误")
    assert equity.enter(deal).id != entry.id


def test_the_annual_report_counts_who_got_shares_and_their_worth() -> None:
    case = equity.given()
    counted = figures.counted(case.plan.institution_id, 2026)
    worth = sum((one.fen for one in plans.worths(case.plan).values()), 0)
    assert (counted["share_people"], counted["share_fen"]) == (4, worth)
    assert {"cash_people", "cash_fen"}.isdisjoint(counted)
    assert "share_people" not in figures.counted(case.plan.institution_id, 2025)
    cash = rewards.paid()
    assert "share_people" not in figures.counted(cash.plan.institution_id, 2026)


def test_shares_are_no_money_paid_out_of_a_contract() -> None:
    case = equity.given()
    entry = rewards.entered_in_register(replace(case))
    assert all(one.rewarded == ZERO for one in facts.of([entry])[entry.id].contracts)


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE reward_plan SET form = 'cash', worth_fen = NULL, unit_fen = 1 WHERE id = :id",
        "UPDATE reward_plan SET worth_fen = NULL WHERE id = :id",
        "UPDATE reward_plan SET unit_fen = 0 WHERE id = :id",
        "UPDATE reward_plan SET worth_fen = worth_fen - 1 WHERE id = :id",
        "UPDATE reward_plan SET pay_by = current_date WHERE id = :id",
        "UPDATE reward_entry SET worth_fen = worth_fen - 1 WHERE plan_id = :id",
        "UPDATE reward_entry SET unit_fen = 1 WHERE plan_id = :id",
    ],
)
def test_the_database_keeps_a_published_plan_in_shares(change: str) -> None:
    assert refuses(change, id=equity.publicised().id)


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE reward_plan SET main_fen = main_fen + 1 WHERE id = :id",
        "UPDATE reward_plan SET costs_fen = 100 WHERE id = :id",
        "UPDATE reward_plan SET form = 'cash' WHERE id = :id",
    ],
)
def test_the_database_refuses_a_draft_of_broken_shares(change: str) -> None:
    assert refuses(change, id=equity.drafted().id)


def test_the_database_publishes_whole_shares_of_the_equity_only() -> None:
    case = equity.drafted()
    with unit_of_work():
        services.rewrite(case.office, case.id, equity.content(case))
    publish = (
        "UPDATE reward_plan SET state = 'publicised', notice_begins_on = '2026-11-03', notice_ends_on = '2026-11-18',"
        " published_by = :person, worth_fen = worth_fen - :less WHERE id = :id"
    )
    db.session.flush()
    assert refuses(publish, id=case.id, person=case.office.person_id, less=1)
    first, second = plans.shares(case.id)[:2]
    moved = "UPDATE reward_share SET amount_fen = amount_fen + :fen WHERE id = :id"
    db.session.execute(text(moved), {"fen": 50, "id": first.id})
    db.session.execute(text(moved), {"fen": -50, "id": second.id})
    assert refuses(publish, id=case.id, person=case.office.person_id, less=0)
    db.session.execute(text(moved), {"fen": -50, "id": first.id})
    db.session.execute(text(moved), {"fen": 50, "id": second.id})
    assert not refuses(publish, id=case.id, person=case.office.person_id, less=0)


def test_an_entry_of_equity_is_whole_in_the_database() -> None:
    deal = equity.contributed()
    row = (
        "INSERT INTO reward_entry (contract_id, kind, on_day, amount_fen, note, entered_by, entered_at, worth_fen, unit_fen)"
        " VALUES (:id, :kind, '2026-11-03', 300, 'x', :person, now(), :worth, :unit)"
    )
    known = {"id": deal.id, "person": deal.seller.person_id}
    assert refuses(row, **known, kind="shares", worth=None, unit=None)
    assert refuses(row, **known, kind="receipt", worth=5, unit=1)
    assert refuses(row, **known, kind="shares", worth=5, unit=200)
    assert not refuses(row, **known, kind="shares", worth=5, unit=100)
    assert refuses(row, **known, kind="shares", worth=5, unit=100)
