"""The confirmation letter 成交确认书 of an award, with the part of the record that concerns its lot (拍卖法 Art. 52, 53)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from market import typesetting
from market.auctions.documents.record import RecordLine
from market.auctions.documents.session import TEMPLATE, Incident, SalePaper, interruptions, moment, of_sale, section, sheet, signature
from market.money import Money


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
    bidding: RecordLine
    """What the record of the auction says of the lot, which the buyer signs here (拍卖法 Art. 53)."""
    incidents: Sequence[Incident]
    sign_by: datetime
    made_at: datetime
    by_priority: bool = False


def confirmation(paper: ConfirmationPaper) -> bytes:
    """Return the confirmation letter (拍卖法 Art. 52)."""
    return typesetting.pdf(TEMPLATE, _confirmation(paper), paper.made_at)


def _confirmation(paper: ConfirmationPaper) -> dict[str, Any]:
    title = "拍卖成交确认书" if paper.sale.licensed else "竞价结果确认书"
    way = "次高价顺延" if paper.second_offer else ("拍卖师落槌" if paper.sale.licensed else "竞价系统确认")
    way += "，按优先购买权以最高价成交" if paper.by_priority else ""
    opening = (
        f"{paper.sale.conductor}主持的“{paper.sale.name}”中，买受人以下列价格竞得拍品。双方签署本确认书，确认成交结果；"
        "成交内容以拍卖公告、竞买规则和公开账本为准（《拍卖法》第五十一条、第五十二条；法释〔2023〕13号第四条）。"
    )
    return sheet(title, paper.number, [opening]) | {
        "sections": [
            section("场次", pairs=of_sale(paper.sale)),
            section(
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
            section(
                "委托人与买受人",
                pairs=[
                    ["委托人", paper.seller],
                    ["买受人", paper.buyer],
                    ["统一社会信用代码", paper.buyer_uscc],
                    ["号牌", str(paper.paddle)],
                    ["已交保证金", str(paper.deposit)],
                ],
            ),
            *_of_record(paper),
            section("约定", paragraphs=_terms(paper)),
        ],
        "signatures": [signature("拍卖人" if paper.sale.licensed else "组织方", paper.sale.conductor), signature("买受人", paper.buyer)],
    }


def _of_record(paper: ConfirmationPaper) -> list[dict[str, Any]]:
    if not paper.sale.licensed:
        return []
    line, happened = paper.bidding, interruptions(paper.incidents, "本拍品")
    pairs = [["竞买人", f"{line.paddles} 家"], ["有效出价", f"{line.bids} 次"], ["延时", f"{line.extensions} 次"]]
    signing = "买受人和拍卖师在本确认书上签名，即在拍卖笔录的以上部分签名（《拍卖法》第五十三条）。"
    return [section("拍卖笔录（本拍品）", **happened | {"pairs": pairs, "paragraphs": [*happened.get("paragraphs", []), signing]})]


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
