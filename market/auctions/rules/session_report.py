"""The report of a session 场次报告: what was offered, sold and passed, counted from its lots. Pure; public figures only."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import TypeVar

from market.auctions.rules.planning import percent, premium_bp
from market.auctions.rules.states import Format, LotState, SaleState
from market.listings.rules.kinds import Sector
from market.money import ZERO, Money

Key = TypeVar("Key")
ENDED = frozenset({SaleState.CLOSED, SaleState.SETTLED, SaleState.REPORTED})
"""A session has its report once the bidding on all of its lots is over."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One announced lot as everybody may see it: no bidder, no reserve."""

    lot: int
    number: int
    title_zh: str
    title_en: str
    sector: Sector | None
    format: Format
    state: LotState
    start: Money
    hammer: Money | None
    """The price of the award in force; none where there is no buyer, or not any more."""
    bids: int
    paddles: int
    """How many paddles bid."""
    extensions: int
    negotiated: Money | None = None
    """The price agreed on after the lot had passed 协商成交价; it is no hammer price and not in its sums."""

    @property
    def gain(self) -> Money | None:
        """Return by how much the hammer price exceeds the start price."""
        return None if self.hammer is None else self.hammer - self.start

    @property
    def premium(self) -> str | None:
        """Return the premium over the start price in per cent."""
        return None if self.hammer is None else _percent(premium_bp(self.start, self.hammer))


@dataclass(frozen=True, slots=True, kw_only=True)
class Figures:
    """What some lots came to. Premiums compare the hammer prices with the start prices of the same lots."""

    offered: int
    sold: int
    passed: int
    undone: int
    """Lots whose bidding was terminated, or whose buyer defaulted without a successor."""
    withdrawn: int
    """Announced, but taken out before their bidding; they do not count as offered."""
    start_offered: Money
    start: Money
    """Sum of the start prices of what was sold."""
    hammer: Money
    bids: int
    extensions: int
    negotiated: Money
    """Sum of the prices agreed on for passed lots."""

    @property
    def gain(self) -> Money:
        """Return the premium in money: by how much hammer prices exceed start prices."""
        return self.hammer - self.start

    @property
    def premium(self) -> str | None:
        """Return the premium 溢价率 in per cent; None where nothing was sold."""
        return _percent(premium_bp(self.start, self.hammer))

    @property
    def sell_through(self) -> str | None:
        """Return the share of the offered lots that were sold 成交率 in per cent; None where none was offered."""
        return _percent(share_bp(self.sold, self.offered))


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """A session's lots with their sums: in all, by sector and by format."""

    lines: tuple[Line, ...]
    total: Figures
    by_sector: tuple[tuple[Sector | None, Figures], ...]
    by_format: tuple[tuple[Format, Figures], ...]


def report(lines: Sequence[Line]) -> Report:
    """Return the report of these lots; sectors and formats stand in the order of their definition."""
    return Report(
        lines=tuple(sorted(lines, key=lambda line: line.number)),
        total=figures(lines),
        by_sector=tuple(_split(lines, [*Sector, None], lambda line: line.sector)),
        by_format=tuple(_split(lines, list(Format), lambda line: line.format)),
    )


def figures(lines: Iterable[Line]) -> Figures:
    """Return what the lots came to."""
    announced = list(lines)
    offered = [line for line in announced if line.state is not LotState.WITHDRAWN]
    sold = [line for line in offered if line.hammer is not None]
    passed = sum(line.state is LotState.PASSED for line in offered)
    return Figures(
        offered=len(offered),
        sold=len(sold),
        passed=passed,
        undone=len(offered) - len(sold) - passed,
        withdrawn=len(announced) - len(offered),
        start_offered=sum((line.start for line in offered), ZERO),
        start=sum((line.start for line in sold), ZERO),
        hammer=sum((line.hammer for line in sold if line.hammer is not None), ZERO),
        bids=sum(line.bids for line in offered),
        extensions=sum(line.extensions for line in offered),
        negotiated=sum((line.negotiated for line in offered if line.negotiated is not None), ZERO),
    )


def share_bp(part: int, whole: int) -> int | None:
    """Return `part` of `whole` in basis points, rounded half up; None of nothing."""
    return None if whole <= 0 else (2 * part * 10_000 + whole) // (2 * whole)


def _percent(basis_points: int | None) -> str | None:
    return None if basis_points is None else percent(basis_points)


def _split(lines: Sequence[Line], keys: Sequence[Key], key: Callable[[Line], Key]) -> Iterable[tuple[Key, Figures]]:
    for one in keys:
        found = [line for line in lines if key(line) == one]
        if found:
            yield one, figures(found)
