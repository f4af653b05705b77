"""The office writes in the register: results that are not listed, and what only the office knows of every result."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from market import audit, clock
from market.access import require
from market.accounts import queries as accounts
from market.db import db
from market.errors import Forbidden, Invalid
from market.holdings import policy
from market.holdings.queries import holdings
from market.holdings.rules import content as rules
from market.holdings.rules.content import Said
from market.holdings.services.opening import keep, opened
from market.wording import N_

if TYPE_CHECKING:
    from market.access import Actor
    from market.holdings.models.holding import Holding


def enter(actor: Actor, said: Said) -> Holding:
    """Enter a result that the market does not list; raise Forbidden or Invalid."""
    organisation_id = home(actor)
    now = clock.now()
    rules.check(said, listed=False, today=clock.legal_date(now))
    _check_known(actor, said)
    return opened(actor, organisation_id, _tidy(said), now)


def change(actor: Actor, holding_id: int, said: Said, *, seen: int) -> Holding:
    """Write an entry anew; `seen` is the version that was read. Raise NotFound, Forbidden, Invalid, and Conflict for a later version."""
    row = holdings.holding_for_update(actor, holding_id)
    if not policy.is_office(actor, row.organisation_id):
        raise Forbidden("holding.not_office", N_("Only the institution's office may do this."))
    rules.check_seen(row.version, seen)
    now = clock.now()
    rules.check(said, listed=row.achievement_id is not None, today=clock.legal_date(now))
    _check_known(actor, said, but=row.id)
    before, after = row.said(), _tidy(said)
    if before == after:
        return row
    row.put(after)
    row.version, row.changed_at = row.version + 1, now
    db.session.flush()
    keep(actor, row, before, now)
    moved = before.management is not after.management
    came, went = (before.management, after.management) if moved else (None, None)
    audit.record(actor, "holding.changed", row, at=now, from_state=came, to_state=went, version=row.version)
    return row


def home(actor: Actor) -> int:
    """Return the institution whose register the actor keeps; raise Forbidden for who keeps none."""
    require(actor, *policy.OFFICE)
    if actor.organisation_id is None:
        raise Forbidden("forbidden", N_("Your role does not allow this."))
    return actor.organisation_id


def _check_known(actor: Actor, said: Said, but: int | None = None) -> None:
    """Refuse readers who are not of the institution, and contracts that are not its own or that another entry names."""
    people = {person.id for _membership, person in accounts.people_of(actor.organisation_id or 0)}
    kept = set(holdings.holding(actor, but).reader_ids) if but is not None else set()
    if not set(said.readers) <= people | kept:
        raise Invalid("holding.reader_unknown", N_("Only people of your institution can be given an entry to read."), field="readers")
    if said.contract_ids and not set(said.contract_ids) <= {one.id for one in holdings.own_contracts(actor, but)}:
        raise Invalid(
            "holding.contract_unknown", N_("Choose contracts of your institution that no other entry names."), field="contract_ids"
        )


def _tidy(said: Said) -> Said:
    return replace(said, readers=tuple(sorted(set(said.readers))), contract_ids=tuple(sorted(set(said.contract_ids))))
