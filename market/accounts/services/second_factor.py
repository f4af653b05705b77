"""The second factor: set it up, confirm it by a code, ask for a code, turn it off."""

from __future__ import annotations

import secrets
from typing import TYPE_CHECKING

from sqlalchemy.dialects.postgresql import insert

from market import audit, clock
from market.accounts import queries, rules
from market.accounts.models import RecoveryCode, SecondFactor, SpentCode
from market.accounts.services import letters, passwords
from market.db import db
from market.errors import Conflict, Invalid, SignInRequired
from market.ids import digest
from market.sealing import SealBroken, opened, seal
from market.wording import N_

if TYPE_CHECKING:
    from datetime import datetime

    from market.access import Actor
    from market.accounts.models import Person


def offer(actor: Actor, *, password: str) -> SecondFactor:
    """Make a secret for the actor to put into an authenticator app; an older one that was never confirmed ends.

    Raise Invalid for a wrong password, Conflict where a second factor is on already.
    """
    person = _myself(actor)
    passwords.confirm(person, password)
    now, before = clock.now(), queries.factor_for_update(person.id)
    if before is not None and before.confirmed_at is not None:
        raise Conflict("account.second_factor_on", N_("Your second factor is on already. Turn it off first."))
    if before is not None:
        before.ended_at = now
        db.session.flush()
    sealed = seal(secrets.token_bytes(rules.SECRET_BYTES), purpose=_purpose(person.id))
    factor = SecondFactor(person_id=person.id, sealed=sealed, offered_at=now)
    db.session.add(factor)
    db.session.flush()
    return factor


def secret_of(factor: SecondFactor) -> bytes:
    """Return the shared secret; raise Conflict where the market's SECRET_KEY has changed since."""
    try:
        return opened(factor.sealed, purpose=_purpose(factor.person_id))
    except SealBroken as error:
        raise Conflict(
            "account.second_factor_unreadable",
            N_("The market's key has changed. Use a recovery code, or let the operator turn your second factor off."),
            field="code",
        ) from error


def confirm(actor: Actor, *, code: str) -> list[str]:
    """Turn the offered factor on with a code of the app; return the recovery codes, which are never shown again."""
    person = _myself(actor)
    factor = queries.factor_for_update(person.id)
    if factor is None or factor.confirmed_at is not None:
        raise Conflict("account.second_factor_not_offered", N_("Nothing is being set up. Please begin again."))
    _take(factor, code, clock.now())
    factor.confirmed_at = clock.now()
    made = [rules.recovery_code(secrets.token_bytes(rules.RECOVERY_BYTES)) for _ in range(rules.RECOVERY_CODES)]
    db.session.add_all(RecoveryCode(factor_id=factor.id, code_digest=digest(rules.fold_code(each))) for each in made)
    db.session.flush()
    audit.record(actor, "person.second_factor_on", person)
    letters.second_factor(person.email, on=True)
    return made


def turn_off(actor: Actor, *, code: str) -> None:
    """Turn the actor's second factor off; only with a code."""
    person = _myself(actor)
    if not demand(person.id, code):
        raise Conflict("account.second_factor_off", N_("Your second factor is off."))
    _end(actor, person)


def turn_off_for(actor: Actor, email: str) -> Person:
    """Turn off the second factor of somebody who has lost device and recovery codes, on the command line; raise Conflict without one."""
    person = queries.person_by_email(rules.parse_email(email))
    if person is None or queries.second_factor(person.id) is None:
        raise Conflict("account.second_factor_off_for", N_("This person has no second factor."))
    _end(actor, person)
    return person


def _end(actor: Actor, person: Person) -> None:
    factor = queries.factor_for_update(person.id)
    if factor is not None:
        factor.ended_at = clock.now()
    db.session.flush()
    audit.record(actor, "person.second_factor_off", person)
    letters.second_factor(person.email, on=False)


def demand(person_id: int, code: str) -> bool:
    """Ask for a code where the person has a second factor; return whether one was asked for. Raise Invalid, or Throttled.

    The same code counts once: the database refuses it a second time.
    """
    factor = queries.second_factor(person_id)
    if factor is None:
        return False
    if not code.strip():
        raise Invalid("account.code_needed", N_("Give the code of your authenticator app, or a recovery code."), field="code")
    _take(factor, code, clock.now())
    return True


def _take(factor: SecondFactor, code: str, now: datetime) -> None:
    admission = passwords.admit(f"second factor of {factor.person_id}", "")
    folded = rules.fold_code(code)
    spent = _recovery(factor, folded) if rules.is_recovery(folded) else _step(factor, folded, now)
    if spent is None:
        raise Invalid("account.wrong_code", N_("This code is wrong. Tries left: %(left)s."), field="code", left=admission.left)
    if not _spend(factor, spent, now):
        raise Invalid("account.code_used", N_("This code was used already. Wait for the next one."), field="code")
    admission.succeeded()


def _step(factor: SecondFactor, code: str, now: datetime) -> dict[str, int] | None:
    step = rules.matching_step(secret_of(factor), code, now)
    return None if step is None else {"step": step}


def _recovery(factor: SecondFactor, code: str) -> dict[str, int] | None:
    found = queries.recovery_code(factor.id, digest(code))
    return None if found is None else {"recovery_id": found.id}


def _spend(factor: SecondFactor, spent: dict[str, int], now: datetime) -> bool:
    row = insert(SpentCode).values(factor_id=factor.id, at=now, **spent).on_conflict_do_nothing().returning(SpentCode.id)
    return db.session.scalar(row) is not None


def _purpose(person_id: int) -> str:
    return f"second factor of person {person_id}"


def _myself(actor: Actor) -> Person:
    if actor.person_id is None:
        raise SignInRequired("sign_in_required", N_("Please sign in first."))
    return queries.person(actor.person_id)
