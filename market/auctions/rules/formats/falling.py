"""Whether a price falls at an instant, and how: what every screen computes for itself in server time."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from market.auctions.rules.formats import dutch, eng_dutch
from market.auctions.rules.formats.protocol import NO_TIME, Fall, Standing, Terms
from market.auctions.rules.states import Format
from market.money import Money


@dataclass(frozen=True, slots=True)
class Falling:
    """A price that falls from `start` on, beginning at `begins` unless a pause comes between."""

    start: Money
    fall: Fall
    begins: datetime


def falling(terms: Terms, standing: Standing) -> Falling | None:
    """Return how the price falls now or in time to come, or None where it does not or no more."""
    if terms.fall is None or standing.current is not None:
        return None
    return Falling(terms.start, terms.fall, standing.instant(_delay(terms)))


def price(terms: Terms, standing: Standing, at: datetime) -> Money | None:
    """Return the falling price at `at`, or None where bids rise."""
    if terms.format is Format.DUTCH:
        return dutch.falling(terms).price(terms.start, standing.elapsed(at)) if standing.current is None else None
    return eng_dutch.fallen(terms, standing, at) if terms.format is Format.ENG_DUTCH else None


def _delay(terms: Terms) -> timedelta:
    return terms.duration if terms.format is Format.ENG_DUTCH else NO_TIME


@dataclass(frozen=True, slots=True)
class Moment:
    """A price that falls, or will, as seen at one instant."""

    price: Money | None
    """None while it does not fall yet."""
    turns_at: datetime | None
    """Its next step, or the beginning of the fall; None at the floor."""

    @property
    def course(self) -> str:
        """Return which way it goes: waiting, falling or floor."""
        if self.price is None:
            return "waiting"
        return "floor" if self.turns_at is None else "falling"


def moment(terms: Terms, standing: Standing, at: datetime) -> Moment | None:
    """Return how a falling price stands at `at`, or None where bids rise."""
    found = falling(terms, standing)
    if found is None:
        return None
    since = (standing.paused_at or at) - found.begins
    if since < NO_TIME:
        return Moment(None, at - since)
    price_now, fall = found.fall.price(found.start, since), found.fall
    return Moment(price_now, at + fall.interval - since % fall.interval if price_now > fall.floor else None)
