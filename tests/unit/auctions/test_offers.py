"""What catalogues say of each format's terms."""

from __future__ import annotations

import pytest

from market.auctions.rules import record
from market.auctions.rules.offers import offered
from market.auctions.rules.states import Format
from tests.factories.formats import RULES

LOT = {"start_fen": 26_000_000, "increment_fen": 1_000_000, "soft_close_s": 300, "extend_s": 300, "duration_s": 1800}
SAID = {
    Format.ENGLISH: [
        "increment ¥10,000.00",
        "¥20,000.00 from ¥300,000.00 on",
        "ends 40 minutes after the opening at the latest",
    ],
    Format.DUTCH: ["falls by ¥10,000.00 every 60 seconds, down to ¥200,000.00"],
    Format.ENG_DUTCH: ["increment ¥10,000.00", "falls by ¥10,000.00 every 60 seconds, down to ¥200,000.00", "limited periods of 5 minutes"],
    Format.SEALED_FIRST: ["sealed bids for 30 minutes", "opened by their bidders within 10 minutes"],
    Format.SEALED_SECOND: ["sealed bids for 30 minutes", "opened by their bidders within 10 minutes"],
    Format.DYNAMIC: ["increment ¥10,000.00", "limited periods of 2 minutes"],
    Format.MULTI_ROUND: [
        "increment ¥10,000.00",
        "3 rounds",
        "sealed bids for 30 minutes",
        "opened by their bidders within 10 minutes",
    ],
    Format.SCORE: [
        "sealed bids for 30 minutes",
        "panel for 10 minutes",
        "opened by their bidders within 10 minutes",
        "price counts 60%, plan 技术方案 25% + 产业化能力 15%",
    ],
}


@pytest.mark.parametrize("form", list(Format))
def test_each_format_says_its_terms(form: Format) -> None:
    terms = record.terms(1, {**LOT, "format": form.value, "rules": RULES[form]})
    assert [said.message % said.values for said in offered(terms)] == SAID[form]


def test_a_second_round_and_odd_minutes_are_said() -> None:
    terms = record.terms(1, {**LOT, "format": "sealed_first", "duration_s": 90, "rules": {"revealing_s": 60, "tie_round": True}})
    assert [said.message % said.values for said in offered(terms)] == [
        "sealed bids for 1.5 minutes",
        "opened by their bidders within 1 minutes",
        "equal highest bids go to a second round",
    ]
