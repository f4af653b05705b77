"""What is read for the report of a session: one statement for all of its lots."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import and_, func, select

from market.access import Actor
from market.auctions import policy
from market.auctions.models.aftermath import Interest, Negotiation
from market.auctions.models.bidding import LedgerEntry
from market.auctions.models.sale import Lot, Sale
from market.auctions.queries import catalogue
from market.auctions.queries.paddles import admitted
from market.auctions.rules.ledger import EntryKind
from market.auctions.rules.planning import Results
from market.auctions.rules.session_report import ENDED, Line, Report, report
from market.db import db
from market.errors import NotFound
from market.listings.models.achievements import Achievement

OFFERS = (EntryKind.BID, EntryKind.SEALED)


@dataclass(frozen=True, slots=True, kw_only=True)
class Reported:
    """A session with its report: counted from its lots, and as a source states it where it was held elsewhere."""

    sale: Sale
    report: Report
    documented: Results | None
    admitted: int
    """Organisations that held a paddle number in the session."""

    @property
    def bidders(self) -> int | None:
        """Return how many bidders the source counts, where it does."""
        found = (self.sale.documented or {}).get("bidders")
        return None if found is None else int(found)


def reported(actor: Actor, sale_id: int) -> Reported:
    """Return an ended session with its report; raise NotFound while it has none, or where the actor may not see it."""
    sale = catalogue.sale(actor, sale_id)
    if sale.state not in ENDED:
        raise NotFound
    return Reported(
        sale=sale,
        report=report(_lines(actor, sale.id)),
        documented=catalogue.documented_results(sale),
        admitted=admitted(sale.id),
    )


def _lines(actor: Actor, sale_id: int) -> list[Line]:
    bidding = (
        select(LedgerEntry.lot_id, func.count(LedgerEntry.paddle.distinct()).label("paddles"))
        .join(Lot, Lot.id == LedgerEntry.lot_id)
        .where(Lot.sale_id == sale_id, LedgerEntry.kind.in_(OFFERS))
        .group_by(LedgerEntry.lot_id)
        .subquery()
    )
    found = (
        select(Lot, Achievement.sector, func.coalesce(bidding.c.paddles, 0), Interest.price)
        .join(Sale, Sale.id == Lot.sale_id)
        .join(Achievement, Achievement.id == Lot.achievement_id)
        .outerjoin(bidding, bidding.c.lot_id == Lot.id)
        .outerjoin(Negotiation, Negotiation.lot_id == Lot.id)
        .outerjoin(Interest, and_(Interest.negotiation_id == Negotiation.id, Interest.accepted_at.is_not(None)))
        .where(policy.visible_lots(actor), Lot.sale_id == sale_id, Lot.announced_at.is_not(None))
    )
    return [
        Line(
            lot=lot.id,
            number=lot.number,
            title_zh=lot.title_zh,
            title_en=lot.title_en,
            sector=sector,
            format=lot.format,
            state=lot.state,
            start=lot.start,
            hammer=lot.hammer,
            bids=lot.bids,
            paddles=paddles,
            extensions=lot.extensions,
            negotiated=negotiated,
        )
        for lot, sector, paddles, negotiated in db.session.execute(found)
    ]
