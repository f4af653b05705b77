"""Paddles: who may register, what a receipt does, and that each deposit ends exactly once."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from market import audit, clock
from market.access import ANONYMOUS, SYSTEM
from market.accounts import services as account_services
from market.auctions import policy
from market.auctions.models.bidding import Paddle, PaddleNumber
from market.auctions.queries import paddles as queries
from market.auctions.rules.states import LotState, PaddleState
from market.auctions.services import paddles, settlement
from market.auctions.services.answers import Bid
from market.auctions.services.bids import place_bid
from market.db import unit_of_work
from market.errors import Conflict, MarketError, NotFound
from market.mail import Mail
from market.money import Money
from market.payments import queries as deposits
from market.payments.rules import DepositState
from tests.factories import accounts, auctions, payments
from tests.factories.auctions import START, Market


def refusal(command: Any, *args: Any, **kwargs: Any) -> tuple[str, str | None]:  # noqa: ANN401
    with pytest.raises(MarketError) as refused, unit_of_work():
        command(*args, **kwargs)
    return refused.value.code, refused.value.field


def test_an_application_is_admitted_and_asks_for_the_deposit(held: Market) -> None:
    _sale, (lot,) = auctions.announced(held)

    found = auctions.paddle(held, lot, accounts.organisation(), paid=False)

    due = deposits.deposit(found.deposit_id or 0)
    assert (found.state, found.number) == (PaddleState.DEPOSIT_DUE, None)
    assert (due.state, due.amount) == (DepositState.DUE, lot.deposit)
    assert [event.kind for event in audit.timeline([("paddle", found.id)])] == ["paddle.applied", "paddle.admit"]


def test_the_receipt_draws_a_number_and_tells_the_bidder(held: Market, session: Any) -> None:  # noqa: ANN401
    _sale, (lot,) = auctions.announced(held)
    bidder = accounts.organisation()

    found = auctions.paddle(held, lot, bidder)

    assert found.state is PaddleState.ACTIVE
    assert found.number is not None
    assert 10 <= found.number <= 99
    letter = session.scalars(select(Mail).where(Mail.recipient == accounts.email_of(bidder)).order_by(Mail.id.desc())).first()
    assert str(found.number) in letter.subject


def test_a_number_is_drawn_once_per_organisation_and_sale(held: Market) -> None:
    _sale, lots = auctions.announced(held, lots=2)
    bidder, rival = accounts.organisation(), accounts.organisation()

    first, second = auctions.paddle(held, lots[0], bidder), auctions.paddle(held, lots[1], bidder)
    other = auctions.paddle(held, lots[0], rival)

    assert first.number == second.number
    assert other.number != first.number


def test_a_drawn_number_is_not_drawn_again_and_three_digits_follow(held: Market, session: Any, monkeypatch: pytest.MonkeyPatch) -> None:  # noqa: ANN401
    announced, _lots = auctions.announced(held)
    monkeypatch.setattr(paddles, "TWO_DIGITS", 11)
    for organisation_id, number in ((held.operator.id, 10), (held.agency.id, 11)):
        session.add(PaddleNumber(sale_id=announced.id, organisation_id=organisation_id, number=number))
    session.flush()

    assert paddles._draw_number(announced.id, held.seller.id) > 11


@pytest.mark.parametrize(
    ("who", "code"),
    [
        ("seller", "paddle.seller"),
        ("co_owner", "paddle.co_owner"),
        ("agency", "paddle.agency"),
        ("operator", "paddle.operator"),
        ("office", "paddle.operator"),
        ("unverified", "paddle.unverified"),
        ("no_authority", "paddle.no_authority"),
    ],
)
def test_who_may_not_bid_is_told_why(held: Market, who: str, code: str) -> None:
    co_owner = accounts.organisation("enterprise")
    drafted = auctions.sale(held)
    lot = auctions.scheduled(held, drafted, offered=auctions.achievement(held.seller, co_owner=co_owner))
    with unit_of_work():
        auctions.sales.announce(held.clerk, drafted.id)
    actors = {
        "seller": lambda: held.editor,
        "co_owner": lambda: accounts.actor(co_owner),
        "agency": lambda: held.auctioneer,
        "operator": lambda: held.clerk,
        "office": lambda: accounts.actor(accounts.organisation("office")),
        "unverified": lambda: accounts.actor(accounts.organisation(verified=False)),
        "no_authority": lambda: accounts.member(accounts.organisation(), "editor"),
    }

    assert refusal(paddles.apply_for_lot, actors[who](), lot.id, accept_terms=True) == (code, None)
    assert not queries.of_lot(lot.id)


def test_a_suspended_organisation_may_not_register(held: Market) -> None:
    _sale, (lot,) = auctions.announced(held)
    bidder = accounts.organisation()
    with unit_of_work():
        account_services.suspend_organisation(SYSTEM, bidder.id, reason="失信")

    assert refusal(paddles.apply_for_lot, accounts.actor(bidder), lot.id, accept_terms=True) == ("paddle.unverified", None)


@pytest.mark.parametrize(
    ("statements", "expected"),
    [
        ({"accept_terms": False}, ("paddle.terms_not_accepted", "accept_terms")),
        ({"accept_terms": True, "discloses_relation": True, "relation": " "}, ("paddle.relation_missing", "relation")),
        ({"accept_terms": True, "discloses_relation": True, "relation": "亲" * 501}, ("paddle.relation_too_long", "relation")),
    ],
)
def test_statements_are_asked_at_their_field(held: Market, statements: dict[str, Any], expected: tuple[str, str]) -> None:
    _sale, (lot,) = auctions.announced(held)

    assert refusal(paddles.apply_for_lot, accounts.actor(accounts.organisation()), lot.id, **statements) == expected


def test_a_disclosed_relation_is_kept_for_the_operator(held: Market) -> None:
    _sale, (lot,) = auctions.announced(held)
    with unit_of_work():
        found = paddles.apply_for_lot(
            accounts.actor(accounts.organisation()), lot.id, accept_terms=True, discloses_relation=True, relation="完成人持股 20%"
        )

    assert (found.discloses_relation, found.relation) == (True, "完成人持股 20%")


def test_one_paddle_per_organisation_and_lot(held: Market) -> None:
    _sale, (lot,) = auctions.announced(held)
    bidder = accounts.organisation()
    auctions.paddle(held, lot, bidder, paid=False)

    assert refusal(paddles.apply_for_lot, accounts.actor(bidder), lot.id, accept_terms=True) == ("paddle.exists", None)


def test_a_lot_that_is_not_announced_has_no_registration(held: Market) -> None:
    lot = auctions.scheduled(held, auctions.sale(held))

    with pytest.raises(NotFound), unit_of_work():
        paddles.apply_for_lot(accounts.actor(accounts.organisation()), lot.id, accept_terms=True)


def test_registration_ends_with_the_bidding_by_database_time(held: Market) -> None:
    _sale, (lot,), at = auctions.opened(held)
    with clock.frozen(at), unit_of_work():
        auctions.open_lot(held.auctioneer, lot.id)
    bidder = accounts.actor(accounts.organisation())
    assert lot.closes_at is not None

    with clock.frozen(lot.closes_at):
        assert lot.state is LotState.OPEN
        assert refusal(paddles.apply_for_lot, bidder, lot.id, accept_terms=True) == ("paddle.too_late", None)
    with clock.frozen(lot.closes_at - timedelta(seconds=1)), unit_of_work():
        assert paddles.apply_for_lot(bidder, lot.id, accept_terms=True).state is PaddleState.DEPOSIT_DUE


def hammered(held: Market, *, reserve: Money | None = None) -> tuple[Any, dict[str, Paddle]]:
    """Play a lot to its end: winner, loser, one who never paid."""
    _sale, (lot,), at = auctions.opened(held, reserves=[reserve])
    people = {name: accounts.organisation() for name in ("winner", "loser", "unpaid")}
    found = {name: auctions.paddle(held, lot, organisation, paid=name != "unpaid") for name, organisation in people.items()}
    with clock.frozen(at), unit_of_work():
        auctions.open_lot(held.auctioneer, lot.id)
    with clock.frozen(at + timedelta(minutes=1)), unit_of_work():
        place_bid(accounts.actor(people["loser"]), lot.id, Bid(amount=START, key="k" * 16))
    with clock.frozen(at + timedelta(minutes=2)), unit_of_work():
        place_bid(accounts.actor(people["winner"]), lot.id, Bid(amount=START + auctions.STEP, key="w" * 16))
    assert lot.closes_at is not None
    auctions.db.session.refresh(lot)
    with clock.frozen(lot.closes_at + timedelta(seconds=1)), unit_of_work():
        settlement.close_lot(lot.id)
    return lot, found


def test_the_hammer_keeps_the_winners_deposit_and_returns_the_others(held: Market) -> None:
    lot, found = hammered(held)
    with clock.frozen(lot.closes_at + timedelta(minutes=1)), unit_of_work():
        settlement.hammer(held.auctioneer, lot.id)

    assert {name: paddle.state for name, paddle in found.items()} == {
        "winner": PaddleState.ACTIVE,
        "loser": PaddleState.RELEASED,
        "unpaid": PaddleState.REFUSED,
    }
    states = {name: deposits.deposit(paddle.deposit_id or 0).state for name, paddle in found.items()}
    assert states == {"winner": DepositState.HELD, "loser": DepositState.RELEASED, "unpaid": DepositState.CANCELLED}
    assert deposits.balances().sound


def test_the_buyers_deposit_counts_towards_the_price_once(held: Market) -> None:
    lot, found = hammered(held)
    with clock.frozen(lot.closes_at + timedelta(minutes=1)), unit_of_work():
        settlement.hammer(held.auctioneer, lot.id)
    winner = found["winner"]

    with unit_of_work():
        paddles.settle_winner(winner.id, SYSTEM, at=clock.now(), reason="合同生效")

    assert winner.state is PaddleState.SETTLED
    assert deposits.deposit(winner.deposit_id or 0).state is DepositState.APPLIED
    with pytest.raises(Conflict), unit_of_work():
        paddles.forfeit_winner(winner.id, SYSTEM, at=clock.now(), reason="悔拍")


def test_a_lot_below_its_reserve_returns_every_deposit(held: Market) -> None:
    lot, found = hammered(held, reserve=Money.yuan(9_000_000))

    assert lot.state is LotState.PASSED
    assert found["winner"].state is found["loser"].state is PaddleState.RELEASED


def test_money_that_comes_after_the_end_is_refused(held: Market) -> None:
    lot, found = hammered(held)
    with clock.frozen(lot.closes_at + timedelta(minutes=1)), unit_of_work():
        settlement.hammer(held.auctioneer, lot.id)

    with pytest.raises(Conflict):
        payments.pay(held.clerk, found["unpaid"].deposit_id or 0)


def test_money_between_the_end_and_the_hammer_is_held_and_returned(held: Market) -> None:
    lot, found = hammered(held)
    payments.pay(held.clerk, found["unpaid"].deposit_id or 0)
    assert found["unpaid"].state is PaddleState.HELD

    with clock.frozen(lot.closes_at + timedelta(minutes=1)), unit_of_work():
        settlement.hammer(held.auctioneer, lot.id)

    assert found["unpaid"].state is PaddleState.RELEASED


def test_the_identity_behind_a_paddle_is_seen_by_its_own_and_the_operator(held: Market) -> None:
    _sale, (lot,) = auctions.announced(held)
    bidder = accounts.organisation()
    found = auctions.paddle(held, lot, bidder)
    actors = [ANONYMOUS, held.clerk, held.auctioneer, held.editor, accounts.actor(bidder), accounts.actor(accounts.organisation())]

    seen = []
    for actor in actors:
        try:
            seen.append(queries.paddle(actor, found.id) is found)
        except NotFound:
            seen.append(False)

    assert seen == [policy.can_view_paddle(actor, found) for actor in actors] == [False, True, False, False, True, False]


@pytest.mark.parametrize(
    "change", [{"state": PaddleState.ACTIVE, "number": None}, {"state": PaddleState.REFUSED, "refusal": None}, {"deposit_id": None}]
)
def test_the_database_refuses_an_impossible_paddle(held: Market, session: Any, change: dict[str, Any]) -> None:  # noqa: ANN401
    _sale, (lot,) = auctions.announced(held)
    found = auctions.paddle(held, lot, accounts.organisation())
    for name, value in change.items():
        setattr(found, name, value)

    with pytest.raises(IntegrityError):
        session.flush()
