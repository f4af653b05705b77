"""Rules of formats as a plan sets them, for lots that start at 260,000 yuan and are bid for within half an hour."""

from __future__ import annotations

from typing import Any

from market.auctions.models.sale import Lot, Sale
from market.auctions.rules.states import Format
from market.auctions.services import lots_plan
from market.auctions.services.lots_plan import LotPlan
from market.db import unit_of_work
from market.money import Money
from tests.factories import auctions
from tests.factories.auctions import STEP, Market

FLOOR = Money.yuan(200_000)
FALL_STEP = Money.yuan(10_000)
FALL = {"step_fen": FALL_STEP.fen, "interval_s": 60, "floor_fen": FLOOR.fen}
LADDER = [[0, STEP.fen], [Money.yuan(300_000).fen, Money.yuan(20_000).fen]]
RULES: dict[Format, dict[str, Any]] = {
    Format.ENGLISH: {"ladder": LADDER, "cap_s": 2400},
    Format.DUTCH: {"fall": FALL},
    Format.ENG_DUTCH: {"fall": FALL, "period_s": 300},
    Format.SEALED_FIRST: {"revealing_s": 600},
    Format.SEALED_SECOND: {"revealing_s": 600},
    Format.DYNAMIC: {"period_s": 120},
    Format.MULTI_ROUND: {"revealing_s": 600, "rounds": 3, "raises": True},
    Format.SCORE: {"revealing_s": 600, "judging_s": 600, "weights": [6000, 2500, 1500], "criteria": ["技术方案", "产业化能力"]},
}


def planned(held: Market, drafted: Sale, form: Format, rules: dict[str, Any] | None = None, *, minutes: int = 30, **changes: Any) -> Lot:
    """Return a lot accepted in a format, on its usual rules unless others are given; committed."""
    lot = auctions.consigned(held, drafted, **changes)
    wanted = RULES[form] if rules is None else rules
    plan = LotPlan(number=lot.number, start=lot.start, increment=lot.increment, duration_minutes=minutes, format=form, rules=wanted)
    with unit_of_work():
        return lots_plan.schedule_lot(held.clerk, lot.id, plan)


def announced(held: Market, form: Format, rules: dict[str, Any] | None = None, *, minutes: int = 30, **changes: Any) -> tuple[Sale, Lot]:
    """Return an announced sale of one lot in a format; committed."""
    drafted = auctions.sale(held, **changes)
    lot = planned(held, drafted, form, rules, minutes=minutes)
    with unit_of_work():
        return auctions.sales.announce(held.clerk, drafted.id), lot
