"""The record 笔录 of a session (拍卖法 Art. 53)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from market import typesetting
from market.auctions.documents.session import (
    MARKET,
    TEMPLATE,
    Incident,
    SalePaper,
    interruptions,
    moment,
    of_sale,
    section,
    sheet,
    signature,
)
from market.money import Money


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordLine:
    """A lot as the record states it."""

    number: int
    title: str
    start: Money
    paddles: int
    bids: int
    extensions: int
    result: str
    price: Money | None
    winner: int | None
    head: str
    letter: str = ""
    """The number of the confirmation letter; empty where nothing was sold, or a contract was signed without one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordPaper:
    """Everything that a session's record says."""

    number: str
    sale: SalePaper
    began_at: datetime
    ended_at: datetime
    bidders: int
    lines: Sequence[RecordLine]
    incidents: Sequence[Incident]
    made_at: datetime


def record(paper: RecordPaper) -> bytes:
    """Return the record of a session (拍卖法 Art. 53)."""
    return typesetting.pdf(TEMPLATE, _record(paper), paper.made_at)


def _record(paper: RecordPaper) -> dict[str, Any]:
    sold = [line for line in paper.lines if line.price is not None]
    opening = f"本笔录由公开账本生成，记载“{paper.sale.name}”的主持、竞价和结果（《拍卖法》第五十三条）。竞买人以号牌表示。"
    sections = [
        section("场次", pairs=[*of_sale(paper.sale), ["开始", moment(paper.began_at)], ["结束", moment(paper.ended_at)]]),
        section("竞价与结果", table=_lines(paper.lines), widths=[0, 1, 0, 0, 0, 0, 0, 0]),
        section(
            "合计",
            pairs=[
                ["拍品", f"{len(paper.lines)} 件，成交 {len(sold)} 件"],
                ["持号牌竞买人", f"{paper.bidders} 家"],
                ["有效出价", f"{sum(line.bids for line in paper.lines)} 次"],
                ["成交总额", str(sum((line.price for line in sold if line.price), Money(0)))],
            ],
        ),
        section("异常与处置", **interruptions(paper.incidents, "本场")),
        *_buyers(paper),
        section("账本末条", paragraphs=[f"拍品 {line.number:02d}：{line.head}" for line in paper.lines if line.head]),
    ]
    role = "拍卖师" if paper.sale.licensed else "组织方"
    who = paper.sale.auctioneer or paper.sale.conductor
    return sheet("拍卖笔录" if paper.sale.licensed else "竞价笔录", paper.number, [opening]) | {
        "sections": sections,
        "signatures": [signature(role, who), _recorder(paper.sale)],
    }


def _recorder(sale: SalePaper) -> dict[str, Any]:
    """Return who answers for the record: in an auction a person signs (拍卖法 Art. 53), elsewhere the system is named."""
    if sale.licensed:
        return signature("记录人", sale.operator)
    return {"role": "记录", "name": f"{MARKET}竞价系统", "lines": []}


def _buyers(paper: RecordPaper) -> list[dict[str, Any]]:
    """Return where the buyers have signed for their lots (拍卖法 Art. 53)."""
    sold = [line for line in paper.lines if line.price is not None]
    if not (paper.sale.licensed and sold):
        return []
    return [section("买受人签名", paragraphs=[f"拍品 {line.number:02d}：{_where_signed(line)}" for line in sold])]


def _where_signed(line: RecordLine) -> str:
    if line.letter:
        return f"买受人在成交确认书 {line.letter} 所载的笔录部分签名"
    return "本笔录制作时没有成交确认书（先签订技术合同的，不另出具）"


def _lines(lines: Sequence[RecordLine]) -> list[list[str]]:
    head = ["拍品", "名称", "起拍价", "竞买人", "出价", "延时", "结果", "成交价"]
    return [head] + [
        [
            f"{line.number:02d}",
            line.title,
            str(line.start),
            str(line.paddles),
            str(line.bids),
            str(line.extensions),
            f"{line.result}（{line.winner} 号）" if line.winner else line.result,
            str(line.price) if line.price else "—",
        ]
        for line in lines
    ]
