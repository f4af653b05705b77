"""Sealed rounds one after another, each played as an auction of its own; seconds and yuan."""

from __future__ import annotations

from typing import Any

Event = tuple[int, str, int, int]


def run(lot: dict[str, Any], events: list[Event], reserve: int) -> tuple[list[int], int | None, int | None, list[int], int]:
    """Return which events (second, seal or reveal, paddle, yuan) count, winner, price, who left a seal unopened, and the end."""
    length = lot["sealing"] + lot["revealing"]
    taken: list[int] = []
    left: set[int] = set()
    minimum, best = lot["start"], (0, 0)
    for number in range(lot["rounds"]):
        begin = number * length
        inside = [(place, event) for place, event in enumerate(events) if begin <= event[0] < begin + length]
        counted, opened, unopened = one(inside, begin + lot["sealing"])
        taken += counted
        left |= unopened
        good = sorted((-yuan, place, paddle) for paddle, (yuan, place) in opened.items() if yuan >= minimum)
        if good:
            if -good[0][0] > best[0]:
                best = (-good[0][0], good[0][2])
            minimum = best[0] + (lot["step"] if lot["raises"] else 0)
    won = best[0] >= max(lot["start"], reserve)
    return sorted(taken), best[1] if won else None, best[0] if won else None, sorted(left), length * lot["rounds"]


def one(inside: list[tuple[int, Event]], turn: int) -> tuple[list[int], dict[int, tuple[int, int]], set[int]]:
    """Play one round that turns from sealing to revealing at `turn`."""
    sealed: dict[int, tuple[int, int]] = {}
    opened: dict[int, tuple[int, int]] = {}
    counted = []
    for place, (second, what, paddle, yuan) in inside:
        if what == "seal" and second < turn:
            sealed[paddle] = (yuan, place)
        elif what == "reveal" and second >= turn and paddle not in opened and paddle in sealed and sealed[paddle][0] == yuan:
            opened[paddle] = sealed[paddle]
        else:
            continue
        counted.append(place)
    return counted, opened, set(sealed) - set(opened)
