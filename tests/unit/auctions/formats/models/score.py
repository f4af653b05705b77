"""Points for price and plan, with fractions only where the rule rounds; seconds and yuan."""

from __future__ import annotations

from fractions import Fraction
from math import floor
from typing import Any

Event = tuple[int, str, int, Any]


def run(lot: dict[str, Any], events: list[Event], reserve: int) -> tuple[list[int], int | None, int | None, list[int], int]:
    """Return which events (second, seal, reveal or points, paddle, value) count, winner, price, unopened seals, and the end."""
    turn = lot["sealing"] + lot["judging"]
    end = turn + lot["revealing"]
    sealed: dict[int, tuple[int, int]] = {}
    opened: dict[int, tuple[int, int]] = {}
    judged: dict[int, tuple[int, ...]] = {}
    taken = []
    for place, (second, what, paddle, value) in enumerate(events):
        if what == "seal" and second < lot["sealing"]:
            sealed[paddle] = (value, place)
        elif what == "points" and second < turn and len(value) == len(lot["weights"]) - 1 and all(0 <= v <= 10_000 for v in value):
            judged[paddle] = value
        elif what == "reveal" and turn <= second < end and paddle in sealed and paddle not in opened and sealed[paddle][0] == value:
            opened[paddle] = sealed[paddle]
        else:
            continue
        taken.append(place)
    left = sorted(set(sealed) - set(opened))
    good = [(paddle, *bid) for paddle, bid in opened.items() if bid[0] >= max(lot["start"], reserve) and paddle in judged]
    if not good:
        return taken, None, None, left, end
    top = max(yuan for _paddle, yuan, _place in good)
    standing = []
    for paddle, yuan, place in good:
        marks = [floor(Fraction(yuan, top) * 10_000), *judged[paddle]]
        total = sum(Fraction(weight, 10_000) * mark for weight, mark in zip(lot["weights"], marks, strict=True))
        standing.append((-total, -yuan, place, paddle))
    first = min(standing)
    return taken, first[3], -first[1], left, end
