"""The falling price: walk down its steps second by second until somebody takes it; seconds and yuan."""

from __future__ import annotations


def run(lot: dict[str, int], bids: list[tuple[int, int, int]]) -> tuple[list[int], int | None, int | None, int]:
    """Return which acceptance (second, paddle, yuan) counts, the price, the buyer and the end."""
    for place, (second, paddle, yuan) in enumerate(bids):
        if second < lot["duration"] and yuan >= price(lot, second):
            return [place], price(lot, second), paddle, second
    return [], None, None, lot["duration"]


def price(lot: dict[str, int], second: int) -> int:
    """Return the price after that many seconds."""
    now, left = lot["start"], second
    while left >= lot["interval"] and now > lot["floor"]:
        now, left = max(now - lot["step"], lot["floor"]), left - lot["interval"]
    return now
