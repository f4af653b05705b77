"""What the filing form 备案表 of a contribution for shares asks of an enterprise (财税〔2016〕101号, 国家税务总局公告2016年第62号)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from market.contracts.rules.benefits.rights import Right
from market.contracts.rules.types import GRANTED_PATENTS
from market.listings.rules.kinds import IpKind
from market.money import Money

_TYPES = {
    IpKind.SOFT: "2 计算机软件著作权",
    IpKind.IC: "3 集成电路布图设计权",
    IpKind.PVP: "4 植物新品种（权）",
    IpKind.BIO: "5 生物医药新品种",
}
PATENT, OTHER = "1 专利技术", "Z 其他技术成果"
BY_THE_FILER = "由备案人填写"


@dataclass(frozen=True, slots=True, kw_only=True)
class Deferral:
    """What the record and the claim say of a contribution."""

    name: str
    rights: Sequence[Right]
    numbers: Sequence[str]
    value: Money
    original: Money
    acquired_on: date
    deferred: Money
    company: str
    company_code: str
    related: str


def type_of(right: Right) -> str:
    """Return the type of a technology in the words and numbers of the form."""
    return PATENT if right.kind.value in GRANTED_PATENTS else _TYPES.get(right.kind, OTHER)


def rows(filed: Deferral) -> list[tuple[str, str]]:
    """Return the columns of the form with their values, in Chinese."""
    types = dict.fromkeys(type_of(right) for right in filed.rights)
    return [
        ("技术成果名称", filed.name),
        ("技术成果类型", "、".join(types) or BY_THE_FILER),
        ("技术成果编号", "、".join(filed.numbers) or "无"),
        ("公允价值", f"{filed.value}"),
        ("计税基础", f"{filed.original}"),
        ("取得股权时间", f"{filed.acquired_on}"),
        ("递延所得", f"{filed.deferred}"),
        ("被投资企业名称", filed.company),
        ("被投资企业纳税人识别号", filed.company_code),
        ("被投资企业主管税务机关", BY_THE_FILER),
        ("与投资方是否为关联企业", filed.related),
    ]
