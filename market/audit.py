"""Append-only event rows: who did what to which object, when, from which state to which, and why."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

from sqlalchemy import Index, select, tuple_
from sqlalchemy.orm import Mapped, mapped_column

from market import clock
from market.db import Base, append_only, db

if TYPE_CHECKING:
    from collections.abc import Sequence

    from market.access import Actor


@append_only
class Event(Base):
    """One thing that happened. The database refuses UPDATE and DELETE on this table."""

    __tablename__ = "event"
    __table_args__ = (Index("ix_event_subject", "subject", "subject_id", "id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[datetime]
    kind: Mapped[str]
    """A stable name, `subject.verb`, e.g. `contract.signed`."""
    subject: Mapped[str]
    """The table's name of the object, e.g. `contract`."""
    subject_id: Mapped[int]
    person_id: Mapped[int | None]
    organisation_id: Mapped[int | None]
    actor_name: Mapped[str]
    organisation_name: Mapped[str]
    from_state: Mapped[str | None]
    to_state: Mapped[str | None]
    reason: Mapped[str | None]
    data: Mapped[dict[str, Any]]


def record(
    actor: Actor,
    kind: str,
    subject: Base,
    *,
    at: datetime | None = None,
    from_state: str | None = None,
    to_state: str | None = None,
    reason: str | None = None,
    **data: object,
) -> Event:
    """Write the event row of a change to `subject` (a flushed row with an integer `id`); `data` must hold nothing secret."""
    event = Event(
        at=at or clock.now(),
        kind=kind,
        subject=subject.__tablename__,
        subject_id=subject.id,  # type: ignore[attr-defined]
        person_id=actor.person_id,
        organisation_id=actor.organisation_id,
        actor_name=actor.name,
        organisation_name=actor.organisation_name,
        from_state=from_state,
        to_state=to_state,
        reason=reason,
        data={key: value if isinstance(value, int | float | bool | None) else str(value) for key, value in data.items()},
    )
    db.session.add(event)
    return event


def timeline(subjects: Sequence[tuple[str, int]]) -> list[Event]:
    """Return the events of the given (table name, id) pairs, oldest first; the caller has checked that the actor may see them."""
    if not subjects:
        return []
    return list(db.session.scalars(select(Event).where(tuple_(Event.subject, Event.subject_id).in_(subjects)).order_by(Event.at, Event.id)))
