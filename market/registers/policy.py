"""Who keeps an institution's registers and who reads them; each predicate stands beside its SQL twin."""

from __future__ import annotations

from sqlalchemy import ColumnElement, false, or_, true

from market.access import Actor
from market.registers.models import Entry
from market.registers.rules.kinds import EntryState

KEEPERS = ("institution.editor",)
READERS = ("institution",)
"""Who sees the own registers, drafts included."""


def can_view(actor: Actor, entry: Entry) -> bool:
    """Say whether the actor may know of the entry: published ones everybody, others the people of the institution."""
    return entry.state is EntryState.PUBLISHED or actor.can("system") or _is_home(actor, entry)


def visible_to(actor: Actor) -> ColumnElement[bool]:
    """Return the SQL twin of `can_view`."""
    if actor.can("system"):
        return true()
    mine = Entry.organisation_id == actor.organisation_id if actor.organisation_id else false()
    return or_(Entry.state == EntryState.PUBLISHED, mine)


def can_edit(actor: Actor, entry: Entry) -> bool:
    """Say whether the actor writes in the institution's registers."""
    return actor.can("system") or (actor.can(*KEEPERS) and _is_home(actor, entry))


def _is_home(actor: Actor, entry: Entry) -> bool:
    return actor.organisation_id is not None and actor.organisation_id == entry.organisation_id
