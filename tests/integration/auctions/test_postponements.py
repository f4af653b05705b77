"""Postponing an announced sale: who may, when, to which dates; and what it means to who registered."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from market import audit, clock
from market.access import ANONYMOUS
from market.auctions import jobs
from market.auctions.models.notices import SaleNotice
from market.auctions.models.sale import Sale
from market.auctions.queries import bidding
from market.auctions.queries import notices as queries
from market.auctions.queries import paddles as paddle_queries
from market.auctions.rules.grounds import SuspensionGround
from market.auctions.rules.notices import NoticeKind
from market.auctions.rules.states import ConductMode, LotState, PaddleState, SaleState
from market.auctions.services import postponements, proxies, sales, settlement
from market.auctions.services.postponements import Dates
from market.db import db, unit_of_work
from market.errors import Conflict, Forbidden, Invalid, MarketError, NotFound, SignInRequired
from market.money import Money
from market.payments import queries as deposits
from market.payments.rules.deposits import DepositState
from tests.factories import accounts, auctions
from tests.integration.auctions.test_notices import letters

if TYPE_CHECKING:
    from market.access import Actor
    from tests.factories.auctions import Market

WEEK = timedelta(days=7)
REASON = "会场所在区域停电检修"


def later(sale: Sale, by: timedelta = WEEK) -> Dates:
    """Return the sale's dates, moved."""
    assert sale.viewing_from is not None
    assert sale.viewing_until is not None
    return Dates(opens_at=sale.opens_at + by, viewing_from=sale.viewing_from + by, viewing_until=sale.viewing_until + by)


def postpone(
    actor: Actor, sale: Sale, dates: Dates | None = None, *, ground: SuspensionGround = SuspensionGround.UNEXPECTED, reason: str = REASON
) -> Sale:
    """Postpone by a week unless other dates are given; committed."""
    wanted = dates or later(sale)
    with unit_of_work():
        return postponements.postpone(actor, sale.id, wanted, ground=ground, reason=reason)


def before_opening(sale: Sale) -> datetime:
    """Return an hour before the announced opening."""
    return sale.opens_at - timedelta(hours=1)


def test_the_dates_move_and_a_notice_says_it(held: Market) -> None:
    sale, _lots = auctions.announced(held)
    earlier = sale.opens_at

    moved = postpone(held.clerk, sale)

    assert (moved.opens_at, moved.state) == (earlier + WEEK, SaleState.ANNOUNCED)
    first, notice = queries.of_sales([sale.id])[sale.id]
    assert (first.kind, notice.kind, notice.reason, notice.ground) == (
        NoticeKind.ANNOUNCED,
        NoticeKind.POSTPONED,
        REASON,
        SuspensionGround.UNEXPECTED,
    )
    assert (notice.moved_from, notice.moved_to) == (earlier, earlier + WEEK)
    event = audit.timeline([("sale", sale.id)])[-1]
    assert (event.kind, event.reason, event.data["ground"]) == ("sale.postpone", REASON, "unexpected")


def test_everybody_concerned_gets_one_letter(held: Market) -> None:
    sale, (lot,) = auctions.announced(held)
    bidder = accounts.organisation()
    auctions.paddle(held, lot, bidder)
    jobs.tell_notices("https://market.example")
    told = len(letters(accounts.actor(bidder)))
    postpone(held.clerk, sale)

    jobs.tell_notices("https://market.example")
    jobs.tell_notices("https://market.example")

    letter = letters(accounts.actor(bidder))[-1]
    assert len(letters(accounts.actor(bidder))) == told + 1
    moved = sale.opens_at.astimezone(clock.BEIJING)
    for words in ("延期公告", f"{moved:%Y-%m-%d %H:%M}", f"{moved - WEEK:%Y-%m-%d %H:%M}", REASON, "保证金继续有效"):
        assert words in letter.subject + letter.body
    assert "延期公告" in letters(held.editor)[-1].subject


def test_a_sale_on_view_is_announced_again_and_viewed_again(held: Market) -> None:
    sale, _lots = auctions.announced(held)
    with clock.frozen(before_opening(sale)), unit_of_work():
        assert sales.advance(sale.id).state is SaleState.VIEWING
    with clock.frozen(before_opening(sale)):
        moved = postpone(held.clerk, sale, later(sale, timedelta(days=14)))
        assert moved.state is SaleState.ANNOUNCED
        with unit_of_work():
            assert sales.advance(sale.id).state is SaleState.ANNOUNCED
    with clock.frozen(moved.opens_at), unit_of_work():
        assert sales.advance(sale.id).state is SaleState.OPEN


