"""The format of a lot: planned with its terms, refused at their field, defended by the database."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import update
from sqlalchemy.exc import DataError, IntegrityError

from market.auctions.models import formats
from market.auctions.models.sale import Lot
from market.auctions.rules.states import Format
from market.auctions.services import lots_plan
from market.auctions.services.lots_plan import LotPlan
from market.db import db, unit_of_work
from market.errors import Invalid
from tests.factories import auctions
from tests.factories import formats as planned
from tests.factories.auctions import START, STEP, Market


@pytest.mark.parametrize("form", list(Format))
def test_each_format_is_planned_with_its_rules(held: Market, form: Format) -> None:
    lot = planned.planned(held, auctions.sale(held), form)

    assert (lot.format, lot.rules) == (form, planned.RULES[form])
    assert set(lot.rules) <= set(formats.KNOWN[form])


def test_a_lot_without_rules_of_its_own_keeps_none(held: Market) -> None:
    assert planned.planned(held, auctions.sale(held), Format.ENGLISH, {}).rules == {}


@pytest.mark.parametrize(
    ("rules", "field"),
    [({"ladder": [[0, STEP.fen + 100], [START.fen, STEP.fen * 2]]}, "ladder"), ({"cap_s": 60}, "cap_s"), ({"period_s": 60}, "format")],
)
def test_impossible_terms_are_refused_at_their_field(held: Market, rules: dict[str, Any], field: str) -> None:
    lot = auctions.consigned(held, auctions.sale(held))
    plan = LotPlan(number=1, start=START, increment=STEP, duration_minutes=30, rules=rules)

    with pytest.raises(Invalid) as refused, unit_of_work():
        lots_plan.schedule_lot(held.clerk, lot.id, plan)

    assert refused.value.field == field


def test_a_sealed_reserve_and_a_falling_price_do_not_go_together(held: Market) -> None:
    drafted = auctions.sale(held)

    with pytest.raises(Invalid) as refused:
        planned.planned(held, drafted, Format.DUTCH, reserve=START)

    assert (refused.value.code, refused.value.field) == ("terms.fall_reserve", "format")


FALL = {"step_fen": 100, "interval_s": 60, "floor_fen": 20_000_000}
PANEL = {"revealing_s": 60, "judging_s": 60}


@pytest.mark.parametrize(
    "change",
    [
        {"rules": []},
        {"format": Format.DUTCH},
        {"format": Format.DYNAMIC},
        {"format": Format.SEALED_FIRST},
        {"rules": {"period_s": 60}},
        {"rules": {"cap_s": 60}},
        {"rules": {"ladder": [[0, 1_000_000]]}},
        {"rules": {"ladder": [[0, 900_000], [50_000_000, 2_000_000]]}},
        {"rules": {"ladder": [[0, 1_000_000], [0, 2_000_000]]}},
        {"rules": {"ladder": [[0, 1_000_000], [50_000_000, 2_000_050]]}},
        {"format": Format.DYNAMIC, "rules": {"period_s": 0}},
        {"format": Format.DUTCH, "rules": {"fall": {"step_fen": 100, "interval_s": 60}}},
        {"format": Format.DUTCH, "rules": {"fall": FALL | {"floor_fen": START.fen}}},
        {"format": Format.DUTCH, "rules": {"fall": FALL | {"step_fen": 150}}},
        {"format": Format.DUTCH, "rules": {"fall": FALL}, "has_reserve": True},
        {"format": Format.MULTI_ROUND, "rules": {"revealing_s": 60, "rounds": 6}},
        {"format": Format.SCORE, "rules": PANEL | {"weights": [10_000]}},
        {"format": Format.SCORE, "rules": PANEL | {"weights": [6000, 3000]}},
        {"format": Format.SCORE, "rules": PANEL | {"weights": [6000, 4000], "criteria": ["技术方案", "团队"]}},
        {"format": Format.SEALED_FIRST, "rules": {"revealing_s": 60, "criteria": ["技术方案"]}},
        {"credited_us": -1},
        {"current": START - STEP, "leader_number": 12},
    ],
    ids=repr,
)
def test_the_database_refuses_impossible_terms(held: Market, change: dict[str, Any]) -> None:
    lot = auctions.scheduled(held, auctions.sale(held))

    with pytest.raises((IntegrityError, DataError)), unit_of_work():
        db.session.execute(update(Lot).where(Lot.id == lot.id).values(change))


def test_where_the_price_falls_it_may_stand_below_the_start_but_not_below_the_floor(held: Market) -> None:
    lot = planned.planned(held, auctions.sale(held), Format.DUTCH)

    with unit_of_work():
        lot.current, lot.leader_number = planned.FLOOR, 12
    with pytest.raises(IntegrityError), unit_of_work():
        lot.current = planned.FLOOR - planned.FALL_STEP
