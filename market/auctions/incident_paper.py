"""The paper of an incident 故障记录: what an outage did to a lot, as a PDF; the same data becomes the same bytes."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import typst
from noto_cjk_sans_otc import FONT_PATH

_HERE = Path(__file__).resolve().parent
_PLACES = (_HERE.parent.parent / "templates", _HERE.parent / "_templates")
"""In the repository, and in an installed wheel."""


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
    template = next(place / "auctions" / "incident.typ" for place in _PLACES if (place / "auctions" / "incident.typ").exists())
    pdf = typst.compile(
        template,
        root=template.parent,
        font_paths=[Path(str(FONT_PATH)).parent],
        ignore_system_fonts=True,
        sys_inputs={"data": json.dumps(data, ensure_ascii=False)},
        timestamp=int(paper.made_at.timestamp()),
    )
    return bytes(pdf)
