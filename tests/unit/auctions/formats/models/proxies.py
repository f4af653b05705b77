"""Ascending bids with secret maxima: after each bid, search upwards for the first price at which nobody would bid again; yuan."""

from __future__ import annotations

from typing import Any

Pairs = list[tuple[int, int]]


def run(lot: dict[str, Any], maxima: Pairs, bids: list[tuple[int, int, int]]) -> tuple[list[int], int | None, int | None, int]:
    """Return which bids of hand (second, paddle, yuan) count, the price, the leader and the end; earlier maxima stand first."""
    price, leader = rest(lot, maxima, None, None)
    end, moved = lot["end"], lot["moved"]
    if price is not None:
        end = moved(end, 0)
    taken = []
    for place, (second, paddle, yuan) in enumerate(bids):
        base, least = (lot["start"], lot["start"]) if price is None else (price, price + lot["step"])
        if second >= end or paddle == leader or yuan < least or (yuan - base) % lot["step"]:
            continue
        rivals = [(reach(maximum, yuan, lot["step"]), other) for other, maximum in maxima if other != paddle]
        top = max((reached for reached, _other in rivals), default=0)
        end = moved(end, second)
        if top == yuan:
            price, leader = yuan, next(other for reached, other in rivals if reached == yuan)
            continue
        taken.append(place)
        price, leader = rest(lot, maxima, yuan, paddle)
    return taken, price, leader, end


def rest(lot: dict[str, Any], maxima: Pairs, price: int | None, leader: int | None) -> tuple[int | None, int | None]:
    """Return the first price, and who leads at it, at which no maximum of another is left that could bid."""
    step = lot["step"]
    at = lot["start"] if price is None else price + step
    if all(maximum < at for paddle, maximum in maxima if paddle != leader):
        return price, leader
    while True:
        for place, (paddle, maximum) in enumerate(maxima):
            own = reach(maximum, at, step)
            beaten = [
                reach(other, at, step) > at or (reach(other, at, step) == at and (own > at or index < place))
                for index, (_paddle, other) in enumerate(maxima)
                if index != place
            ]
            if own >= at and not any(beaten):
                return at, paddle
        at += step


def reach(maximum: int, at: int, step: int) -> int:
    """Return the highest price on the ladder through `at` within the maximum."""
    return maximum - (maximum - at) % step
