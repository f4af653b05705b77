"""What belongs together: the links of entries with each other and with achievements."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import or_, select

from market.access import Actor
from market.db import db, one
from market.listings import policy as listings
from market.listings.models.achievements import Achievement
from market.registers import policy
from market.registers.models import Entry, Link

MOST = 100


@dataclass(frozen=True, slots=True)
class Linked:
    """Something that an entry is linked with."""

    link_id: int
    entry: Entry | None
    achievement: Achievement | None


def linked(actor: Actor, found: Entry) -> list[Linked]:
    """Return what an entry is linked with and the actor may see: entries first, then achievements."""
    from_here, to_here = Link.entry_id == found.id, Link.other_id == found.id
    other = or_(from_here & (Entry.id == Link.other_id), to_here & (Entry.id == Link.entry_id))
    others = select(Link.id, Entry).join(Entry, other).where(policy.visible_to(actor)).order_by(Entry.kind, Entry.id)
    achievements = (
        select(Link.id, Achievement)
        .join(Achievement, Achievement.id == Link.achievement_id)
        .where(Link.entry_id == found.id, listings.visible_achievements(actor))
        .order_by(Achievement.id)
    )
    return [
        *(Linked(link_id, entry, None) for link_id, entry in db.session.execute(others.limit(MOST))),
        *(Linked(link_id, None, achievement) for link_id, achievement in db.session.execute(achievements.limit(MOST))),
    ]


def linked_to_achievement(actor: Actor, achievement_id: int) -> list[Entry]:
    """Return the entries that an achievement is linked with and the actor may see."""
    rows = select(Entry).join(Link, Link.entry_id == Entry.id).where(Link.achievement_id == achievement_id, policy.visible_to(actor))
    return list(db.session.scalars(rows.order_by(Entry.kind, Entry.id).limit(MOST)))


def link_for_update(entry_id: int, link_id: int) -> Link:
    """Lock a link of an entry, from whichever side; raise NotFound."""
    ends = or_(Link.entry_id == entry_id, Link.other_id == entry_id)
    return one(select(Link).where(Link.id == link_id, ends).with_for_update())


def achievement_link(entry_id: int, achievement_id: int) -> Link | None:
    """Return the link between an entry and an achievement, if there is one."""
    return db.session.scalars(select(Link).where(Link.entry_id == entry_id, Link.achievement_id == achievement_id)).one_or_none()


def entry_link(one_id: int, other_id: int) -> Link | None:
    """Return the link between two entries, if there is one."""
    first, second = sorted((one_id, other_id))
    return db.session.scalars(select(Link).where(Link.entry_id == first, Link.other_id == second)).one_or_none()


def named(organisation_id: int, code: str) -> Entry | Achievement | None:
    """Return the entry or achievement of an institution that has this number on the market."""
    entry = db.session.scalars(select(Entry).where(Entry.organisation_id == organisation_id, Entry.code == code)).one_or_none()
    if entry is not None:
        return entry
    return db.session.scalars(select(Achievement).where(Achievement.owner_id == organisation_id, Achievement.code == code)).one_or_none()


def linkable(found: Entry) -> Sequence[tuple[str, str]]:
    """Return (number, name) of the newest entries and achievements of an entry's institution: what a link may name."""
    entries = select(Entry.code, Entry.name_zh).where(Entry.organisation_id == found.organisation_id, Entry.id != found.id)
    achievements = select(Achievement.code, Achievement.title_zh).where(Achievement.owner_id == found.organisation_id)
    rows = [
        *db.session.execute(entries.order_by(Entry.id.desc()).limit(MOST)),
        *db.session.execute(achievements.order_by(Achievement.id.desc()).limit(MOST)),
    ]
    return [(row[0], row[1]) for row in rows]
