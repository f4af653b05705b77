"""The ascending auction 增价拍卖 with soft close: who leads, what the next bid costs, when bidding ends."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Protocol

from market.auctions.rules.states import LotState
from market.money import Money
from market.wording import N_, Labelled


class Reason(Labelled):
    """Why a bid was refused; the value is the stable code of the API."""

    NOT_OPEN = "lot.not_open", N_("Bidding on this lot has not begun.")
    ENDED = "lot.ended", N_("Your bid arrived %(late_ms)s ms after the close and does not count.")
    PAUSED = "lot.paused", N_("Bidding is paused.")
    TOO_LOW = "bid.too_low", N_("Bid at least %(minimum)s.")
    OFF_STEP = "bid.off_step", N_("Bids rise in steps of %(increment)s; the nearest is %(nearest)s.")
    ALREADY_LEADING = "bid.already_leading", N_("You are leading already.")
    OVER_LIMIT = "bid.over_limit", N_("This is above your limit of %(limit)s on this lot.")
    NOT_WHOLE = "bid.not_whole", N_("Bid in whole yuan.")
    NO_PADDLE = "bid.no_paddle", N_("Register for this lot before bidding.")
    NOT_REPRESENTED = "bid.not_represented", N_("This paddle's holder has given no authority for floor or telephone bids.")
    OVER_AUTHORITY = "bid.over_authority", N_("The authority for floor or telephone bids ends at %(limit)s.")
    NO_DEPOSIT = "bid.no_deposit", N_("Pay the deposit to bid.")
    NOT_ALLOWED = "bid.not_allowed", N_("You may not bid on this lot: %(why)s")
    NO_AUTHORITY = "bid.no_authority", N_("Your organisation has not authorised you to bid.")
    OTHER_FORM = "bid.other_form", N_("Bids of this form do not belong to the format of this lot.")
    MALFORMED_SEAL = "seal.malformed", N_("A sealed bid is 64 hexadecimal digits.")
    NOT_SEALING = "seal.not_now", N_("Sealed bids are not taken now.")
    NOT_TIED = "seal.not_tied", N_("Only those whose bids are equal bid in this round.")
    NOT_REVEALING = "reveal.not_now", N_("Sealed bids are not opened now.")
    NOTHING_SEALED = "reveal.nothing_sealed", N_("There is no sealed bid of yours in this round.")
    SEAL_DIFFERS = "reveal.differs", N_("Amount and key do not fit your sealed bid.")
    REVEALED = "reveal.done", N_("Your sealed bid is opened already.")
    NO_PRIORITY = "priority.none", N_("You hold no priority right on this lot, or none before the winner's.")
    PRIORITY_ANSWERED = "priority.answered", N_("You have answered already.")
    PRIORITY_DECIDED = "priority.decided", N_("The lot is decided already.")
    NOTHING_TO_JUDGE = "points.nothing_sealed", N_("This paddle has sealed no bid.")
    POINTS_LATE = "points.late", N_("Points are given before the prices are opened.")
    POINTS_MALFORMED = "points.malformed", N_("Give points from 0 to 100.00 for each criterion.")


@dataclass(frozen=True, slots=True)
class Ladder:
    """Increment ladder 加价幅度阶梯: pairs of a price and the step of the next bid from that price on, the lowest first."""

    rungs: tuple[tuple[Money, Money], ...]

    def at(self, price: Money) -> Money:
        """Return the step above `price`."""
        step = self.rungs[0][1]
        for start, larger in self.rungs[1:]:
            if price < start:
                break
            step = larger
        return step


@dataclass(frozen=True, slots=True, kw_only=True)
class LotView:
    """What the rules need to know of a lot."""

    state: LotState
    start: Money
    increment: Money
    current: Money | None
    leader: int | None
    """The leading paddle's number."""
    closes_at: datetime | None
    soft_close: timedelta
    extension: timedelta
    ladder: Ladder | None = None
    """Where the step depends on the price; `increment` elsewhere."""
    latest: datetime | None = None
    """Hard cap: no bid moves the end beyond it."""

    @property
    def base(self) -> Money:
        """Return the price from which the next bid is counted."""
        return self.start if self.current is None else self.current

    @property
    def step(self) -> Money:
        """Return by how much the next bid rises, or by a multiple of it."""
        return self.step_above(self.base)

    def step_above(self, price: Money) -> Money:
        """Return by how much a bid rises above `price`."""
        return self.increment if self.ladder is None else self.ladder.at(price)

    @property
    def minimum(self) -> Money:
        """Return the lowest bid that would be accepted now."""
        return self.start if self.current is None else self.current + self.step

    def after(self, paddle: int, amount: Money, decision: Accepted) -> LotView:
        """Return the lot once the paddle's accepted bid leads."""
        return replace(self, current=amount, leader=paddle, closes_at=decision.closes_at)


