"""Pictures drawn by the server: coordinates as attributes, colours by class, nothing inline."""

from __future__ import annotations

from typing import Any, NamedTuple

WIDTH = 1000
HEIGHT = 120
FLOOR = 112
RISE = 100
SEAL_STROKES = (
    "M{x} {below}h2",
    "M{right} {y}v2",
    "M{x} {below}h1v1",
    "M{right} {y}v1h1",
)


class Stairs(NamedTuple):
    """Three SVG paths in a box of 1000 × 120: the line, the area below it, and a dashed line at each extension."""

    line: str
    fill: str
    marks: str


def bid_history(entries: list[dict[str, Any]]) -> list[tuple[int, bool]]:
    """Return (fen, moved the end) of each bid, oldest first, from public ledger entries that come newest first."""
    history, end = [], None
    for entry in reversed(entries):
        if entry["kind"] == "bid":
            history.append((entry["amount_fen"], end is not None and entry["closes_at"] > end))
        end = entry["closes_at"] or end
    return history


def price_stairs(history: list[tuple[int, bool]], start_fen: int) -> Stairs:
    """Draw the price from its start, one tread for each bid, a falling price accepted below it too (the same as lib/stairs.js)."""
    top = max([start_fen + 1, *(fen for fen, _ in history)])
    low = min([start_fen, *(fen for fen, _ in history)])
    step = WIDTH / (len(history) + 1)
    line, marks = f"M0 {_height(start_fen, low, top)}", ""
    for index, (fen, extended) in enumerate(history, 1):
        x = round(step * index)
        line += f"H{x}V{_height(fen, low, top)}"
        marks += f"M{x} 0V{HEIGHT}" if extended else ""
    line += f"H{WIDTH}"
    return Stairs(line=line, fill=f"{line}V{HEIGHT}H0Z", marks=marks or "M0 0")


def seal_path(digest: str) -> str:
    """Return the SVG path (viewBox 0 0 10 10) of a hash seal 哈希印: the first 32 bits of the digest as nine-fold strokes."""
    value, path = int((digest or "0")[:8], 16), "M.5.5h9v9h-9z"
    for i in range(16):
        x, y = i % 4 * 2 + 1, i // 4 * 2 + 1
        path += SEAL_STROKES[value >> (30 - 2 * i) & 3].format(x=x, y=y, right=x + 1, below=y + 1)
    return path


def _height(fen: int, low: int, top: int) -> str:
    return f"{round(FLOOR - (fen - low) / (top - low) * RISE, 1):g}"
