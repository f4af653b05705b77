"""Plays a lot of any format by the rules, on a clock in seconds since the opening."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from hypothesis import HealthCheck, settings

from market.auctions.rules.english import Ladder, Reason
from market.auctions.rules.formats import FORMATS, course
from market.auctions.rules.formats.protocol import Bid, Fall, Offer, Outcome, Points, Reveal, Seal, Terms
from market.auctions.rules.formats.sealed import commitment
from market.auctions.rules.states import BidKind, Format, LotState
from market.money import Money

OPENING = datetime(2026, 10, 23, 6, 0, tzinfo=UTC)
LOT = 7
BUSY = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
"""A busy machine is no failure."""


def s(seconds: float) -> timedelta:
    return timedelta(seconds=seconds)


def ladder(*rungs: tuple[int, int]) -> Ladder:
    return Ladder(tuple((Money.yuan(price), Money.yuan(step)) for price, step in rungs))


def fall(step: int, interval: int, floor: int) -> Fall:
    return Fall(step=Money.yuan(step), interval=s(interval), floor=Money.yuan(floor))


def terms(form: Format, start: int, duration: int, **more: Any) -> Terms:
    """Return terms in yuan and seconds, with steps of 10 yuan unless said otherwise."""
    return Terms(lot=LOT, format=form, start=Money.yuan(start), duration=s(duration), **({"ladder": ladder((0, 10))} | more))


def nonce(number: int) -> str:
    return f"{number:064x}"


class Play:
    """One lot under way: offers are asked about and, where the rules let them pass, applied."""

    def __init__(self, of: Terms) -> None:
        self.terms, self.rules = of, FORMATS[of.format]
        assert self.rules.flaw(of) is None
        self.standing = self.rules.opening(of, OPENING)
        self.seq, self.stood = 1, 0.0
        self.keys: dict[tuple[int, int], str] = {}

    def at(self, second: float) -> datetime:
        """Return the instant at which the lot's own clock shows `second`."""
        return OPENING + s(second + self.stood)

    def offer(self, second: float, offer: Offer) -> Reason | None:
        at = self.at(second)
        if refusal := self.rules.validate(self.terms, self.standing, offer, at):
            return refusal.reason
        self.seq += 1
        self.standing = self.rules.apply(self.terms, self.standing, offer, at, self.seq)
        return None

    def bid(self, second: float, paddle: int, yuan: int, kind: BidKind = BidKind.ONLINE) -> Reason | None:
        return self.offer(second, Bid(paddle=paddle, amount=Money.yuan(yuan), kind=kind))

    def seal(self, second: float, paddle: int, yuan: int) -> Reason | None:
        number = self.round(second)
        key = nonce(len(self.keys) * 1000 + self.seq)
        refusal = self.offer(second, Seal(paddle=paddle, commitment=commitment(LOT, number, paddle, Money.yuan(yuan), key)))
        if refusal is None:
            self.keys[number, paddle] = key
        return refusal

    def reveal(self, second: float, paddle: int, yuan: int) -> Reason | None:
        key = self.keys.get((self.round(second), paddle), nonce(0))
        return self.offer(second, Reveal(paddle=paddle, amount=Money.yuan(yuan), nonce=key))

    def judge(self, second: float, paddle: int, *points: int) -> Reason | None:
        return self.offer(second, Points(paddle=paddle, points=points))

    def round(self, second: float) -> int:
        return s(second) // self.terms.round_length + 1

    def pause(self, second: float, length: float) -> None:
        """Let the lot stand still, where it is open at all."""
        if self.standing.state is not LotState.OPEN or self.at(second) >= self.standing.closes_at:
            return
        self.standing = course.paused(self.standing, self.at(second))
        self.stood += length
        self.standing = course.resumed(self.standing, self.at(second))

    def asks(self, second: float) -> int | None:
        amount = self.rules.asks(self.terms, self.standing, self.at(second))
        return amount.fen // 100 if amount else None

    def settle(self, reserve: int | None = None) -> Outcome:
        return self.rules.settle(self.terms, self.standing, None if reserve is None else Money.yuan(reserve))

    def result(self, reserve: int | None = None) -> tuple[int | None, int | None]:
        """Return winner and price in yuan."""
        outcome = self.settle(reserve)
        return outcome.winner, outcome.price.fen // 100 if outcome.price else None

    def end(self) -> float:
        """Return what the lot's own clock shows at the end of bidding."""
        return (self.standing.closes_at - OPENING).total_seconds() - self.stood

    def ascend(self, tries: list[tuple[int, int, int, int]]) -> tuple[list[tuple[int, int, int]], list[int]]:
        """Try (wait, paddle, yuan, pause after it) in order; return the bids on the lot's own clock and which were taken."""
        second, bids, taken = 0, [], []
        for place, (wait, paddle, yuan, pause) in enumerate(tries):
            second += wait
            bids.append((second, paddle, yuan))
            if self.bid(second, paddle, yuan) is None:
                taken.append(place)
            if pause:
                self.pause(second, pause)
        return bids, taken

    def envelopes(self, tries: list[tuple[int, int, str, Any, int]]) -> tuple[list[tuple[int, str, int, Any]], list[int]]:
        """Try (wait, what, paddle, value, pause); value None reveals what was sealed. Return the events and which were taken."""
        second, events, taken = 0, [], []
        sealed: dict[tuple[int, int], Any] = {}
        for place, (wait, paddle, what, wanted, pause) in enumerate(tries):
            second += wait
            here = self.round(second), paddle
            value = sealed.get(here, 1) if wanted is None else wanted
            events.append((second, what, paddle, value))
            if self._try(second, what, paddle, value) is None:
                taken.append(place)
                sealed |= {here: value} if what == "seal" else {}
            if pause:
                self.pause(second, pause)
        return events, taken

    def _try(self, second: int, what: str, paddle: int, value: Any) -> Reason | None:  # noqa: ANN401 - yuan or points
        if what == "seal":
            return self.seal(second, paddle, value)
        return self.judge(second, paddle, *value) if what == "points" else self.reveal(second, paddle, value)
