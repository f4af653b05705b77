"""The annual report 年度报告: its lines, what the market counts and what the office adds. Pure.

Sources: 促进科技成果转化法 Art. 21; 浙江省促进科技成果转化条例 Art. 28.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from market.errors import Conflict, Invalid
from market.holdings.rules.kinds import Way
from market.money import LARGEST_FEN
from market.states import Ways
from market.wording import N_, Labelled

MOST_COUNT = 1_000_000
REMARKS = 2000
FIRST_YEAR = 2015
"""The law of 2015 asks for the first report."""


class ReportState(Labelled):
    """Where a version of a report stands."""

    DRAFT = "draft", N_("Draft")
    SUBMITTED = "submitted", N_("Submitted")
    CORRECTED = "corrected", N_("Corrected by a later version")


class ReportAct(StrEnum):
    """What moves a report."""

    SUBMIT = "submit"
    CORRECT = "correct"


REPORT: Ways[ReportState, ReportAct] = Ways(
    {
        (ReportState.DRAFT, ReportAct.SUBMIT): ReportState.SUBMITTED,
        (ReportState.SUBMITTED, ReportAct.CORRECT): ReportState.CORRECTED,
    }
)


class Sheet(Labelled):
    """The sheets of a report."""

    RESULTS = "results", N_("Results obtained")
    CONVERSIONS = "conversions", N_("Conversions by way")
    CONTRACTS = "contracts", N_("Technology contracts signed")
    REWARDS = "rewards", N_("Rewards to people")
    BODIES = "bodies", N_("Bodies, staff and companies")


class Unit(Labelled):
    """What a line counts."""

    ITEMS = "items", N_("items")
    PEOPLE = "people", N_("people")
    FEN = "fen", N_("yuan")


@dataclass(frozen=True, slots=True)
class Line:
    """One line: `label` is an English msgid, `zh` what it is called on the paper; `counted` says whether the market knows of it."""

    key: str
    sheet: Sheet
    unit: Unit
    label: str
    zh: str
    counted: bool = True

    @property
    def is_money(self) -> bool:
        """Say whether the line is an amount in fen."""
        return self.unit is Unit.FEN


WAYS_ZH = {
    Way.OWN: "自行投资实施",
    Way.TRANSFER: "转让",
    Way.LICENCE: "许可",
    Way.COOPERATION: "合作实施",
    Way.EQUITY: "作价投资",
    Way.OTHER: "其他方式",
}
CONTRACTS = {
    "dev": (N_("Technology development contract"), "技术开发"),
    "trf": (N_("Technology transfer contract"), "技术转让"),
    "lic": (N_("Technology licence contract"), "技术许可"),
    "con": (N_("Technology consulting contract"), "技术咨询"),
    "srv": (N_("Technology service contract"), "技术服务"),
}
_PARTS = (
    ("items", Unit.ITEMS, "项数"),
    ("price", Unit.FEN, "合同金额"),
    ("received", Unit.FEN, "当年到账金额"),
)
_RESULTS = (
    ("obtained", N_("Results obtained in the year"), "当年取得成果"),
    ("empowered", N_("of these shared with their inventors"), "其中赋权成果"),
    ("register", N_("Results in the register on the day of the report"), "报告日在册成果"),
    ("convert", N_("of these to be converted"), "其中拟转化"),
    ("nurture", N_("of these to be nurtured"), "其中培育"),
    ("abandon", N_("of these to be given up"), "其中放弃"),
)
_REWARDS = (
    ("cash_people", Unit.PEOPLE, N_("People rewarded in cash"), "现金奖励人数"),
    ("cash_fen", Unit.FEN, N_("Rewards in cash"), "现金奖励金额"),
    ("share_people", Unit.PEOPLE, N_("People rewarded in shares"), "股权奖励人数"),
    ("share_fen", Unit.FEN, N_("Rewards in shares"), "股权奖励金额"),
)
_BODIES = (
    ("joint_bodies", Unit.ITEMS, N_("Joint research bodies with enterprises"), "与企业共建研发机构"),
    ("tto_offices", Unit.ITEMS, N_("Transfer offices"), "技术转移机构"),
    ("tto_full_time", Unit.PEOPLE, N_("Transfer staff, full-time"), "专职转化人员"),
    ("tto_part_time", Unit.PEOPLE, N_("Transfer staff, part-time"), "兼职转化人员"),
    ("startups", Unit.ITEMS, N_("Companies founded on results"), "成果创办公司"),
)


def _lines() -> Iterator[Line]:
    for key, label, zh in _RESULTS:
        yield Line(key, Sheet.RESULTS, Unit.ITEMS, label, zh)
    for way in Way:
        for part, unit, zh in _PARTS:
            yield Line(
                f"way_{way.value}_{part}", Sheet.CONVERSIONS, unit, way.label, f"{WAYS_ZH[way]} {zh}", way not in (Way.OWN, Way.OTHER)
            )
    for kind, (label, name) in CONTRACTS.items():
        for part, unit, zh in _PARTS:
            yield Line(f"contract_{kind}_{part}", Sheet.CONTRACTS, unit, label, f"{name} {zh}")
    for key, unit, label, zh in _REWARDS:
        yield Line(key, Sheet.REWARDS, unit, label, zh)
    for key, unit, label, zh in _BODIES:
        yield Line(key, Sheet.BODIES, unit, label, zh, counted=False)


LINES: dict[str, Line] = {line.key: line for line in _lines()}
"""Every line by its key, in the order of the paper."""
PARTS = {"items": N_("Number"), "price": N_("Contract amount"), "received": N_("Received in the year")}


@dataclass(frozen=True, slots=True)
class Figure:
    """One line of a report: what the market counts, what the office adds or takes off, and the total of the year before."""

    line: Line
    counted: int
    added: int
    before: int | None

    @property
    def total(self) -> int:
        """Return what the report says."""
        return self.counted + self.added

    @property
    def growth(self) -> int | None:
        """Return the difference to the year before."""
        return None if self.before is None else self.total - self.before


def figures(counted: Mapping[str, int], added: Mapping[str, int], before: Mapping[str, int] | None) -> list[Figure]:
    """Return every line with its figures."""
    return [
        Figure(line, counted.get(key, 0), added.get(key, 0), before.get(key, 0) if before is not None else None)
        for key, line in LINES.items()
    ]


def check_added(added: Mapping[str, int], counted: Mapping[str, int]) -> dict[str, int]:
    """Return what the office adds, without zeros; raise Invalid for an unknown line or a total that cannot be."""
    for key, value in added.items():
        line = LINES.get(key)
        if line is None:
            raise Invalid("report.line_unknown", N_("The report has no such line."), field=key)
        most = LARGEST_FEN if line.is_money else MOST_COUNT
        if not -most <= value <= most:
            raise Invalid("report.too_large", N_("This figure is too large."), field=key)
        if counted.get(key, 0) + value < 0:
            raise Invalid("report.below_zero", N_("No total is below zero."), field=key)
    return {key: value for key, value in added.items() if value}


def check_year(year: int, today: date) -> None:
    """Raise Invalid for a year that has no report yet, or that had none."""
    if not FIRST_YEAR <= year <= today.year:
        raise Invalid("report.year", N_("Choose a year from %(first)s to this one."), field="year", first=FIRST_YEAR)


def check_over(year: int, today: date) -> None:
    """Raise Conflict while the year of a report still runs: its figures are those of the whole year."""
    if today.year <= year:
        raise Conflict("report.year_runs", N_("A report is submitted when its year is over."))


def due_on(year: int, month_day: int) -> date:
    """Return the last day of submission in the year after; `month_day` as in the rule book, e.g. 330 for 30 March."""
    return date(year + 1, month_day // 100, month_day % 100)
