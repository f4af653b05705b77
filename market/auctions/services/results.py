"""Public notices of results 成交公示: published when a session is settled, and again where a result changes afterwards."""

from __future__ import annotations

from datetime import timedelta

from market import audit, clock, ids, rulebook
from market.access import SYSTEM
from market.auctions.models.papers import ResultNotice
from market.auctions.models.sale import Lot, Sale
from market.auctions.queries import papers
from market.auctions.services import paper_facts
from market.db import db


def publish_results(sale: Sale) -> ResultNotice:
    """Publish the results of a settled sale for the rule's days (`notice.result_days`)."""
    return _publish(sale.id, None, [paper_facts.notice_line(lot) for lot in paper_facts.offered(sale)])


def publish_change(lot: Lot) -> ResultNotice | None:
    """Publish that a lot's result changed; nothing before the session's own notice, which will say it."""
    if not papers.notices_of_sale(lot.sale_id):
        return None
    return _publish(lot.sale_id, lot.id, [paper_facts.notice_line(lot)])


def _publish(sale_id: int, lot_id: int | None, lots: list[dict[str, object]]) -> ResultNotice:
    now = clock.now()
    today = clock.legal_date(now)
    number = papers.next_number("result_notice")
    notice = ResultNotice(
        id=number,
        number=ids.code("GS", today.year, number),
        sale_id=sale_id,
        lot_id=lot_id,
        published_at=now,
        from_on=today,
        until_on=today + timedelta(days=rulebook.number("notice.result_days", today)),
        content={"lots": lots},
    )
    db.session.add(notice)
    db.session.flush()
    audit.record(SYSTEM, "result_notice.published", notice, at=now, until=notice.until_on)
    return notice
