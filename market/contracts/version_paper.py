"""The paper of a later version of a contract: data becomes a PDF; the same data becomes the same bytes."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from market import typesetting
from market.contracts.rules.drafting import day_text, price_text
from market.contracts.rules.versions import OFFICIAL_KINDS, OFFICIAL_PARTS, Present, Proposal, VersionKind, after, number_of


@dataclass(frozen=True, slots=True, kw_only=True)
class VersionPaper:
    """Everything that the paper says."""

    contract: str
    """The contract's number."""
    version: int
    document: str
    """What the contract is called, e.g. 技术转让合同."""
    project: str
    digest: str
    """SHA-256 of the contract's own paper."""
    seller: str
    buyer: str
    present: Present
    asked: Proposal
    at: datetime


def version_pdf(paper: VersionPaper) -> bytes:
    """Return the paper as PDF; no part of the user's text is ever read as markup."""
    data = {
        "market": "春秋技术市场",
        "title": f"{paper.document}{OFFICIAL_KINDS[paper.asked.kind]}",
        "number": number_of(paper.contract, paper.version),
        "facts": _facts(paper),
        "heading": "双方约定",
        "paragraphs": [line for line in paper.asked.text.splitlines() if line.strip()],
        "closing": _closing(paper),
    }
    return typesetting.pdf("contracts/version.typ", data, paper.at)


def _facts(paper: VersionPaper) -> list[list[str]]:
    rows = [
        ["原合同", f"{paper.document}（{paper.contract}）"],
        ["项目名称", paper.project],
        ["卖方", paper.seller],
        ["买方", paper.buyer],
        ["原合同 SHA-256", paper.digest],
        ["现合同成交额", price_text(paper.present.total)],
    ]
    asked, then = paper.asked, after(paper.present, paper.asked)
    if asked.total is not None:
        rows.append(["变更后合同成交额", price_text(asked.total)])
        rows += [[f"非技术性款项（{place}）", f"{item.official}：{item.amount}"] for place, item in enumerate(then.non_technical, start=1)]
        rows.append(["变更后技术交易额", price_text(then.split.tech)])
    rows += [[f"尚未支付（第 {place} 期）", f"{row.amount}，{day_text(row.due_on)}前"] for place, row in enumerate(asked.plan, start=1)]
    if asked.ends_on is not None:
        rows.append(["变更后合同期限至", day_text(asked.ends_on)])
    if asked.parts:
        rows.append(["涉及的登记事项", "、".join(OFFICIAL_PARTS[part] for part in asked.parts)])
    return rows


def _closing(paper: VersionPaper) -> str:
    if paper.asked.kind is VersionKind.TERMINATION:
        return "双方签署后原合同解除（民法典第五百六十二条），结算和清理条款以及保密义务继续有效（民法典第五百六十七条）。"
    return "双方签署后本协议成为原合同的组成部分；与原合同不一致的，以本协议为准，其余条款继续有效（民法典第五百四十三条）。"
