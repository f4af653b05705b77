"""The sheets of registers: their columns by kind, what a row says, and a register as rows that are read back. Pure."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from market.columns import Column, Problem, RowReader, day_of, folded, named, read_rows
from market.errors import Invalid
from market.listings.rules import sheet_words
from market.listings.rules.kinds import Secrecy, TechnologyField
from market.money import Money
from market.registers.rules.content import LINE_LENGTH, LONG, NAME_LENGTH, OWN, TEXT_LENGTH, Content
from market.registers.rules.kinds import Availability, EntryKind
from market.wording import N_

TEAM, CAPABILITY, PROJECT = EntryKind
AVAILABILITY = {
    "开放": Availability.OPEN,
    "对外开放": Availability.OPEN,
    "是": Availability.OPEN,
    "协商": Availability.AGREEMENT,
    "协议开放": Availability.AGREEMENT,
    "不开放": Availability.NONE,
    "否": Availability.NONE,
}
SECRECY = {"公开": Secrecy.PUBLIC, "内部": Secrecy.INTERNAL, "秘密": Secrecy.SECRET, "机密": Secrecy.SECRET, "绝密": Secrecy.SECRET}
NEGOTIABLE = frozenset({"面议", "协商", "to be negotiated"})
FEN_OF_YUAN = 100
_NAME = {
    TEAM: ("团队名称", "名称", "team", "name"),
    CAPABILITY: ("仪器设备名称", "实验室名称", "设备名称", "仪器名称", "名称", "instrument", "name"),
    PROJECT: ("项目名称", "课题名称", "名称", "project", "title", "name"),
}
_SUMMARY = {
    TEAM: ("团队能力", "研究方向", "简介", "abilities", "summary"),
    CAPABILITY: ("功能用途", "主要功能", "测试项目", "简介", "functions", "summary"),
    PROJECT: ("预期成果", "研究内容", "简介", "expected results", "summary"),
}
_HEAD = (
    Column(
        "external_id",
        ("编号", "序号", "id", "number", "no."),
        N_("Number in your list"),
        N_("A repeated import changes the entry of this number."),
    ),
    Column(
        "code", ("平台编号", "code"), N_("Number on this market"), N_("Stands in an exported list and names the entry that a row changes.")
    ),
)
_TAIL = (
    Column("field", ("技术领域", "领域", "field"), N_("Technology field"), N_("As in contract registration.")),
    Column("keywords", ("关键词", "keywords"), N_("Keywords"), ""),
    Column("contact", ("联系方式", "联系人", "联系部门", "contact"), N_("Contact"), N_("Published with the entry.")),
    Column("secrecy", ("密级", "secrecy"), N_("Secrecy"), N_("Empty: public.")),
)
_OWN = {
    TEAM: (
        Column("lead", ("负责人", "团队负责人", "带头人", "lead"), N_("Lead"), ""),
        Column("members", ("人数", "团队人数", "members"), N_("Members"), ""),
        Column("honours", ("荣誉", "荣誉称号", "honours"), N_("Honours"), ""),
    ),
    CAPABILITY: (
        Column("model", ("型号", "规格型号", "model"), N_("Model"), ""),
        Column("since_year", ("购置年份", "启用年份", "year"), N_("Year of purchase"), ""),
        Column(
            "availability", ("对外开放", "开放情况", "开放共享", "availability"), N_("Use by outsiders"), N_("Open, by agreement, or not.")
        ),
        Column(
            "price",
            ("收费标准（元/次）", "收费标准", "价格（元）", "price"),
            N_("Price of one use"),
            N_("In yuan; empty: to be negotiated."),
        ),
        Column("location", ("放置地点", "所在地点", "地点", "location"), N_("Where it stands"), ""),
    ),
    PROJECT: (
        Column("funding_source", ("项目来源", "经费来源", "资助机构", "计划名称", "funding"), N_("Source of funding"), ""),
        Column("funding_no", ("项目编号", "课题编号", "批准号", "grant_no"), N_("Number of the grant"), ""),
        Column("started_on", ("开始日期", "起始日期", "start"), N_("Started on"), N_("For example 2026-10-23.")),
        Column("ends_on", ("预计结束", "结束日期", "完成日期", "end"), N_("Expected end"), ""),
        Column("trl", ("成熟度", "技术成熟度", "trl"), N_("Readiness level"), N_("1 to 9, or the usual words for the stage.")),
        Column("partner", ("希望的合作方", "合作需求", "partner"), N_("Wanted partner"), ""),
    ),
}


def columns(kind: EntryKind) -> tuple[Column, ...]:
    """Return the columns of a register."""
    name = Column("name_zh", _NAME[kind], N_("Chinese name"), N_("At most 120 characters."), required=True)
    english = Column("name_en", ("英文名称", "english name", "name_en"), N_("English name"), "")
    summary = Column("summary", _SUMMARY[kind], N_("Description"), N_("At least 20 characters for publication."))
    return (*_HEAD, name, english, summary, *_OWN[kind], *_TAIL)


@dataclass(frozen=True, slots=True, kw_only=True)
class Record:
    """One entry as its row describes it: only what the list has a column for."""

    row: int
    kind: EntryKind
    external_id: str
    code: str
    told: Mapping[str, Any]

    def content(self, before: Content | None) -> Content:
        """Return what the entry says then: the rest stays as it was, or is empty."""
        return replace(before, **self.told) if before else Content(kind=self.kind, **self.told)


def read(kind: EntryKind, rows: Sequence[Sequence[str]], where: Mapping[str, int]) -> tuple[list[Record], list[Problem]]:
    """Return the entries of a sheet whose columns stand `where`, and what cannot be read; raise Invalid where it is no such sheet."""
    return read_rows(columns(kind), rows, where, lambda row, given, problems: _record(kind, RowReader(row, given, problems, _most)))


def sheet(kind: EntryKind, kept: Sequence[tuple[str, Content]]) -> list[list[str]]:
    """Return a register as rows, its headings first; each entry with its number on this market."""
    fields = [column.field for column in columns(kind)]
    head = [column.names[0] for column in columns(kind)]
    return [head, *([code if field == "code" else _written(getattr(content, field)) for field in fields] for code, content in kept)]


def _record(kind: EntryKind, row: RowReader) -> Record | None:
    row.required("name_zh")
    own = ("name_zh", "name_en", "summary", "keywords", "contact", "secrecy", "field", "external_id", *OWN[kind])
    told = {name: _cell(row, name) for name in own if name in row.given}
    if row.wrong:
        return None
    return Record(row=row.row, kind=kind, external_id=row.text("external_id"), code=row.text("code").upper(), told=told)


def _cell(row: RowReader, name: str) -> Any:  # noqa: ANN401 - of each column its own
    found = row.read(name, READERS[name]) if name in READERS else row.text(name)
    return Secrecy.PUBLIC if name == "secrecy" and found is None else found


def _most(field: str) -> int:
    return TEXT_LENGTH if field in LONG else NAME_LENGTH if field == "name_zh" else LINE_LENGTH


def _availability(text: str) -> Availability:
    known = named(Availability, AVAILABILITY, text)
    if known is None:
        raise Invalid("import.availability", N_("Say open, by agreement or not, instead of %(text)s."), text=text)
    return known


def _secrecy(text: str) -> Secrecy:
    known = named(Secrecy, SECRECY, text)
    if known is None:
        raise Invalid("import.secrecy", N_("Not a secrecy level: %(text)s."), text=text)
    return known


def _price(text: str) -> Money | None:
    return None if folded(text) in NEGOTIABLE else Money.parse(text)


def _whole(text: str) -> int:
    digits = folded(text).removesuffix("人").removesuffix("年").strip()
    if not (digits.isascii() and digits.isdigit() and len(digits) <= 4):  # noqa: PLR2004 - people of a team, a year
        raise Invalid("import.whole", N_("Not a whole number: %(text)s."), text=text)
    return int(digits)


READERS: dict[str, Callable[[str], Any]] = {
    "field": sheet_words.field,
    "secrecy": _secrecy,
    "members": _whole,
    "since_year": _whole,
    "availability": _availability,
    "price": _price,
    "started_on": day_of,
    "ends_on": day_of,
    "trl": sheet_words.level,
}


def _written(value: Any) -> str:  # noqa: ANN401 - of each column its own
    """Return a value as it is read back."""
    if value is None:
        return ""
    if isinstance(value, Money):
        return value.decimal.removesuffix(".00")
    if isinstance(value, date):
        return value.isoformat()
    for words in (AVAILABILITY, SECRECY, sheet_words.FIELDS):
        if isinstance(value, Availability | Secrecy | TechnologyField):
            found = next((word for word, known in words.items() if known is value), None)
            if found:
                return found
    return str(value)
