"""The register of the visitors' institution: what is listed was entered by itself; the office classes it and enters the rest by hand."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING, Any

from market import clock
from market.db import unit_of_work
from market.demo import agreed, cast
from market.demo.distribution import INSTITUTION, INVENTOR
from market.holdings import services
from market.holdings.queries import holdings
from market.holdings.rules.content import Inventor, Said
from market.holdings.rules.kinds import IpStatus, Management, Ownership, ResultType, ValueBasis
from market.listings.rules.kinds import Secrecy
from market.money import Money

if TYPE_CHECKING:
    from market.access import Actor
    from market.holdings.models.holding import Holding

_TEAM = (Inventor(name="演示完成人甲", share_bp=6000), Inventor(name="演示完成人乙", share_bp=4000))
LATER = ("disposed_on", "disposal")
_COMMON: dict[str, Any] = {"inventors": _TEAM, "funding": "国家自然科学基金（演示）", "secrecy": Secrecy.INTERNAL}
BY_HAND = (
    {
        "name_zh": "低温等离子体种子处理方法（演示）",
        "type": ResultType.PAT_INV,
        "ip_status": IpStatus.GRANTED,
        "management": Management.NURTURE,
        "obtained_on": date(2025, 3, 14),
        "trl": 4,
        "source_project": "概念验证项目（演示）",
    },
    {
        "name_zh": "城市内涝分布式水文模型软件（演示）",
        "type": ResultType.SOFT,
        "ip_status": IpStatus.GRANTED,
        "management": Management.NURTURE,
        "obtained_on": date(2025, 9, 2),
        "trl": 5,
    },
    {
        "name_zh": "高镍正极材料表面重构工艺（演示）",
        "type": ResultType.SECRET,
        "ip_status": IpStatus.KEPT_SECRET,
        "management": Management.CONVERT,
        "ownership": Ownership.EMPOWERED,
        "inventor_bp": 7000,
        "use_years": 10,
        "obtained_on": date(2025, 11, 20),
        "trl": 6,
    },
    {
        "name_zh": "车载激光雷达点云压缩芯片布图（演示）",
        "type": ResultType.IC,
        "ip_status": IpStatus.GRANTED,
        "management": Management.CONVERT,
        "obtained_on": date(2024, 6, 8),
        "trl": 7,
        "equity_company": "钱江智行科技有限公司（演示）",
        "equity_bp": 1500,
        "equity_value": Money.yuan(3_000_000),
        "value_basis": ValueBasis.APPRAISED,
        "value": Money.yuan(3_000_000),
        "valued_on": date(2025, 5, 16),
    },
    {
        "name_zh": "纸基育秧盘外观设计（演示）",
        "type": ResultType.PAT_DES,
        "ip_status": IpStatus.LAPSED,
        "management": Management.ABANDON,
        "obtained_on": date(2019, 4, 1),
        "disposed_on": date(2026, 6, 30),
        "disposal": "成果转化领导小组同意停止缴纳年费（演示）",
    },
    {
        "name_zh": "旧型号离心机转子结构（演示）",
        "type": ResultType.PAT_UM,
        "ip_status": IpStatus.GRANTED,
        "management": Management.ABANDON,
        "obtained_on": date(2020, 10, 12),
        "value_basis": ValueBasis.NOMINAL,
        "valued_on": date(2025, 12, 1),
    },
)

WASTE_HEAT: dict[str, Any] = {
    "name_zh": "园区低温余热梯级利用成套技术（演示）",
    "type": ResultType.SECRET,
    "ip_status": IpStatus.KEPT_SECRET,
    "management": Management.CONVERT,
    "obtained_on": date(2026, 2, 5),
    "trl": 7,
}
"""Known by hand, with a study and a calibration under contract."""

BODIES = {"joint_bodies": 6, "tto_offices": 1, "tto_full_time": 9, "tto_part_time": 14, "startups": 3}
OUTSIDE = BODIES | {
    "startups": 2,
    "way_transfer_items": 4,
    "way_transfer_price": 218_000_000,
    "way_transfer_received": 176_000_000,
    "way_licence_items": 7,
    "way_licence_price": 342_000_000,
    "way_licence_received": 205_000_000,
    "way_equity_items": 1,
    "way_equity_price": 300_000_000,
    "contract_dev_items": 21,
    "contract_dev_price": 1_460_000_000,
    "contract_dev_received": 980_000_000,
    "contract_srv_items": 33,
    "contract_srv_price": 512_000_000,
    "contract_srv_received": 487_000_000,
    "cash_people": 26,
    "cash_fen": 231_000_000,
    "share_people": 3,
    "share_fen": 210_000_000,
}
"""What the institution did before this market opened; invented, amounts in fen."""


def load(now: datetime) -> None:
    """Enter what is not listed, class some of what is, and let the demo's inventor read two entries."""
    office = cast.of(INSTITUTION)
    with clock.frozen(datetime(clock.legal_date(now).year, 3, 2, 2, tzinfo=UTC)), unit_of_work():
        for facts in BY_HAND:
            services.enter(office, Said(**_COMMON | {name: value for name, value in facts.items() if name not in LATER}))
    with clock.frozen(now - timedelta(days=40)), unit_of_work():
        services.open_missing()
        for row in holdings.every(office):
            _follow(office, row)
    listed = [row for row in holdings.every(office) if row.achievement_id is not None]
    inventor = cast.person(INVENTOR).person_id or 0
    with clock.frozen(now - timedelta(days=20)), unit_of_work():
        _write(office, listed[0], readers=(inventor,), value_basis=ValueBasis.NOMINAL, valued_on=clock.today())
        _write(office, listed[1], readers=(inventor,), ownership=Ownership.EMPOWERED, inventor_bp=5000, note="赋权协议已签订（演示）")
        _write(office, listed[-1], management=Management.NURTURE, next_review_on=clock.legal_date(now) - timedelta(days=2))
        _write(office, listed[-2], next_review_on=clock.legal_date(now) + timedelta(days=60))

    _report(office, now)


def name_contracts(now: datetime) -> None:
    """Enter a result by hand under which several contracts were made."""
    office = cast.of(INSTITUTION)
    about = tuple(one.id for one in holdings.own_contracts(office) if one.project_name in (agreed.DRAFTED.title_zh, agreed.SERVED.title_zh))
    with clock.frozen(now - timedelta(days=8)), unit_of_work():
        services.enter(office, Said(**_COMMON, **WASTE_HEAT, contract_ids=about))


def _follow(office: Actor, row: Holding) -> None:
    """Write what became of a result after it was entered."""
    found: dict[str, Any] = next((facts for facts in BY_HAND if facts["name_zh"] == row.name_zh), {})
    later = {name: value for name, value in found.items() if name in LATER}
    if later:
        _write(office, row, **later)


def _report(office: Actor, now: datetime) -> None:
    """Submit the report about the year before last March, and begin the one about this year."""
    year = clock.legal_date(now).year
    with clock.frozen(datetime(year, 3, 12, 2, tzinfo=UTC)), unit_of_work():
        last = services.begin(office, year - 1)
        services.complete(office, last.id, added=OUTSIDE, remarks="该年度的转化在本市场开市前完成，由单位补充（演示）")
        services.submit(office, last.id)
    with clock.frozen(now - timedelta(days=3)), unit_of_work():
        fresh = services.begin(office, year)
        services.complete(office, fresh.id, added=BODIES, remarks="")


def _write(office: Actor, row: Holding, **given: Any) -> None:
    services.change(office, row.id, replace(row.said(), **given), seen=row.version)
