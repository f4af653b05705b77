"""A lot's way through the sale: opened, paused, closed at its time, hammered or passed; each step once, under the lot's lock."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

from market import audit, bus, clock
from market.access import SYSTEM
from market.accounts import queries as accounts
from market.auctions.events import LotAwarded, LotPassed
from market.auctions.models.bidding import Award
from market.auctions.queries import bidding
from market.auctions.rules import states
from market.auctions.rules.formats import FORMATS
from market.auctions.rules.ledger import EntryKind
from market.auctions.rules.states import ConductMode, LotEvent, LotState, SaleEvent, SaleState
from market.auctions.services import ledger, outcomes, paddles, priority, proxies, results, watch
from market.auctions.services.standstill import locked, move
from market.db import db
from market.errors import Conflict
from market.listings import services as listings
from market.wording import N_

if TYPE_CHECKING:
    from market.access import Actor
    from market.auctions.models.sale import Lot, Sale
    from market.auctions.rules.formats.protocol import Outcome


def open_lot(actor: Actor, lot_id: int) -> Lot:
    """Open the bidding on an announced lot of a sale in progress; licensed sales call one lot after another."""
    lot, sale, now = locked(actor, lot_id)
    if sale.state is not SaleState.OPEN:
        raise Conflict("sale.not_open", N_("The auction session has not begun or is over."))
    running = bidding.running_lot(sale.id)
    if sale.conduct_mode is ConductMode.LICENSED_AUCTION and running is not None:
        raise Conflict("sale.lot_running", N_("Lot %(number)s is still being called."), number=running.number)
    move(actor, lot, LotEvent.OPEN, now)
    lot.opened_at = now
    lot.closes_at = lot.first_closes_at = FORMATS[lot.format].opening(lot.terms, now).closes_at
    lot.reserve_met = None
    ledger.append(lot, EntryKind.OPENED, now, **_terms(lot, sale, priority.published(lot, now)))
    proxies.answer_opening(lot.id)
    db.session.refresh(lot)
    return lot


def close_lot(lot_id: int, *, follow: bool = True) -> Lot:
    """Close a lot whose end has come and settle what needs no hammer; harmless where it is closed already or not due.

    Where many lots end at once, the results come first (`follow=False`) and `follow_up` brings what they lead to.
    """
    lot, now = bidding.lot_for_update(lot_id)
    if lot.state is LotState.OPEN and lot.closes_at is not None and now >= lot.closes_at and watch.may_close(lot):
        _close(lot, bidding.sale(lot.sale_id), now)
    if follow:
        _follow(lot, now)
    return lot


def follow_up(lot_id: int) -> Lot:
    """Do once what a result leads to: the losers' deposits, the achievement, the deal; harmless where it is done or not due."""
    lot, now = bidding.lot_for_update(lot_id)
    _follow(lot, now)
    return lot


def settle_priority(lot_id: int) -> Lot:
    """Award a closed lot whose holders of a priority right had their time; harmless where it is awarded already or not due."""
    lot, now = bidding.lot_for_update(lot_id)
    settle_asked(lot, now)
    return lot


def settle_asked(lot: Lot, now: datetime) -> None:
    """Award a locked, closed lot once no holder can change its result any more; in a licensed auction it waits for the hammer."""
    sale = bidding.sale(lot.sale_id)
    hammered = sale.conduct_mode is ConductMode.LICENSED_AUCTION
    if not hammered and lot.state is LotState.CLOSED and lot.answers_until is not None:
        outcome = outcomes.of(lot, now)
        if not priority.pending(lot, outcome, now):
            _award(SYSTEM, lot, sale, outcome, now)
    _follow(lot, now)


def hammer(actor: Actor, lot_id: int) -> Award:
    """Award a closed lot to its highest bidder: the act of the agency's auctioneer (拍卖法 Art. 51); refused before the end or twice."""
    lot, sale, now = locked(actor, lot_id)
    if sale.conduct_mode is ConductMode.LICENSED_AUCTION and not accounts.agency_in_force(sale.agency_id or 0, clock.legal_date(now)):
        raise Conflict("agency.not_in_force", N_("The agency's licence is not in force."))
    if lot.state is LotState.OPEN:
        if lot.closes_at is None or now < lot.closes_at:
            raise Conflict("lot.still_open", N_("Bidding has not ended yet."))
        if not watch.may_close(lot):
            raise Conflict("lot.outage", N_("The market was out of order when this lot ended. Its time is being credited."))
        _close(lot, sale, now)
    if (given := bidding.award_of(lot.id)) is not None:
        raise Conflict("lot.settled", N_("This lot was awarded already, at %(hammer)s."), hammer=given.hammer)
    award = _award(actor, lot, sale, outcomes.of(lot, now), now)
    _follow(lot, now)
    return award


def contracted(actor: Actor, lot_id: int) -> Lot:
    """Note that the award has its signed contract: the buyer's deposit now counts towards the price (法释〔2016〕18号 Art. 23)."""
    lot, now = bidding.lot_for_update(lot_id)
    award = bidding.award_of(lot.id)
    if award is None:
        raise Conflict("lot.not_awarded", N_("This lot has no buyer."))
    if lot.state is LotState.AWARDED:
        move(actor, lot, LotEvent.CONFIRM, now)
    move(actor, lot, LotEvent.CONTRACT, now)
    paddles.settle_winner(award.paddle_id, actor, at=now, reason="合同已签订，保证金抵作价款 · Counted towards the price")
    return lot


