"""A list of achievements: headings are recognised, cells are understood or refused at their place."""

from __future__ import annotations

from datetime import date

import pytest

from market.columns import guessed
from market.errors import Invalid
from market.listings.rules.achievement_sheet import COLUMNS, Record, Usual, read, with_home
from market.listings.rules.kinds import IpKind, LicenceKind, Sector, TechnologyField, TermMode
from market.listings.rules.terms import Share

HEAD = ["编号", "成果名称", "专利类型", "专利号", "申请日", "成熟度", "产业", "权利人", "转化方式", "意向价格（万元）"]
ROW = ["A1", "脑电分类方法", "发明专利申请(公开)", "CN202010715929.8", "2020-07-23", "在研", "数字经济", "", "转让；普通许可", "30"]


def _read(*rows: list[str], usual: Usual = Usual()) -> tuple[list[Record], list[tuple[int, str, str]]]:  # noqa: B008 - a frozen value
    records, problems = read([HEAD, *rows], guessed(COLUMNS, HEAD), usual)
    return records, [(one.row, one.column, one.error.code) for one in problems]


def test_a_row_is_understood() -> None:
    (found,), problems = _read(ROW)

    assert problems == []
    assert (found.external_id, found.told.basics.trl, found.told.basics.sector, found.told.basics.field) == (
        "A1",
        3,
        Sector.IOT,
        TechnologyField.ELECTRONICS,
    )
    (right,) = found.told.rights
    assert (right.kind, right.filed_on) == (IpKind.PAT_APP, date(2020, 7, 23))
    assert [(offer.mode, offer.licence_kind) for offer in found.told.offers] == [
        (TermMode.TRANSFER, None),
        (TermMode.LICENCE, LicenceKind.ORDINARY),
    ]
    assert str(found.told.offers[0].price) == "¥300,000.00"


@pytest.mark.parametrize(
    ("place", "cell", "column", "code"),
    [
        (1, "", "title_zh", "import.missing"),
        (1, "长" * 121, "title_zh", "input.too_long"),
        (4, "去年", "filed_on", "import.day"),
        (4, "2020-13-01", "filed_on", "import.day"),
        (5, "很成熟", "trl", "import.level"),
        (6, "其他行业", "sector", "import.sector"),
        (7, "甲大学 60%；乙公司 30%", "owners", "owner.shares"),
        (7, "甲大学 60%；乙公司", "owners", "import.shares"),
        (8, "赠送", "ways", "import.way"),
        (9, "很贵", "price_wan", "money.malformed"),
    ],
)
def test_a_wrong_cell_is_told_at_its_place_and_the_others_are_read(place: int, cell: str, column: str, code: str) -> None:
    wrong = [*ROW]
    wrong[place] = cell

    records, problems = _read(wrong, ["A2", *ROW[1:]])

    assert [record.external_id for record in records] == ["A2"]
    assert [(row, at) for row, at, _ in problems] == [(2, column)]
    assert code == "money.malformed" or problems[0][2] == code


def test_a_number_that_stands_there_twice_is_refused() -> None:
    assert _read(ROW, ROW)[1] == [(3, "external_id", "import.twice")]


def test_what_is_no_right_is_kept_as_a_note_and_silence_takes_what_is_usual() -> None:
    paper = ["A3", "论文成果", "论文(预印本公开)", "", "", "", "", "", "", ""]

    (found,), problems = _read(paper, usual=Usual(sector=Sector.MAT, trl=4, mode=TermMode.TRANSFER, ledger_from_number=True))

    assert problems == []
    assert found.told.rights == ()
    assert "论文(预印本公开)" in found.told.origin_note
    assert (found.told.basics.sector, found.told.basics.trl, found.told.basics.ledger_no) == (Sector.MAT, 4, "A3")
    assert [offer.mode for offer in found.told.offers] == [TermMode.TRANSFER]


def test_html_stays_text() -> None:
    (found,), _ = _read(["A4", "<script>alert(1)</script>", *[""] * 8])

    assert found.told.basics.title_zh == "<script>alert(1)</script>"


def test_the_listing_organisation_is_the_first_owner_and_must_be_one() -> None:
    shared = [*ROW]
    shared[7] = "甲大学 60%；乙公司 40%"
    (found,), _ = _read(shared)

    assert with_home(found, "乙公司").told.owners[0] == Share(name="乙公司", share_bp=4_000)
    with pytest.raises(Invalid) as refused:
        with_home(found, "丙研究院")
    assert refused.value.field == "owners"


def test_a_heading_that_stands_there_twice_and_a_missing_one_are_refused() -> None:
    with pytest.raises(Invalid):
        guessed(COLUMNS, ["成果名称", "题名"])
    with pytest.raises(Invalid) as refused:
        read([["编号"], ["1"]], guessed(COLUMNS, ["编号"]), Usual())
    assert refused.value.code == "import.columns"
