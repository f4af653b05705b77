"""Planning a sale: legal dates, deposits, prices of lots, who holds the hammer, and what results amount to.

Values of the rule book come as arguments.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from market.auctions.rules.states import ConductMode
from market.errors import Invalid
from market.money import Money
from market.wording import N_

WHOLE_YUAN = 100
SHORTEST_LOT = timedelta(minutes=1)
LONGEST_LOT = timedelta(days=30)
HIGHEST_NUMBER = 999


@dataclass(frozen=True, slots=True, kw_only=True)
class Schedule:
    """The instants of a sale, and the days in Beijing on which they fall."""

    announced_on: date
    """The day of the announcement; while planning, the earliest possible one."""
    viewing_from: datetime
    viewing_until: datetime
    opens_at: datetime
    viewing_first: date
    viewing_last: date
    auction_on: date


@dataclass(frozen=True, slots=True, kw_only=True)
class Minimums:
    """Days that the law asks for: announcement (拍卖法 Art. 45) and viewing (Art. 48)."""

    announce_days: int
    display_days: int


def check_schedule(schedule: Schedule, least: Minimums) -> None:
    """Raise Invalid on the date that is too early; the day of a period's start is not counted (民法典 Art. 201)."""
    earliest = schedule.announced_on + timedelta(days=least.announce_days)
    if schedule.auction_on < earliest:
        raise Invalid(
            "sale.announced_too_late",
            N_("The announcement must be out %(days)s days before the auction day: %(earliest)s or later."),
            field="opens_at",
            days=least.announce_days,
            earliest=earliest.isoformat(),
        )
    if schedule.viewing_first < schedule.announced_on:
        raise Invalid("sale.viewing_before_announcement", N_("The viewing cannot begin before the announcement."), field="viewing_from")
    if schedule.viewing_until <= schedule.viewing_from:
        raise Invalid("sale.viewing_backwards", N_("The viewing ends before it begins."), field="viewing_until")
    if schedule.viewing_last - schedule.viewing_first < timedelta(days=least.display_days):
        raise Invalid(
            "sale.viewing_too_short",
            N_("The lots must be on view for at least %(days)s days."),
            field="viewing_until",
            days=least.display_days,
        )
    if schedule.viewing_until > schedule.opens_at:
        raise Invalid("sale.viewing_after_opening", N_("The viewing must end before the auction begins."), field="viewing_until")


def check_postponement(before: datetime, schedule: Schedule, least: Minimums) -> None:
    """Raise Invalid unless the auction moves to a later instant and the announcement begins anew with its legal days.

    `schedule.announced_on` is the day of the notice of postponement: whoever reads only that has as much time as the law gives.
    """
    if schedule.opens_at <= before:
        raise Invalid("sale.not_later", N_("A postponed auction begins later than it was announced."), field="opens_at")
    check_schedule(schedule, least)


def check_deposit_share(deposit_bp: int, *, lowest: int, highest: int) -> None:
    """Raise Invalid unless the deposit lies within 5 to 20 % of the start price (法释〔2016〕18号 Art. 17; 民法典 Art. 586)."""
    if not lowest <= deposit_bp <= highest:
        raise Invalid(
            "sale.deposit_share",
            N_("The deposit must lie between %(lowest)s%% and %(highest)s%% of the starting price."),
            field="deposit_bp",
            lowest=percent(lowest),
            highest=percent(highest),
        )


def percent(basis_points: int) -> str:
    """Return basis points as a percentage without superfluous zeros: 1000 is `10`, 1250 is `12.5`."""
    whole, rest = divmod(abs(basis_points), 100)
    text = f"{whole}.{rest:02d}".rstrip("0").rstrip(".")
    return f"-{text}" if basis_points < 0 else text


