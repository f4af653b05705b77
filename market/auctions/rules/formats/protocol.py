"""What a format of auction is: the terms of a lot, its standing as bids come in, and the questions that every format answers.

A standing is a fold over the lot's ledger entries: `opening` begins it, `apply` takes one accepted offer and returns the next.
Durations run on the lot's own clock, which begins at the opening and stands still while the lot is paused.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol

from market.auctions.rules.english import Ladder, Refused
from market.auctions.rules.states import BidKind, Format, LotState
from market.money import Money
from market.wording import N_, Labelled

NO_TIME = timedelta()


@dataclass(frozen=True, slots=True, kw_only=True)
class Fall:
    """How a price falls 降价: by `step` after each `interval`, never below `floor`, which is the reserve."""

    step: Money
    interval: timedelta
    floor: Money

    def price(self, start: Money, elapsed: timedelta) -> Money:
        """Return the price once `elapsed` has passed since it stood at `start`."""
        return max(self.floor, start - self.step * max(0, elapsed // self.interval))

    def length(self, start: Money) -> timedelta:
        """Return how long the fall lasts, the last interval at the floor included."""
        steps = -((self.floor - start).fen // self.step.fen)
        return self.interval * (steps + 1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Terms:
    """What a lot offers, published with its opening and never changed after it; a format leaves out what it does not know."""

    lot: int
    format: Format
    start: Money
    ladder: Ladder
    duration: timedelta
    """Planned bidding time; the free period of DYNAMIC, the ascending one of ENG_DUTCH, the time to seal in each round."""
    soft_close: timedelta = NO_TIME
    extension: timedelta = NO_TIME
    cap: timedelta | None = None
    """Hard cap: no extension goes beyond this time from the opening."""
    period: timedelta = NO_TIME
    """Limited period 限时报价期, begun anew by each bid in it."""
    fall: Fall | None = None
    judging: timedelta = NO_TIME
    """Time for the panel between sealing and revealing."""
    revealing: timedelta = NO_TIME
    rounds: int = 1
    raises: bool = False
    """A round's minimum is one step above the highest of the rounds before it, instead of equal to it."""
    tie_round: bool = False
    """Equal highest bids are decided by a second round among those who made them."""
    weights: tuple[int, ...] = ()
    """Weight of the price, then of each criterion of the plan, in basis points that sum to 10,000."""
    criteria: tuple[str, ...] = ()
    """What each criterion of the plan is called; empty where they only have numbers."""

    @property
    def round_length(self) -> timedelta:
        """Return the time of one sealed round."""
        return self.duration + self.judging + self.revealing


@dataclass(frozen=True, slots=True, kw_only=True)
class Envelope:
    """The sealed bid of one paddle in one round; the amount is known once it is revealed."""

    round: int
    paddle: int
    seq: int
    """Of the ledger entry of the last commitment: the earlier one wins a tie."""
    commitment: str
    amount: Money | None = None
    counts: bool = False
    """Revealed, in whole yuan and at or above the minimum of its round."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """A lot between two ledger entries."""

    state: LotState
    opened_at: datetime
    closes_at: datetime
    """The end of bidding as far as the ledger knows it."""
    current: Money | None = None
    leader: int | None = None
    leading_seq: int = 0
    bids: int = 0
    extensions: int = 0
    paused_at: datetime | None = None
    credited: timedelta = NO_TIME
    """How long the lot has stood still in all pauses."""
    envelopes: tuple[Envelope, ...] = ()
    points: tuple[tuple[int, tuple[int, ...]], ...] = ()
    """The panel's points of each judged paddle, in basis points per criterion."""

    def elapsed(self, at: datetime) -> timedelta:
        """Return the lot's own time at an instant at which it is not paused."""
        return at - self.opened_at - self.credited

    def instant(self, elapsed: timedelta) -> datetime:
        """Return when the lot's own clock shows `elapsed`, unless another pause comes between."""
        return self.opened_at + self.credited + elapsed


@dataclass(frozen=True, slots=True, kw_only=True)
class Bid:
    """An open bid, or the acceptance of a falling price up to `amount`."""

    paddle: int
    amount: Money
    kind: BidKind = BidKind.ONLINE


@dataclass(frozen=True, slots=True, kw_only=True)
class Seal:
    """A sealed bid: only its commitment (rules/formats/sealed.py)."""

    paddle: int
    commitment: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Reveal:
    """The opening of a paddle's own sealed bid."""

    paddle: int
    amount: Money
    nonce: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Points:
    """What the panel gives to a paddle's plan, in basis points per criterion."""

    paddle: int
    points: tuple[int, ...]


Offer = Bid | Seal | Reveal | Points


class WhyPassed(Labelled):
    """Why a lot passes 流拍; the value stands in the ledger."""

    NO_BID = "no_bid", N_("Nobody bid.")
    RESERVE_NOT_MET = "reserve_not_met", N_("The reserve was not met.")
    NOT_JUDGED = "not_judged", N_("The panel gave no points.")


class Flaw(Labelled):
    """Why terms are impossible; the value is a stable code."""

    START = "terms.start", N_("Prices and steps are whole yuan above zero.")
    LADDER = "terms.ladder", N_("The ladder begins at or below the start price and rises.")
    DURATION = "terms.duration", N_("Each period lasts longer than nothing.")
    CAP = "terms.cap", N_("The latest end lies at or after the planned one.")
    FALL = "terms.fall", N_("The price falls by a step from the start to a lower floor, within the time given.")
    PERIOD = "terms.period", N_("Give the length of the limited period.")
    REVEALING = "terms.revealing", N_("Give bidders time to open their sealed bids.")
    ROUNDS = "terms.rounds", N_("There are at most five rounds.")
    WEIGHTS = "terms.weights", N_("The weights of price and plan sum to 10,000 basis points.")
    FOREIGN = "terms.foreign", N_("These terms do not belong to this format.")


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What the bidding comes to: a winner and a hammer price, or why the lot passes."""

    winner: int | None = None
    price: Money | None = None
    highest: Money | None = None
    """The winner's own bid; above `price` only at the second price."""
    seq: int = 0
    """Of the winner's bid, or of the last commitment behind it."""
    passed: WhyPassed | None = None
    by_priority: bool = False
    """The winner matched the highest bid by priority right 优先购买权."""
    unrevealed: tuple[int, ...] = ()
    """Paddles that left a sealed bid unopened: it does not count, and their deposit is forfeited."""
    unjudged: tuple[int, ...] = ()
    """Paddles whose bid does not count because the panel gave them no points."""


class Rules(Protocol):
    """One format: pure decisions over terms and standing; each module of the package is one."""

    def flaw(self, terms: Terms) -> Flaw | None:
        """Say why no lot can be offered on these terms, or None."""
        ...

    def opening(self, terms: Terms, at: datetime) -> Standing:
        """Return the standing of a lot opened at `at`."""
        ...

    def asks(self, terms: Terms, standing: Standing, at: datetime) -> Money | None:
        """Return the lowest amount that is accepted at `at`, or None where none is."""
        ...

    def validate(self, terms: Terms, standing: Standing, offer: Offer, at: datetime) -> Refused | None:
        """Say why the offer is refused at database time `at`, or None."""
        ...

    def apply(self, terms: Terms, standing: Standing, offer: Offer, at: datetime, seq: int) -> Standing:
        """Return the standing after an offer that `validate` let pass, recorded as ledger entry `seq`."""
        ...

    def settle(self, terms: Terms, standing: Standing, reserve: Money | None) -> Outcome:
        """Return what the bidding comes to once it has ended; a bid below the secret reserve has no effect (拍卖法 Art. 50)."""
        ...
