"""Who keeps an institution's register and who reads it: the office everything, an inventor the own entries, outsiders nothing.

The operator of the market reads none of it either: the register holds results that may not be published.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import ColumnElement, and_, false, true

from market.holdings.models.holding import Holding

if TYPE_CHECKING:
    from market.access import Actor

OFFICE = ("institution.editor", "institution.admin")
MEMBERS = ("institution",)
RETENTION_READERS = (*OFFICE, "operator")
"""The years of evidence are no secret of an institution: whoever runs the market reads them too."""


def is_office(actor: Actor, institution_id: int) -> bool:
    """Say whether the actor works in the office of this institution."""
    return actor.can(*OFFICE) and actor.organisation_id == institution_id


def can_view(actor: Actor, holding: Holding) -> bool:
    """Say whether the actor may read an entry."""
    if actor.can("system"):
        return True
    if actor.organisation_id != holding.organisation_id or not actor.can(*MEMBERS):
        return False
    return actor.can(*OFFICE) or actor.person_id in holding.reader_ids


def visible_to(actor: Actor) -> ColumnElement[bool]:
    """Return the SQL twin of `can_view`."""
    if actor.can("system"):
        return true()
    if actor.organisation_id is None or actor.person_id is None or not actor.can(*MEMBERS):
        return false()
    here = Holding.organisation_id == actor.organisation_id
    return here if actor.can(*OFFICE) else and_(here, Holding.reader_ids.contains([actor.person_id]))
