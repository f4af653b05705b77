"""Mandatory clauses, the gate before signing, the linter, and the first draft that passes both."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from market.contracts.rules import drafting
from market.contracts.rules.clauses import Clause, Patent, mandatory, missing
from market.contracts.rules.findings import failed
from market.contracts.rules.gate import Paper, check
from market.contracts.rules.linter import blocking, lint
from market.contracts.rules.types import ContractType, LicenceMode, PaymentMode, PriorityAnswer, Subtype
from market.money import Money

PATENT = Patent(
    kind="pat_inv",
    title="一种心磁成像方法",
    applicant="弱磁探测研究院",
    patentee="弱磁探测研究院",
    filed_on=date(2017, 7, 21),
    application_number="CN201710601862.3",
    patent_number="ZL201710601862.3",
    expires_on=date(2037, 7, 21),
)
SUBTYPES = {
    ContractType.DEV: Subtype.DEV_ENTRUST,
    ContractType.TRF: Subtype.TRF_PATENT,
    ContractType.LIC: Subtype.LIC_PATENT,
    ContractType.CON: Subtype.CON_GEN,
    ContractType.SRV: Subtype.SRV_GEN,
}


def facts(kind: ContractType) -> drafting.Facts:
    return drafting.Facts(
        type=kind,
        subtype=SUBTYPES[kind],
        licence_mode=LicenceMode.SOLE if kind is ContractType.LIC else None,
        payment=PaymentMode.LUMP_ONCE,
        achievement="心磁成像系统",
        summary="采用常温原子磁强计阵列采集心脏磁场信号，空间分辨率优于 5 毫米。",
        seller="弱磁探测研究院",
        buyer="衡川心安医疗设备有限公司",
        place="杭州市",
        total=Money.yuan(3_860_000),
        patents=[PATENT],
        source="",
        licence_until=date(2030, 1, 1),
    )


def paper(kind: ContractType = ContractType.TRF) -> Paper:
    return Paper(
        type=kind,
        subtype=SUBTYPES[kind],
        project_name="心磁成像系统",
        clauses=drafting.draft(facts(kind)),
        patents=[PATENT],
        total=Money.yuan(3_860_000),
        awarded=Money.yuan(3_860_000),
        tech=Money.yuan(3_860_000),
        starts_on=date(2026, 11, 3),
        ends_on=date(2028, 11, 3),
        licence_until=date(2030, 1, 1),
        priority=PriorityAnswer.WAIVED,
        priority_on=date(2026, 11, 3),
        today=date(2026, 11, 3),
    )


@pytest.mark.parametrize("kind", list(ContractType))
def test_the_first_draft_has_every_clause_and_passes_the_gate(kind: ContractType) -> None:
    clauses = drafting.draft(facts(kind))
    assert missing(kind, clauses) == []
    assert lint(paper(kind)) == []
    assert failed(check(paper(kind))) == []


def test_which_clauses_only_some_types_need() -> None:
    assert Clause.RISK in mandatory(ContractType.DEV)
    assert Clause.SCOPE in mandatory(ContractType.LIC)
    assert Clause.WARRANTY in mandatory(ContractType.TRF)
    assert Clause.IMPROVEMENT not in mandatory(ContractType.DEV)


def test_the_draft_states_the_price_in_figures_and_words() -> None:
    text = drafting.draft(facts(ContractType.TRF))[Clause.PRICE]
    assert "¥3,860,000.00" in text
    assert "人民币叁佰捌拾陆万元整" in text


@pytest.mark.parametrize(
    ("changes", "key"),
    [
        ({"total": Money.yuan(3_850_000)}, "price"),
        ({"project_name": " "}, "project_name"),
        ({"clauses": {}}, "clause"),
        ({"patents": []}, "patent_block"),
        ({"patents": [replace(PATENT, applicant="")]}, "patent_block"),
        ({"patents": [replace(PATENT, expires_on=date(2026, 1, 1))]}, "patent_expired"),
        ({"ends_on": None}, "term"),
        ({"ends_on": date(2026, 1, 1)}, "term"),
        ({"priority": None}, "priority"),
        ({"priority_on": None}, "priority"),
        ({"priority_on": date(2026, 11, 4)}, "priority"),
        ({"priority": PriorityAnswer.EXERCISED}, "priority"),
    ],
)
def test_what_stops_a_signature(changes: dict[str, object], key: str) -> None:
    changed = replace(paper(), **changes)  # type: ignore[arg-type]
    assert key in {finding.key for finding in failed([*check(changed), *blocking(changed)])}


@pytest.mark.parametrize("until", [None, date(2037, 7, 22)])
def test_a_licence_needs_an_end_within_the_patent(until: date | None) -> None:
    licence = replace(paper(ContractType.LIC), licence_until=until)
    assert "licence_until" in {finding.key for finding in failed([*check(licence), *blocking(licence)])}


def test_an_application_has_no_patent_number_yet() -> None:
    assert replace(PATENT, kind="pat_app", patentee="", patent_number="", expires_on=None).missing == []
