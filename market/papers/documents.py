"""The receipt 签署回执 of an agreement of confidentiality as a paper; the same data becomes the same bytes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from market import typesetting
from market.clock import BEIJING


@dataclass(frozen=True, slots=True, kw_only=True)
class ReceiptPaper:
    """Everything that the receipt says."""

    number: str
    discloser: str
    discloser_uscc: str
    recipient: str
    recipient_uscc: str
    code: str
    title: str
    signer: str
    signed_at: datetime
    address: str
    version: str
    digest: str
    """SHA-256 of the text that was signed."""
    text: str
    certificate: str
    """SHA-256 of the certificate (DER) that seals the receipt."""


def receipt_pdf(paper: ReceiptPaper) -> bytes:
    """Return the receipt as PDF, not yet sealed; no text is ever read as markup."""
    data = {
        "market": "春秋技术市场",
        "title": "保密协议签署回执",
        "number": paper.number,
        "facts": [list(fact) for fact in _facts(paper)],
        "text_heading": "签署的协议文本",
        "paragraphs": [line for line in paper.text.splitlines() if line],
        "notice": (
            "本回执由春秋技术市场在文件内加盖电子签章（PAdES），任何改动都会使签章失效，常用的 PDF 阅读器均可核验。"
            f"签章证书的 SHA-256 值为 {paper.certificate}。上列 SHA-256 值为协议文本（UTF-8）的摘要。"
        ),
    }
    return typesetting.pdf("papers/receipt.typ", data, paper.signed_at)


def _facts(paper: ReceiptPaper) -> Sequence[tuple[str, str]]:
    at = paper.signed_at.astimezone(BEIJING)
    return (
        ("披露方", f"{paper.discloser}（{paper.discloser_uscc}）"),
        ("接收方", f"{paper.recipient}（{paper.recipient_uscc}）"),
        ("标的", f"{paper.title}（{paper.code}）"),
        ("签署人", paper.signer),
        ("签署时间", f"{at:%Y-%m-%d %H:%M:%S}（北京时间）"),
        ("网络地址", paper.address),
        ("协议版本", paper.version),
        ("文本 SHA-256", paper.digest),
    )
