"""Planning: the legal minimums to the day, and money to the yuan."""

from datetime import UTC, date, datetime, timedelta

import pytest

from market import clock
from market.auctions.rules import planning
from market.auctions.rules.planning import Minimums, Results, Schedule
from market.auctions.rules.states import ConductMode
from market.errors import Invalid
from market.money import Money

LEAST = Minimums(announce_days=7, display_days=2)
ANNOUNCED = date(2026, 10, 1)


def at(day: int, hour: int = 14, minute: int = 0) -> datetime:
    return datetime(2026, 10, day, hour, minute, tzinfo=clock.BEIJING).astimezone(UTC)


def schedule(*, opens: datetime | None = None, first: datetime | None = None, last: datetime | None = None) -> Schedule:
    opens, first, last = opens or at(8), first or at(5, 9), last or at(7, 17)
    return Schedule(
        announced_on=ANNOUNCED,
        viewing_from=first,
        viewing_until=last,
        opens_at=opens,
        viewing_first=clock.legal_date(first),
        viewing_last=clock.legal_date(last),
        auction_on=clock.legal_date(opens),
    )


def refusal(plan: Schedule) -> tuple[str, str | None]:
    with pytest.raises(Invalid) as refused:
        planning.check_schedule(plan, LEAST)
    return refused.value.code, refused.value.field


def test_seven_days_and_two_days_are_enough() -> None:
    planning.check_schedule(schedule(), LEAST)


def test_the_last_minute_of_the_sixth_day_is_too_early() -> None:
    assert refusal(schedule(opens=at(7, 23, 59), last=at(7, 12))) == ("sale.announced_too_late", "opens_at")


def test_the_first_minute_of_the_seventh_day_in_beijing_is_enough() -> None:
    planning.check_schedule(schedule(opens=at(8, 0, 0), last=at(7, 17)), LEAST)


@pytest.mark.parametrize(
    ("first", "last", "code", "field"),
    [
        (at(6, 9), at(7, 17), "sale.viewing_too_short", "viewing_until"),
        (at(7, 9), at(7, 8), "sale.viewing_backwards", "viewing_until"),
        (at(5, 9), at(8, 15), "sale.viewing_after_opening", "viewing_until"),
    ],
)
def test_a_viewing_that_breaks_the_law_names_its_field(first: datetime, last: datetime, code: str, field: str) -> None:
    assert refusal(schedule(first=first, last=last)) == (code, field)


def test_the_viewing_may_end_at_the_opening() -> None:
    planning.check_schedule(schedule(opens=at(8), last=at(8)), LEAST)


def test_the_viewing_cannot_begin_before_the_announcement() -> None:
    early = datetime(2026, 9, 30, 9, tzinfo=clock.BEIJING)

    assert refusal(schedule(first=early)) == ("sale.viewing_before_announcement", "viewing_from")


@pytest.mark.parametrize(("share", "fits"), [(499, False), (500, True), (2000, True), (2001, False), (0, False), (-500, False)])
def test_the_deposit_is_5_to_20_per_cent(share: int, *, fits: bool) -> None:
    if fits:
        planning.check_deposit_share(share, lowest=500, highest=2000)
        return
    with pytest.raises(Invalid) as refused:
        planning.check_deposit_share(share, lowest=500, highest=2000)
    assert str(refused.value).endswith("between 5% and 20% of the starting price.")


@pytest.mark.parametrize(
    ("start", "share", "expected"),
    [(2_600_000, 1000, 260_000), (105, 1000, 11), (1, 500, 1), (999, 1250, 125), (1000, 1250, 125)],
)
def test_deposits_are_rounded_up_to_whole_yuan(start: int, share: int, expected: int) -> None:
    assert planning.deposit(Money.yuan(start), share) == Money.yuan(expected)


@pytest.mark.parametrize(
    ("start", "increment", "field"),
    [
        (Money(0), Money.yuan(1), "start"),
        (Money(10_050), Money.yuan(1), "start"),
        (Money.yuan(100), Money(0), "increment"),
        (Money.yuan(100), Money(150), "increment"),
        (Money.yuan(100), Money.yuan(101), "increment"),
        (Money(-100), Money.yuan(1), "start"),
    ],
)
def test_prices_are_whole_yuan_above_zero(start: Money, increment: Money, field: str) -> None:
    with pytest.raises(Invalid) as refused:
        planning.check_prices(start, increment)

    assert refused.value.field == field


def test_a_reserve_may_equal_the_start_but_not_fall_below() -> None:
    start = Money.yuan(100)

    planning.check_reserve(start, None)
    planning.check_reserve(start, start)
    with pytest.raises(Invalid) as refused:
        planning.check_reserve(start, start - Money.yuan(1))
    assert (refused.value.code, refused.value.field) == ("lot.reserve_below_start", "reserve")


def test_without_an_auctioneer_bidding_lasts_a_day() -> None:
    day = int(timedelta(hours=24).total_seconds())

    planning.check_duration(day, ConductMode.EXCHANGE_BIDDING, unattended_hours=24)
    planning.check_duration(600, ConductMode.LICENSED_AUCTION, unattended_hours=24)
    with pytest.raises(Invalid):
        planning.check_duration(day - 1, ConductMode.EXCHANGE_BIDDING, unattended_hours=24)


@pytest.mark.parametrize("seconds", [0, 59, -1, 31 * 86_400])
def test_impossible_bidding_times_are_refused(seconds: int) -> None:
    with pytest.raises(Invalid):
        planning.check_duration(seconds, ConductMode.LICENSED_AUCTION, unattended_hours=24)


@pytest.mark.parametrize("number", [0, -1, 1000])
def test_lot_numbers_fit_a_catalogue(number: int) -> None:
    with pytest.raises(Invalid):
        planning.check_number(number)


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"agency_id": None, "in_force": False, "auctioneer_id": 1, "of_agency": True}, "agency_id"),
        ({"agency_id": 1, "in_force": False, "auctioneer_id": 1, "of_agency": True}, "agency_id"),
        ({"agency_id": 1, "in_force": True, "auctioneer_id": None, "of_agency": False}, "auctioneer_id"),
        ({"agency_id": 1, "in_force": True, "auctioneer_id": 1, "of_agency": False}, "auctioneer_id"),
    ],
)
def test_a_licensed_auction_needs_its_agency_and_its_own_auctioneer(values: dict[str, object], field: str) -> None:
    with pytest.raises(Invalid) as refused:
        planning.check_conductor(ConductMode.LICENSED_AUCTION, **values)  # type: ignore[arg-type]

    assert refused.value.field == field
    planning.check_conductor(ConductMode.PRIVATE_TENDER, **values)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("start", "hammer", "premium"),
    [("895", "1230", "37.43"), ("210", "537", "155.71"), ("790", "1014", "28.35"), ("160", "160", "0"), ("200", "100", "-50")],
)
def test_the_premium_is_what_the_press_printed(start: str, hammer: str, premium: str) -> None:
    assert Results(offered=None, sold=None, start=Money.wan(start), hammer=Money.wan(hammer)).premium == premium


def test_without_totals_there_is_no_premium() -> None:
    assert Results(offered=60, sold=None, start=Money.wan("9610"), hammer=None).premium is None
    assert planning.premium_bp(Money(0), Money(1)) is None
