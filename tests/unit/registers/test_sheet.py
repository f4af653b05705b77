"""A register as a sheet: read as lists are kept, refused cell by cell, written so that it is read back."""

from __future__ import annotations

from datetime import date

import pytest

from market.columns import guessed
from market.errors import Invalid
from market.listings.rules.kinds import Secrecy, TechnologyField
from market.money import Money
from market.registers.rules import sheet
from market.registers.rules.kinds import Availability, EntryKind
from tests.factories.registers import content

TEAM, CAPABILITY, PROJECT = EntryKind


def _read(kind: EntryKind, *rows: list[str]) -> tuple[list[sheet.Record], list[tuple[int, str, str]]]:
    records, problems = sheet.read(kind, rows, guessed(sheet.columns(kind), rows[0]))
    return records, [(one.row, one.column, one.error.code) for one in problems]


def test_a_row_of_instruments_is_understood() -> None:
    head = ["序号", "设备名称", "规格型号", "购置年份", "开放情况", "收费标准（元/次）", "领域", "备注"]
    (found, free), problems = _read(
        CAPABILITY,
        head,
        ["1", "<b>电镜</b>", "SEM", "２０２１年", "对外开放", "1,200.50", "新材料", "x"],
        ["2", "天平", "", "", "否", "面议", "", ""],
    )
    assert problems == []
    made = found.content(None)
    assert (made.external_id, made.name_zh, made.since_year, made.price) == ("1", "<b>电镜</b>", 2021, Money(120_050))
    assert (made.availability, made.field) == (Availability.OPEN, TechnologyField.MATERIALS)
    assert (free.content(None).availability, free.content(None).price) == (Availability.NONE, None)


def test_what_a_list_has_no_column_for_stays() -> None:
    (found,), _ = _read(TEAM, ["编号", "团队名称", "人数"], ["7", "新名", "15人"])
    before = content(TEAM, external_id="7")
    after = found.content(before)
    assert (after.name_zh, after.members) == ("新名", 15)
    assert (after.lead, after.summary, after.field) == (before.lead, before.summary, before.field)


@pytest.mark.parametrize(
    ("kind", "heading", "cell", "code"),
    [
        (TEAM, "人数", "十几", "import.whole"),
        (TEAM, "密级", "绝对", "import.secrecy"),
        (TEAM, "领域", "炼金", "import.field"),
        (TEAM, "负责人", "长" * 201, "input.too_long"),
        (CAPABILITY, "开放情况", "也许", "import.availability"),
        (CAPABILITY, "收费标准", "一千", "money.malformed"),
        (PROJECT, "开始日期", "2026-02-30", "import.day"),
        (PROJECT, "成熟度", "十", "import.level"),
    ],
)
def test_a_cell_that_nobody_understands_is_named(kind: EntryKind, heading: str, cell: str, code: str) -> None:
    records, problems = _read(kind, ["名称", heading], ["某条目", cell], ["另一条", ""])
    assert ([record.row for record in records], [(row, found) for row, _, found in problems]) == ([3], [(2, code)])


def test_a_sheet_that_is_none_is_refused() -> None:
    for rows in ([["人数"], ["3"]], [["名称"]], [["名称"], [""]]):
        with pytest.raises(Invalid):
            _read(TEAM, *rows)
    records, problems = _read(TEAM, ["编号", "名称"], ["1", "甲"], ["1", "乙"], ["2", ""])
    assert [record.row for record in records] == [2, 3]
    assert problems == [(4, "name_zh", "import.missing"), (3, "external_id", "import.twice")]


@pytest.mark.parametrize("kind", EntryKind)
def test_what_is_written_is_read_back(kind: EntryKind) -> None:
    kept = [content(kind, external_id="1"), content(kind, external_id="2", secrecy=Secrecy.SECRET, field=None)]
    if kind is CAPABILITY:
        kept += [content(kind, external_id=str(3 + place), availability=each, price=None) for place, each in enumerate(Availability)]
    if kind is PROJECT:
        kept.append(content(kind, external_id="9", ends_on=None, started_on=date(2024, 2, 29), trl=None))
    kept += [content(kind, external_id=f"f{place}", field=field) for place, field in enumerate(TechnologyField)]
    records, problems = _read(kind, *sheet.sheet(kind, [(f"QD-2026-{place:06d}", each) for place, each in enumerate(kept)]))
    assert problems == []
    assert [record.content(None) for record in records] == kept
    assert records[0].code == "QD-2026-000000"
