"""What every command of the office begins and ends with: the locked application, and the move to its next state."""

from __future__ import annotations

from typing import TYPE_CHECKING

from market import audit, clock, rulebook
from market.accounts import queries as accounts
from market.contracts import policy
from market.contracts.queries import contracts, registrations
from market.contracts.rules import states
from market.contracts.rules.deadlines import Due, Period, due
from market.contracts.rules.registration.clock import rule_key
from market.db import db
from market.errors import Forbidden
from market.wording import N_

if TYPE_CHECKING:
    from datetime import date, datetime

    from market.access import Actor
    from market.contracts.models.contract import Contract
    from market.contracts.models.registration import Registration
    from market.contracts.rules.states import RegistrationAct, RegistrationState


def locked(actor: Actor, registration_id: int) -> tuple[Registration, Contract, datetime]:
    """Lock contract and application, parents first, for a registrar of the office; return them with the time."""
    seen = registrations.registration(actor, registration_id)
    contract = contracts.contract_for_update(actor, seen.contract_id)
    application = registrations.registration_for_update(actor, registration_id)
    if not policy.is_registrar(actor, application):
        raise Forbidden("registration.not_registrar", N_("Only a registrar of this office decides."))
    return application, contract, clock.now()


def step(actor: Actor, application: Registration, act: RegistrationAct, now: datetime, *, reason: str | None = None) -> None:
    """Move an application by an act; raise Conflict where there is no such way."""
    following = states.REGISTRATION.after(application.state, act)
    move(actor, application, following, f"registration.{following.value}", at=now, reason=reason)


def move(
    actor: Actor,
    application: Registration,
    following: RegistrationState,
    kind: str,
    *,
    at: datetime,
    reason: str | None = None,
    **more: object,
) -> None:
    """Write the next state and its event."""
    before, application.state = application.state, following
    db.session.flush()
    audit.record(actor, kind, application, at=at, from_state=before, to_state=following, reason=reason, **more)


def set_due(application: Registration, start: date, key: str) -> None:
    """Count the days of a rule from `start` and note which version of it counted."""
    last = last_day(start, key)
    application.due_on, application.due_rule, application.due_provisional = last.on, last.rule, last.provisional
    application.reminded_on = None


def last_day(start: date, key: str) -> Due:
    """Return the last day of the period that a rule of the rule book gives from `start` on, by its version of that day."""
    rule = rulebook.get(key, start)
    return due(start, Period(days=int(rule.value), unit=rule.unit, rule=rule.id))  # type: ignore[arg-type]


def decision_key(application: Registration, *, experts: bool) -> str:
    """Return the rule that counts the days of the decision at the application's office."""
    office = accounts.office(application.office_id)
    return rule_key(office.prefix if office else "", experts=experts)
