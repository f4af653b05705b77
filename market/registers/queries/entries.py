"""Reads of entries. Functions without an actor are asked by code that has checked it."""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import func, or_, select

from market import audit
from market.access import Actor
from market.audit import Event
from market.db import db, one
from market.registers import policy
from market.registers.models import Entry
from market.registers.rules.kinds import EntryKind, EntryState

PAGE_SIZE = 50
_LOCKS = 2_026_0040 * 10**10
"""Where the advisory locks of registers begin: one for each institution."""


def entry(actor: Actor, entry_id: int) -> Entry:
    """Return an entry; raise NotFound where the actor may not know of it."""
    return one(select(Entry).where(Entry.id == entry_id, policy.visible_to(actor)))


def registers_for_update(organisation_id: int) -> None:
    """Let one command at a time write in an institution's registers: numbers and links are looked for before they are written."""
    db.session.execute(select(func.pg_advisory_xact_lock(_LOCKS + organisation_id)))


def entry_for_update(entry_id: int) -> Entry:
    """Lock an entry: every change of it or of its links begins here; raise NotFound."""
    return one(select(Entry).where(Entry.id == entry_id).with_for_update().execution_options(populate_existing=True))


def numbered_for_update(organisation_id: int, kind: EntryKind, numbers: Collection[str] = (), codes: Collection[str] = ()) -> list[Entry]:
    """Lock the entries of one register with these numbers of the institution's own list, or of this market."""
    if not numbers and not codes:
        return []
    named = or_(Entry.external_id.in_(numbers), Entry.code.in_(codes))
    rows = select(Entry).where(Entry.organisation_id == organisation_id, Entry.kind == kind, named).order_by(Entry.id)
    return list(db.session.scalars(rows.with_for_update().execution_options(populate_existing=True)))


def numbered_of(organisation_id: int, kind: EntryKind, number: str) -> Entry:
    """Return the entry with this number of the institution's own list; raise NotFound."""
    return one(select(Entry).where(Entry.organisation_id == organisation_id, Entry.kind == kind, Entry.external_id == number))


def next_ids(count: int) -> list[int]:
    """Draw the ids of the next entries, from which their codes are made."""
    drawn = select(func.nextval("register_entry_id_seq")).select_from(func.generate_series(1, count))
    return list(db.session.scalars(drawn))


def owned(organisation_id: int, kind: EntryKind) -> list[Entry]:
    """Return a whole register, the oldest entry first."""
    return list(db.session.scalars(select(Entry).where(Entry.organisation_id == organisation_id, Entry.kind == kind).order_by(Entry.id)))


def counts(actor: Actor) -> dict[EntryKind, int]:
    """Return how many entries the actor's institution has in each register."""
    counted = select(Entry.kind, func.count()).where(Entry.organisation_id == actor.organisation_id).group_by(Entry.kind)
    found = {row[0]: row[1] for row in db.session.execute(counted)}
    return {kind: found.get(kind, 0) for kind in EntryKind}


def own_page(actor: Actor, kind: EntryKind | None, *, page: int = 1, size: int = PAGE_SIZE) -> list[Entry]:
    """Return one page of the registers of the actor's institution, what changed last first."""
    rows = select(Entry).where(Entry.organisation_id == actor.organisation_id)
    rows = rows if kind is None else rows.where(Entry.kind == kind)
    return list(db.session.scalars(rows.order_by(Entry.changed_at.desc(), Entry.id.desc()).limit(size).offset((page - 1) * size)))


def published_of(organisation_id: int, *, most: int) -> dict[EntryKind, tuple[int, list[Entry]]]:
    """Return of each register of an institution how many entries are public, and the newest of them."""
    place = func.row_number().over(partition_by=Entry.kind, order_by=(Entry.published_at.desc(), Entry.id.desc()))
    total = func.count().over(partition_by=Entry.kind)
    public = select(Entry.id, place.label("place"), total.label("total"))
    ranked = public.where(Entry.organisation_id == organisation_id, Entry.state == EntryState.PUBLISHED).subquery()
    newest = select(Entry, ranked.c.total).join(ranked, ranked.c.id == Entry.id).where(ranked.c.place <= most)
    found: dict[EntryKind, tuple[int, list[Entry]]] = {kind: (0, []) for kind in EntryKind}
    for row, count in db.session.execute(newest.order_by(ranked.c.place)):
        found[row.kind] = (count, [*found[row.kind][1], row])
    return found


def history(actor: Actor, found: Entry) -> list[Event]:
    """Return what happened to an entry, for the people of its institution and the operator."""
    mine = actor.organisation_id is not None and actor.organisation_id == found.organisation_id
    return audit.timeline([(Entry.__tablename__, found.id)]) if mine or actor.can("system", "operator") else []
