"""The grounds of refusal, one by one."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from market.contracts.rules import drafting
from market.contracts.rules.findings import failed
from market.contracts.rules.precheck import Application, CheckPoint, Party, precheck
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
    swapped=False,
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
        ({"swapped": True}, CheckPoint.PARTIES),
        ({"clauses": {**SOUND.clauses, "subject": "一项技术"}}, CheckPoint.SUBJECT),
        ({"payment_known": False}, CheckPoint.PRICE),
        ({"clauses": {**SOUND.clauses, "other": "受让人不得对专利权的有效性提出异议。"}}, CheckPoint.MONOPOLY),
        ({"patents": [replace(PATENT, patent_number="")]}, CheckPoint.PROOF),
        ({"buyer": replace(BUYER, signed_as="另一家公司")}, CheckPoint.SEAL),
        ({"buyer": replace(BUYER, signed_as=None)}, CheckPoint.SEAL),
        ({"effective_on": None}, CheckPoint.FORM),
        ({"on": date(2028, 11, 4)}, CheckPoint.FORM),
        ({"on": date(2026, 11, 2)}, CheckPoint.FORM),
        ({"ends_on": None}, CheckPoint.FORM),
        ({"document": False}, CheckPoint.FORM),
        ({"tech": ZERO}, CheckPoint.KIND),
        ({"duplicate_of": "2026330107000001"}, CheckPoint.ONCE),
    ],
)
def test_each_ground_of_refusal_is_found(changes: dict[str, object], point: CheckPoint) -> None:
    assert [finding.key for finding in failed(precheck(replace(SOUND, **changes)))] == [point.value]  # type: ignore[arg-type]


def test_every_point_says_which_words_it_speaks_of() -> None:
    passages = {finding.key: finding.passage for finding in precheck(SOUND)}
    assert passages[CheckPoint.SUBJECT] == SOUND.clauses["subject"].strip()
    assert passages[CheckPoint.FORM] == "2026-11-03—2028-11-03"
    assert SELLER.uscc in passages[CheckPoint.PARTIES]


def test_a_name_unlike_the_seal_is_told_with_both_names() -> None:
    seal = failed(precheck(replace(SOUND, buyer=replace(BUYER, signed_as="另一家公司"))))[0]
    assert (seal.params, seal.passage) == ({"signed": "另一家公司", "name": BUYER.name}, "另一家公司")


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"on": date(2026, 11, 2)}, "takes effect"),
        ({"on": date(2028, 11, 4)}, "ended"),
        ({"effective_on": None}, "not in force"),
        ({"ends_on": None}, "no last day"),
        ({"document": False}, "oral"),
    ],
)
def test_the_days_are_told_apart(changes: dict[str, object], words: str) -> None:
    found = failed(precheck(replace(SOUND, **changes)))[0]  # type: ignore[arg-type]
    assert words in found.message % found.params


def test_the_day_of_effect_and_the_last_day_still_count() -> None:
    for day in (SOUND.effective_on, SOUND.ends_on):
        assert day is not None
        assert failed(precheck(replace(SOUND, on=day))) == []
