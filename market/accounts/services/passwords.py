"""Passwords: argon2id hashes, the same work for accounts that do not exist, and the throttle in front of both."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from sqlalchemy import func, select, update

from market import clock
from market.accounts import queries, rules
from market.accounts.models import LoginAttempt
from market.db import apart, db
from market.errors import Invalid, Throttled
from market.ids import digest
from market.wording import N_

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy.orm import Session

    from market.accounts.models import Person

_HASHER = PasswordHasher(time_cost=2, memory_cost=19 * 1024, parallelism=1)
"""Argon2id with 19 MiB and two passes: OWASP's recommendation that leaves a small server its memory."""
_NOBODY = _HASHER.hash("verified where there is no account, so that both take the same time")


@dataclass(frozen=True, slots=True)
class Admission:
    """A try that may be made: its row counts as a failure until `succeeded` is called; `left` tries remain after it."""

    attempt_id: int
    left: int

    def succeeded(self) -> None:
        """Take the try off the count, in the running unit of work."""
        db.session.execute(update(LoginAttempt).where(LoginAttempt.id == self.attempt_id).values(ok=True))


def hashed(password: str) -> str:
    """Return the argon2id hash that the database keeps."""
    return _HASHER.hash(password)


def matches(stored: str, password: str) -> bool:
    """Say whether the password fits the hash."""
    try:
        return _HASHER.verify(stored, password)
    except (VerificationError, InvalidHashError):
        return False


def authenticate(*, email: str, password: str, address: str) -> Person:
    """Return whose e-mail address and password these are; one answer, in the same time, for unknown accounts and wrong passwords."""
    folded = rules.fold_email(email)
    admission = admit(folded, address)
    person = queries.person_by_email(folded)
    known = person is not None and person.disabled_at is None
    fits = matches(person.password_hash if person is not None else _NOBODY, password[: rules.PASSWORD_LONGEST + 1])
    if person is None or not known or not fits:
        raise Invalid(
            "account.sign_in_refused", N_("E-mail or password is wrong. Tries left: %(left)s."), field="password", left=admission.left
        )
    admission.succeeded()
    if _HASHER.check_needs_rehash(person.password_hash):
        person.password_hash = hashed(password)
    return person


def confirm(person: Person, password: str, *, field: str = "password") -> None:
    """Raise Invalid unless this is the person's password; counts with the tries to sign in."""
    admission = admit(person.email, "")
    if not matches(person.password_hash, password[: rules.PASSWORD_LONGEST + 1]):
        raise Invalid("account.wrong_password", N_("This is not your password. Tries left: %(left)s."), field=field, left=admission.left)
    admission.succeeded()


def admit(email: str, address: str) -> Admission:
    """Record a try in a transaction of its own before the password is looked at; raise Throttled where it is one too many.

    The e-mail address is counted whether or not it belongs to anybody. An empty `address` is not counted.
    """
    now, key = clock.now(), digest(email)
    with apart() as own:
        own.execute(select(func.pg_advisory_xact_lock(func.hashtextextended(key, 0))))
        made = _refuse_too_many(own, now, rules.ACCOUNT_LIMIT, email_digest=key)
        if address:
            _refuse_too_many(own, now, rules.ADDRESS_LIMIT, address=address)
        return Admission(_attempt(own, key, address, now), rules.ACCOUNT_LIMIT.most - made - 1)


def admit_act(act: str, who: str, limit: rules.Limit) -> None:
    """Record that `who` (an address) does `act`, whatever comes of it; raise Throttled where it is one too many."""
    now, key = clock.now(), digest(f"{act} {who}")
    with apart() as own:
        own.execute(select(func.pg_advisory_xact_lock(func.hashtextextended(key, 0))))
        _refuse_too_many(own, now, limit, email_digest=key)
        _attempt(own, key, "", now)


def _attempt(own: Session, key: str, address: str, now: datetime) -> int:
    attempt = LoginAttempt(email_digest=key, address=address, at=now, ok=False)
    own.add(attempt)
    own.flush()
    return attempt.id


def _refuse_too_many(
    own: Session, now: datetime, limit: rules.Limit, *, email_digest: str | None = None, address: str | None = None
) -> int:
    statement = queries.recent_failures(email_digest=email_digest, address=address, since=now - limit.window, most=limit.most)
    failed = list(own.scalars(statement))
    wait = rules.seconds_to_wait(failed, now, limit)
    if wait:
        minutes = -(-wait // 60)
        error = Throttled("account.throttled", N_("Too many tries. Please wait %(minutes)s minutes."), retry_after=wait)
        error.params["minutes"] = minutes
        raise error
    return len(failed)