def deposit(start: Money, deposit_bp: int) -> Money:
    """Return the deposit of a lot: the sale's share of the start price, rounded up to whole yuan."""
    scale = 10_000 * WHOLE_YUAN
    return Money.yuan(-(-start.fen * deposit_bp // scale))


def check_prices(start: Money, increment: Money) -> None:
    """Raise Invalid unless both are whole yuan above zero and a step is not larger than the start."""
    _whole(start, "start", N_("Give the starting price in whole yuan, above zero."))
    _whole(increment, "increment", N_("Give the increment in whole yuan, above zero."))
    if increment > start:
        raise Invalid("lot.increment_too_large", N_("The increment cannot be larger than the starting price."), field="increment")


def check_reserve(start: Money, reserve: Money | None) -> None:
    """Raise Invalid where a reserve 保留价 is not whole yuan or lies below the start price."""
    if reserve is None:
        return
    _whole(reserve, "reserve", N_("Give the reserve in whole yuan, above zero."))
    if reserve < start:
        raise Invalid("lot.reserve_below_start", N_("The reserve cannot be lower than the starting price."), field="reserve")


def check_duration(seconds: int, mode: ConductMode, *, unattended_hours: int) -> None:
    """Raise Invalid where the bidding time is out of range.

    Without an auctioneer bidding lasts at least `unattended_hours` (法释〔2016〕18号 Art. 20).
    """
    time = timedelta(seconds=seconds)
    if not SHORTEST_LOT <= time <= LONGEST_LOT:
        raise Invalid("lot.duration", N_("Bidding lasts between 1 minute and 30 days."), field="duration_minutes")
    if mode is not ConductMode.LICENSED_AUCTION and time < timedelta(hours=unattended_hours):
        raise Invalid(
            "lot.duration_unattended",
            N_("Without an auctioneer bidding lasts at least %(hours)s hours."),
            field="duration_minutes",
            hours=unattended_hours,
        )


def check_number(number: int) -> None:
    """Raise Invalid where a lot number cannot be printed in a catalogue."""
    if not 1 <= number <= HIGHEST_NUMBER:
        raise Invalid("lot.number", N_("A lot number lies between 1 and 999."), field="number")


def check_conductor(mode: ConductMode, *, agency_id: int | None, in_force: bool, auctioneer_id: int | None, of_agency: bool) -> None:
    """Raise Invalid unless a licensed auction has an agency in force and an auctioneer of that agency.

    拍卖法 Art. 11, 14; 国市监网监发〔2024〕50号.
    """
    if mode is not ConductMode.LICENSED_AUCTION:
        return
    if agency_id is None or not in_force:
        raise Invalid(
            "sale.agency_not_in_force", N_("Choose an agency whose auction licence is in force on the auction day."), field="agency_id"
        )
    if auctioneer_id is None or not of_agency:
        raise Invalid(
            "sale.auctioneer_not_of_agency", N_("Choose an auctioneer who is registered with this agency."), field="auctioneer_id"
        )


def premium_bp(start: Money, hammer: Money) -> int | None:
    """Return (hammer - start) / start in basis points, rounded half up: the published 溢价率; None without a start."""
    if start.fen <= 0:
        return None
    return (2 * (hammer.fen - start.fen) * 10_000 + start.fen) // (2 * start.fen)


@dataclass(frozen=True, slots=True, kw_only=True)
class Results:
    """What a sale came to: counted from its lots, or as a source states it."""

    offered: int | None
    sold: int | None
    start: Money | None
    """Sum of the start prices of what was sold (of all lots where the source does not say)."""
    hammer: Money | None

    @property
    def premium(self) -> str | None:
        """Return the premium over the start prices in per cent, e.g. `37.43`."""
        if self.start is None or self.hammer is None:
            return None
        share = premium_bp(self.start, self.hammer)
        return None if share is None else percent(share)


def _whole(amount: Money, field: str, message: str) -> None:
    if amount.fen <= 0 or amount.fen % WHOLE_YUAN:
        code = f"lot.{field}_not_whole"
        raise Invalid(code, message, field=field)
