"""What the formats share: opening, pausing and resuming a lot, whether it takes offers, and whether its terms are possible."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from itertools import pairwise

from market.auctions.rules.english import Ladder, LotView, Reason, Refused, refused
from market.auctions.rules.formats.protocol import NO_TIME, Bid, Flaw, Offer, Standing, Terms
from market.auctions.rules.states import LotState
from market.money import ZERO, Money


def opened(terms: Terms, at: datetime, length: timedelta) -> Standing:
    """Return a lot opened at `at` whose bidding ends after `length` if nothing moves the end."""
    del terms
    return Standing(state=LotState.OPEN, opened_at=at, closes_at=at + length)


def paused(standing: Standing, at: datetime) -> Standing:
    """Stop the lot's clock."""
    return replace(standing, state=LotState.PAUSED, paused_at=at)


def resumed(standing: Standing, at: datetime) -> Standing:
    """Let the lot's clock go on; every coming deadline moves by the time of the pause."""
    credit = at - (standing.paused_at or at)
    return replace(
        standing, state=LotState.OPEN, paused_at=None, credited=standing.credited + credit, closes_at=standing.closes_at + credit
    )


def view(terms: Terms, standing: Standing) -> LotView:
    """Return the lot as the ascending rules see it."""
    return LotView(
        state=standing.state,
        start=terms.start,
        increment=terms.ladder.rungs[0][1],
        current=standing.current,
        leader=standing.leader,
        closes_at=standing.closes_at,
        soft_close=terms.soft_close,
        extension=terms.extension,
        ladder=terms.ladder,
        latest=latest(terms, standing),
    )


def latest(terms: Terms, standing: Standing) -> datetime | None:
    """Return the hard cap as an instant, or None where there is none."""
    return None if terms.cap is None else standing.instant(terms.cap)


def leads(standing: Standing, bid: Bid, seq: int, closes_at: datetime, *, extended: bool = False) -> Standing:
    """Return the standing in which the bid leads."""
    return replace(
        standing,
        current=bid.amount,
        leader=bid.paddle,
        leading_seq=seq,
        bids=standing.bids + 1,
        closes_at=closes_at,
        extensions=standing.extensions + extended,
    )


def open_bid(offer: Offer) -> Bid:
    """Return the offer as the open bid that it is."""
    if not isinstance(offer, Bid):
        message = f"not an open bid: {offer!r}"
        raise TypeError(message)
    return offer


def only_open_bids(offer: Offer) -> Refused | None:
    """Refuse what is not an open bid."""
    return None if isinstance(offer, Bid) else refused(Reason.OTHER_FORM)


def common_flaw(terms: Terms) -> Flaw | None:
    """Say what is impossible in any format: prices, ladder, times."""
    if not _whole(terms.start):
        return Flaw.START
    if not terms.ladder.rungs or not _rises(terms.ladder, terms.start):
        return Flaw.LADDER
    if terms.duration <= NO_TIME or min(terms.soft_close, terms.extension, terms.judging, terms.revealing, terms.period) < NO_TIME:
        return Flaw.DURATION
    if terms.cap is not None and terms.cap < terms.duration:
        return Flaw.CAP
    return None


def foreign(terms: Terms, *known: str) -> Flaw | None:
    """Refuse terms that the format does not know: what stands there would have no effect."""
    plain: dict[str, object] = {"cap": None, "period": NO_TIME, "fall": None, "judging": NO_TIME, "revealing": NO_TIME, "rounds": 1}
    plain |= {"raises": False, "tie_round": False, "weights": (), "criteria": ()}
    return Flaw.FOREIGN if any(getattr(terms, name) != value for name, value in plain.items() if name not in known) else None


def fall_flaw(terms: Terms) -> Flaw | None:
    """Say why the price cannot fall on these terms, or None."""
    fall = terms.fall
    if fall is None or not _whole(fall.step) or not _whole(fall.floor) or fall.interval <= NO_TIME or fall.floor >= terms.start:
        return Flaw.FALL
    return None


def _whole(money: Money) -> bool:
    return money > ZERO and money.fen % 100 == 0


def _rises(ladder: Ladder, start: Money) -> bool:
    froms = [price for price, _step in ladder.rungs]
    steps = [step for _price, step in ladder.rungs]
    rising = all(lower < higher for lower, higher in pairwise(froms))
    return rising and froms[0] <= start and all(map(_whole, steps)) and all(price.fen % 100 == 0 for price in froms)
