"""What is read of the market's pulse, its outages and their records; all ages are computed by the database's own clock."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import func, select, text, true

from market.auctions.models.bidding import LedgerEntry
from market.auctions.models.conduct import Suspension
from market.auctions.models.sale import Lot
from market.auctions.models.watch import Incident, Outage, Pulse
from market.auctions.rules.outage import Beat, Stage
from market.auctions.rules.states import LotState
from market.db import by_id, db

ONE_WATCH = 2_026_1124
FORGOTTEN = timedelta(hours=1)
FRESH = timedelta(seconds=10)
"""A process that was silent longer is not counted on the console."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Health:
    """The market's pulse as the console shows it."""

    watchers: int
    lag: timedelta | None
    beat_at: datetime | None
    silent: timedelta | None
    scheduler_silent: timedelta | None
    outage: Outage | None


def watch_for_update() -> datetime:
    """Let one process at a time judge the market's pulse, and return the database's real time behind that lock."""
    db.session.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": ONE_WATCH})
    return real_time()


def beats(now: datetime) -> list[Beat]:
    """Return the last sign of life of every web process that is not forgotten, and of the newest one however old."""
    newest = select(func.max(Pulse.at)).where(Pulse.role == "web").scalar_subquery()
    found = select(Pulse).where(Pulse.role == "web", (Pulse.at > now - FORGOTTEN) | (Pulse.at == newest))
    return [
        Beat(at=pulse.at, watchers=pulse.watchers, lag=None if pulse.lag_us is None else timedelta(microseconds=pulse.lag_us))
        for pulse in db.session.scalars(found)
    ]


def running_outage() -> Outage | None:
    """Return the outage that is not over."""
    return db.session.scalars(select(Outage).where(Outage.ended_at.is_(None))).one_or_none()


def incidents(suspension_ids: list[int]) -> list[Incident]:
    """Return the records of suspensions, the oldest first."""
    return list(db.session.scalars(select(Incident).where(Incident.suspension_id.in_(suspension_ids)).order_by(Incident.id)))


def open_lots() -> list[int]:
    """Return the lots that are open, by ascending id, the order in which they are locked."""
    return list(db.session.scalars(select(Lot.id).where(Lot.state == LotState.OPEN).order_by(Lot.id)))


def last_entry_at(lot_id: int) -> datetime | None:
    """Return when the newest entry of a lot's ledger was made."""
    return db.session.scalar(select(func.max(LedgerEntry.at)).where(LedgerEntry.lot_id == lot_id))


def real_time() -> datetime:
    """Return the database's own clock, whatever moment a test or the demo's past plays."""
    instant: datetime = db.session.execute(text("SELECT clock_timestamp()")).scalar_one()
    return instant


def health() -> Health:
    """Return the market's pulse for the console."""
    now = real_time()
    found = beats(now)
    last = max((beat.at for beat in found), default=None)
    living = [beat for beat in found if now - beat.at <= FRESH]
    scheduler = db.session.scalar(select(func.max(Pulse.at)).where(Pulse.role == "scheduler"))
    return Health(
        watchers=sum(beat.watchers for beat in living),
        lag=max((beat.lag for beat in living if beat.lag is not None), default=None),
        beat_at=last,
        silent=None if last is None else now - last,
        scheduler_silent=None if scheduler is None else now - scheduler,
        outage=running_outage(),
    )


def unrecorded() -> list[tuple[Suspension, Stage]]:
    """Return the outages of lots that have no record yet of their stop or of their end."""
    found = []
    for stage, due in ((Stage.STOPPED, true()), (Stage.ENDED, Suspension.ended_at.is_not(None))):
        written = select(Incident.id).where(Incident.suspension_id == Suspension.id, Incident.stage == stage).exists()
        waiting = select(Suspension).where(Suspension.outage_id.is_not(None), due, ~written).order_by(Suspension.id)
        found += [(suspension, stage) for suspension in db.session.scalars(waiting)]
    return found


def incident(incident_id: int) -> tuple[Incident, Suspension]:
    """Return a record with the suspension that it is about; raise NotFound."""
    found = by_id(Incident, incident_id)
    return found, by_id(Suspension, found.suspension_id)


def outage(outage_id: int) -> Outage:
    """Return an outage; raise NotFound."""
    return by_id(Outage, outage_id)
