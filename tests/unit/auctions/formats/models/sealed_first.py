"""Sealed bids with a second round for equal ones, read from the list of events anew for each; seconds and yuan."""

from __future__ import annotations

from typing import Any

Event = tuple[int, str, int, int]


def run(lot: dict[str, Any], events: list[Event], reserve: int) -> tuple[list[int], int | None, int | None, list[int], int]:
    """Return which events (second, seal or reveal, paddle, yuan) count, winner, price, who left a seal unopened, and the end."""
    taken: list[Event] = []
    places: list[int] = []
    for place, event in enumerate(events):
        if allowed(lot, taken, event):
            taken.append(event)
            places.append(place)
    length = lot["sealing"] + lot["revealing"]
    found: list[tuple[int, int, int]] = []
    for second, what, paddle, yuan in taken:
        least = max((e[3] for e in valid(lot, taken)), default=lot["start"]) if second >= length else lot["start"]
        if what == "reveal" and yuan >= max(least, reserve):
            sealed = [at for at, e in enumerate(taken) if e[1:3] == ("seal", paddle) and e[0] // length == second // length]
            found.append((-yuan, sealed[-1], paddle))
    seals = {(e[2], e[0] // length) for e in taken if e[1] == "seal"}
    opened = {(e[2], e[0] // length) for e in taken if e[1] == "reveal"}
    left = sorted({paddle for paddle, _round in seals - opened})
    best = min(found, default=(None, 0, None))
    return places, best[2], None if best[0] is None else -best[0], left, length * (2 if equal(lot, taken) else 1)


def allowed(lot: dict[str, Any], past: list[Event], event: Event) -> bool:
    """Say whether the event counts after those before it."""
    second, what, paddle, yuan = event
    number, into = divmod(second, lot["sealing"] + lot["revealing"])
    if number > 1 or (number == 1 and not equal(lot, past)):
        return False
    if what == "seal":
        return into < lot["sealing"] and (number == 0 or paddle in equal(lot, past))
    mine = [e for e in past if e[2] == paddle and e[0] // (lot["sealing"] + lot["revealing"]) == number]
    return into >= lot["sealing"] and bool(mine) and mine[-1][1] == "seal" and mine[-1][3] == yuan


def valid(lot: dict[str, Any], past: list[Event]) -> list[Event]:
    """Return the opened bids of the first round that reach the start price."""
    return [e for e in past if e[1] == "reveal" and e[0] < lot["sealing"] + lot["revealing"] and e[3] >= lot["start"]]


def equal(lot: dict[str, Any], past: list[Event]) -> set[int]:
    """Return the paddles between whom a second round decides."""
    top = max((e[3] for e in valid(lot, past)), default=0)
    paddles = {e[2] for e in valid(lot, past) if e[3] == top}
    return paddles if lot["tie_round"] and len(paddles) > 1 else set()
