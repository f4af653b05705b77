"""The papers of a session as PDF: the confirmation letter 成交确认书 of an award, the record 笔录 of a sale."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from market import clock, typesetting
from market.money import Money

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
class ConfirmationPaper:
    """Everything that a confirmation letter says."""

    number: str
    sale: SalePaper
    lot: int
    title: str
    way: str
    start: Money
    hammer: Money
    deposit: Money
    seller: str
    buyer: str
    buyer_uscc: str
    paddle: int
    second_offer: bool
    at: datetime
    ledger_seq: int
    ledger_hash: str
    sign_by: datetime
    made_at: datetime
    by_priority: bool = False


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


@dataclass(frozen=True, slots=True, kw_only=True)
class Incident:
    """What interrupted or ended the bidding, from the ledger."""

    lot: int
    at: datetime
    what: str
    reason: str


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


def confirmation(paper: ConfirmationPaper) -> bytes:
    """Return the confirmation letter (拍卖法 Art. 52)."""
    return typesetting.pdf(TEMPLATE, _confirmation(paper), paper.made_at)


def record(paper: RecordPaper) -> bytes:
    """Return the record of a session (拍卖法 Art. 53)."""
    return typesetting.pdf(TEMPLATE, _record(paper), paper.made_at)


def _confirmation(paper: ConfirmationPaper) -> dict[str, Any]:
    title = "拍卖成交确认书" if paper.sale.licensed else "竞价结果确认书"
    way = "次高价顺延" if paper.second_offer else ("拍卖师落槌" if paper.sale.licensed else "竞价系统确认")
    way += "，按优先购买权以最高价成交" if paper.by_priority else ""
    opening = (
        f"{paper.sale.conductor}主持的“{paper.sale.name}”中，买受人以下列价格竞得拍品。双方签署本确认书，确认成交结果；"
        "成交内容以拍卖公告、竞买规则和公开账本为准（《拍卖法》第五十一条、第五十二条；法释〔2023〕13号第四条）。"
    )
    return _paper(title, paper.number, [opening]) | {
        "sections": [
            _section("场次", pairs=_of_sale(paper.sale)),
            _section(
                "拍品与成交",
                pairs=[
                    ["拍品", f"{paper.lot:02d} {paper.title}"],
                    ["转化方式", paper.way],
                    ["起拍价", str(paper.start)],
                    ["成交价", str(paper.hammer)],
                    ["成交价大写", f"人民币{paper.hammer.words}"],
                    ["成交方式", way],
                    ["成交时间", moment(paper.at)],
                    ["公开账本", f"第 {paper.ledger_seq} 条，SHA-256 {paper.ledger_hash}"],
                ],
            ),
            _section(
                "委托人与买受人",
                pairs=[
                    ["委托人", paper.seller],
                    ["买受人", paper.buyer],
                    ["统一社会信用代码", paper.buyer_uscc],
                    ["号牌", str(paper.paddle)],
                    ["已交保证金", str(paper.deposit)],
                ],
            ),
            _section("约定", paragraphs=_terms(paper)),
        ],
        "signatures": [_signature("拍卖人" if paper.sale.licensed else "组织方", paper.sale.conductor), _signature("买受人", paper.buyer)],
    }


def _terms(paper: ConfirmationPaper) -> list[str]:
    held = "一、保证金在技术合同签订后抵作价款。" if paper.deposit else "一、本次成交未占用保证金。"
    return [
        held,
        f"二、买受人应当在 {moment(paper.sign_by)} 前与委托人签订技术合同，并按合同约定支付价款。",
        (
            "三、买受人逾期不签订合同或者不支付价款，经书面催告后仍不履行的，认定为悔拍：保证金不予退还，依次用于支付拍卖费用、"
            "弥补再次拍卖的差价和清偿相关债务；买受人不得参加该拍品的再次拍卖，不足部分继续承担（《拍卖法》第三十九条）。"
        ),
        "四、权利转让须依法办理登记的，双方凭本确认书和技术合同办理（《拍卖法》第五十五条）。",
    ]


def _record(paper: RecordPaper) -> dict[str, Any]:
    sold = [line for line in paper.lines if line.price is not None]
    opening = f"本笔录由公开账本生成，记载“{paper.sale.name}”的主持、竞价和结果（《拍卖法》第五十三条）。竞买人以号牌表示。"
    sections = [
        _section("场次", pairs=[*_of_sale(paper.sale), ["开始", moment(paper.began_at)], ["结束", moment(paper.ended_at)]]),
        _section("竞价与结果", table=_lines(paper.lines), widths=[0, 1, 0, 0, 0, 0, 0, 0]),
        _section(
            "合计",
            pairs=[
                ["拍品", f"{len(paper.lines)} 件，成交 {len(sold)} 件"],
                ["持号牌竞买人", f"{paper.bidders} 家"],
                ["有效出价", f"{sum(line.bids for line in paper.lines)} 次"],
                ["成交总额", str(sum((line.price for line in sold if line.price), Money(0)))],
            ],
        ),
        _section("异常与处置", **_incidents(paper.incidents)),
        _section("账本末条", paragraphs=[f"拍品 {line.number:02d}：{line.head}" for line in paper.lines if line.head]),
    ]
    role = "拍卖师" if paper.sale.licensed else "组织方"
    who = paper.sale.auctioneer or paper.sale.conductor
    return _paper("拍卖笔录" if paper.sale.licensed else "竞价笔录", paper.number, [opening]) | {
        "sections": sections,
        "signatures": [_signature(role, who), _signature("记录", f"{MARKET}竞价系统")],
    }


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


def _incidents(incidents: Sequence[Incident]) -> dict[str, Any]:
    if not incidents:
        return {"paragraphs": ["本场无中止、终止或者撤回。"]}
    rows = [[f"{one.lot:02d}", moment(one.at), one.what, one.reason] for one in incidents]
    return {"table": [["拍品", "时间", "事项", "原因"], *rows], "widths": [0, 0, 0, 1]}


def _of_sale(sale: SalePaper) -> list[list[str]]:
    rows = [["场次", f"{sale.name}（{sale.code}）"], ["日期", day(sale.held_on)], ["地点", sale.place]]
    if sale.licensed:
        rows += [["拍卖人", sale.conductor], ["拍卖经营批准证书", sale.licence], ["拍卖师", sale.auctioneer]]
    return [*rows, ["网络平台", f"{MARKET}（{sale.operator}）"]]


def _paper(title: str, number: str, opening: list[str]) -> dict[str, Any]:
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


def _section(heading: str, **parts: Any) -> dict[str, Any]:
    return {"heading": heading, "pairs": [], "table": [], "widths": [], "paragraphs": []} | parts


def _signature(role: str, name: str) -> dict[str, Any]:
    return {"role": role, "name": name, "lines": ["签署方式：电子签署", "签署时间：见市场签署记录"]}


def moment(at: datetime) -> str:
    """Return an instant as a Chinese paper writes it, to the second, in Beijing time."""
    local = at.astimezone(clock.BEIJING)
    return f"{day(local.date())} {local:%H:%M:%S}"


def day(on: date) -> str:
    """Return a day as a Chinese paper writes it."""
    return f"{on.year} 年 {on.month} 月 {on.day} 日"
