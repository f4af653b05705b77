"""The operator of the machine shuts a person out of every organisation, and lets the person in again."""

from __future__ import annotations

from market import audit, clock
from market.access import Actor, require
from market.accounts import queries, rules
from market.accounts.models import Person
from market.accounts.services import sessions
from market.errors import Conflict, NotFound
from market.wording import N_


def disable_person(actor: Actor, email: str) -> Person:
    """Shut a person out: nobody signs in with the address, and sessions, tokens and mailed links die at once."""
    person = _person_for_update(actor, email)
    if person.disabled_at is not None:
        raise Conflict("person.disabled_already", N_("This person is disabled already."))
    person.disabled_at = clock.now()
    sessions.shut_out(person)
    audit.record(actor, "person.disabled", person)
    return person


def enable_person(actor: Actor, email: str) -> Person:
    """Let a disabled person sign in again; what died stays dead."""
    person = _person_for_update(actor, email)
    if person.disabled_at is None:
        raise Conflict("person.not_disabled", N_("This person is not disabled."))
    person.disabled_at = None
    audit.record(actor, "person.enabled", person)
    return person


def _person_for_update(actor: Actor, email: str) -> Person:
    require(actor, "system")
    person = queries.person_by_email_for_update(rules.fold_email(email))
    if person is None:
        raise NotFound
    return person
