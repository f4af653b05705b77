"""The register as a file: one row per result, with what is derived; the headings are the ones of the trade."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING

from market import sheets
from market.holdings.rules.kinds import Conversion, Management, Ownership, ResultType, ValueBasis, Way
from market.listings.rules.kinds import Secrecy

if TYPE_CHECKING:
    from datetime import date

    from market.holdings.models.holding import Holding
    from market.holdings.queries.facts import Facts
    from market.money import Money

TITLE = "职务科技成果台账"
HEAD = (
    *("台账编号", "成果编号", "成果名称", "成果类型", "完成人", "取得时间", "项目来源", "经费来源", "知识产权号", "年费应缴日", "密级"),
    *("技术就绪度", "管理分类", "权属形式", "完成人份额（%）", "长期使用权（年）", "转化状态", "转化方式", "合同编号", "登记编号"),
    *("转化金额（分）", "到账金额（分）", "已发奖励（分）", "作价企业", "持股比例（%）", "作价金额（分）", "股权退出", "价值确认"),
    *("确认价值（分）", "处置日期", "处置情况", "下次评估日期"),
)
TYPES = {
    ResultType.PAT_INV: "发明专利",
    ResultType.PAT_UM: "实用新型专利",
    ResultType.PAT_DES: "外观设计专利",
    ResultType.PAT_APP: "专利申请",
    ResultType.SOFT: "软件著作权",
    ResultType.IC: "集成电路布图设计",
    ResultType.PVP: "植物新品种",
    ResultType.BIO: "生物医药新品种",
    ResultType.SECRET: "技术秘密",
    ResultType.OTHER: "其他",
}
SECRECY = {Secrecy.PUBLIC: "公开", Secrecy.INTERNAL: "内部", Secrecy.SECRET: "国家秘密"}
CLASSES = {Management.CONVERT: "拟转化", Management.NURTURE: "培育", Management.ABANDON: "放弃"}
OWNERSHIP = {Ownership.UNIT: "单位所有", Ownership.JOINT: "共有", Ownership.EMPOWERED: "赋权"}
STATES = {
    Conversion.HELD: "未推出",
    Conversion.OFFERED: "推介中",
    Conversion.CONTRACTING: "签约中",
    Conversion.CONVERTED: "已转化",
    Conversion.DISPOSED: "已处置",
}
WAYS = {
    Way.OWN: "自行投资实施",
    Way.TRANSFER: "转让",
    Way.LICENCE: "许可",
    Way.COOPERATION: "合作实施",
    Way.EQUITY: "作价投资",
    Way.OTHER: "其他方式",
}
VALUES = {ValueBasis.NOMINAL: "名义金额", ValueBasis.APPRAISED: "评估"}


def cells(row: Holding, facts: Facts) -> list[str | int | None]:
    """Return one result as the row of a sheet."""
    return [*_what(row, facts), *_conversion(row, facts), *_value(row)]


def _what(row: Holding, facts: Facts) -> list[str | int | None]:
    fees = [day for day in (row.fee_due_on, *(one.fee_due_on for one in facts.rights)) if day is not None]
    return [
        row.number,
        facts.code,
        facts.name_zh,
        TYPES[facts.type],
        "、".join(one.name + (f" {_percent(one.share_bp)}%" if one.share_bp else "") for one in facts.inventors),
        _day(facts.obtained_on),
        row.source_project,
        facts.funding,
        "、".join(one.number for one in facts.rights) or row.ip_number,
        _day(min(fees, default=None)),
        SECRECY[facts.secrecy],
        facts.trl,
        CLASSES[row.management],
        OWNERSHIP[row.ownership],
        _percent(row.inventor_bp),
        row.use_years,
    ]


def _conversion(row: Holding, facts: Facts) -> list[str | int | None]:
    return [
        STATES[facts.conversion],
        "、".join(WAYS[way] for way in facts.ways),
        "、".join(one.contract.number for one in facts.contracts),
        "、".join(one.registration_no for one in facts.contracts if one.registration_no),
        facts.price.fen,
        facts.received.fen,
        facts.rewarded.fen,
        row.equity_company,
        _percent(row.equity_bp),
        _fen(row.equity_value),
        row.equity_exit,
    ]


def _value(row: Holding) -> list[str | int | None]:
    basis = VALUES[row.value_basis] if row.value_basis else ""
    return [basis, _fen(row.value), _day(row.disposed_on), row.disposal, _day(row.next_review_on)]


def _day(on: date | None) -> str:
    return on.isoformat() if on else ""


def _fen(amount: Money | None) -> int | None:
    return amount.fen if amount else None


def _percent(points: int | None) -> str:
    return f"{points / 100:.2f}".rstrip("0").rstrip(".") if points else ""


def rows_of(rows: Sequence[Holding], facts: Mapping[int, Facts]) -> list[list[str | int | None]]:
    """Return the register as a table with its head."""
    return [list(HEAD), *(cells(row, facts[row.id]) for row in rows)]


def as_csv(rows: Sequence[Holding], facts: Mapping[int, Facts]) -> bytes:
    """Return the register as CSV for spreadsheets."""
    return sheets.csv_file(rows_of(rows, facts))


def as_workbook(rows: Sequence[Holding], facts: Mapping[int, Facts]) -> bytes:
    """Return the register as a workbook."""
    return sheets.workbook((TITLE, rows_of(rows, facts), []))


FORMATS: dict[str, tuple[str, Callable[[Sequence[Holding], Mapping[int, Facts]], bytes]]] = {
    "xlsx": ("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", as_workbook),
    "csv": ("text/csv; charset=utf-8", as_csv),
}
"""The file formats of the register with their content types; as JSON it is asked of the API."""
