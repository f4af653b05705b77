"""Sealed bids at the second price, from sorted lists; seconds and yuan."""

from __future__ import annotations

Event = tuple[int, str, int, int]


def run(lot: dict[str, int], events: list[Event], reserve: int) -> tuple[list[int], int | None, int | None, list[int], int]:
    """Return which events (second, seal or reveal, paddle, yuan) count, winner, price, who left a seal unopened, and the end."""
    end = lot["sealing"] + lot["revealing"]
    sealed: dict[int, tuple[int, int]] = {}
    opened: dict[int, tuple[int, int]] = {}
    taken = []
    for place, (second, what, paddle, yuan) in enumerate(events):
        if what == "seal" and second < lot["sealing"]:
            sealed[paddle] = (yuan, place)
        elif what == "reveal" and lot["sealing"] <= second < end and paddle not in opened and sealed.get(paddle, (0,))[0] == yuan:
            opened[paddle] = sealed[paddle]
        else:
            continue
        taken.append(place)
    left = sorted(set(sealed) - set(opened))
    floor = max(lot["start"], reserve)
    good = sorted((-yuan, place, paddle) for paddle, (yuan, place) in opened.items() if yuan >= floor)
    if not good:
        return taken, None, None, left, end
    prices = [-yuan for yuan, _place, _paddle in good] + [floor]
    return taken, good[0][2], prices[1], left, end
