"""What an office dealt with in a year beside its first decisions, for the figures of the desk."""

from __future__ import annotations

from datetime import UTC, date, datetime, time
from typing import TYPE_CHECKING

from sqlalchemy import func, select

from market import clock
from market.audit import Event
from market.contracts import policy
from market.contracts.models.registration import Registration
from market.contracts.models.requests import RegistrationRequest
from market.contracts.models.rulings import RegistrationCorrection, RegistrationRuling
from market.contracts.rules.matters import OF_ACT, OF_WISH, Dealt, Matter
from market.contracts.rules.registration.points import Answer, Outcome
from market.contracts.rules.states import RegistrationAct
from market.db import db

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sqlalchemy import ColumnElement
    from sqlalchemy.orm import InstrumentedAttribute

    from market.access import Actor


def dealt(actor: Actor, year: int) -> list[Dealt]:
    """Return what the actor's office, for operators all offices, dealt with in a year: by the day of its end.

    Asked corrections are of the year in which they were asked for.
    """
    return [*_papers(actor, year), *_objections(actor, year), *_rulings(actor, year), *_declined(actor, year)]


def _within(at: InstrumentedAttribute[datetime] | InstrumentedAttribute[datetime | None], year: int) -> ColumnElement[bool]:
    first = datetime.combine(date(year, 1, 1), time(), tzinfo=clock.BEIJING).astimezone(UTC)
    return (at >= first) & (at < clock.end_of(date(year, 12, 31)))


def _papers(actor: Actor, year: int) -> Iterator[Dealt]:
    sent = select(func.min(Event.at)).where(
        Event.subject == "registration",
        Event.subject_id == RegistrationCorrection.registration_id,
        Event.kind == "registration.submitted",
        Event.at > RegistrationCorrection.at,
    )
    asked = select(RegistrationCorrection.registration_id, RegistrationCorrection.at, sent.scalar_subquery()).distinct()
    asked = asked.join(Registration, Registration.id == RegistrationCorrection.registration_id)
    for _, began, ended in db.session.execute(
        asked.where(policy.registrations_visible_to(actor), _within(RegistrationCorrection.at, year))
    ):
        back = None if ended is None else clock.legal_date(ended)
        yield Dealt(matter=Matter.PAPERS, granted=back is not None, began_on=clock.legal_date(began), ended_on=back)


def _objections(actor: Actor, year: int) -> Iterator[Dealt]:
    decided = select(RegistrationRuling.act, Registration.objected_at, RegistrationRuling.reviewed_at)
    decided = decided.join(Registration, Registration.id == RegistrationRuling.registration_id).where(
        policy.registrations_visible_to(actor),
        RegistrationRuling.outcome == Outcome.CONFIRMED,
        RegistrationRuling.act.in_((RegistrationAct.REGISTER, RegistrationAct.REFUSE)),
        RegistrationRuling.reviewed_at > Registration.objected_at,
        _within(RegistrationRuling.reviewed_at, year),
    )
    for act, began, ended in db.session.execute(decided):
        yield _done(Matter.OBJECTION, began, ended, granted=act is RegistrationAct.REGISTER)


def _rulings(actor: Actor, year: int) -> Iterator[Dealt]:
    """Count from the application, or from the preparation of what the office did of itself."""
    ruled = select(
        RegistrationRuling.act, func.coalesce(RegistrationRequest.at, RegistrationRuling.prepared_at), RegistrationRuling.reviewed_at
    )
    ruled = ruled.join(Registration, Registration.id == RegistrationRuling.registration_id)
    ruled = ruled.outerjoin(RegistrationRequest, RegistrationRequest.id == RegistrationRuling.request_id).where(
        policy.registrations_visible_to(actor),
        RegistrationRuling.outcome == Outcome.CONFIRMED,
        RegistrationRuling.act.in_(sorted(OF_ACT)),
        _within(RegistrationRuling.reviewed_at, year),
    )
    for act, began, ended in db.session.execute(ruled):
        yield _done(OF_ACT[act], began, ended, granted=True)


def _declined(actor: Actor, year: int) -> Iterator[Dealt]:
    declined = select(RegistrationRequest.wish, RegistrationRequest.at, RegistrationRequest.answered_at)
    declined = declined.join(Registration, Registration.id == RegistrationRequest.registration_id).where(
        policy.registrations_visible_to(actor),
        RegistrationRequest.state == Answer.DECLINED,
        _within(RegistrationRequest.answered_at, year),
    )
    for wish, began, ended in db.session.execute(declined):
        yield _done(OF_WISH[wish], began, ended, granted=False)


def _done(matter: Matter, began: datetime | None, ended: datetime | None, *, granted: bool) -> Dealt:
    if began is None or ended is None:
        message = f"a {matter.value} that was dealt with began and ended"
        raise LookupError(message)
    return Dealt(matter=matter, granted=granted, began_on=clock.legal_date(began), ended_on=clock.legal_date(ended))
