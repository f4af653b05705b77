"""Keeping a register: begin an entry, change it, publish it, take it back."""

from __future__ import annotations

from datetime import datetime

from market import audit, clock, ids
from market.access import Actor, require
from market.accounts import queries as accounts
from market.db import db
from market.errors import Conflict, Forbidden, Invalid, NotFound
from market.registers import policy, queries
from market.registers.models import Entry
from market.registers.rules import content as rules
from market.registers.rules.content import Content
from market.registers.rules.finding import grams_of
from market.registers.rules.kinds import WAYS, EntryAct, EntryState
from market.wording import N_

SOUGHT = ("name_zh", "name_en", "summary", "keywords", "lead", "honours", "model", "location", "funding_source", "funding_no", "partner")
"""What an entry is found by, with its code and its institution's name."""


def create(actor: Actor, content: Content) -> Entry:
    """Begin an entry as a draft of the actor's institution; raise Forbidden or Invalid, Conflict for a number that is taken."""
    organisation_id = home(actor)
    now = clock.now()
    rules.check(content, clock.legal_date(now))
    check_number(organisation_id, content)
    return begun(actor, queries.next_ids(1)[0], content, now)


def change(actor: Actor, entry_id: int, content: Content, *, seen: int) -> Entry:
    """Say something else; `seen` is the version that was read. What is published must stay fit to be.

    Raise NotFound, Forbidden, Invalid, and Conflict `register.changed` where somebody else was faster.
    """
    entry = entry_to_edit(actor, entry_id)
    rules.check_seen(entry.version, seen)
    if content.kind is not entry.kind:
        raise Invalid("register.kind", N_("An entry stays in its register."), field="kind")
    now = clock.now()
    rules.check(content, clock.legal_date(now))
    check_number(entry.organisation_id, content, but=entry.id)
    if content != entry.content():
        rewrite(actor, entry, content, now)
    return entry


def publish(actor: Actor, entry_id: int) -> Entry:
    """Show an entry to everybody; raise the first gap as Invalid, and Conflict where it is public already."""
    entry = entry_to_edit(actor, entry_id)
    state = WAYS.after(entry.state, EntryAct.PUBLISH)
    if not actor.verified and not actor.can("system"):
        raise Forbidden("register.unverified", N_("Your organisation is not verified yet."))
    rules.check_public(entry.content())
    now = clock.now()
    entry.published_at = now
    return _moved(actor, entry, state, "entry.published", now)


def withdraw(actor: Actor, entry_id: int, *, reason: str = "") -> Entry:
    """Take an entry back; it can be published again."""
    entry = entry_to_edit(actor, entry_id)
    return _moved(actor, entry, WAYS.after(entry.state, EntryAct.WITHDRAW), "entry.withdrawn", clock.now(), reason=reason.strip())


def put_origin(actor: Actor, entry_id: int, *, source_ref: str, origin_note: str, is_demo: bool) -> Entry:
    """Note where an entry's facts come from; only the market's own loader does."""
    require(actor, "system")
    entry = queries.entry_for_update(entry_id)
    entry.source_ref, entry.origin_note, entry.is_demo = source_ref, origin_note, is_demo
    return entry


def home(actor: Actor) -> int:
    """Return the institution for which the actor keeps registers, and lock them; raise Forbidden for who keeps none."""
    require(actor, *policy.KEEPERS)
    if actor.organisation_id is None:
        raise Forbidden("forbidden", N_("Your role does not allow this."))
    queries.registers_for_update(actor.organisation_id)
    return actor.organisation_id


def entry_to_edit(actor: Actor, entry_id: int) -> Entry:
    """Lock an entry that the actor may write; raise NotFound or Forbidden."""
    if actor.organisation_id is not None:
        queries.registers_for_update(actor.organisation_id)
    entry = queries.entry_for_update(entry_id)
    if not policy.can_view(actor, entry):
        raise NotFound
    if not policy.can_edit(actor, entry):
        raise Forbidden("forbidden", N_("Your role does not allow this."))
    return entry


def check_number(organisation_id: int, content: Content, *, but: int | None = None) -> None:
    """Raise Conflict where another entry of the same register has this number of the institution's own list."""
    taken = queries.numbered_for_update(organisation_id, content.kind, [content.external_id]) if content.external_id else []
    if any(other.id != but for other in taken):
        raise Conflict("register.number_taken", N_("Another entry has this number."), field="external_id")


def begun(actor: Actor, number: int, content: Content, now: datetime) -> Entry:
    """Write a new draft; `number` becomes its id and code."""
    entry = Entry(
        id=number,
        code=ids.code("QD", clock.legal_date(now).year, number),
        organisation_id=actor.organisation_id,
        created_by=actor.person_id,
        state=EntryState.DRAFT,
        version=1,
        created_at=now,
        changed_at=now,
    )
    entry.put(content)
    _index(entry)
    db.session.add(entry)
    db.session.flush()
    audit.record(actor, "entry.created", entry, at=now, to_state=entry.state, code=entry.code)
    return entry


def rewrite(actor: Actor, entry: Entry, content: Content, now: datetime) -> None:
    """Write a changed text of a locked entry; raise Invalid where it is published and would no longer be fit to be."""
    if entry.state is EntryState.PUBLISHED:
        rules.check_public(content)
    entry.put(content)
    entry.version += 1
    entry.changed_at = now
    _index(entry)
    db.session.flush()
    audit.record(actor, "entry.changed", entry, at=now, version=entry.version)


def _index(entry: Entry) -> None:
    name = accounts.organisation(entry.organisation_id).name_zh
    entry.grams = grams_of([entry.code, name, *(getattr(entry, field) for field in SOUGHT)])


def _moved(actor: Actor, entry: Entry, state: EntryState, kind: str, now: datetime, *, reason: str = "") -> Entry:
    before, entry.state = entry.state, state
    db.session.flush()
    audit.record(actor, kind, entry, at=now, from_state=before, to_state=state, reason=reason or None)
    return entry
