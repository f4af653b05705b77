"""What is read of the market's pulse, its outages and their records; all ages are computed by the database's own clock."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import func, select, text

from market.auctions.models.watch import Incident, Outage, Pulse
from market.auctions.rules.outage import Beat
from market.db import db

ONE_WATCH = 2_026_1124
FORGOTTEN = timedelta(hours=1)


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
    instant: datetime = db.session.execute(text("SELECT clock_timestamp()")).scalar_one()
    return instant


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
