"""Lots before the auction: who hands in what, the sealed reserve, the operator's plan, withdrawal."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from market import audit, clock
from market.auctions.models.sale import LotReserve
from market.auctions.queries import bidding
from market.auctions.rules import planning
from market.auctions.rules.ledger import commitment
from market.auctions.rules.states import ConductMode, LotState, PaddleState
from market.auctions.services import lots_plan
from market.auctions.services.lots_plan import LotPlan
from market.db import unit_of_work
from market.errors import MarketError, NotFound
from market.listings import queries as listings
from market.listings.rules.kinds import PriceMode, TermMode
from market.mail import Mail
from market.money import Money
from tests.factories import accounts, auctions
from tests.factories.auctions import START, STEP, Market


def refusal(command: Any, *args: Any, **kwargs: Any) -> tuple[str, str | None]:  # noqa: ANN401
    with pytest.raises(MarketError) as refused, unit_of_work():
        command(*args, **kwargs)
    return refused.value.code, refused.value.field


def lot_plan(number: int = 1, **changes: Any) -> LotPlan:
    return replace(LotPlan(number=number, start=START, increment=STEP, duration_minutes=30), **changes)


def test_a_seller_hands_in_a_lot(held: Market) -> None:
    lot = auctions.consigned(held, auctions.sale(held))

    assert (lot.state, lot.number, lot.seller_id) == (LotState.DRAFT, 1, held.seller.id)
    assert lot.deposit == planning.deposit(START, 1000)
    assert lot.accepted_at is None
    assert [event.kind for event in audit.timeline([("lot", lot.id)])] == ["lot.consigned"]


def test_lots_are_numbered_in_the_order_in_which_they_arrive(held: Market) -> None:
    drafted = auctions.sale(held)

    assert [auctions.consigned(held, drafted).number for _ in range(3)] == [1, 2, 3]


def test_only_the_owner_offers_an_achievement(held: Market) -> None:
    drafted, offered = auctions.sale(held), auctions.achievement(held.seller)
    wanted = auctions.consignment(held, drafted, offered)
    stranger = accounts.actor(accounts.organisation("institution"))
    reader = accounts.member(held.seller, "signer")

    assert refusal(lots_plan.consign, stranger, wanted) == ("lot.not_owner", None)
    assert refusal(lots_plan.consign, reader, wanted) == ("forbidden", None)
    assert refusal(lots_plan.consign, held.clerk, wanted) == ("forbidden", None)


@pytest.mark.parametrize(
    ("change", "code", "field"),
    [
        ({"start": Money(0)}, "lot.start_not_whole", "start"),
        ({"start": Money(10_050)}, "lot.start_not_whole", "start"),
        ({"increment": Money(0)}, "lot.increment_not_whole", "increment"),
        ({"reserve": START - Money.yuan(1)}, "lot.reserve_below_start", "reserve"),
        ({"accept_terms": False}, "lot.terms_not_accepted", "accept_terms"),
        ({"term_id": 0}, "lot.term_not_for_auction", "term_id"),
    ],
)
def test_a_consignment_that_breaks_a_rule_names_its_field(held: Market, change: dict[str, Any], code: str, field: str) -> None:
    drafted, offered = auctions.sale(held), auctions.achievement(held.seller)

    assert refusal(lots_plan.consign, held.editor, auctions.consignment(held, drafted, offered, **change)) == (code, field)


def test_a_term_with_another_price_mode_is_not_auctioned(held: Market) -> None:
    negotiated = auctions.achievement(held.seller, mode=TermMode.TRANSFER, price_mode=PriceMode.AGREED)
    wanted = auctions.consignment(held, auctions.sale(held), negotiated)

    assert refusal(lots_plan.consign, held.editor, wanted) == ("lot.term_not_for_auction", "term_id")


def test_an_achievement_is_offered_once(held: Market) -> None:
    drafted, offered = auctions.sale(held), auctions.achievement(held.seller)
    auctions.consigned(held, drafted, offered=offered)

    assert refusal(lots_plan.consign, held.editor, auctions.consignment(held, drafted, offered)) == ("lot.offered_already", "sale_id")


def test_an_announced_sale_takes_no_more_lots(held: Market) -> None:
    announced, _ = auctions.announced(held)
    wanted = auctions.consignment(held, announced, auctions.achievement(held.seller))

    assert refusal(lots_plan.consign, held.editor, wanted) == ("sale.not_collecting", "sale_id")


@pytest.mark.parametrize("reserve", [None, START, START + STEP])
def test_the_reserve_is_sealed_and_provable(held: Market, reserve: Money | None) -> None:
    lot = auctions.consigned(held, auctions.sale(held), reserve=reserve)

    sealed = bidding.reserve(lot.id)
    assert sealed is not None
    assert lot.commitment == commitment(reserve.fen if reserve else None, sealed.nonce)
    assert lot.has_reserve is (reserve is not None)


def test_no_event_and_no_column_of_the_lot_tells_the_reserve(held: Market) -> None:
    reserve = Money.yuan(987_654)
    lot = auctions.scheduled(held, auctions.sale(held), reserve=reserve)

    told = str([(event.data, event.reason) for event in audit.timeline([("lot", lot.id)])]) + str(vars(lot))
    assert "987654" not in told
    assert "987,654" not in told


def test_the_operator_accepts_and_schedules(held: Market) -> None:
    lot = auctions.consigned(held, auctions.sale(held))

    with unit_of_work():
        lots_plan.schedule_lot(held.clerk, lot.id, lot_plan(7, increment=Money.yuan(5000), duration_minutes=20, deposit=Money.yuan(50_000)))

    assert (lot.number, lot.increment, lot.duration_s, lot.deposit) == (7, Money.yuan(5000), 1200, Money.yuan(50_000))
    assert lot.accepted_at is not None


def test_a_number_that_is_taken_is_exchanged(held: Market) -> None:
    drafted = auctions.sale(held)
    first, second = auctions.consigned(held, drafted), auctions.consigned(held, drafted)

    with unit_of_work():
        lots_plan.schedule_lot(held.clerk, second.id, lot_plan(1))

    assert (first.number, second.number) == (2, 1)


def test_the_operator_may_seal_a_reserve_but_an_empty_one_keeps_the_sealed(held: Market, session: Any) -> None:  # noqa: ANN401
    lot = auctions.consigned(held, auctions.sale(held), reserve=START)
    with unit_of_work():
        lots_plan.schedule_lot(held.clerk, lot.id, lot_plan())
    kept = session.get(LotReserve, lot.id).amount
    with unit_of_work():
        lots_plan.schedule_lot(held.clerk, lot.id, lot_plan(reserve=START + STEP))

    assert (kept, session.get(LotReserve, lot.id).amount) == (START, START + STEP)


def test_the_seller_hears_of_another_starting_price(held: Market, session: Any) -> None:  # noqa: ANN401
    lot = auctions.consigned(held, auctions.sale(held))

    with unit_of_work():
        lots_plan.schedule_lot(held.clerk, lot.id, lot_plan(start=START + STEP))

    letters = session.scalars(select(Mail).where(Mail.recipient == accounts.email_of(held.seller))).all()
    assert [letter for letter in letters if "起拍价" in letter.subject]


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"number": 0}, "number"),
        ({"start": Money(1)}, "start"),
        ({"increment": START + STEP}, "increment"),
        ({"duration_minutes": 0}, "duration_minutes"),
        ({"deposit": Money.yuan(1)}, "deposit"),
        ({"deposit": START}, "deposit"),
        ({"reserve": START - STEP}, "reserve"),
    ],
)
def test_a_schedule_that_breaks_a_rule_names_its_field(held: Market, change: dict[str, Any], field: str) -> None:
    lot = auctions.consigned(held, auctions.sale(held))

    assert refusal(lots_plan.schedule_lot, held.clerk, lot.id, lot_plan(**change))[1] == field


def test_without_an_auctioneer_a_lot_runs_a_day(held: Market) -> None:
    drafted = auctions.sale(held, conduct_mode=ConductMode.EXCHANGE_BIDDING, agency_id=None, auctioneer_id=None)
    lot = auctions.consigned(held, drafted)

    assert lot.duration_s == 24 * 3600
    assert refusal(lots_plan.schedule_lot, held.clerk, lot.id, lot_plan(duration_minutes=60))[0] == "lot.duration_unattended"


def test_only_the_operator_schedules_and_only_drafts(held: Market) -> None:
    lot = auctions.consigned(held, auctions.sale(held))
    announced = auctions.announced(held)[1][0]

    assert refusal(lots_plan.schedule_lot, held.editor, lot.id, lot_plan()) == ("sale.not_planner", None)
    with pytest.raises(NotFound), unit_of_work():
        lots_plan.schedule_lot(accounts.actor(accounts.organisation()), lot.id, lot_plan())
    assert refusal(lots_plan.schedule_lot, held.clerk, announced.id, lot_plan()) == ("lot.not_draft", None)


@pytest.mark.parametrize("who", ["editor", "clerk"])
def test_seller_and_operator_withdraw_before_the_opening(held: Market, who: str) -> None:
    _sale, (lot,) = auctions.announced(held)
    paid = auctions.paddle(held, lot, accounts.organisation())

    with unit_of_work():
        lots_plan.withdraw_lot(getattr(held, who), lot.id, reason="权利人申请")

    assert (lot.state, lot.note, paid.state) == (LotState.WITHDRAWN, "权利人申请", PaddleState.RELEASED)
    assert listings.achievements([lot.achievement_id])[lot.achievement_id].state == "published"


def test_a_lot_that_was_never_announced_is_declined_without_ado(held: Market) -> None:
    lot = auctions.consigned(held, auctions.sale(held))

    with unit_of_work():
        lots_plan.withdraw_lot(held.clerk, lot.id, reason="资料不全")

    assert lot.state is LotState.WITHDRAWN
    assert listings.achievements([lot.achievement_id])[lot.achievement_id].state == "published"


def test_nobody_else_withdraws_and_never_without_a_reason(held: Market) -> None:
    _sale, (lot,) = auctions.announced(held)

    assert refusal(lots_plan.withdraw_lot, held.auctioneer, lot.id, reason="x") == ("lot.not_yours", None)
    assert refusal(lots_plan.withdraw_lot, accounts.actor(accounts.organisation()), lot.id, reason="x") == ("lot.not_yours", None)
    assert refusal(lots_plan.withdraw_lot, held.editor, lot.id, reason=" ") == ("lot.withdrawal_reason", "reason")


def test_an_open_lot_is_not_withdrawn(held: Market) -> None:
    opened, (lot,), at = auctions.opened(held)
    del opened
    with clock.frozen(at), unit_of_work():
        auctions.open_lot(held.auctioneer, lot.id)

    assert refusal(lots_plan.withdraw_lot, held.editor, lot.id, reason="后悔") == ("state.open", None)


@pytest.mark.parametrize(
    "change",
    [
        {"state": LotState.ANNOUNCED},
        {"start": Money(150)},
        {"increment": Money(0)},
        {"deposit": Money(0)},
        {"number": 0},
        {"current": START, "leader_number": None},
    ],
)
def test_the_database_refuses_an_impossible_lot(held: Market, session: Any, change: dict[str, Any]) -> None:  # noqa: ANN401
    lot = auctions.consigned(held, auctions.sale(held))
    for name, value in change.items():
        setattr(lot, name, value)

    with pytest.raises(IntegrityError):
        session.flush()
