"""What is read of papers 文书 and notices 公示; the only place that locks them."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date
from typing import Any

from sqlalchemy import ScalarSelect, Select, and_, func, or_, select, text
from sqlalchemy.orm import aliased

from market.access import Actor
from market.auctions import policy
from market.auctions.models.bidding import Award, LedgerEntry
from market.auctions.models.papers import Paper, PaperSignature, ResultNotice
from market.auctions.models.sale import Lot, Sale
from market.auctions.rules.ledger import EntryKind
from market.auctions.rules.papers import PaperKind
from market.auctions.rules.states import LotState, SaleState
from market.db import by_id, db, one

INCIDENTS = (EntryKind.PAUSED, EntryKind.RESUMED, EntryKind.TERMINATED)


def next_number(table: str) -> int:
    """Draw the id of the next paper or notice, from which its number is made."""
    return int(db.session.execute(text("SELECT nextval(pg_get_serial_sequence(:table, 'id'))"), {"table": table}).scalar_one())


def paper(actor: Actor, paper_id: int) -> Paper:
    """Return a paper that the actor may see; raise NotFound."""
    return one(_papers(actor).where(Paper.id == paper_id))


def papers_of_sale(actor: Actor, sale_id: int) -> list[Paper]:
    """Return the papers of a sale that the actor may see."""
    return list(db.session.scalars(_papers(actor).where(Paper.sale_id == sale_id).order_by(Paper.id)))


def papers_of_award(actor: Actor, award_id: int) -> list[Paper]:
    """Return the confirmation letter of an award and the record of its session, as far as the actor may see them."""
    here = or_(Paper.award_id == award_id, and_(Paper.award_id.is_(None), Paper.sale_id == _sale_of(award_id)))
    return list(db.session.scalars(_papers(actor).where(here).order_by(Paper.id)))


def _sale_of(award_id: int) -> ScalarSelect[int]:
    return select(Lot.sale_id).join(Award, Award.lot_id == Lot.id).where(Award.id == award_id).scalar_subquery()


def paper_for_update(paper_id: int) -> Paper:
    """Lock a paper."""
    return one(select(Paper).where(Paper.id == paper_id).with_for_update().execution_options(populate_existing=True))


def confirmation_of(award_id: int) -> Paper | None:
    """Return the confirmation letter of an award, once it is made."""
    return db.session.scalars(select(Paper).where(Paper.award_id == award_id)).one_or_none()


def record_of(sale_id: int) -> Paper | None:
    """Return the record of a sale, once it is made."""
    return db.session.scalars(select(Paper).where(Paper.sale_id == sale_id, Paper.kind == PaperKind.RECORD)).one_or_none()


def of_digest(digest: str) -> Paper | None:
    """Return the paper whose bytes have this SHA-256."""
    return db.session.scalars(select(Paper).where(Paper.document_key == digest)).one_or_none()


def signatures(paper_id: int) -> list[PaperSignature]:
    """Return the signatures under a paper in their order, also the first of two."""
    return list(db.session.scalars(select(PaperSignature).where(PaperSignature.paper_id == paper_id).order_by(PaperSignature.id)))


def award(award_id: int) -> Award:
    """Return an award for services that have checked the actor."""
    return by_id(Award, award_id)


def awards_without_letter() -> list[int]:
    """Return the awards in force that have no confirmation letter yet."""
    made = select(Paper.id).where(Paper.award_id == Award.id)
    later = aliased(Award)
    newest = select(func.max(later.id)).where(later.lot_id == Lot.id).correlate(Lot).scalar_subquery()
    waiting = select(Award.id).join(Lot, Lot.id == Award.lot_id).where(Lot.state == LotState.AWARDED, Award.id == newest, ~made.exists())
    return list(db.session.scalars(waiting.order_by(Award.id)))


def sales_without_record() -> list[int]:
    """Return the settled sales that have no record yet; one known from print was recorded by whoever held it."""
    made = select(Paper.id).where(Paper.sale_id == Sale.id, Paper.kind == PaperKind.RECORD)
    settled = select(Sale.id).where(Sale.state == SaleState.SETTLED, Sale.documented.is_(None), ~made.exists())
    return list(db.session.scalars(settled.order_by(Sale.id)))


def incidents(lot_ids: Sequence[int]) -> list[LedgerEntry]:
    """Return the pauses, resumptions and terminations of lots, in order of time."""
    found = select(LedgerEntry).where(LedgerEntry.lot_id.in_(lot_ids), LedgerEntry.kind.in_(INCIDENTS))
    return list(db.session.scalars(found.order_by(LedgerEntry.at, LedgerEntry.seq)))


def bidding_paddles(lot_ids: Sequence[int]) -> dict[int, int]:
    """Count the paddles that bid on each lot."""
    bids = (LedgerEntry.lot_id.in_(lot_ids), LedgerEntry.kind.in_((EntryKind.BID, EntryKind.SEALED)))
    rows = db.session.execute(
        select(LedgerEntry.lot_id, func.count(LedgerEntry.paddle.distinct())).where(*bids).group_by(LedgerEntry.lot_id)
    )
    return {row[0]: row[1] for row in rows}


def notice(notice_id: int) -> ResultNotice:
    """Return a notice; raise NotFound. Notices are public for ever, current ones until their last day."""
    return by_id(ResultNotice, notice_id)


def notices(*, most: int = 100) -> list[ResultNotice]:
    """Return the notices, the newest first."""
    return list(db.session.scalars(select(ResultNotice).order_by(ResultNotice.id.desc()).limit(most)))


def notices_of_sale(sale_id: int) -> list[ResultNotice]:
    """Return the notices of a sale, the newest first."""
    return list(db.session.scalars(select(ResultNotice).where(ResultNotice.sale_id == sale_id).order_by(ResultNotice.id.desc())))


def newest_of_sales(actor: Actor, sales: Collection[int], *, most: int = 50) -> list[ResultNotice]:
    """Return the newest notices of these sales, as far as the actor may see the sales."""
    seen = select(ResultNotice).join(Sale, Sale.id == ResultNotice.sale_id).where(policy.visible_sales(actor), Sale.id.in_(set(sales)))
    return list(db.session.scalars(seen.order_by(ResultNotice.id.desc()).limit(most))) if sales else []


def is_current(found: ResultNotice, today: date) -> bool:
    """Say whether a notice still runs."""
    return found.from_on <= today <= found.until_on


def _papers(actor: Actor) -> Select[Any]:
    return (
        select(Paper).join(Sale, Sale.id == Paper.sale_id).outerjoin(Award, Award.id == Paper.award_id).where(policy.visible_papers(actor))
    )
