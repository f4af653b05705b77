"""Browser sessions: sign in and out, switch the organisation, and who stands behind a secret."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import update

from market import audit, clock
from market.access import ANONYMOUS, Actor
from market.accounts import queries, rules
from market.accounts.models import ApiToken, LoginSession, Membership, PasswordReset, Person
from market.accounts.services import letters, passwords, second_factor
from market.db import db, unit_of_work
from market.errors import Forbidden, NotFound, SignInRequired
from market.ids import digest, new_secret
from market.wording import N_

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy import ColumnElement

AGENT_LENGTH = 300


@dataclass(frozen=True, slots=True)
class Device:
    """From where somebody signs in."""

    address: str
    agent: str


@dataclass(frozen=True, slots=True, kw_only=True)
class HalfSignedIn:
    """Somebody whose password was right and whose code is awaited; dies with the password, and after five minutes."""

    person_id: int
    mark: str
    until: datetime


def session_actor(secret: str) -> Actor:
    """Return who is signed in with this secret; ANONYMOUS where the session, the person or the membership has ended.

    Once a minute it also notes that the session was seen, in a transaction of its own unless one is running.
    """
    now = clock.now()
    found = queries.behind_session(secret, now)
    if found is None:
        return ANONYMOUS
    actor, seen_at = found
    if now - seen_at >= rules.SESSION_SEEN_EVERY:
        with unit_of_work():
            db.session.execute(update(LoginSession).where(LoginSession.token_digest == digest(secret)).values(seen_at=now))
    return actor


def token_actor(secret: str) -> Actor:
    """Return who holds this API token; ANONYMOUS where the token, the person or the membership has ended."""
    return queries.behind_token(secret, clock.now()) or ANONYMOUS


def sign_in(*, email: str, password: str, address: str, agent: str) -> str | HalfSignedIn:
    """Return the secret of a new session, or who must still give a code.

    Raise Invalid `account.sign_in_refused` or Throttled alike for all e-mail addresses.
    """
    person = passwords.authenticate(email=email, password=password, address=address)
    membership = acting_membership(person)
    return _half(person) or _open(person.id, membership.id, Device(address, agent))


def complete_sign_in(half: HalfSignedIn, *, code: str, address: str, agent: str) -> str:
    """Return the secret of a new session for the second half of signing in; raise Invalid for a wrong code, NotFound too late."""
    person = queries.person(half.person_id)
    if clock.now() >= half.until or half.mark != _mark(person) or person.disabled_at is not None:
        raise NotFound("account.sign_in_again", N_("This took too long. Please sign in again."))
    second_factor.demand(person.id, code)
    return _open(person.id, acting_membership(person).id, Device(address, agent))


def begin_session(membership: Membership, *, address: str, agent: str) -> str | HalfSignedIn:
    """Return the secret of a new session for somebody whose password has just been set or checked, or that a code is awaited."""
    person = queries.person(membership.person_id)
    return _half(person) or _open(person.id, membership.id, Device(address, agent))


def _half(person: Person) -> HalfSignedIn | None:
    if queries.second_factor(person.id) is None:
        return None
    return HalfSignedIn(person_id=person.id, mark=_mark(person), until=clock.now() + rules.HALF_LIFE)


def _mark(person: Person) -> str:
    return digest(person.password_hash)[:16]


def acting_membership(person: Person) -> Membership:
    """Return for which organisation a person acts after signing in; raise Forbidden where there is none any more."""
    membership = queries.membership_at_sign_in(person.id)
    if membership is None:
        raise Forbidden(
            "account.no_organisation", N_("You do not act for any organisation at present. Ask its administrator for an invitation.")
        )
    return membership


def _open(person_id: int, membership_id: int, device: Device) -> str:
    secret, now = new_secret(), clock.now()
    db.session.add(
        LoginSession(
            token_digest=digest(secret),
            person_id=person_id,
            membership_id=membership_id,
            created_at=now,
            seen_at=now,
            expires_at=now + rules.SESSION_LIFE,
            address=device.address[:64],
            agent=rules.tidy(device.agent[:AGENT_LENGTH], field="agent", most=AGENT_LENGTH),
        )
    )
    db.session.flush()
    return secret


def sign_out(secret: str) -> None:
    """End the session of this secret; nothing happens where it has ended already."""
    _end(LoginSession.token_digest == digest(secret))


def _end(*which: ColumnElement[bool]) -> None:
    db.session.execute(update(LoginSession).where(*which, LoginSession.ended_at.is_(None)).values(ended_at=clock.now()))


def end_sessions_of(*, membership_id: int) -> None:
    """End every session and token of a membership at once."""
    _end(LoginSession.membership_id == membership_id)
    db.session.execute(
        update(ApiToken).where(ApiToken.membership_id == membership_id, ApiToken.revoked_at.is_(None)).values(revoked_at=clock.now())
    )


def switch_organisation(actor: Actor, secret: str, membership_id: int) -> str:
    """End this session and return the secret of a new one for another of the person's organisations."""
    person_id = _signed_in(actor)
    if membership_id not in {membership.id for membership, _ in queries.my_memberships(person_id)}:
        raise NotFound
    old = queries.session_of(digest(secret), person_id)
    _end(LoginSession.id == old.id)
    return _open(person_id, membership_id, Device(old.address, old.agent))


def end_session(actor: Actor, session_id: int) -> None:
    """End one of the actor's own sessions, in another browser."""
    person_id = _signed_in(actor)
    if session_id not in {session.id for session in queries.my_sessions(person_id, clock.now())}:
        raise NotFound
    _end(LoginSession.id == session_id)


def change_password(actor: Actor, *, old: str, new: str, secret: str = "") -> Person:
    """Change the own password; every other session of the person and every API token ends."""
    person = queries.person(_signed_in(actor))
    passwords.confirm(person, old, field="old")
    rules.check_password(new, email=person.email, field="new")
    set_password(person, new, keep=secret)
    audit.record(actor, "person.password_changed", person)
    return person


def set_password(person: Person, new: str, *, keep: str = "") -> None:
    """Set a checked password; sessions (but for the one with the secret `keep`), tokens and mailed links of the person end."""
    person.password_hash = passwords.hashed(new)
    shut_out(person, keep=keep)
    letters.password_changed(person.email)


def shut_out(person: Person, *, keep: str = "") -> None:
    """End the person's sessions (but for the one with the secret `keep`), tokens and mailed links at once."""
    now = clock.now()
    _end(LoginSession.person_id == person.id, LoginSession.token_digest != digest(keep))
    db.session.execute(update(ApiToken).where(ApiToken.person_id == person.id, ApiToken.revoked_at.is_(None)).values(revoked_at=now))
    db.session.execute(
        update(PasswordReset).where(PasswordReset.person_id == person.id, PasswordReset.used_at.is_(None)).values(used_at=now)
    )


def confirm_password(actor: Actor, password: str) -> None:
    """Raise Invalid `account.wrong_password` unless this is the actor's password: before what binds, such as signing."""
    passwords.confirm(queries.person(_signed_in(actor)), password)


def change_locale(actor: Actor, locale: str) -> None:
    """Remember in which language the person reads: `zh` or `en`."""
    queries.person(_signed_in(actor)).locale = "en" if locale == "en" else "zh"


def _signed_in(actor: Actor) -> int:
    if actor.person_id is None:
        raise SignInRequired("sign_in_required", N_("Please sign in first."))
    return actor.person_id
