"""What an institution's own system says of its registers, by the numbers of its own lists: repeated without harm."""

from __future__ import annotations

from enum import StrEnum

from market import clock
from market.access import Actor
from market.errors import Invalid
from market.registers import queries
from market.registers.models import Entry
from market.registers.rules import content as rules
from market.registers.rules.content import Content
from market.registers.services.entries import begun, home, rewrite
from market.wording import N_


class Outcome(StrEnum):
    """What became of an entry."""

    CREATED = "created"
    CHANGED = "changed"
    UNCHANGED = "unchanged"


def put(actor: Actor, content: Content) -> tuple[Outcome, Entry]:
    """Write an entry under the number of the institution's own list, or change the one that has it; raise Forbidden or Invalid."""
    organisation_id = home(actor)
    if not content.external_id or content.external_id != content.external_id.strip():
        raise Invalid("sync.number", N_("Give the number in your own system, without spaces around it."), field="external_id")
    known = queries.numbered_for_update(organisation_id, content.kind, [content.external_id])
    now = clock.now()
    rules.check(content, clock.legal_date(now))
    if not known:
        return Outcome.CREATED, begun(actor, queries.next_ids(1)[0], content, now)
    entry = known[0]
    if entry.content() == content:
        return Outcome.UNCHANGED, entry
    rewrite(actor, entry, content, now)
    return Outcome.CHANGED, entry
