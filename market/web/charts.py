"""Pictures drawn by the server: coordinates as attributes, colours by class, nothing inline."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import count
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

WIDE = 960
LEFT, RIGHT, TOP, BOTTOM, LABEL = 76, 950, 16, 250, 274
WIDEST = 56.0
ROWS_WIDTH, LONGEST = 560, 415
ROW, BAR, GAP = 72, 18, 2
GRID_LINES = 4
ROUND = (1, 2, 5)
MOST_LABELS = 24


class Bar(NamedTuple):
    """One bar, and the value that it stands for."""

    x: float
    y: float
    width: float
    height: float
    value: int


class Group(NamedTuple):
    """The bars of one thing, one per series (None without a value), and the place of its label; `shown` is false where labels crowd."""

    bars: tuple[Bar | None, ...]
    at: float
    shown: bool


class Bars(NamedTuple):
    """A chart of bars in a box: its groups, and the grid as pairs of a place and a value."""

    groups: tuple[Group, ...]
    grid: tuple[tuple[float, int], ...]
    width: int
    height: int


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


def columns(values: Sequence[Sequence[int | None]]) -> Bars:
    """Draw groups of upright bars side by side on a common scale; values are whole and not negative."""
    step, top = _scale(values)
    width = (RIGHT - LEFT) / max(1, len(values))
    every = -(-len(values) // MOST_LABELS)
    groups = []
    for place, group in enumerate(values):
        middle, bar = LEFT + width * (place + 0.5), min(WIDEST, width * 0.7 / max(1, len(group)))
        left = middle - bar * len(group) / 2
        bars = tuple(None if value is None else _column(left + bar * i, bar, value, top) for i, value in enumerate(group))
        groups.append(Group(bars, round(middle, 1), place % every == 0))
    return Bars(tuple(groups), tuple((_y(value, top), value) for value in range(0, top + 1, step)), WIDE, LABEL + 8)


def rows(values: Sequence[Sequence[int | None]]) -> Bars:
    """Draw groups of lying bars below each other on a common scale, room for a label above each group and a figure behind each bar."""
    _, top = _scale(values)
    groups = []
    for place, group in enumerate(values):
        bars = (
            None if value is None else Bar(0, ROW * place + 26 + (BAR + GAP) * i, round(max(1.5, LONGEST * value / top), 1), BAR, value)
            for i, value in enumerate(group)
        )
        groups.append(Group(tuple(bars), ROW * place + 17, shown=True))
    return Bars(tuple(groups), (), ROWS_WIDTH, ROW * len(values))


def seal_path(digest: str) -> str:
    """Return the SVG path (viewBox 0 0 10 10) of a hash seal 哈希印: the first 32 bits of the digest as nine-fold strokes."""
    value, path = int((digest or "0")[:8], 16), "M.5.5h9v9h-9z"
    for i in range(16):
        x, y = i % 4 * 2 + 1, i // 4 * 2 + 1
        path += SEAL_STROKES[value >> (30 - 2 * i) & 3].format(x=x, y=y, right=x + 1, below=y + 1)
    return path


def _height(fen: int, low: int, top: int) -> str:
    return f"{round(FLOOR - (fen - low) / (top - low) * RISE, 1):g}"


def _scale(values: Sequence[Sequence[int | None]]) -> tuple[int, int]:
    """Return a round step of the grid, and the multiple of it that is not below any value."""
    largest = max((value for group in values for value in group if value), default=1)
    step = next(digit * 10**power for power in count() for digit in ROUND if digit * 10**power * GRID_LINES >= largest)
    return step, step * -(-largest // step)


def _column(x: float, width: float, value: int, top: int) -> Bar:
    return Bar(round(x, 1), _y(value, top), round(width - 2, 1), round(BOTTOM - _y(value, top), 1), value)


def _y(value: int, top: int) -> float:
    return round(BOTTOM - (BOTTOM - TOP) * value / top, 1)
