"""Planning a format: each impossible term is refused at the field where it was typed."""

from __future__ import annotations

from typing import Any

import pytest

from market.auctions.rules import record
from market.auctions.rules.formats.protocol import Flaw
from market.auctions.rules.states import Format
from market.auctions.rules.terms import FIELDS, check_terms
from market.errors import Invalid

FALL = {"step_fen": 100_000, "interval_s": 60, "floor_fen": 500_000}
SOUND: dict[str, dict[str, Any]] = {
    "english": {"ladder": [[0, 10_000], [2_000_000, 50_000]], "cap_s": 7200},
    "dutch": {"fall": FALL},
    "eng_dutch": {"fall": FALL, "period_s": 300, "cap_s": 7200},
    "sealed_first": {"revealing_s": 600, "tie_round": True},
    "sealed_second": {"revealing_s": 600},
    "dynamic": {"period_s": 120, "cap_s": 7200},
    "multi_round": {"revealing_s": 600, "rounds": 5, "raises": True},
    "score": {"revealing_s": 600, "judging_s": 600, "weights": [6000, 2500, 1500]},
}


def refused_at(form: str, rules: dict[str, Any], *, sealed_reserve: bool = False, **changes: int) -> str | None:
    opened = {"start_fen": 1_000_000, "increment_fen": 10_000, "duration_s": 1800, "soft_close_s": 300, "extend_s": 300} | changes
    try:
        check_terms(record.terms(1, opened | {"format": form, "rules": rules}), sealed_reserve=sealed_reserve)
    except Invalid as refusal:
        return refusal.field
    return None


@pytest.mark.parametrize("form", list(Format))
def test_sound_terms_pass_and_strange_ones_do_not(form: Format) -> None:
    assert refused_at(form, SOUND[form]) is None
    strange = {"weights": [5000, 5000]} if form != Format.SCORE else {"tie_round": True}
    assert refused_at(form, SOUND[form] | strange) == "format"


@pytest.mark.parametrize(
    ("form", "rules", "field"),
    [
        ("english", {"ladder": [[0, 10_000]] * 11}, "ladder"),
        ("english", {"ladder": [[0, 10_000], [0, 20_000]]}, "ladder"),
        ("english", {"cap_s": 1799}, "cap_s"),
        ("dutch", {}, "fall_step"),
        ("dutch", {"fall": FALL | {"floor_fen": 1_000_000}}, "floor"),
        ("dutch", {"fall": FALL | {"floor_fen": 0}}, "floor"),
        ("dutch", {"fall": FALL | {"step_fen": 0}}, "fall_step"),
        ("dutch", {"fall": FALL | {"step_fen": 150}}, "fall_step"),
        ("dutch", {"fall": FALL | {"interval_s": 0}}, "fall_step"),
        ("dutch", {"fall": FALL | {"interval_s": 301}}, "duration_minutes"),
        ("eng_dutch", {"fall": FALL}, "period_s"),
        ("eng_dutch", {"fall": FALL, "period_s": 300, "cap_s": 2459}, "cap_s"),
        ("sealed_first", {}, "revealing_s"),
        ("dynamic", {}, "period_s"),
        ("dynamic", {"period_s": 120, "cap_s": 1919}, "cap_s"),
        ("multi_round", {"revealing_s": 600, "rounds": 6}, "rounds"),
        ("score", {"revealing_s": 600, "weights": [6000, 4000]}, "judging_s"),
        ("score", {"revealing_s": 600, "judging_s": 600}, "weights"),
        ("score", {"revealing_s": 600, "judging_s": 600, "weights": [6000, 3999]}, "weights"),
        ("score", {"revealing_s": 600, "judging_s": 600, "weights": [909] * 10 + [910]}, "weights"),
    ],
)
def test_impossible_terms_are_refused_at_their_field(form: str, rules: dict[str, Any], field: str) -> None:
    assert refused_at(form, rules) == field


def test_where_the_price_falls_the_floor_is_the_reserve() -> None:
    assert refused_at("dutch", SOUND["dutch"], sealed_reserve=True) == "format"
    assert refused_at("english", SOUND["english"], sealed_reserve=True) is None


def test_every_flaw_has_its_field() -> None:
    assert set(FIELDS) == set(Flaw)
