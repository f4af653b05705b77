"""A lot that stands still: paused for a moment, suspended 中止 for a legal ground, resumed with its time credited, or terminated 终止."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from market import audit, clock, rulebook
from market.access import SYSTEM
from market.auctions import policy
from market.auctions.models.conduct import Suspension
from market.auctions.queries import bidding, conduct
from market.auctions.rules.grounds import SuspensionGround, TerminationGround, chosen_by_people, earliest_reopening
from market.auctions.rules.ledger import EntryKind, instant
from market.auctions.rules.states import LOT, LotEvent, LotState
from market.auctions.services import ledger, letters, paddles
from market.db import db
from market.errors import Conflict, Forbidden, Invalid
from market.listings import services as listings
from market.wording import N_

if TYPE_CHECKING:
    from market.access import Actor
    from market.auctions.models.sale import Lot, Sale
    from market.auctions.models.watch import Outage

SHORTEST_REASON = 2
OUTAGE_REASON = "市场系统故障，竞价自动中止，停顿时间全部补回。Paused by the market: outage; the time is credited in full."


def pause_lot(actor: Actor, lot_id: int, *, reason: str) -> Lot:
    """Stop the clock of an open lot for a moment; bids are refused until it is resumed."""
    lot, _sale, now = locked(actor, lot_id)
    _needs_reason(reason)
    _needs_time(lot, now)
    move(actor, lot, LotEvent.PAUSE, now, reason)
    lot.paused_at = now
    ledger.append(lot, EntryKind.PAUSED, now, reason=reason.strip())
    return lot


def suspend_lot(actor: Actor, lot_id: int, *, ground: SuspensionGround, reason: str) -> Suspension:
    """Stop an open lot for a legal ground 中止 (拍卖管理办法 Art. 37); bidders are told by letter."""
    lot, _sale, now = locked(actor, lot_id)
    _needs_reason(reason)
    if ground not in chosen_by_people():
        raise Invalid("lot.ground", N_("Choose the legal ground."), field="ground")
    _needs_time(lot, now)
    move(actor, lot, LotEvent.PAUSE, now, reason, kind="lot.suspended", ground=ground)
    lot.paused_at = now
    entry = ledger.append(lot, EntryKind.PAUSED, now, reason=reason.strip(), ground=ground.value)
    made = Suspension(
        lot_id=lot.id, seq=entry.seq, ground=ground, reason=reason.strip(), since=now, at=now, suspended_by=actor.person_id or 0
    )
    return _suspended(made, lot)


def stop_for_outage(outage: Outage, lot: Lot, since: datetime, at: datetime) -> Suspension:
    """Suspend a locked, open lot for the market's own outage; its time is credited from `since` on, also where its end came meanwhile."""
    before = lot.state
    lot.state = LOT.after(before, LotEvent.PAUSE)
    audit.record(SYSTEM, "lot.suspended", lot, at=at, from_state=before, to_state=lot.state, reason=OUTAGE_REASON, ground="outage")
    lot.paused_at = since
    entry = ledger.append(lot, EntryKind.PAUSED, at, reason=OUTAGE_REASON, ground=SuspensionGround.OUTAGE.value, since=instant(since))
    made = Suspension(
        lot_id=lot.id,
        seq=entry.seq,
        ground=SuspensionGround.OUTAGE,
        reason=OUTAGE_REASON,
        since=since,
        at=at,
        outage_id=outage.id,
    )
    return _suspended(made, lot)


def announce_reopening(actor: Actor, lot_id: int, *, reopens_at: datetime, reason: str) -> Suspension:
    """Tell everybody when a suspended lot goes on, at least `auction.reopen_notice_minutes` before; a later word replaces it."""
    lot, _sale, now = locked(actor, lot_id)
    _needs_reason(reason)
    found = conduct.suspension(lot.id)
    if found is None:
        raise Conflict("lot.not_suspended", N_("This lot is not suspended."))
    earliest = earliest_reopening(now, notice_minutes(now))
    if reopens_at < earliest:
        raise Invalid(
            "lot.reopening_short", N_("Announce it at least %(minutes)s minutes before."), field="at", minutes=notice_minutes(now)
        )
    found.announced_at, found.reopens_at = now, reopens_at
    when = reopens_at.astimezone(clock.BEIJING)
    text = f"恢复竞价公告：{when:%Y-%m-%d %H:%M:%S} 恢复，停顿时间补回。{reason.strip()}"
    ledger.append(lot, EntryKind.SAID, now, text=text)
    db.session.flush()
    audit.record(actor, "lot.reopening_announced", lot, at=now, reason=reason.strip(), reopens_at=instant(reopens_at))
    letters.tell_holders(
        lot,
        "恢复竞价公告",
        "bidding goes on",
        text_zh=f"{text}（北京时间）",
        text_en=f"Bidding goes on at {when:%Y-%m-%d %H:%M:%S} Beijing time. The time lost is credited.",
    )
    return found


