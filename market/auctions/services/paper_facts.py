"""What papers and notices say, gathered from the ledger, the awards and the directory."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from market import clock
from market.access import SYSTEM
from market.accounts import queries as accounts
from market.auctions.documents import ConfirmationPaper, Incident, RecordLine, RecordPaper, SalePaper
from market.auctions.models.bidding import Award
from market.auctions.models.sale import Lot, Sale
from market.auctions.queries import aftermath, catalogue, paddles, papers
from market.auctions.rules.ledger import EntryKind
from market.auctions.rules.states import ConductMode, LotState, PaddleState
from market.listings import queries as listings
from market.listings.rules.kinds import LicenceKind, TermMode
from market.listings.rules.terms import Offer
from market.listings.rules.versions import Told
from market.money import ZERO

WAYS = {TermMode.TRANSFER: "转让", TermMode.LICENCE: "许可", TermMode.EQUITY: "作价入股", TermMode.TRIAL: "先用后转"}
LICENCES = {LicenceKind.EXCLUSIVE: "独占", LicenceKind.SOLE: "排他", LicenceKind.ORDINARY: "普通"}
RESULTS = {
    LotState.AWARDED: "成交",
    LotState.CONFIRMED: "成交",
    LotState.DEALT: "成交",
    LotState.DEFAULTED: "成交后悔拍",
    LotState.PASSED: "流拍",
    LotState.WITHDRAWN: "撤回",
    LotState.TERMINATED: "终止",
}
HAPPENED = {EntryKind.PAUSED: "中止", EntryKind.RESUMED: "恢复", EntryKind.TERMINATED: "终止"}


def sale_paper(sale: Sale) -> SalePaper:
    """Return the session as its papers name it."""
    licensed = sale.conduct_mode is ConductMode.LICENSED_AUCTION
    conductor = accounts.organisation((sale.agency_id if licensed else None) or sale.operator_id)
    licence = accounts.agency(conductor.id) if licensed else None
    return SalePaper(
        code=sale.code,
        name=sale.name_zh,
        place=sale.place,
        held_on=clock.legal_date(sale.opens_at),
        licensed=licensed,
        conductor=conductor.name_zh,
        licence=licence.licence_no if licence else "",
        auctioneer=_auctioneer(sale) if licensed else "",
        operator=accounts.organisation(sale.operator_id).name_zh,
    )


def confirmation(award: Award, lot: Lot, sale: Sale, number: str, now: datetime) -> ConfirmationPaper:
    """Return what the confirmation letter of an award says."""
    parties = accounts.organisations([award.seller_id, award.buyer_id])
    paddle = paddles.paddle_of(award.paddle_id)
    return ConfirmationPaper(
        number=number,
        sale=sale_paper(sale),
        lot=lot.number,
        title=lot.title_zh,
        way=way_of(lot),
        start=lot.start,
        hammer=award.hammer,
        deposit=lot.deposit if paddle.state is PaddleState.ACTIVE else ZERO,
        seller=parties[award.seller_id].name_zh,
        buyer=parties[award.buyer_id].name_zh,
        buyer_uscc=parties[award.buyer_id].uscc,
        paddle=paddle.number or 0,
        second_offer=award.replaces_id is not None,
        by_priority=award.by_priority,
        at=award.at,
        ledger_seq=award.ledger_seq,
        ledger_hash=award.ledger_hash,
        bidding=_line(lot, papers.bidding_paddles([lot.id]).get(lot.id, 0)),
        incidents=_incidents([lot]),
        sign_by=aftermath.sign_by(award),
        made_at=now,
    )


def record(sale: Sale, number: str, now: datetime) -> RecordPaper:
    """Return what the record of a sale says."""
    lots = offered(sale)
    ids = [lot.id for lot in lots]
    counts = papers.bidding_paddles(ids)
    ended = [lot.closes_at for lot in lots if lot.closes_at is not None]
    return RecordPaper(
        number=number,
        sale=sale_paper(sale),
        began_at=min((lot.opened_at for lot in lots if lot.opened_at is not None), default=sale.opens_at),
        ended_at=sale.closed_at or max(ended, default=sale.opens_at),
        bidders=paddles.admitted(sale.id),
        lines=[_line(lot, counts.get(lot.id, 0)) for lot in lots],
        incidents=_incidents(lots),
        made_at=now,
    )


def notice_line(lot: Lot) -> dict[str, Any]:
    """Return what a public notice says of a lot: never who stands behind a paddle, but whether it is related (浙江条例 Art. 17)."""
    award = aftermath.award_in_force(lot)
    paddle = paddles.paddle_of(award.paddle_id) if award else None
    told, offer = _offered(lot)
    return {
        "lot": lot.id,
        "number": lot.number,
        "title_zh": lot.title_zh,
        "title_en": lot.title_en,
        "abstract": told.basics.abstract,
        "achievement": lot.achievement_id,
        "way": offer.mode.value,
        "state": lot.state.value,
        "start_fen": lot.start.fen,
        "price_fen": award.hammer.fen if award else None,
        "paddle": paddle.number if paddle else None,
        "related": paddle.discloses_relation if paddle else False,
        "by_second_offer": bool(award and award.replaces_id is not None),
        "by_priority": bool(award and award.by_priority),
        "ledger_seq": lot.seq,
        "ledger_head": lot.head,
    }


def offered(sale: Sale) -> list[Lot]:
    """Return the lots that were announced in a sale."""
    return [lot for lot in catalogue.lots(SYSTEM, sale.id) if lot.announced_at is not None]


def way_of(lot: Lot) -> str:
    """Return the way of transfer in the words of Chinese papers, as the version in the lot offers it."""
    _, offer = _offered(lot)
    kind = LICENCES[offer.licence_kind] if offer.licence_kind else ""
    return f"{kind}{WAYS[offer.mode]}" + (f"，期限 {offer.months} 个月" if offer.months else "")


def _offered(lot: Lot) -> tuple[Told, Offer]:
    """Return what the lot's version of the achievement says, and its way of conversion; later changes of the listing reach no paper."""
    told, term = catalogue.offered(SYSTEM, lot.id).told(), listings.term(lot.term_id)
    return told, told.offer(term.mode, term.licence_kind)


def _incidents(lots: Sequence[Lot]) -> list[Incident]:
    numbers = {lot.id: lot.number for lot in lots}
    return [
        Incident(lot=numbers[row.lot_id], at=row.at, what=HAPPENED[row.kind], reason=str(row.data.get("reason", "")))
        for row in papers.incidents(list(numbers))
    ]


def _line(lot: Lot, bidders: int) -> RecordLine:
    award = aftermath.award_in_force(lot)
    winner = paddles.paddle_of(award.paddle_id).number if award else None
    letter = papers.confirmation_of(award.id) if award else None
    return RecordLine(
        number=lot.number,
        title=lot.title_zh,
        start=lot.start,
        paddles=bidders,
        bids=lot.bids,
        extensions=lot.extensions,
        result=RESULTS.get(lot.state, "未成交"),
        price=award.hammer if award else None,
        winner=winner,
        head=lot.head if lot.seq else "",
        letter=letter.number if letter else "",
    )


def _auctioneer(sale: Sale) -> str:
    if sale.agency_id is None or sale.auctioneer_id is None:
        return ""
    found = {person.id: f"{person.name}（{row.certificate_no}）" for row, person in accounts.auctioneers(sale.agency_id)}
    named = found.get(sale.auctioneer_id)
    return named or _name(sale.auctioneer_id)


def _name(person_id: int) -> str:
    """Return a person's name."""
    person = accounts.people([person_id]).get(person_id)
    return person.name if person else ""
