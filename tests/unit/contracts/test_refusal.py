"""What a refusal tells the applicant."""

from __future__ import annotations

from datetime import date

import pytest

from market.contracts.rules.precheck import CheckPoint
from market.contracts.rules.registration.refusal import OFFICIAL_GROUNDS, ways_left

UNTIL = date(2026, 11, 24)


def test_every_ground_has_its_words() -> None:
    assert set(OFFICIAL_GROUNDS) == set(CheckPoint)


@pytest.mark.parametrize("ground", CheckPoint)
def test_a_first_refusal_leaves_the_objection_and_a_final_one_does_not(ground: CheckPoint) -> None:
    names = [name for name, _ in ways_left(ground, until=UNTIL)]
    assert names[0] == "提出异议"
    assert "2026年11月24日" in ways_left(ground, until=UNTIL)[0][1]
    final = [name for name, _ in ways_left(ground, until=None)]
    assert final == (["已有登记"] if ground is CheckPoint.ONCE else ["更正后另行申请"])
    assert ("更正后另行申请" in names) is (ground is not CheckPoint.ONCE)


def test_what_would_mend_the_ground_is_named() -> None:
    assert "补齐或者更换证明材料" in ways_left(CheckPoint.PROOF, until=None)[0][1]
