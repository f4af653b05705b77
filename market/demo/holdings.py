"""The register of the visitors' institution: what is listed was entered by itself; the office classes it and enters the rest by hand."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any

from market import clock
from market.db import unit_of_work
from market.demo import cast
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


def load(now: datetime) -> None:
    """Enter what is not listed, class some of what is, and let the demo's inventor read two entries."""
    office = cast.of(INSTITUTION)
    with clock.frozen(now - timedelta(days=40)), unit_of_work():
        services.open_missing()
        for facts in BY_HAND:
            services.enter(office, Said(**_COMMON | facts))
    listed = [row for row in holdings.every(office) if row.achievement_id is not None]
    inventor = cast.person(INVENTOR).person_id or 0
    with clock.frozen(now - timedelta(days=20)), unit_of_work():
        _write(office, listed[0], readers=(inventor,), value_basis=ValueBasis.NOMINAL, valued_on=clock.today())
        _write(office, listed[1], readers=(inventor,), ownership=Ownership.EMPOWERED, inventor_bp=5000, note="赋权协议已签订（演示）")
        _write(office, listed[-1], management=Management.NURTURE, next_review_on=clock.legal_date(now) - timedelta(days=2))
        _write(office, listed[-2], next_review_on=clock.legal_date(now) + timedelta(days=60))


def _write(office: Actor, row: Holding, **given: Any) -> None:
    services.change(office, row.id, replace(row.said(), **given), seen=row.version)
