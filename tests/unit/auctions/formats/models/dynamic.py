"""The free period and its limited periods, told from the first bid anew for each bid; seconds and yuan."""

from __future__ import annotations

Bids = list[tuple[int, int, int]]


def run(lot: dict[str, int], bids: Bids) -> tuple[list[int], int | None, int | None, int]:
    """Return which bids (second, paddle, yuan) count, the price, the leader and the end."""
    taken: list[int] = []
    for place, (second, paddle, yuan) in enumerate(bids):
        before = [bids[one] for one in taken]
        if second >= end(lot, before) or (before and before[-1][1] == paddle):
            continue
        least = before[-1][2] + lot["step"] if before else lot["start"]
        if yuan >= least and (yuan - least) % lot["step"] == 0:
            taken.append(place)
    counted = [bids[one] for one in taken]
    price, leader = (counted[-1][2], counted[-1][1]) if counted else (None, None)
    return taken, price, leader, end(lot, counted)


def end(lot: dict[str, int], bids: Bids) -> int:
    """Return when the first limited period without a bid ends, or the hard cap."""
    begun = [lot["free"], *(second for second, _paddle, _yuan in bids if second >= lot["free"])]
    return min(begun[-1] + lot["period"], lot["cap"])
