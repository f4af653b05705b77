"""The ascending auction, told from the first bid anew for each bid; seconds and yuan."""

from __future__ import annotations

from typing import Any

Bids = list[tuple[int, int, int]]


def run(lot: dict[str, Any], bids: Bids) -> tuple[list[int], int | None, int | None, int]:
    """Return which bids (second, paddle, yuan) count, the price, the leader and the end."""
    taken: list[int] = []
    for place, (second, paddle, yuan) in enumerate(bids):
        price, leader, end = told(lot, [bids[one] for one in taken])
        if second < end and paddle != leader and fits(lot, price, yuan):
            taken.append(place)
    return (taken, *told(lot, [bids[one] for one in taken]))


def told(lot: dict[str, Any], bids: Bids) -> tuple[int | None, int | None, int]:
    """Return price, leader and end after these bids."""
    end = lot["duration"]
    for second, _paddle, _yuan in bids:
        if second >= end - lot["soft"]:
            wanted = second + lot["extension"]
            if lot["cap"] is not None and wanted > lot["cap"]:
                wanted = lot["cap"]
            end = max(end, wanted)
    return (bids[-1][2], bids[-1][1], end) if bids else (None, None, end)


def fits(lot: dict[str, Any], price: int | None, yuan: int) -> bool:
    """Say whether the amount stands on the ladder above `price`."""
    base = lot["start"] if price is None else price
    step = [step for begin, step in lot["rungs"] if begin <= base][-1]
    least = base if price is None else base + step
    return yuan >= least and (yuan - base) % step == 0
