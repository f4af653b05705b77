"""The grounds of refusal, one by one."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from market.contracts.rules import drafting
from market.contracts.rules.findings import failed
from market.contracts.rules.precheck import Application, CheckPoint, Party, is_number, precheck, propose_number
from market.contracts.rules.types import ContractType
from market.money import ZERO, Money
from tests.unit.contracts.test_clauses import PATENT, facts

SELLER = Party(name="弱磁探测研究院", uscc="12330000470003281W", verified=True, signed_as="弱磁探测研究院")
BUYER = Party(name="衡川心安医疗设备有限公司", uscc="91330100799655058B", verified=True, signed_as="衡川心安医疗设备有限公司")
SOUND = Application(
    type=ContractType.TRF,
    seller=SELLER,
    buyer=BUYER,
    clauses=drafting.draft(facts(ContractType.TRF)),
    patents=[PATENT],
    total=Money.yuan(3_860_000),
    tech=Money.yuan(3_760_000),
    payment_known=True,
    document=True,
    effective_on=date(2026, 11, 3),
    ends_on=date(2028, 11, 3),
    seller_applies=True,
    office_fits=True,
    duplicate_of=None,
    on=date(2026, 11, 4),
)


def test_a_sound_contract_passes_every_point() -> None:
    findings = precheck(SOUND)
    assert [finding.key for finding in findings] == [point.value for point in CheckPoint]
    assert failed(findings) == []


@pytest.mark.parametrize(
    ("changes", "point"),
    [
        ({"seller": replace(SELLER, verified=False)}, CheckPoint.PARTIES),
        ({"office_fits": False}, CheckPoint.PARTIES),
        ({"clauses": {**SOUND.clauses, "subject": "一项技术"}}, CheckPoint.SUBJECT),
        ({"payment_known": False}, CheckPoint.PRICE),
        ({"clauses": {**SOUND.clauses, "other": "受让人不得对专利权的有效性提出异议。"}}, CheckPoint.MONOPOLY),
        ({"patents": [replace(PATENT, patent_number="")]}, CheckPoint.PROOF),
        ({"buyer": replace(BUYER, signed_as="另一家公司")}, CheckPoint.SEAL),
        ({"buyer": replace(BUYER, signed_as=None)}, CheckPoint.SEAL),
        ({"effective_on": None}, CheckPoint.FORM),
        ({"on": date(2028, 11, 4)}, CheckPoint.FORM),
        ({"tech": ZERO}, CheckPoint.KIND),
        ({"duplicate_of": "2026330107000001"}, CheckPoint.ONCE),
    ],
)
def test_each_ground_of_refusal_is_found(changes: dict[str, object], point: CheckPoint) -> None:
    assert [finding.key for finding in failed(precheck(replace(SOUND, **changes)))] == [point.value]  # type: ignore[arg-type]


def test_the_proposed_number_has_year_region_point_and_serial() -> None:
    assert propose_number(2026, "330108", 7, 123) == "2026330107000123"
    assert propose_number(2026, "33", 7, 1) == "2026330007000001"


@pytest.mark.parametrize("text", ["20263301070001", "2026330107000123 ", "２０２６330107000123", "20263301070001x3", ""])
def test_what_is_not_a_number(text: str) -> None:
    assert not is_number(text)
