"""Which duties a contract brings, whose they are, and until when."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from market.contracts.rules.benefits.kinds import Side
from market.contracts.rules.clauses import Patent
from market.contracts.rules.types import ContractType, PaymentMode, Subtype
from market.duties.rules.exporting import Standing
from market.duties.rules.making import Facts, Made, Span, Spans, duties
from market.duties.rules.states import DutyKind
from market.money import Money

PATENT = Patent(
    kind="pat_inv",
    title="一种减速器",
    applicant="甲大学",
    patentee="甲大学",
    filed_on=date(2020, 2, 29),
    application_number="CN202010000001.0",
    patent_number="ZL202010000001.0",
    expires_on=date(2040, 2, 28),
)
SPANS = Spans(
    record_days=Span(count=30, rule="record@x"),
    filing_months=Span(count=3, rule="filing@x"),
    payment_days=Span(count=30, rule="payment@x"),
    acceptance_days=Span(count=30, rule="acceptance@x"),
    export_days=Span(count=60, rule="export@x"),
)
SALE = Facts(
    type=ContractType.TRF,
    subtype=Subtype.TRF_PATENT,
    payment=PaymentMode.LUMP_ONCE,
    total=Money.yuan(100),
    effective_on=date(2026, 3, 2),
    ends_on=date(2027, 3, 1),
    licence_until=None,
    patents=(PATENT,),
)
LICENCE = replace(SALE, type=ContractType.LIC, subtype=Subtype.LIC_PATENT, licence_until=date(2029, 3, 1))


def made(kind: DutyKind, **changes: Any) -> list[Made]:
    base = changes.pop("base", SALE)
    return [row for row in duties(replace(base, **changes), SPANS) if row.kind is kind]


def test_a_patent_transfer_is_recorded_patent_by_patent() -> None:
    second = replace(PATENT, patent_number="ZL202010000002.5")
    rows = made(DutyKind.TRANSFER_RECORD, patents=(PATENT, second))
    assert [row.subject for row in rows] == ["ZL202010000001.0", "ZL202010000002.5"]
    assert {(row.party, row.due_on, row.law, row.rule) for row in rows} == {(Side.SELLER, date(2026, 4, 1), "专利法 第十条", "record@x")}


def test_an_application_without_a_number_is_named_by_its_title() -> None:
    [row] = made(DutyKind.TRANSFER_RECORD, subtype=Subtype.TRF_PATAPP, patents=(replace(PATENT, patent_number="", application_number=""),))
    assert row.subject == "一种减速器"


@pytest.mark.parametrize(
    ("subtype", "law"),
    [
        (Subtype.TRF_IC, "集成电路布图设计保护条例 第二十二条"),
        (Subtype.TRF_PVP, "植物新品种保护条例 第九条"),
        (Subtype.TRF_SOFT, None),
        (Subtype.TRF_SECRET, None),
    ],
)
def test_only_rights_that_an_office_records_have_a_record(subtype: Subtype, law: str | None) -> None:
    assert [row.law for row in made(DutyKind.TRANSFER_RECORD, subtype=subtype, patents=())] == ([law] if law else [])


def test_a_patent_licence_is_filed_within_three_months() -> None:
    [row] = made(DutyKind.LICENCE_FILING, base=LICENCE)
    assert (row.due_on, row.law, row.rule) == (date(2026, 6, 2), "专利法实施细则 第十五条", "filing@x")
    assert not made(DutyKind.LICENCE_FILING, base=LICENCE, subtype=Subtype.LIC_SECRET)


def test_a_last_day_on_a_holiday_moves_on() -> None:
    [row] = made(DutyKind.LICENCE_FILING, base=LICENCE, effective_on=date(2026, 7, 2))
    assert row.due_on == date(2026, 10, 8)


def test_the_licensor_pays_the_fee_on_each_anniversary_during_the_licence() -> None:
    rows = made(DutyKind.ANNUAL_FEE, base=LICENCE)
    assert [(row.party, row.due_on) for row in rows] == [
        (Side.SELLER, date(2027, 2, 28)),
        (Side.SELLER, date(2028, 2, 29)),
        (Side.SELLER, date(2029, 2, 28)),
    ]


def test_no_fee_falls_due_when_the_patent_ends_nor_for_an_application() -> None:
    ending = replace(PATENT, expires_on=date(2028, 2, 29))
    assert [row.due_on for row in made(DutyKind.ANNUAL_FEE, base=LICENCE, patents=(ending,))] == [date(2027, 2, 28)]
    assert not made(DutyKind.ANNUAL_FEE, base=LICENCE, patents=(replace(PATENT, kind="pat_app"),))
    assert not made(DutyKind.ANNUAL_FEE, base=LICENCE, licence_until=None)


@pytest.mark.parametrize(
    ("mode", "owed"),
    [(PaymentMode.LUMP_ONCE, 1), (PaymentMode.LUMP_INSTALMENT, 1), (PaymentMode.ROYALTY, 0), (PaymentMode.ENTRY_PLUS_ROYALTY, 0)],
)
def test_a_fixed_sum_is_owed_by_the_buyer_until_a_plan_says_more(mode: PaymentMode, owed: int) -> None:
    rows = made(DutyKind.PAYMENT, payment=mode)
    assert [(row.party, row.amount, row.due_on) for row in rows] == [(Side.BUYER, Money.yuan(100), date(2026, 4, 1))] * owed


def test_the_results_of_a_development_are_accepted_by_the_buyer() -> None:
    [row] = made(DutyKind.ACCEPTANCE, type=ContractType.DEV, subtype=Subtype.DEV_ENTRUST, patents=())
    assert (row.party, row.due_on) == (Side.BUYER, date(2027, 3, 31))
    assert not made(DutyKind.ACCEPTANCE)
    assert not made(DutyKind.ACCEPTANCE, type=ContractType.DEV, subtype=Subtype.DEV_COOP, ends_on=None)


def test_technology_that_is_free_for_export_is_registered() -> None:
    [row] = made(DutyKind.EXPORT_REGISTRATION, export=Standing.FREE)
    assert (row.party, row.due_on, row.rule) == (Side.SELLER, date(2026, 5, 6), "export@x")
    assert not made(DutyKind.EXPORT_REGISTRATION, export=Standing.RESTRICTED)
    assert not made(DutyKind.EXPORT_REGISTRATION)


def test_duties_come_in_the_order_of_their_days() -> None:
    days = [row.due_on for row in duties(LICENCE, SPANS)]
    assert days == sorted(days)