def resume_lot(actor: Actor, lot_id: int, *, reason: str) -> Lot:
    """Let a paused lot go on; the time it stood still is credited in full. A suspended one waits for its announced hour."""
    lot, _sale, now = locked(actor, lot_id)
    _needs_reason(reason)
    suspended = conduct.suspension(lot.id)
    if suspended is not None and (suspended.reopens_at is None or now < suspended.reopens_at):
        raise Conflict("lot.reopening_not_due", N_("A suspended lot goes on when its reopening was announced and the hour has come."))
    move(actor, lot, LotEvent.RESUME, now, reason)
    credit = now - (lot.paused_at or now)
    lot.closes_at = (lot.closes_at or now) + credit
    lot.paused_at = None
    lot.credited_us += credit // timedelta(microseconds=1)
    entry = ledger.append(lot, EntryKind.RESUMED, now, reason=reason.strip(), credited_us=credit // timedelta(microseconds=1))
    _end(suspended, entry.seq, now)
    return lot


def terminate_lot(actor: Actor, lot_id: int, *, ground: TerminationGround, reason: str) -> Lot:
    """End an open or paused lot for good 终止 (拍卖管理办法 Art. 38): no award, all deposits go back, to offer it again begins anew."""
    lot, _sale, now = locked(actor, lot_id)
    _needs_reason(reason)
    if lot.state is LotState.OPEN:
        _needs_time(lot, now)
    suspended = conduct.suspension(lot.id)
    move(actor, lot, LotEvent.TERMINATE, now, reason, ground=ground)
    lot.paused_at, lot.note = None, reason.strip()
    entry = ledger.append(lot, EntryKind.TERMINATED, now, reason=reason.strip(), ground=ground.value)
    _end(suspended, entry.seq, now)
    letters.tell_holders(
        lot,
        "终止竞价",
        "terminated",
        text_zh=f"本拍品终止竞价，保证金原路退回。原因：{lot.note}",
        text_en=f"Bidding on this lot was terminated; deposits go back. Reason: {lot.note}",
    )
    paddles.release_losers(lot, winner_id=None, at=now, actor=actor, reason=f"拍品终止竞价，保证金原路退回 · Terminated: {lot.note}")
    listings.release(lot.achievement_id, actor=actor)
    return lot


def notice_minutes(now: datetime) -> int:
    """Return how long before a reopening it is announced."""
    return rulebook.number("auction.reopen_notice_minutes", clock.legal_date(now))


def locked(actor: Actor, lot_id: int) -> tuple[Lot, Sale, datetime]:
    """Lock a lot for whoever conducts its session; raise Forbidden for anybody else."""
    lot, now = bidding.lot_for_update(lot_id)
    sale = bidding.sale_as_stored(lot.sale_id)
    if not policy.may_conduct(actor, sale):
        raise Forbidden("sale.not_conductor", N_("Only the auctioneer who conducts this session may do this."))
    return lot, sale, now


def move(actor: Actor, lot: Lot, event: LotEvent, at: datetime, reason: str | None = None, *, kind: str = "", **data: object) -> None:
    """Let a lot go the one way that its state allows, and record who did it."""
    before = lot.state
    lot.state = LOT.after(before, event)
    audit.record(actor, kind or f"lot.{event.value}", lot, at=at, from_state=before, to_state=lot.state, reason=reason, **data)


def _suspended(made: Suspension, lot: Lot) -> Suspension:
    db.session.flush()
    db.session.add(made)
    db.session.flush()
    letters.tell_holders(
        lot,
        "中止竞价",
        "suspended",
        text_zh=f"本拍品中止竞价，计时停止；恢复前另行公告。原因：{made.reason}",
        text_en=f"Bidding on this lot is suspended and the clock stands still. Its reopening will be announced. Reason: {made.reason}",
    )
    return made


def _end(suspended: Suspension | None, seq: int, at: datetime) -> None:
    db.session.flush()
    if suspended is not None:
        suspended.ended_at, suspended.ended_seq = at, seq


def _needs_reason(reason: str) -> None:
    if len(reason.strip()) < SHORTEST_REASON:
        raise Invalid("lot.reason_missing", N_("Give a reason; bidders will read it."), field="reason")


def _needs_time(lot: Lot, now: datetime) -> None:
    if lot.closes_at is not None and now >= lot.closes_at:
        raise Conflict("lot.ended", N_("Bidding has ended; there is nothing to pause."))
