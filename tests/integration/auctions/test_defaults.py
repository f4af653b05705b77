"""A buyer's default from the notice to the last fen of its deposit, and who may do what about it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from market import audit, clock
from market.access import SYSTEM
from market.auctions.models.bidding import Paddle
from market.auctions.queries import aftermath as queries
from market.auctions.queries import room
from market.auctions.rules.default import DefaultState, Ground
from market.auctions.rules.replay import verify
from market.auctions.rules.states import LotState, PaddleState
from market.auctions.services import defaults, lots_plan, paddles, settlement
from market.contracts.queries import contracts
from market.contracts.rules.states import ContractState
from market.db import db, unit_of_work
from market.deals import queries as deals
from market.deals.rules import DealState
from market.errors import Conflict, Forbidden, Invalid
from market.listings.models.achievements import Achievement
from market.money import ZERO, Money
from market.payments import queries as payments
from tests.factories import accounts, aftermath, auctions


@pytest.fixture
def result(held: auctions.Market) -> aftermath.Result:
    aftermath.wire()
    return aftermath.sold(held)


def deposit_of(result: aftermath.Result) -> str:
    paddle = db.session.query(Paddle).filter_by(lot_id=result.lot.id, organisation_id=result.winner.id).one()
    return payments.deposit(paddle.deposit_id or 0).state.value


def test_before_the_time_for_signing_is_over_nobody_is_in_default(result: aftermath.Result) -> None:
    until = queries.sign_by(result.award)
    with clock.frozen(until - timedelta(microseconds=1)), pytest.raises(Conflict) as refused, unit_of_work():
        defaults.notice_default(result.clerk, result.lot.id, ground=Ground.NOT_SIGNED, statement=aftermath.STATEMENT)
    assert refused.value.code == "default.not_due"
    with clock.frozen(until), unit_of_work():
        made = defaults.notice_default(result.clerk, result.lot.id, ground=Ground.NOT_SIGNED, statement=aftermath.STATEMENT)
    assert (made.state, made.organisation_id, made.hammer) == (DefaultState.NOTICED, result.winner.id, aftermath.FIRST)


def test_the_time_for_signing_ends_with_the_fifth_working_day(result: aftermath.Result) -> None:
    with clock.frozen(result.at):
        expected = result.at
    until = queries.sign_by(result.award).astimezone(clock.BEIJING)
    assert (until.hour, until.minute) == (0, 0)
    assert (until - expected.astimezone(clock.BEIJING)) > timedelta(days=5)


def test_a_refusal_in_writing_needs_no_deadline(result: aftermath.Result) -> None:
    with clock.frozen(result.at + timedelta(hours=2)), unit_of_work():
        made = defaults.notice_default(result.clerk, result.lot.id, ground=Ground.REFUSED, statement=aftermath.STATEMENT)
    assert made.cure_until > result.at + timedelta(days=3)


def test_a_notice_can_be_cured_and_given_again(result: aftermath.Result) -> None:
    made = result.noticed()
    with clock.frozen(made.noticed_at + timedelta(hours=1)), pytest.raises(Conflict) as refused, unit_of_work():
        defaults.notice_default(result.clerk, result.lot.id, ground=Ground.NOT_PAID, statement=aftermath.STATEMENT)
    assert refused.value.code == "default.noticed"
    with clock.frozen(made.noticed_at + timedelta(hours=2)), unit_of_work():
        defaults.cure_default(result.clerk, made.id, reason="买受人已到场签署")
    assert result.fresh().state is LotState.AWARDED
    with clock.frozen(made.noticed_at + timedelta(hours=3)), unit_of_work():
        defaults.notice_default(result.clerk, result.lot.id, ground=Ground.NOT_PAID, statement=aftermath.STATEMENT)


def test_it_is_not_declared_while_it_can_be_cured(result: aftermath.Result) -> None:
    made = result.noticed()
    with clock.frozen(made.cure_until - timedelta(microseconds=1)), pytest.raises(Conflict) as refused, unit_of_work():
        defaults.declare_default(result.clerk, made.id)
    assert refused.value.code == "default.still_curable"


def test_a_declared_default_undoes_the_award_and_keeps_the_deposit(result: aftermath.Result) -> None:
    deal = deals.deal_of_award(result.award.id)
    assert deal is not None
    made = result.declared()
    lot = result.fresh()
    contract = contracts.contract_of_deal(deal.id)
    assert (made.state, lot.state, lot.hammer) == (DefaultState.DECLARED, LotState.DEFAULTED, None)
    assert deposit_of(result) == "forfeited"
    assert deals.deal(SYSTEM, deal.id).state is DealState.CANCELLED
    assert contract is not None
    assert contract.state is ContractState.VOID
    told = [event.kind for event in audit.timeline([("lot", lot.id)])]
    assert told[-3:] == ["lot.default_noticed", "lot.default_declared", "lot.default"]


def test_the_public_record_is_continued_and_proves_it(result: aftermath.Result) -> None:
    result.declared()
    ledger = room.ledger(result.lot.id)
    assert [entry["kind"] for entry in ledger["entries"]][-2:] == ["awarded", "defaulted"]
    assert ledger["entries"][-1]["data"] == {"why": "not_signed"}
    report = verify(ledger)
    assert report.findings == ()
    assert (report.result.state, report.result.winner) == (LotState.DEFAULTED, None)
    assert room.room(result.lot.id).live.state == "defaulted"


@pytest.mark.parametrize("who", ["auctioneer", "seller", "buyer", "second", "stranger"])
def test_only_the_operator_s_clerks_follow_a_default(result: aftermath.Result, who: str) -> None:
    actors = {
        "auctioneer": result.held.auctioneer,
        "seller": result.seller,
        "buyer": result.buyer,
        "second": result.second,
        "stranger": accounts.actor(accounts.organisation("operator")),
    }
    with clock.frozen(result.late()), pytest.raises(Forbidden), unit_of_work():
        defaults.notice_default(actors[who], result.lot.id, ground=Ground.NOT_SIGNED, statement=aftermath.STATEMENT)
    made = result.declared()
    commands: tuple[Callable[[], object], ...] = (
        lambda: defaults.settle(actors[who], made.id, costs=ZERO, debts=ZERO, note="无"),
        lambda: defaults.release_lot(actors[who], made.id, reason="再次拍卖"),
        lambda: defaults.cure_default(actors[who], made.id, reason="已履行"),
        lambda: defaults.declare_default(actors[who], made.id),
    )
    for command in commands:
        with pytest.raises(Forbidden), unit_of_work():
            command()


def test_a_notice_without_words_is_refused(result: aftermath.Result) -> None:
    with clock.frozen(result.late()), pytest.raises(Invalid) as refused, unit_of_work():
        defaults.notice_default(result.clerk, result.lot.id, ground=Ground.NOT_SIGNED, statement="  ")
    assert refused.value.field == "statement"


def released(result: aftermath.Result) -> int:
    made = result.declared()
    with clock.frozen(made.cure_until + timedelta(hours=1)), unit_of_work():
        defaults.release_lot(result.clerk, made.id, reason="委托人选择再次拍卖")
    return made.id


def test_the_forfeited_deposit_is_paid_out_once_and_in_full(result: aftermath.Result) -> None:
    default_id = released(result)
    with unit_of_work():
        made = defaults.settle(result.clerk, default_id, costs=Money.yuan(5_000), debts=Money.yuan(1_000), note="公告费和场租；违约金")
    assert (made.costs, made.shortfall, made.debts) == (Money.yuan(5_000), ZERO, Money.yuan(1_000))
    assert (made.remainder, made.owed) == (Money.yuan(20_000), ZERO)
    rows = db.session.execute(
        text(
            "SELECT account, sum(amount_fen) FROM journal_line JOIN journal_entry e ON e.id = entry_id "
            "WHERE e.kind = 'distributed' GROUP BY account"
        )
    )
    assert {row[0]: row[1] for row in rows} == {"distributed": 2_600_000, "costs": -500_000, "debts": -100_000, "seller": -2_000_000}
    assert payments.balances().sound
    with pytest.raises(Conflict), unit_of_work():
        defaults.settle(result.clerk, default_id, costs=ZERO, debts=ZERO, note="再次")


def test_nothing_is_paid_out_before_the_lot_found_its_way_on(result: aftermath.Result) -> None:
    made = result.declared()
    with pytest.raises(Conflict) as refused, unit_of_work():
        defaults.settle(result.clerk, made.id, costs=ZERO, debts=ZERO, note="无")
    assert refused.value.code == "default.not_ended"


def test_the_database_refuses_parts_that_do_not_sum_to_the_deposit(result: aftermath.Result) -> None:
    default_id = released(result)
    with pytest.raises(DBAPIError), db.session.begin_nested():
        db.session.execute(
            text(
                "UPDATE buyer_default SET settled_at = now(), costs_fen = 1, shortfall_fen = 0, debts_fen = 0, remainder_fen = 0, "
                "owed_fen = 0 WHERE id = :id"
            ),
            {"id": default_id},
        )


def test_the_database_refuses_to_pay_out_what_was_not_forfeited(result: aftermath.Result) -> None:
    paddle = db.session.query(Paddle).filter_by(lot_id=result.lot.id, organisation_id=result.winner.id).one()
    with pytest.raises(DBAPIError, match="were paid out"):
        pay_out(paddle.deposit_id or 0)


def pay_out(deposit_id: int) -> None:
    lines = """
        WITH e AS (INSERT INTO journal_entry (at, kind, deposit_id, memo) VALUES (now(), 'distributed', :deposit, '') RETURNING id)
        INSERT INTO journal_line (entry_id, position, account, amount_fen)
        SELECT id, 1, 'distributed', 2600000 FROM e UNION ALL SELECT id, 2, 'seller', -2600000 FROM e"""
    with db.session.begin_nested():
        db.session.execute(text(lines), {"deposit": deposit_id})
        db.session.execute(text("SET CONSTRAINTS ALL IMMEDIATE"))


def restarted(result: aftermath.Result, start: Money) -> None:
    released(result)
    with clock.frozen(result.default().ended_at or result.at):
        later = auctions.sale(result.held)
        offered = db.session.get_one(Achievement, result.lot.achievement_id)
        auctions.consigned(result.held, later, offered=offered, start=start, increment=Money.yuan(8_000))


def test_another_auction_starts_at_most_a_fifth_lower(result: aftermath.Result) -> None:
    with pytest.raises(Invalid) as refused:
        restarted(result, Money.yuan(207_999))
    assert refused.value.code == "lot.restart_too_low"


def test_the_lot_comes_again_with_its_history_and_without_the_defaulter(result: aftermath.Result) -> None:
    restarted(result, Money.yuan(208_000))
    later = queries.aftermath(result.fresh()).later
    assert later is not None
    assert later.earlier_lot_id == result.lot.id
    with clock.frozen(result.default().ended_at or result.at):
        with unit_of_work():
            lots_plan.schedule_lot(
                result.clerk,
                later.id,
                lots_plan.LotPlan(number=1, start=later.start, increment=later.increment, duration_minutes=30),
            )
            auctions.sales.announce(result.clerk, later.sale_id)
        with pytest.raises(Forbidden) as refused, unit_of_work():
            paddles.apply_for_lot(result.buyer, later.id, accept_terms=True)
        assert refused.value.code == "paddle.defaulter"
        with unit_of_work():
            assert paddles.apply_for_lot(result.second, later.id, accept_terms=True).state is PaddleState.DEPOSIT_DUE
    with pytest.raises(DBAPIError, match="may not join"), db.session.begin_nested():
        db.session.execute(
            text(
                "INSERT INTO paddle (sale_id, lot_id, organisation_id, applied_by, state, discloses_relation, relation, "
                "accepted_terms_at, created_at, is_bot) VALUES (:sale, :lot, :who, :person, 'applied', false, '', now(), now(), false)"
            ),
            {"sale": later.sale_id, "lot": later.id, "who": result.winner.id, "person": result.buyer.person_id},
        )


def test_a_signed_contract_leaves_no_default(result: aftermath.Result) -> None:
    with clock.frozen(result.at + timedelta(hours=2)), unit_of_work():
        settlement.contracted(result.buyer, result.lot.id)
    with clock.frozen(result.late()), pytest.raises(Conflict) as refused, unit_of_work():
        defaults.notice_default(result.clerk, result.lot.id, ground=Ground.NOT_PAID, statement=aftermath.STATEMENT)
    assert refused.value.code == "default.nothing_due"
