"""A forgotten password: a mailed link sets a new one. The answer never tells which accounts exist."""

from __future__ import annotations

from market import audit, clock
from market.access import Actor
from market.accounts import queries, rules
from market.accounts.models import PasswordReset, Person
from market.accounts.services import letters, passwords, sessions
from market.db import db
from market.ids import digest, new_secret


def request_reset(*, email: str, network_address: str, base_url: str) -> str:
    """Mail a link for a new password if the address has an account, and return the address either way; raise Throttled alike for all."""
    passwords.admit_act("reset from", network_address, rules.JOIN_LIMIT)
    folded = rules.parse_email(email)
    passwords.admit_act("reset for", folded, rules.RESET_LIMIT)
    person = queries.person_by_email(folded)
    if person is not None and person.disabled_at is None:
        now, secret = clock.now(), new_secret()
        db.session.add(PasswordReset(person_id=person.id, token_digest=digest(secret), created_at=now, expires_at=now + rules.RESET_LIFE))
        letters.reset(folded, f"{base_url.rstrip('/')}/login/reset/{secret}")
    return folded


def reset_password(secret: str, *, password: str) -> Person:
    """Set a new password with a mailed link; every session, token and other link of the person ends. Raise NotFound for a dead link."""
    right = queries.password_reset_for_update(digest(secret), clock.now())
    person = queries.person(right.person_id)
    rules.check_password(password, email=person.email)
    sessions.set_password(person, password)
    audit.record(Actor(person_id=person.id, name=person.name), "person.password_reset", person)
    return person
