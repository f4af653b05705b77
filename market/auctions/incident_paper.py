"""The paper of an incident 故障记录: what an outage did to a lot, as a PDF; the same data becomes the same bytes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from market import typesetting


@dataclass(frozen=True, slots=True, kw_only=True)
class IncidentPaper:
    """Everything that the paper says: facts in order, and the ledger entries that prove them."""

    title: str
    number: str
    facts: Sequence[tuple[str, str]]
    entries: Sequence[tuple[str, str, str, str]]
    """Number, time, what it is, hash."""
    notice: str
    made_at: datetime


def incident_pdf(paper: IncidentPaper) -> bytes:
    """Return the record as PDF; no text is ever read as markup."""
    data = {
        "market": "春秋技术市场",
        "title": paper.title,
        "number": paper.number,
        "facts": [list(fact) for fact in paper.facts],
        "entries_heading": "竞价流水中的对应记录",
        "entries_head": ["序号", "时间（北京时间）", "记录", "哈希"],
        "entries": [list(entry) for entry in paper.entries],
        "notice": paper.notice,
    }
    return typesetting.pdf("auctions/incident.typ", data, paper.made_at)
