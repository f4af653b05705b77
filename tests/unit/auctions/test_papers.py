"""The papers of a session are set whatever happened in it."""

from __future__ import annotations

from datetime import UTC, date, datetime
from io import BytesIO

from pypdf import PdfReader

from market.auctions.documents import RecordPaper, SalePaper, record

AT = datetime(2026, 11, 3, 2, tzinfo=UTC)


def test_a_session_in_which_no_lot_was_opened_has_a_record() -> None:
    sale = SalePaper(
        code="S-1",
        name="秋季拍卖会",
        place="杭州",
        held_on=date(2026, 11, 3),
        licensed=False,
        conductor="钱塘市场",
        licence="",
        auctioneer="",
        operator="钱塘市场",
    )
    content = record(RecordPaper(number="BL-1", sale=sale, began_at=AT, ended_at=AT, bidders=0, lines=[], incidents=[], made_at=AT))
    text = "".join("".join(page.extract_text() for page in PdfReader(BytesIO(content)).pages).split())
    assert "0件，成交0件" in text
    assert "签署" in text