def test_a_sale_that_has_begun_can_move_until_its_first_lot_opens(held: Market) -> None:
    sale, (lot,), at = auctions.opened(held)
    with clock.frozen(at):
        moved = postpone(held.clerk, sale, later(sale, timedelta(days=14)))
        assert moved.state is SaleState.ANNOUNCED
        with pytest.raises(Conflict, match="has not begun"), unit_of_work():
            settlement.open_lot(held.auctioneer, lot.id)
        assert bidding.lot_for_update(lot.id)[0].state is LotState.ANNOUNCED


def test_after_the_first_lot_opened_nothing_moves(held: Market) -> None:
    sale, lots, at = auctions.opened(held, lots=2)
    with clock.frozen(at):
        with unit_of_work():
            settlement.open_lot(held.auctioneer, lots[0].id)
        with pytest.raises(Conflict) as refused:
            postpone(held.clerk, sale, later(sale, timedelta(days=14)))
    assert refused.value.code == "sale.lot_opened"
    assert not postponements.may_postpone(sale, lots)
    assert queries.last_postponement(sale.id) is None


def test_the_lots_of_an_exchange_open_with_the_sale(held: Market) -> None:
    sale, _lots, at = auctions.opened(held, conduct_mode=ConductMode.EXCHANGE_BIDDING, agency_id=None, auctioneer_id=None)
    with clock.frozen(at), pytest.raises(Conflict):
        postpone(held.clerk, sale, later(sale, timedelta(days=14)))


@pytest.mark.parametrize(
    ("change", "code", "field"),
    [
        ({"opens_at": -timedelta(hours=1)}, "sale.not_later", "opens_at"),
        ({"opens_at": timedelta()}, "sale.not_later", "opens_at"),
        ({"viewing_until": WEEK * 2}, "sale.viewing_after_opening", "viewing_until"),
        ({"viewing_from": WEEK + timedelta(days=2)}, "sale.viewing_too_short", "viewing_until"),
    ],
    ids=["earlier", "the same", "viewing after", "viewing too short"],
)
def test_dates_that_the_rules_refuse(held: Market, change: dict[str, timedelta], code: str, field: str) -> None:
    sale, _lots = auctions.announced(held)
    wanted = replace(later(sale), **{name: getattr(sale, name) + by for name, by in change.items()})
    with pytest.raises(Invalid) as refused:
        postpone(held.clerk, sale, wanted)
    assert (refused.value.code, refused.value.field) == (code, field)
    assert db.session.get_one(Sale, sale.id).opens_at == sale.opens_at


def test_the_announcement_begins_anew_with_its_legal_days(held: Market) -> None:
    sale, _lots = auctions.announced(held)
    with clock.frozen(before_opening(sale)):
        for days, code in ((6, "sale.announced_too_late"), (7, None)):
            try:
                postpone(held.clerk, sale, later(sale, timedelta(days=days)))
                found = None
            except Invalid as refusal:
                found = refusal.code
            assert found == code


def test_the_agencys_licence_must_hold_on_the_new_day(held: Market) -> None:
    sale, _lots = auctions.announced(held)
    with pytest.raises(Invalid) as refused:
        postpone(held.clerk, sale, later(sale, timedelta(days=366 * 80)))
    assert refused.value.code == "sale.agency_not_in_force"


@pytest.mark.parametrize(
    ("ground", "reason"),
    [(SuspensionGround.OUTAGE, REASON), (SuspensionGround.LAW, "  "), (SuspensionGround.LAW, "事" * 301)],
    ids=["not for people", "blank", "too long"],
)
def test_ground_and_reason_are_asked(held: Market, ground: SuspensionGround, reason: str) -> None:
    sale, _lots = auctions.announced(held)
    with pytest.raises(Invalid):
        postpone(held.clerk, sale, ground=ground, reason=reason)


def test_who_may_not(held: Market) -> None:
    sale, (lot,) = auctions.announced(held)
    bidder = accounts.organisation()
    auctions.paddle(held, lot, bidder)
    stranger = accounts.actor(accounts.organisation("operator"))
    refusals: list[tuple[Actor, type[MarketError]]] = [
        (ANONYMOUS, SignInRequired),
        (accounts.actor(bidder), Forbidden),
        (held.editor, Forbidden),
        (held.auctioneer, Forbidden),
        (stranger, Forbidden),
    ]
    for actor, refusal in refusals:
        with pytest.raises(refusal):
            postpone(actor, sale)
    drafted = auctions.sale(held)
    with pytest.raises(Conflict):
        postpone(held.clerk, drafted)


