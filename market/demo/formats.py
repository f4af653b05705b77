"""Lots of the demo's sessions that are bid for in another way than up one step: short enough to be watched to their end."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from market.auctions.rules.states import Format
from market.money import Money

if TYPE_CHECKING:
    from market.demo.sessions import Wanted

STEP_BP, FLOOR_BP = 500, 6_000
FALL_EVERY_S = 20
PERIOD_S = 60
REVEALING_S = 120


def _share(amount: Money, basis_points: int) -> Money:
    return Money.yuan(amount.fen // 100 * basis_points // 10_000)


def _fall(lot: Wanted) -> dict[str, Any]:
    step, floor = _share(lot.start, STEP_BP), _share(lot.start, FLOOR_BP)
    return {"fall": {"step_fen": step.fen, "interval_s": FALL_EVERY_S, "floor_fen": floor.fen}}


def _stepped(lot: Wanted) -> Wanted:
    above = lot.start + lot.increment * 8
    return replace(lot, rules={"ladder": [[0, lot.increment.fen], [above.fen, (lot.increment * 2).fen]], "cap_s": lot.minutes * 60 * 3})


def _dutch(lot: Wanted) -> Wanted:
    return replace(lot, format=Format.DUTCH, rules=_fall(lot), reserve=None)


def _eng_dutch(lot: Wanted) -> Wanted:
    return replace(lot, format=Format.ENG_DUTCH, rules=_fall(lot) | {"period_s": PERIOD_S}, reserve=None, minutes=1)


def _dynamic(lot: Wanted) -> Wanted:
    return replace(lot, format=Format.DYNAMIC, rules={"period_s": PERIOD_S}, minutes=max(1, lot.minutes // 2))


def _sealed(lot: Wanted) -> Wanted:
    return replace(lot, format=Format.SEALED_FIRST, rules={"revealing_s": REVEALING_S}, minutes=max(1, lot.minutes // 2))


PLACES: Mapping[int, Callable[[Wanted], Wanted]] = {4: _dutch, 5: _stepped, 6: _sealed, 7: _dynamic, 8: _eng_dutch}
"""Which lots of a session, counted from 0."""


def varied(lots: list[Wanted]) -> list[Wanted]:
    """Return a session's lots with some of them in another format."""
    return [PLACES[place](lot) if place in PLACES else lot for place, lot in enumerate(lots)]