@dataclass(frozen=True, slots=True, kw_only=True)
class Accepted:
    """The bid leads; bidding ends at `closes_at`."""

    closes_at: datetime
    extended: bool


@dataclass(frozen=True, slots=True)
class Refused:
    """The bid does not count, and why; `params` fill the message's places."""

    reason: Reason
    params: tuple[tuple[str, object], ...] = ()


def refused(reason: Reason, **params: object) -> Refused:
    """Make a refusal with the values that its message names."""
    return Refused(reason, tuple(sorted(params.items())))


def decide(lot: LotView, paddle: int, amount: Money, now: datetime, *, by_proxy: bool = False) -> Accepted | Refused:
    """Decide one bid of the paddle numbered `paddle`; `now` is the database's time under the lot's lock.

    Nobody bids against themselves, except a proxy that goes to its maximum because another one goes as far.

    Soft close 延时: a bid in the last `soft_close` moves the end to `extension` after that bid (法释〔2016〕18号 Art. 20).
    """
    if refusal := closed(lot, now):
        return refusal
    if lot.leader == paddle and not by_proxy:
        return refused(Reason.ALREADY_LEADING)
    if refusal := off_ladder(lot, amount):
        return refusal
    end = lot.closes_at
    if end is None:
        return refused(Reason.NOT_OPEN)
    closes_at = later(end, now + lot.extension, lot.latest) if end - now <= lot.soft_close else end
    return Accepted(closes_at=closes_at, extended=closes_at > end)


def later(end: datetime, wanted: datetime, latest: datetime | None) -> datetime:
    """Return the end of bidding moved to `wanted` where that is later, though never beyond `latest`."""
    return max(end, wanted if latest is None else min(wanted, latest))


def in_turn(amounts: Sequence[Money]) -> list[int]:
    """Return in which order bids of the same instant are decided, as places in `amounts`: the lowest first, equal ones as they came.

    The highest wins in any order; in this one the others count too instead of being refused for the width of a network.
    """
    return sorted(range(len(amounts)), key=lambda place: amounts[place].fen)


class Timed(Protocol):
    """A lot as far as its time goes."""

    @property
    def state(self) -> LotState:
        """Return the lot's state."""
        ...

    @property
    def closes_at(self) -> datetime | None:
        """Return the end of bidding, once it is known."""
        ...


def closed(lot: Timed, now: datetime) -> Refused | None:
    """Say why the lot takes no bid at `now`, or None; a lot still marked open takes none once its end has come."""
    if lot.state is LotState.PAUSED:
        return refused(Reason.PAUSED)
    if lot.state in (LotState.DRAFT, LotState.ANNOUNCED, LotState.WITHDRAWN) or lot.closes_at is None:
        return refused(Reason.NOT_OPEN)
    if lot.state is not LotState.OPEN or now >= lot.closes_at:
        late = max(0, int((now - lot.closes_at) / timedelta(milliseconds=1)))
        return refused(Reason.ENDED, late_ms=late)
    return None


def off_ladder(lot: LotView, amount: Money) -> Refused | None:
    """Say why the amount does not stand on the increment ladder, or None."""
    if amount.fen % 100:
        return refused(Reason.NOT_WHOLE)
    if amount < lot.minimum:
        return refused(Reason.TOO_LOW, minimum=lot.minimum)
    step = lot.step
    rest = (amount.fen - lot.base.fen) % step.fen
    if rest:
        return refused(Reason.OFF_STEP, increment=step, nearest=Money(amount.fen - rest + step.fen))
    return None