def test_a_paddle_and_its_deposit_stay_valid(held: Market) -> None:
    sale, (lot,) = auctions.announced(held)
    bidder = accounts.organisation()
    paddle = auctions.paddle(held, lot, bidder)
    number = paddle.number
    moved = postpone(held.clerk, sale)
    at = moved.opens_at + timedelta(minutes=1)
    with clock.frozen(at), unit_of_work():
        sales.advance(sale.id)
        settlement.open_lot(held.auctioneer, lot.id)
    found = paddle_queries.paddle_of(paddle.id)
    assert (found.state, found.number) == (PaddleState.ACTIVE, number)
    assert deposits.deposit(found.deposit_id or 0).state is DepositState.HELD


def test_who_registered_before_may_leave_with_deposit_and_proxy(held: Market) -> None:
    sale, (lot,) = auctions.announced(held)
    bidder, other = accounts.organisation(), accounts.organisation()
    paddle, waiting = auctions.paddle(held, lot, bidder), auctions.paddle(held, lot, other, paid=False)
    with unit_of_work():
        proxies.set_proxy(accounts.actor(bidder), lot.id, maximum=Money.yuan(400_000), key="leaving-1")
    postpone(held.clerk, sale)

    with unit_of_work():
        postponements.leave(accounts.actor(bidder), paddle.id)
        postponements.leave(accounts.actor(other), waiting.id)

    left, ended = paddle_queries.paddle_of(paddle.id), paddle_queries.paddle_of(waiting.id)
    assert (left.state, ended.state) == (PaddleState.RELEASED, PaddleState.REFUSED)
    assert deposits.deposit(left.deposit_id or 0).state is DepositState.RELEASED
    assert deposits.deposit(left.deposit_id or 0).return_by is not None
    assert deposits.deposit(ended.deposit_id or 0).state is DepositState.CANCELLED
    order = bidding.own_proxy(accounts.actor(bidder), lot.id)
    assert order is not None
    assert order.maximum is None
    at = sale.opens_at + timedelta(minutes=1)
    with clock.frozen(at), unit_of_work():
        sales.advance(sale.id)
        assert settlement.open_lot(held.auctioneer, lot.id).bids == 0


def test_nobody_leaves_without_a_postponement_or_after_the_opening(held: Market) -> None:
    sale, (lot,) = auctions.announced(held)
    bidder, late = accounts.organisation(), accounts.organisation()
    paddle = auctions.paddle(held, lot, bidder)

    def refused(who: Actor, paddle_id: int, kind: type[MarketError]) -> None:
        with pytest.raises(kind), unit_of_work():
            postponements.leave(who, paddle_id)

    refused(accounts.actor(bidder), paddle.id, Conflict)
    moved = postpone(held.clerk, sale)
    with clock.frozen(clock.now() + timedelta(hours=1)):
        afterwards = auctions.paddle(held, lot, late)
    refused(accounts.actor(late), afterwards.id, Conflict)
    refused(accounts.actor(late), paddle.id, NotFound)
    refused(held.clerk, paddle.id, Forbidden)
    refused(accounts.member(bidder, "editor"), paddle.id, Forbidden)
    with clock.frozen(moved.opens_at + timedelta(minutes=1)):
        with unit_of_work():
            sales.advance(sale.id)
            settlement.open_lot(held.auctioneer, lot.id)
        refused(accounts.actor(bidder), paddle.id, Conflict)
    assert paddle_queries.paddle_of(paddle.id).state is PaddleState.ACTIVE


@pytest.mark.parametrize(
    "values",
    [
        {"kind": "postponed", "ground": None, "moved_from": None, "moved_to": None},
        {"kind": "postponed", "ground": "law", "moved_from": "2026-12-02", "moved_to": "2026-12-01"},
        {"kind": "announced", "ground": "law", "moved_from": "2026-12-01", "moved_to": "2026-12-02"},
        {"kind": "postponed", "ground": "weather", "moved_from": "2026-12-01", "moved_to": "2026-12-02"},
    ],
    ids=["nothing said", "earlier", "no postponement", "unknown ground"],
)
def test_the_database_refuses_impossible_notices(held: Market, values: dict[str, str | None]) -> None:
    sale = auctions.sale(held)
    insert = text(
        "INSERT INTO sale_notice (sale_id, kind, at, reason, ground, moved_from, moved_to)"
        " VALUES (:sale, :kind, now(), 'x', :ground, CAST(:moved_from AS timestamptz), CAST(:moved_to AS timestamptz))"
    )
    with pytest.raises(IntegrityError):
        db.session.execute(insert, {"sale": sale.id, **values})
    db.session.rollback()
    assert db.session.query(SaleNotice).filter_by(sale_id=sale.id).count() == 0
