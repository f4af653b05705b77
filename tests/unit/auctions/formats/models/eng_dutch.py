"""Up, else down, then up again: told by its three parts; seconds and yuan."""

from __future__ import annotations

Bids = list[tuple[int, int, int]]


def run(lot: dict[str, int], bids: Bids) -> tuple[list[int], int | None, int | None, int]:
    """Return which bids (second, paddle, yuan) count, the price, the leader and the end."""
    steps = [lot["start"]]
    while steps[-1] > lot["floor"]:
        steps.append(max(steps[-1] - lot["step"], lot["floor"]))
    bottom = lot["first"] + lot["interval"] * len(steps)
    early = [place for place, (second, _p, yuan) in enumerate(bids) if second < lot["first"] and fits(lot, lot["start"], 0, yuan)]
    if early:
        return up(lot, bids, early[0], bids[early[0]][2], softened(lot, lot["first"], bids[early[0]][0]))
    for place, (second, _paddle, yuan) in enumerate(bids):
        if lot["first"] <= second < bottom and yuan >= (price := steps[(second - lot["first"]) // lot["interval"]]):
            return up(lot, bids, place, price, second + lot["period"])
    return [], None, None, bottom


def up(lot: dict[str, int], bids: Bids, place: int, price: int, end: int) -> tuple[list[int], int, int, int]:
    """Go on ascending from the bid at `place`."""
    taken, leader = [place], bids[place][1]
    for later in range(place + 1, len(bids)):
        second, paddle, yuan = bids[later]
        if second < end and paddle != leader and fits(lot, price, lot["rise"], yuan):
            taken.append(later)
            price, leader, end = yuan, paddle, softened(lot, end, second)
    return taken, price, leader, end


def fits(lot: dict[str, int], base: int, least: int, yuan: int) -> bool:
    """Say whether the amount stands on the ladder at least `least` above `base`."""
    return yuan >= base + least and (yuan - base) % lot["rise"] == 0


def softened(lot: dict[str, int], end: int, second: int) -> int:
    """Return the end after a bid at `second`."""
    return max(end, second + lot["extension"]) if end - second <= lot["soft"] else end
