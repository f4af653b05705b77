"""The page 电子签署页 behind a signed document: who signed for whom, when, under which digest; the same data becomes the same bytes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from market import typesetting
from market.clock import BEIJING


@dataclass(frozen=True, slots=True, kw_only=True)
class SignerLine:
    """One electronic signature as the page names it."""

    role: str
    """卖方 or 买方."""
    organisation: str
    person: str
    at: datetime
    second_factor: bool
    authority: str
    """In which place the person signed, e.g. 单独签署."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SignaturePaper:
    """Everything that the page says."""

    number: str
    project: str
    document: str
    """What was signed, e.g. 技术转让合同."""
    digest: str
    """SHA-256 of the document that was signed."""
    signers: Sequence[SignerLine]
    at: datetime
    """When the last signature was given."""


def signature_page(paper: SignaturePaper, *, size: int, certificate: str) -> bytes:
    """Return the page as PDF, for a document of `size` bytes and a seal with this certificate; no text is ever read as markup."""
    data = {
        "market": "春秋技术市场",
        "title": "电子签署页",
        "number": paper.number,
        "facts": [["项目名称", paper.project], ["签署文件", paper.document], ["文件 SHA-256", paper.digest]],
        "heads": ["当事人", "签署单位", "签署人", "签署时间（北京时间）", "验证方式和签署权限"],
        "signers": [_line(line) for line in paper.signers],
        "notice": (
            f"各方以本市场账户签署上列文件。本 PDF 的前 {size} 个字节即各方签署的文件，其 SHA-256 值如上；本页附于其后，"
            "由春秋技术市场对全文作数字签名（PAdES）。此后任何一个字节的改动都会使签名失效。"
        ),
        "certificate": ["签名证书 SHA-256", certificate],
    }
    return typesetting.pdf("contracts/signature_page.typ", data, paper.at)


def _line(line: SignerLine) -> list[str]:
    proof = "密码和动态验证码" if line.second_factor else "密码"
    return [line.role, line.organisation, line.person, f"{line.at.astimezone(BEIJING):%Y-%m-%d %H:%M:%S}", f"{proof}；{line.authority}"]
