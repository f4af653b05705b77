"""Joining what belongs together in an institution's registers, and parting it."""

from __future__ import annotations

from market import audit
from market.access import Actor
from market.db import db
from market.errors import Conflict, Invalid
from market.registers import queries
from market.registers.models import Entry, Link
from market.registers.services.entries import entry_to_edit
from market.wording import N_


def join(actor: Actor, entry_id: int, *, code: str) -> Link:
    """Link an entry with the entry or achievement of the same institution that has this number on the market.

    Raise NotFound, Forbidden, Invalid for a number that names nothing or the entry itself, Conflict where they are linked already.
    """
    entry = entry_to_edit(actor, entry_id)
    other = queries.named(entry.organisation_id, code.strip().upper())
    if other is None:
        raise Invalid("register.link_unknown", N_("Your institution has no entry and no achievement with this number."), field="code")
    if isinstance(other, Entry) and other.id == entry.id:
        raise Invalid("register.link_self", N_("An entry is not linked with itself."), field="code")
    link = _link(entry, other) if isinstance(other, Entry) else _to_achievement(entry, other.id)
    db.session.add(link)
    db.session.flush()
    audit.record(actor, "entry.linked", entry, other=other.code)
    return link


def part(actor: Actor, entry_id: int, link_id: int) -> None:
    """Undo a link; raise NotFound or Forbidden."""
    entry = entry_to_edit(actor, entry_id)
    link = queries.link_for_update(entry.id, link_id)
    db.session.delete(link)
    audit.record(actor, "entry.unlinked", entry, link=link_id)


def _link(entry: Entry, other: Entry) -> Link:
    if queries.entry_link(entry.id, other.id) is not None:
        raise _twice()
    first, second = sorted((entry.id, other.id))
    return Link(organisation_id=entry.organisation_id, entry_id=first, other_id=second)


def _to_achievement(entry: Entry, achievement_id: int) -> Link:
    if queries.achievement_link(entry.id, achievement_id) is not None:
        raise _twice()
    return Link(organisation_id=entry.organisation_id, entry_id=entry.id, achievement_id=achievement_id)


def _twice() -> Conflict:
    return Conflict("register.linked", N_("These two are linked already."), field="code")
