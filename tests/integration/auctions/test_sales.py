"""Planning and announcing a sale: who may, what the law asks, and what is recorded."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy.exc import IntegrityError

from market import audit, clock
from market.access import ANONYMOUS
from market.auctions import policy
from market.auctions.queries import catalogue
from market.auctions.rules.states import ConductMode, LotState, PaddleState, SaleState, Season
from market.auctions.services import sales
from market.auctions.services.sales import Documented
from market.db import unit_of_work
from market.errors import MarketError, NotFound, SignInRequired
from market.listings import queries as listings
from market.money import Money
from market.payments import queries as payments
from market.payments.rules import DepositState
from tests.factories import accounts, auctions
from tests.factories.auctions import Market


def refusal(command: Any, *args: Any, **kwargs: Any) -> tuple[str, str | None]:  # noqa: ANN401
    with pytest.raises(MarketError) as refused, unit_of_work():
        command(*args, **kwargs)
    return refused.value.code, refused.value.field


def test_a_clerk_plans_a_sale(held: Market) -> None:
    drafted = auctions.sale(held)

    assert drafted.state is SaleState.DRAFT
    assert drafted.operator_id == held.operator.id
    assert drafted.code == f"PM-{drafted.year}-{drafted.id:06d}"
    assert [event.kind for event in audit.timeline([("sale", drafted.id)])] == ["sale.planned"]


@pytest.mark.parametrize("kind", ["enterprise", "institution", "agency", "office"])
def test_nobody_else_plans_sales(held: Market, kind: str) -> None:
    stranger = accounts.actor(accounts.organisation(kind))

    assert refusal(sales.plan_sale, stranger, auctions.plan(held)) == ("forbidden", None)
    with pytest.raises(SignInRequired):
        sales.plan_sale(ANONYMOUS, auctions.plan(held))


def test_a_clerk_of_another_operator_changes_nothing(held: Market) -> None:
    drafted, other = auctions.sale(held), accounts.actor(accounts.organisation("operator"))

    assert refusal(sales.edit_sale, other, drafted.id, auctions.plan(held)) == ("sale.not_planner", None)
    assert refusal(sales.announce, other, drafted.id) == ("sale.not_planner", None)
    assert refusal(sales.cancel_sale, other, drafted.id, reason="无") == ("sale.not_planner", None)


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"name_zh": " "}, "name_zh"),
        ({"name_zh": "拍" * 81}, "name_zh"),
        ({"sector": "astrology"}, "sector"),
        ({"agency_id": None}, "agency_id"),
        ({"auctioneer_id": None}, "auctioneer_id"),
        ({"deposit_bp": 499}, "deposit_bp"),
        ({"deposit_bp": 2001}, "deposit_bp"),
        ({"soft_close_s": 3601}, "soft_close_s"),
        ({"extend_s": -1}, "extend_s"),
    ],
)
def test_a_plan_that_breaks_a_rule_names_its_field(held: Market, change: dict[str, Any], field: str) -> None:
    assert refusal(sales.plan_sale, held.clerk, auctions.plan(held, **change))[1] == field


def test_the_announcement_days_are_counted_from_today(held: Market) -> None:
    usual = auctions.plan(held)
    early = replace(usual, opens_at=usual.opens_at - timedelta(days=2), viewing_until=usual.viewing_until - timedelta(days=2))

    assert refusal(sales.plan_sale, held.clerk, early) == ("sale.announced_too_late", "opens_at")


def test_an_auctioneer_of_another_agency_cannot_preside(held: Market) -> None:
    other = accounts.actor(accounts.licensed_agency())

    assert refusal(sales.plan_sale, held.clerk, auctions.plan(held, auctioneer_id=other.person_id)) == (
        "sale.auctioneer_not_of_agency",
        "auctioneer_id",
    )


def test_a_licence_that_ends_before_the_auction_day_is_not_enough(held: Market) -> None:
    brief = accounts.licensed_agency(valid_until=clock.today() + timedelta(days=1))
    change = {"agency_id": brief.id, "auctioneer_id": accounts.actor(brief).person_id}

    assert refusal(sales.plan_sale, held.clerk, auctions.plan(held, **change)) == ("sale.agency_not_in_force", "agency_id")


def test_another_deposit_share_changes_the_deposits_of_the_lots(held: Market) -> None:
    drafted = auctions.sale(held)
    lot = auctions.scheduled(held, drafted)

    with unit_of_work():
        sales.edit_sale(held.clerk, drafted.id, auctions.plan(held, deposit_bp=2000, soft_close_s=120))

    assert lot.deposit == Money.yuan(52_000)
    assert lot.soft_close_s == 120


def test_announcing_publishes_the_lots_and_reserves_the_achievements(held: Market) -> None:
    announced, (lot,) = auctions.announced(held)

    assert announced.state is SaleState.ANNOUNCED
    assert announced.announced_at is not None
    assert lot.state is LotState.ANNOUNCED
    assert listings.achievements([lot.achievement_id])[lot.achievement_id].state == "reserved"
    assert catalogue.lots(ANONYMOUS, announced.id) == [lot]


def test_an_announced_sale_is_not_changed(held: Market) -> None:
    announced, _ = auctions.announced(held)

    assert refusal(sales.edit_sale, held.clerk, announced.id, auctions.plan(held)) == ("sale.not_draft", None)
    assert refusal(sales.announce, held.clerk, announced.id)[0] == "state.announced"


def test_a_sale_without_accepted_lots_is_not_announced(held: Market) -> None:
    drafted = auctions.sale(held)

    assert refusal(sales.announce, held.clerk, drafted.id) == ("sale.no_lots", None)
    auctions.consigned(held, drafted)
    assert refusal(sales.announce, held.clerk, drafted.id) == ("sale.lots_not_accepted", None)


def test_the_days_are_checked_again_on_the_day_of_the_announcement(held: Market) -> None:
    drafted = auctions.sale(held)
    auctions.scheduled(held, drafted)

    with clock.frozen(clock.now() + timedelta(days=2)):
        assert refusal(sales.announce, held.clerk, drafted.id) == ("sale.announced_too_late", "opens_at")
        labels = [gate.label for gate in sales.announcement_gates(held.clerk, drafted.id) if not gate.passed]
    assert labels == ["Announcement and viewing keep the legal days"]


def test_a_withdrawn_achievement_closes_the_gate(held: Market) -> None:
    drafted = auctions.sale(held)
    lot = auctions.scheduled(held, drafted)
    with unit_of_work():
        auctions.listings.withdraw(held.editor, lot.achievement_id, reason="另有安排")

    assert refusal(sales.announce, held.clerk, drafted.id) == ("sale.lots_not_offered", None)


def test_the_clock_brings_viewing_and_opening(held: Market) -> None:
    announced, _ = auctions.announced(held)
    hours = [announced.announced_at, announced.viewing_from, announced.opens_at]
    states = []

    for at in hours:
        assert at is not None
        with clock.frozen(at), unit_of_work():
            states.append(sales.advance(announced.id).state)

    assert states == [SaleState.ANNOUNCED, SaleState.VIEWING, SaleState.OPEN]


def test_a_late_scheduler_catches_up_at_once(held: Market) -> None:
    announced, _ = auctions.announced(held)
    late = announced.opens_at + timedelta(days=1)

    assert announced.id in catalogue.due_sales(late)
    with clock.frozen(late), unit_of_work():
        assert sales.advance(announced.id).state is SaleState.OPEN
    assert announced.id not in catalogue.due_sales(late)


def test_only_the_presiding_auctioneer_begins_a_licensed_sale_and_not_before_its_hour(held: Market) -> None:
    announced, _ = auctions.announced(held)
    colleague = accounts.member(held.agency, "auctioneer")

    assert refusal(sales.open_sale, held.auctioneer, announced.id) == ("sale.too_early", None)
    with clock.frozen(announced.opens_at):
        assert refusal(sales.open_sale, held.clerk, announced.id) == ("sale.not_conductor", None)
        assert refusal(sales.open_sale, colleague, announced.id) == ("sale.not_conductor", None)
        with unit_of_work():
            assert sales.open_sale(held.auctioneer, announced.id).state is SaleState.OPEN


def test_lots_without_an_auctioneer_open_with_the_sale(held: Market) -> None:
    _sale, lots, _at = auctions.opened(held, lots=2, conduct_mode=ConductMode.EXCHANGE_BIDDING, agency_id=None, auctioneer_id=None)

    assert [lot.state for lot in lots] == [LotState.OPEN, LotState.OPEN]


def test_lots_of_a_licensed_sale_wait_for_the_auctioneer(held: Market) -> None:
    _sale, (lot,), _at = auctions.opened(held)

    assert lot.state is LotState.ANNOUNCED


def test_cancelling_returns_the_deposits_and_frees_the_achievements(held: Market) -> None:
    announced, (lot,) = auctions.announced(held)
    paid, unpaid = auctions.paddle(held, lot, accounts.organisation()), auctions.paddle(held, lot, accounts.organisation(), paid=False)

    with unit_of_work():
        sales.cancel_sale(held.clerk, announced.id, reason="场地不可用")

    assert announced.state is SaleState.CANCELLED
    assert (lot.state, lot.note) == (LotState.WITHDRAWN, "场地不可用")
    assert (paid.state, unpaid.state) == (PaddleState.RELEASED, PaddleState.REFUSED)
    assert payments.deposit(paid.deposit_id or 0).state is DepositState.RELEASED
    assert payments.deposit(unpaid.deposit_id or 0).state is DepositState.CANCELLED
    assert listings.achievements([lot.achievement_id])[lot.achievement_id].state == "published"


def test_cancelling_needs_a_reason_and_a_sale_that_has_not_begun(held: Market) -> None:
    opened, _, _ = auctions.opened(held)

    assert refusal(sales.cancel_sale, held.clerk, opened.id, reason=" ") == ("sale.reason_missing", "reason")
    assert refusal(sales.cancel_sale, held.clerk, opened.id, reason="晚了")[0] == "state.open"


def test_a_documented_sale_shows_the_printed_totals(held: Market) -> None:
    past = Documented(
        name_zh="2020 浙江科技成果拍卖会安吉专场",
        name_en="Zhejiang achievements auction 2020, Anji",
        season=Season.AUTUMN,
        year=2020,
        held_on=date(2020, 7, 20),
        sector="general",
        place="安吉",
        lots_offered=11,
        lots_sold=11,
        start_fen=Money.wan("895").fen,
        hammer_fen=Money.wan("1230").fen,
        bidders=None,
        source="安吉新闻网 2020-07-23",
    )
    with unit_of_work():
        recorded = sales.record_past_sale(held.clerk, past)

    results = catalogue.documented_results(recorded)
    assert results is not None
    assert results.premium == "37.43"
    assert recorded in catalogue.sales(ANONYMOUS, catalogue.Asked(year=2020))
    assert refusal(sales.record_past_sale, held.clerk, replace(past, source=" ")) == ("sale.source_missing", "source")
    assert refusal(sales.record_past_sale, held.editor, past) == ("forbidden", None)


def test_drafts_are_seen_by_the_operator_and_the_agency_only(held: Market) -> None:
    drafted, (announced, _) = auctions.sale(held), auctions.announced(held)
    actors = [ANONYMOUS, held.clerk, held.auctioneer, held.editor, accounts.actor(accounts.organisation("office"))]

    for actor in actors:
        listed = {found.id for found in catalogue.sales(actor)} & {drafted.id, announced.id}
        assert listed == {found.id for found in (drafted, announced) if policy.can_view_sale(actor, found)}
    with pytest.raises(NotFound):
        catalogue.sale(held.editor, drafted.id)
    assert catalogue.sale(held.auctioneer, drafted.id) is drafted


def test_consigned_lots_are_seen_by_their_parties_only(held: Market) -> None:
    lot = auctions.consigned(held, drafted := auctions.sale(held))

    for actor in [ANONYMOUS, held.clerk, held.auctioneer, held.editor, accounts.actor(accounts.organisation())]:
        assert (lot in catalogue.lots(actor, drafted.id)) is policy.can_view_lot(actor, lot, drafted)


@pytest.mark.parametrize(
    "change",
    [
        {"deposit_bp": 2001},
        {"viewing_until": None},
        {"soft_close_s": 4000},
        {"state": SaleState.ANNOUNCED, "agency_id": None},
    ],
)
def test_the_database_refuses_an_impossible_sale(held: Market, session: Any, change: dict[str, Any]) -> None:  # noqa: ANN401
    drafted = auctions.sale(held)
    for name, value in change.items():
        setattr(drafted, name, value)

    with pytest.raises(IntegrityError):
        session.flush()
