"""How an application stands for the parties of its contract, and what its holder may do about it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from market import clock, rulebook
from market.contracts import policy
from market.contracts.queries import refusals, rulings
from market.contracts.rules.deadlines import Period, due
from market.contracts.rules.registration.clock import OBJECTION
from market.contracts.rules.states import REGISTERED_STATES, RegistrationState

if TYPE_CHECKING:
    from datetime import date

    from market.access import Actor
    from market.contracts.models.registration import Registration
    from market.contracts.models.requests import RegistrationRequest
    from market.contracts.models.rulings import RegistrationCorrection, RegistrationVersion


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """What parties read of their application beside its state."""

    corrections: list[RegistrationCorrection]
    """Of the last time that the office asked; only while it waits for them."""
    versions: list[RegistrationVersion]
    requests: list[RegistrationRequest]
    objection_until: date | None
    """The last day for an objection to a refusal that is not final."""
    is_refused: bool
    """The office has refused it once, whatever came of an objection."""
    has_notice: bool
    """The signed notice of that refusal is made."""
    may_object: bool
    may_ask: bool
    """Whether the actor may apply for a change or the end of the registration."""


def standing(actor: Actor, application: Registration | None) -> Standing | None:
    """Return how an application stands; the caller has checked that the actor sees its contract."""
    if application is None:
        return None
    until, applicant = objection_until(application), policy.is_applicant(actor, application)
    refused = None if application.decided_at is None else refusals.refusal(application)
    return Standing(
        corrections=_last_corrections(application),
        versions=application.certificates,
        requests=rulings.requests(application.id) if application.version else [],
        objection_until=until,
        is_refused=refused is not None,
        has_notice=refused is not None and refusals.notice_of(refused) is not None,
        may_object=applicant and until is not None and clock.today() <= until,
        may_ask=applicant and application.state in REGISTERED_STATES,
    )


def objection_until(application: Registration) -> date | None:
    """Return the last day for an objection to a refusal, by the rule of the day of the refusal."""
    if application.state is not RegistrationState.REFUSED or application.final or application.decided_at is None:
        return None
    start = clock.legal_date(application.decided_at)
    rule = rulebook.get(OBJECTION, start)
    return due(start, Period(days=int(rule.value), unit=rule.unit, rule=rule.id)).on  # type: ignore[arg-type]


def _last_corrections(application: Registration) -> list[RegistrationCorrection]:
    if application.state is not RegistrationState.CORRECTION:
        return []
    found = rulings.corrections(application.id)
    return [row for row in found if row.at == found[0].at]
