"""What a lot's format asks of bidders, in short sentences for catalogues and announcements. Pure: messages with their places."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import NamedTuple

from market.auctions.rules.formats.protocol import NO_TIME, Terms
from market.auctions.rules.planning import percent
from market.auctions.rules.states import Format
from market.wording import N_

MINUTE = timedelta(minutes=1)
SECOND = timedelta(seconds=1)
NO_STEPS = (Format.DUTCH, Format.SEALED_FIRST, Format.SEALED_SECOND, Format.SCORE)


class Said(NamedTuple):
    """A message and the values of its places; amounts are Money."""

    message: str
    values: dict[str, object]


def offered(terms: Terms) -> list[Said]:
    """Return what bidders must know of the lot beside start price and deposit."""
    return [*_steps(terms), *_fall(terms), *_sealed(terms), *_end(terms)]


def _steps(terms: Terms) -> Iterator[Said]:
    first, *others = terms.ladder.rungs
    if terms.format not in NO_STEPS:
        yield Said(N_("increment %(price)s"), {"price": first[1]})
        for price, step in others:
            yield Said(N_("%(step)s from %(price)s on"), {"step": step, "price": price})


def _fall(terms: Terms) -> Iterator[Said]:
    if terms.fall is not None:
        values: dict[str, object] = {"step": terms.fall.step, "seconds": terms.fall.interval // SECOND, "floor": terms.fall.floor}
        yield Said(N_("falls by %(step)s every %(seconds)s seconds, down to %(floor)s"), values)


def _sealed(terms: Terms) -> Iterator[Said]:
    if terms.revealing <= NO_TIME:
        return
    if terms.rounds > 1:
        yield Said(N_("%(rounds)s rounds"), {"rounds": terms.rounds})
    yield Said(N_("sealed bids for %(minutes)s minutes"), {"minutes": _minutes(terms.duration)})
    if terms.judging > NO_TIME:
        yield Said(N_("panel for %(minutes)s minutes"), {"minutes": _minutes(terms.judging)})
    yield Said(N_("opened by their bidders within %(minutes)s minutes"), {"minutes": _minutes(terms.revealing)})
    if terms.weights:
        price, *plan = (percent(weight) for weight in terms.weights)
        names = terms.criteria or ("",) * len(plan)
        said = " + ".join(f"{name} {weight}%".strip() for name, weight in zip(names, plan, strict=True))
        yield Said(N_("price counts %(price)s%%, plan %(plan)s"), {"price": price, "plan": said})
    if terms.tie_round:
        yield Said(N_("equal highest bids go to a second round"), {})


def _end(terms: Terms) -> Iterator[Said]:
    if terms.period > NO_TIME:
        yield Said(N_("limited periods of %(minutes)s minutes"), {"minutes": _minutes(terms.period)})
    if terms.cap is not None:
        yield Said(N_("ends %(minutes)s minutes after the opening at the latest"), {"minutes": _minutes(terms.cap)})


def _minutes(time: timedelta) -> str:
    return f"{time / MINUTE:g}"
