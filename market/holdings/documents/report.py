"""The annual report as a file: a workbook with a sheet per part, a flat CSV, JSON, and a paper; the same version becomes the same bytes."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

from market import clock, sheets, typesetting
from market.holdings.rules.report import Figure, ReportState, Sheet
from market.money import Money

if TYPE_CHECKING:
    from market.accounts.models import Organisation
    from market.holdings.models.report import AnnualReport

SHEETS = {
    Sheet.RESULTS: "成果取得",
    Sheet.CONVERSIONS: "成果转化",
    Sheet.CONTRACTS: "技术合同",
    Sheet.REWARDS: "奖励分配",
    Sheet.BODIES: "机构人员与创业",
}
HEAD = ("项目", "市场统计", "单位补充", "合计", "上年合计", "增减")
STATES = {ReportState.DRAFT: "草稿", ReportState.SUBMITTED: "已报送", ReportState.CORRECTED: "已更正"}
NOTICE = "“市场统计”由本市场登记的台账、合同、到账与奖励汇总；“单位补充”由单位填写。金额单位为元。"


def as_workbook(row: AnnualReport, figures: Sequence[Figure], unit: Organisation) -> bytes:
    """Return the report as a workbook: a cover, a sheet for each part, and the register of the day where it was submitted."""
    parts = [(SHEETS[sheet], [list(HEAD), *_rows(figures, sheet)], ()) for sheet in Sheet]
    register = [("在册成果", row.snapshot["register"], ())] if row.snapshot else []
    return sheets.workbook(("封面", [["项目", "内容"], *facts(row, unit)], ()), *parts, *register)


def as_csv(row: AnnualReport, figures: Sequence[Figure], unit: Organisation) -> bytes:
    """Return all lines in one table, with the report's name before each; amounts in fen."""
    head = ("单位", "年度", "版本", "部分", "代码", "项目", "计量", "市场统计", "单位补充", "合计", "上年合计")
    lines = [
        [unit.name_zh, row.year, row.version, SHEETS[one.line.sheet], one.line.key, one.line.zh, one.line.unit.value, *_numbers(one)]
        for one in figures
    ]
    return sheets.csv_file([list(head), *lines])


def as_json(row: AnnualReport, figures: Sequence[Figure], unit: Organisation) -> bytes:
    """Return the snapshot of a submitted report with its digest, or the figures of a draft."""
    said: dict[str, Any] = row.snapshot or {
        "institution": unit.name_zh,
        "year": row.year,
        "version": row.version,
        "remarks": row.remarks,
        "lines": [{"key": one.line.key, "counted": one.counted, "added": one.added, "before": one.before} for one in figures],
    }
    return json.dumps({"state": row.state.value, "sha256": row.digest, "report": said}, ensure_ascii=False, indent=1).encode()


def as_pdf(row: AnnualReport, figures: Sequence[Figure], unit: Organisation) -> bytes:
    """Return the report as PDF; a draft says so on its first page. No text is ever read as markup."""
    data: dict[str, Any] = {
        "market": "春秋技术市场",
        "title": f"{row.year} 年度科技成果转化报告",
        "number": f"{unit.name_zh} · 第 {row.version} 版 · {STATES[row.state]}",
        "facts": facts(row, unit),
        "head": list(HEAD),
        "sheets": [{"title": SHEETS[sheet], "rows": _rows(figures, sheet)} for sheet in Sheet],
        "notice": NOTICE,
    }
    return typesetting.pdf("holdings/report.typ", data, row.submitted_at or row.created_at)


def facts(row: AnnualReport, unit: Organisation) -> list[list[str]]:
    """Return what stands on the cover."""
    submitted = clock.legal_date(row.submitted_at).isoformat() if row.submitted_at else "尚未报送"
    rows = [("单位", unit.name_zh), ("统一社会信用代码", unit.uscc), ("年度", str(row.year)), ("报送日期", submitted)]
    rows += [("更正原因", row.because)] if row.because else []
    rows += [("说明", row.remarks)] if row.remarks else []
    rows += [("报告内容 SHA-256", row.digest)] if row.digest else []
    return [list(each) for each in rows]


def _rows(figures: Sequence[Figure], sheet: Sheet) -> list[list[str]]:
    return [
        [one.line.zh, *(_shown(one, value) for value in (one.counted, one.added, one.total, one.before, one.growth))]
        for one in figures
        if one.line.sheet is sheet
    ]


def _shown(one: Figure, value: int | None) -> str:
    if value is None:
        return "—"
    return str(Money(value)) if one.line.is_money else str(value)


def _numbers(one: Figure) -> list[int | None]:
    return [one.counted, one.added, one.total, one.before]


FORMATS: dict[str, tuple[str, Callable[[AnnualReport, Sequence[Figure], Organisation], bytes]]] = {
    "xlsx": ("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", as_workbook),
    "csv": ("text/csv; charset=utf-8", as_csv),
    "json": ("application/json", as_json),
    "pdf": ("application/pdf", as_pdf),
}
"""The file formats of a report with their content types."""
