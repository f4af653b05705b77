"""The market watches itself: signs of life, outages found by whichever process lives, and the lots that they stop.

The database decides: ages are computed by its clock, one process judges at a time, and a process that comes back stops the lots that
nobody could bid on before its own first sign of life covers the silence.
"""

from __future__ import annotations

from datetime import datetime, timedelta

import structlog
from sqlalchemy import delete
from sqlalchemy.dialects.postgresql import insert

from market import clock, rulebook
from market.auctions.models.sale import Lot
from market.auctions.models.watch import Outage, Pulse
from market.auctions.queries import bidding
from market.auctions.queries import watch as queries
from market.auctions.rules.outage import Finding, Limits, Timed, doubtful, judge, stopped_since
from market.auctions.rules.states import LotState
from market.auctions.services import standstill
from market.db import db

log = structlog.get_logger()


def beat(process: str, *, role: str, watchers: int = 0, lag: timedelta | None = None) -> int:
    """Judge the pulse as it was, then give a sign of life; return how many lots were stopped."""
    stopped = look()
    now = queries.real_time()
    row = {"role": role, "at": now, "watchers": watchers, "lag_us": None if lag is None else lag // timedelta(microseconds=1)}
    written = insert(Pulse).values(process=process, **row)
    db.session.execute(written.on_conflict_do_update(index_elements=["process"], set_=row))
    db.session.execute(delete(Pulse).where(Pulse.at < now - queries.FORGOTTEN, Pulse.process != process))
    _end_if_over(now)
    return stopped


def look() -> int:
    """Find an outage or its end, and stop the open lots that it touches; return how many. Harmless when done twice."""
    now = queries.watch_for_update()
    limits = _limits(now)
    found = judge(queries.beats(now), now, limits)
    if found is None:
        _end_if_over(now)
        return 0
    running = queries.running_outage() or _begun(found, now, limits)
    return 0 if running is None else sum(_stop(running, lot_id) for lot_id in queries.open_lots())


def may_close(lot: Lot) -> bool:
    """Say whether a locked lot whose end has come may be closed: not where the market's pulse is in doubt, or an outage touched it.

    In doubt it waits: either a sign of life comes and the lot closes, or the silence becomes an outage and stops it.
    """
    now = queries.real_time()
    beats, limits, running = queries.beats(now), _limits(now), queries.running_outage()
    if running is not None and stopped_since(_times(lot), running.began_at, None) is not None:
        return False
    return not doubtful(beats, now, limits)


def _end_if_over(now: datetime) -> None:
    running = queries.running_outage()
    if running is not None and judge(queries.beats(now), now, _limits(now)) is None:
        running.ended_at = now
        log.warning("outage.ended", outage=running.id)


def forget() -> None:
    """Forget every sign of life: a demo that was switched off rested, and nobody waited to bid."""
    db.session.execute(delete(Pulse))


def _begun(found: Finding, now: datetime, limits: Limits) -> Outage | None:
    """Write an outage down where it touches a lot at all; the silence of a night without bidding is none."""
    if not any(_touched(lot_id, found.began_at) for lot_id in queries.open_lots()):
        return None
    measured = {"silence_s": limits.silence.total_seconds(), "lag_ms": limits.lag // timedelta(milliseconds=1)}
    outage = Outage(cause=found.cause, began_at=found.began_at, found_at=now, limits=measured)
    db.session.add(outage)
    db.session.flush()
    log.error("outage.found", outage=outage.id, cause=found.cause.value, began=found.began_at.isoformat())
    return outage


def _touched(lot_id: int, began_at: datetime) -> bool:
    lot, _now = bidding.lot_for_update(lot_id)
    return lot.state is LotState.OPEN and stopped_since(_times(lot), began_at, None) is not None


def _stop(outage: Outage, lot_id: int) -> bool:
    lot, now = bidding.lot_for_update(lot_id)
    if lot.state is not LotState.OPEN:
        return False
    since = stopped_since(_times(lot), outage.began_at, outage.ended_at)
    if since is None:
        return False
    standstill.stop_for_outage(outage, lot, since, max(now, since))
    return True


def _times(lot: Lot) -> Timed:
    opened = lot.opened_at or lot.announced_at or lot.consigned_at
    return Timed(opened_at=opened, closes_at=lot.closes_at or opened, last_entry_at=queries.last_entry_at(lot.id) or opened)


def _limits(now: datetime) -> Limits:
    on = clock.legal_date(now)
    silence, lag = rulebook.number("auction.outage_silence_s", on), rulebook.number("auction.outage_lag_ms", on)
    doubt = rulebook.number("auction.outage_doubt_s", on)
    return Limits(silence=timedelta(seconds=silence), doubt=timedelta(seconds=doubt), lag=timedelta(milliseconds=lag))
