"""What every paper of a session shares: the session, its incidents, the frame of the sheet, its signatures and dates."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from market import clock

TEMPLATE = "auctions/paper.typ"
MARKET = "春秋技术市场"


@dataclass(frozen=True, slots=True, kw_only=True)
class SalePaper:
    """The session as its papers name it."""

    code: str
    name: str
    place: str
    held_on: date
    licensed: bool
    """An auction by a licensed agency; elsewhere the paper confirms the result of a bidding 竞价 (国市监网监发〔2024〕50号)."""
    conductor: str
    """The agency, or the operator where nobody hammers."""
    licence: str
    auctioneer: str
    """Name and certificate number; empty without one."""
    operator: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Incident:
    """What interrupted or ended the bidding, from the ledger."""

    lot: int
    at: datetime
    what: str
    reason: str


def of_sale(sale: SalePaper) -> list[list[str]]:
    """Return the rows that name the session."""
    rows = [["场次", f"{sale.name}（{sale.code}）"], ["日期", day(sale.held_on)], ["地点", sale.place]]
    if sale.licensed:
        rows += [["拍卖人", sale.conductor], ["拍卖经营批准证书", sale.licence], ["拍卖师", sale.auctioneer]]
    return [*rows, ["网络平台", f"{MARKET}（{sale.operator}）"]]


def interruptions(incidents: Sequence[Incident], scope: str) -> dict[str, Any]:
    """Return the parts of a section on what broke off or ended the bidding, or that nothing did in `scope`."""
    if not incidents:
        return {"paragraphs": [f"{scope}无中止、终止或者撤回。"]}
    rows = [[f"{one.lot:02d}", moment(one.at), one.what, one.reason] for one in incidents]
    return {"table": [["拍品", "时间", "事项", "原因"], *rows], "widths": [0, 0, 0, 1]}


def sheet(title: str, number: str, opening: list[str]) -> dict[str, Any]:
    """Return what frames every paper: title, number, opening words, and how it is signed."""
    return {
        "market": MARKET,
        "title": title,
        "number_label": "编号",
        "number": number,
        "opening": opening,
        "signing_heading": "签署",
        "signing_note": (
            "签署人以各自账户在春秋技术市场核对本文件的 SHA-256 值并再次输入密码后签署。签署人、时间和文件摘要由市场记录，"
            "记录不可修改；持有本文件的人可以随时核验。"
        ),
    }


def section(heading: str, **parts: Any) -> dict[str, Any]:
    """Return a section under its heading: `pairs`, a `table` with `widths`, and `paragraphs`, in this order."""
    return {"heading": heading, "pairs": [], "table": [], "widths": [], "paragraphs": []} | parts


def signature(role: str, name: str) -> dict[str, Any]:
    """Return the place of somebody who signs with an account of the market."""
    return {"role": role, "name": name, "lines": ["签署方式：电子签署", "签署时间：见市场签署记录"]}


def moment(at: datetime) -> str:
    """Return an instant as a Chinese paper writes it, to the second, in Beijing time."""
    local = at.astimezone(clock.BEIJING)
    return f"{day(local.date())} {local:%H:%M:%S}"


def day(on: date) -> str:
    """Return a day as a Chinese paper writes it."""
    return f"{on.year} 年 {on.month} 月 {on.day} 日"