def confirm(actor: Actor, lot_id: int) -> Lot:
    """Note that both sides have signed the confirmation of the award 成交确认书 (拍卖法 Art. 52); harmless where it is confirmed."""
    lot, now = bidding.lot_for_update(lot_id)
    if lot.state is LotState.AWARDED:
        move(actor, lot, LotEvent.CONFIRM, now)
    return lot


def finish_sale(sale_id: int) -> Sale:
    """Close and settle a sale in progress whose lots have all ended; harmless where one still waits."""
    sale = bidding.sale_for_update(sale_id)
    if sale.state is not SaleState.OPEN or bidding.unfinished(sale.id):
        return sale
    now = clock.now()
    for event in (SaleEvent.CLOSE, SaleEvent.SETTLE):
        before = sale.state
        sale.state = states.SALE.after(before, event)
        audit.record(SYSTEM, f"sale.{event.value}", sale, at=now, from_state=before, to_state=sale.state)
    sale.closed_at = now
    db.session.flush()
    results.publish_results(sale)
    return sale


def raise_alarm(lot_id: int) -> list[str]:
    """Note that nobody has hammered a lot in time and return whom to tell; nothing is awarded."""
    lot, now = bidding.lot_for_update(lot_id)
    if lot.state is not LotState.CLOSED or lot.alarmed_at is not None:
        return []
    lot.alarmed_at = now
    audit.record(SYSTEM, "lot.hammer_overdue", lot, at=now, number=lot.number)
    sale = bidding.sale(lot.sale_id)
    return [person.email for person in accounts.people_with_role(sale.operator_id, "clerk")]


def _terms(lot: Lot, sale: Sale, more: dict[str, Any]) -> dict[str, Any]:
    offered = lot.offered()
    rules = offered.get("rules", {}) | more
    said = {
        "sale": sale.code,
        "number": lot.number,
        "title_zh": lot.title_zh,
        "title_en": lot.title_en,
        "mode": sale.conduct_mode.value,
        "deposit_fen": lot.deposit.fen,
        "commitment": lot.commitment,
    }
    return said | offered | ({"rules": rules} if rules else {})


def _close(lot: Lot, sale: Sale, now: datetime) -> None:
    outcome = outcomes.of(lot, now)
    move(SYSTEM, lot, LotEvent.CLOSE, now)
    ledger.append(lot, EntryKind.CLOSED, now, reserve_met=lot.reserve_met, **outcomes.opened_reserve(lot))
    if outcome.passed is not None:
        _pass(lot, outcome, now)
    elif not priority.ask(lot, outcome, now) and sale.conduct_mode is not ConductMode.LICENSED_AUCTION:
        _award(SYSTEM, lot, sale, outcome, now)


def _pass(lot: Lot, outcome: Outcome, now: datetime) -> None:
    move(SYSTEM, lot, LotEvent.PASS, now)
    ledger.append(lot, EntryKind.PASSED, now, why=outcome.passed and outcome.passed.value)
    priority.note_results(lot, outcome, now)


def _award(actor: Actor, lot: Lot, sale: Sale, bidding_came_to: Outcome, now: datetime) -> Award:
    outcome = priority.final(lot, bidding_came_to)
    if outcome.winner is None or outcome.price is None:
        raise Conflict("lot.nothing_to_award", N_("There is no bid at or above the reserve."))
    if priority.pending(lot, bidding_came_to, now):
        raise Conflict("lot.priority_asked", N_("A holder of a priority right is being asked; the lot is awarded after its answer."))
    winner = bidding.paddle_numbered(lot.id, outcome.winner)
    lot.hammer = outcome.price
    move(actor, lot, LotEvent.AWARD, now)
    by = "auctioneer" if sale.conduct_mode is ConductMode.LICENSED_AUCTION else "settlement"
    entry = ledger.append(
        lot,
        EntryKind.AWARDED,
        now,
        paddle=winner.number,
        amount=outcome.price,
        by=by,
        **({"priority": True} if outcome.by_priority else {}),
    )
    award = Award(
        lot_id=lot.id,
        sale_id=sale.id,
        paddle_id=winner.id,
        seller_id=lot.seller_id,
        buyer_id=winner.organisation_id,
        hammer=outcome.price,
        mode=sale.conduct_mode,
        agency_id=sale.agency_id,
        hammered_by=actor.person_id,
        at=now,
        ledger_seq=entry.seq,
        ledger_hash=entry.hash,
        by_priority=outcome.by_priority,
    )
    db.session.add(award)
    db.session.flush()
    priority.note_results(lot, outcome, now)
    return award


def _follow(lot: Lot, now: datetime) -> None:
    if lot.followed_at is not None or lot.state not in (LotState.AWARDED, LotState.PASSED):
        return
    lot.followed_at = now
    award = bidding.award_of(lot.id)
    paddles.release_losers(lot, winner_id=award.paddle_id if award else None, at=now, unopened=outcomes.unopened(lot))
    if award is None:
        listings.release(lot.achievement_id)
        bus.publish(LotPassed(lot_id=lot.id, achievement_id=lot.achievement_id, at=now))
        return
    listings.deal(lot.achievement_id)
    tell_award(lot, award)


def tell_award(lot: Lot, award: Award) -> None:
    """Let upper domains hear of an award."""
    bus.publish(
        LotAwarded(
            lot_id=lot.id,
            sale_id=lot.sale_id,
            award_id=award.id,
            achievement_id=lot.achievement_id,
            term_id=lot.term_id,
            seller_id=award.seller_id,
            buyer_id=award.buyer_id,
            hammer=award.hammer,
            at=award.at,
        )
    )
