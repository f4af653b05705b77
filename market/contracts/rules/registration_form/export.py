"""The form as rows of a workbook and as XML; the schema of the XML lies beside the lists, `registration-form-1.xsd`."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from xml.etree import ElementTree as ET

from market.contracts.rules.amounts import OFFICIAL_KINDS, Split
from market.contracts.rules.registration_form.codes import FOLDER, data
from market.contracts.rules.registration_form.sheet import Line, Part

NAMESPACE = "urn:chunqiu:registration-form:1"
SCHEMA = FOLDER / "registration-form-1.xsd"
TABLE: str = data("form")["table"]
_FORBIDDEN = re.compile("[^\t\n\r -\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""What no XML 1.0 document can hold."""
Row = list[str | int | None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Annex:
    """A paper that goes with the form; the digest is that of a file which the market keeps, else empty."""

    name: str
    digest: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Export:
    """What is exported of one application."""

    contract: str
    state: str
    parts: Sequence[Part]
    split: Split
    annexes: Sequence[Annex]


def form_rows(export: Export) -> list[Row]:
    """Return the form as rows: part, field, answer, code, key, name in the national system."""
    head: Row = ["部分 Part", "项目 Field", "内容 Answer", "代码 Code", "键 Key", "全国系统字段 Online"]
    rows: list[Row] = [
        [part.title.zh, line.field.label.zh, line.words.zh, line.code, line.field.key, line.field.online]
        for part in export.parts
        for line in part.lines
    ]
    return [head, *rows]


def split_rows(export: Export) -> list[Row]:
    """Return the steps from total to technology amount as rows, in fen and in yuan."""
    split = export.split
    items = [(f"减：{item.official}（{OFFICIAL_KINDS[item.kind]}）", item.amount) for item in split.parts]
    steps = [("合同成交额", split.total), *items, ("非技术性金额合计", split.deducted), ("加：合理数量的载体", split.added)]
    rows: list[Row] = [[name, amount.fen, amount.decimal] for name, amount in [*steps, ("技术交易额", split.tech)]]
    return [["步骤 Step", "分 Fen", "元 Yuan"], *rows]


def annex_rows(export: Export) -> list[Row]:
    """Return the annexes as rows."""
    rows: list[Row] = [[annex.name, annex.digest] for annex in export.annexes]
    return [["附件 Annex", "SHA-256"], *rows]


def xml(export: Export) -> bytes:
    """Return the form as XML in UTF-8, valid by `SCHEMA`."""
    about = {"xmlns": NAMESPACE, "version": "1", "table": TABLE, "contract": export.contract, "state": export.state}
    root = ET.Element("registrationForm", about)
    for part in export.parts:
        _part(root, part)
    _split(root, export.split)
    annexes = ET.SubElement(root, "annexes")
    for annex in export.annexes:
        one = ET.SubElement(annexes, "annex", {"sha256": annex.digest} if annex.digest else {})
        one.text = _clean(annex.name)
    ET.indent(root)
    return bytes(ET.tostring(root, encoding="utf-8", xml_declaration=True)) + b"\n"


def _part(root: ET.Element, part: Part) -> None:
    element = ET.SubElement(root, "part", {"key": part.key, "label": part.title.zh})
    for line in part.lines:
        one = ET.SubElement(element, "field", _about(line))
        one.text = _clean(line.value)


def _about(line: Line) -> dict[str, str]:
    about = line.field
    found = {"key": about.key, "label": about.label.zh, "kind": about.kind.value}
    said = {"code": line.code, "text": _clean(line.words.zh) if line.words.zh != line.value else "", "online": about.online}
    return found | {name: value for name, value in said.items() if value}


def _split(root: ET.Element, split: Split) -> None:
    element = ET.SubElement(root, "split", {"unit": "fen"})
    ET.SubElement(element, "total").text = str(split.total.fen)
    for item in split.parts:
        about = {"kind": item.kind.value, "amount": str(item.amount.fen), "reasonable": str(item.reasonable.fen)}
        if item.carriers is not None:
            about |= {"pieces": str(item.carriers.pieces), "reasonablePieces": str(item.carriers.reasonable)}
        ET.SubElement(element, "item", about).text = _clean(item.description)
    for name in ("deducted", "claimed", "reasonable", "added", "tech"):
        ET.SubElement(element, name).text = str(getattr(split, name).fen)


def _clean(text: str) -> str:
    return _FORBIDDEN.sub("", text)
