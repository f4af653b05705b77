"""Workbooks from strangers: read by another process, refused where they are dangerous."""

from __future__ import annotations

import csv
import io
import time
import zipfile
from collections.abc import Sequence

import openpyxl
import pytest

from market import sheets
from market.errors import Invalid


def workbook(*rows: Sequence[object]) -> bytes:
    book = openpyxl.Workbook()
    assert book.active is not None
    for row in rows:
        book.active.append(row)
    made = io.BytesIO()
    book.save(made)
    return made.getvalue()


def with_part(content: bytes, name: str, part: bytes) -> bytes:
    """Return the workbook with one part put in its place."""
    made = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as new:
        for each in old.namelist():
            if each != name:
                new.writestr(each, old.read(each))
        new.writestr(name, part)
    return made.getvalue()


def read(content: bytes) -> sheets.Rows:
    return sheets.read(content, most_rows=20, most_columns=10)


def refusal(content: bytes) -> Invalid:
    with pytest.raises(Invalid) as refused:
        read(content)
    return refused.value


def test_values_come_as_text() -> None:
    assert read(workbook(["编号", "价"], ["CG-1", 260000.0], [None, 12.5], [True, "  x "], [None, None])) == [
        ["编号", "价"],
        ["CG-1", "260000"],
        ["", "12.5"],
        ["True", "x"],
    ]


def test_a_formula_is_named_by_its_cell() -> None:
    error = refusal(workbook(["a"], ["x", "=1+1"]))
    assert (error.code, error.params["cell"]) == ("sheet.formula", "B2")


@pytest.mark.parametrize(
    "name", ["xl/vbaProject.bin", "xl/macrosheets/sheet1.xml", "xl/embeddings/oleObject1.bin", "xl/activeX/activeX1.xml"]
)
def test_macros_and_embedded_things_are_refused(name: str) -> None:
    assert refusal(with_part(workbook(["a"]), name, b"x")).code == "sheet.macro"


def test_a_bomb_is_refused_before_it_is_unpacked() -> None:
    started = time.monotonic()
    assert refusal(with_part(workbook(["a"]), "xl/media/x.bin", bytes(60 * 1024 * 1024))).code == "sheet.large"
    assert time.monotonic() - started < 2


def test_a_bomb_with_a_false_size_is_refused() -> None:
    content = with_part(workbook(["a"]), "xl/media/x.bin", bytes(60 * 1024 * 1024))
    said = (60 * 1024 * 1024).to_bytes(4, "little")
    assert content.count(said) >= 1
    assert refusal(content.replace(said, (10).to_bytes(4, "little"))).code in ("sheet.large", "sheet.unreadable")


def test_entities_are_refused() -> None:
    lol = b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;">]><sst>&b;</sst>'
    assert refusal(with_part(workbook(["a"]), "xl/sharedStrings.xml", lol)).code == "sheet.unreadable"


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"PK\x03\x04 not really", "sheet.unreadable"),
        (b"\x00\x01\x02\xff", "sheet.unreadable"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(64), "sheet.unreadable"),
        (bytes(2 * 1024 * 1024 + 1), "sheet.too_large"),
        (b'a,"b', "sheet.unreadable"),
        (b"a\n" * 30, "sheet.large"),
        (b"a," * 20, "sheet.large"),
    ],
    ids=["half a zip", "bytes", "old excel", "too many bytes", "open quote", "rows", "columns"],
)
def test_what_is_no_sheet_is_refused(content: bytes, code: str) -> None:
    assert refusal(content).code == code


def test_too_many_rows_are_refused() -> None:
    assert refusal(workbook(*([["x"]] * 21))).code == "sheet.large"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
def test_csv_is_read_in_the_encodings_of_spreadsheets(encoding: str) -> None:
    assert read("成果编号;起拍价\r\nCG-1; 26万 \r\n\r\n".encode(encoding)) == [["成果编号", "起拍价"], ["CG-1", "26万"]]


def test_a_written_workbook_reads_back() -> None:
    made = sheets.workbook(("拍品", [["序号", "成果编号"]], ["说明一", "说明二"]))
    assert read(made) == [["序号", "成果编号"]]
    sheet = openpyxl.load_workbook(io.BytesIO(made)).active
    assert sheet["A1"].comment.text == "说明一"


RISKY = ["=1+1", '=HYPERLINK("http://x")', "+1+1", "-1+1", "@SUM(A1)", "\t=1", "\r=1"]


@pytest.mark.parametrize("text", RISKY)
def test_no_text_becomes_a_formula_in_a_workbook(text: str) -> None:
    made = openpyxl.load_workbook(io.BytesIO(sheets.workbook(("一", [["名称"], [text]], [])))).active
    assert made["A2"].data_type == "s"
    assert made["A2"].value.strip() == text.strip()


@pytest.mark.parametrize("text", RISKY)
def test_no_text_becomes_a_formula_in_csv(text: str) -> None:
    (cell,) = next(csv.reader(io.StringIO(sheets.csv_file([[text]]).decode("utf-8-sig"), newline="")))
    assert cell == f"'{text}"


def test_numbers_stay_numbers() -> None:
    rows: list[list[str | int | None]] = [["名称", "元", "率"], ["负", -5, "-12.5"], ["无", None, None]]
    assert sheets.csv_file(rows).decode("utf-8-sig").splitlines() == ["名称,元,率", "负,-5,-12.5", "无,,"]
    sheet = openpyxl.load_workbook(io.BytesIO(sheets.workbook(("一", rows, []), ("二", rows, []))))["二"]
    assert (sheet["B2"].value, sheet["C2"].value, sheet["B3"].value) == (-5, "-12.5", None)


@pytest.mark.parametrize("text", [text for text in RISKY if not text[0].isspace()])
def test_a_written_csv_reads_back_without_its_apostrophes(text: str) -> None:
    assert read(sheets.csv_file([["名称"], [text], ["O'Neill"], ["'单引号'"]])) == [["名称"], [text], ["O'Neill"], ["'单引号'"]]


def test_a_formula_in_csv_is_named_by_its_cell() -> None:
    error = refusal('名称,价\n甲,"=HYPERLINK(""http://x"")"\n'.encode())
    assert (error.code, error.params["cell"]) == ("sheet.formula", "B2")


@pytest.mark.parametrize(("place", "name"), [(0, "A"), (25, "Z"), (26, "AA"), (51, "AZ"), (52, "BA"), (701, "ZZ"), (702, "AAA")])
def test_columns_are_named_as_spreadsheets_do(place: int, name: str) -> None:
    assert sheets.column_letters(place) == name


def test_a_gigabyte_in_a_small_file_is_refused_at_once() -> None:
    """The parts say what they unpack to; nobody unpacks it."""
    content = with_part(workbook(["a"]), "xl/media/x.bin", b"x")
    name = len("xl/media/x.bin").to_bytes(2, "little")
    said = content.replace((1).to_bytes(4, "little") + name, (2**30).to_bytes(4, "little") + name)
    started = time.monotonic()
    assert said != content
    assert refusal(said).code == "sheet.large"
    assert time.monotonic() - started < 2
