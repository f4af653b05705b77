"""What an office did to an application, for code that has checked the actor."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import select

from market.contracts.models.registration import Registration
from market.contracts.models.rulings import (
    RegistrationCorrection,
    RegistrationOpinion,
    RegistrationRequest,
    RegistrationRuling,
    RegistrationVersion,
)
from market.contracts.rules.registration.points import Answer, Outcome
from market.contracts.rules.registration.ruling import Content
from market.contracts.rules.registration.supplement import Registered
from market.contracts.rules.registration_form.amounts import OPEN_TOTALS
from market.contracts.rules.states import DECIDABLE, REGISTERED_STATES, RegistrationAct, RegistrationState
from market.db import db, one
from market.money import ZERO, Money

if TYPE_CHECKING:
    from collections.abc import Iterable

    from market.contracts.rules.types import PaymentMode

GROWING = REGISTERED_STATES | DECIDABLE | {RegistrationState.SUBMITTED}
"""States in which a royalty may still bring supplementary amounts."""
OBJECTED = (RegistrationState.OBJECTION, RegistrationState.EXPERT)
"""States in which an objection is looked at, with or without experts."""


def open_ruling(registration_id: int) -> RegistrationRuling | None:
    """Return the ruling that waits for its second person."""
    waiting = select(RegistrationRuling).where(RegistrationRuling.registration_id == registration_id, RegistrationRuling.outcome.is_(None))
    return db.session.scalars(waiting).one_or_none()


def open_ruling_for_update(registration_id: int) -> RegistrationRuling | None:
    """Lock the ruling that waits for its second person."""
    waiting = select(RegistrationRuling).where(RegistrationRuling.registration_id == registration_id, RegistrationRuling.outcome.is_(None))
    return db.session.scalars(waiting.with_for_update().execution_options(populate_existing=True)).one_or_none()


def waiting(registration_ids: Iterable[int]) -> dict[int, RegistrationRuling]:
    """Return the open rulings of several applications, by application."""
    found = select(RegistrationRuling).where(
        RegistrationRuling.registration_id.in_(list(registration_ids)), RegistrationRuling.outcome.is_(None)
    )
    return {row.registration_id: row for row in db.session.scalars(found)}


def rulings(registration_id: int) -> list[RegistrationRuling]:
    """Return every ruling of an application, the newest first."""
    found = select(RegistrationRuling).where(RegistrationRuling.registration_id == registration_id)
    return list(db.session.scalars(found.order_by(RegistrationRuling.id.desc())))


def refused_by(registration_ids: Iterable[int]) -> dict[int, frozenset[int]]:
    """Return the two people of the refusal that each application objects to; nobody where no objection is open."""
    found = select(RegistrationRuling).join(Registration, Registration.id == RegistrationRuling.registration_id)
    found = found.where(
        Registration.id.in_(list(registration_ids)),
        Registration.objected_at.is_not(None),
        Registration.state.in_(OBJECTED),
        RegistrationRuling.act == RegistrationAct.REFUSE,
        RegistrationRuling.outcome == Outcome.CONFIRMED,
    )
    return {row.registration_id: frozenset({row.prepared_by, row.reviewed_by or 0}) for row in db.session.scalars(found)}


def barred(application: Registration) -> frozenset[int]:
    """Return who may not look at an application because of the part taken in the refusal objected to."""
    return refused_by([application.id]).get(application.id, frozenset())


def opinions(registration_id: int) -> list[RegistrationOpinion]:
    """Return what the experts said, in the order of its entry."""
    found = select(RegistrationOpinion).where(RegistrationOpinion.registration_id == registration_id)
    return list(db.session.scalars(found.order_by(RegistrationOpinion.id)))


def opinions_now(application: Registration) -> list[RegistrationOpinion]:
    """Return what experts said in the present review: since the objection where there is one."""
    since = application.objected_at
    return [row for row in opinions(application.id) if since is None or row.at > since]


def corrections(registration_id: int) -> list[RegistrationCorrection]:
    """Return everything that was to be mended, the newest request first."""
    found = select(RegistrationCorrection).where(RegistrationCorrection.registration_id == registration_id)
    return list(db.session.scalars(found.order_by(RegistrationCorrection.at.desc(), RegistrationCorrection.id)))


def open_request(registration_id: int) -> RegistrationRequest | None:
    """Return the application for change or cancellation that waits for the office; locked with its registration."""
    found = select(RegistrationRequest).where(
        RegistrationRequest.registration_id == registration_id, RegistrationRequest.state == Answer.OPEN
    )
    return db.session.scalars(found).one_or_none()


def requested(registration_ids: Iterable[int]) -> set[int]:
    """Return the applications among these whose change or end is applied for and not answered."""
    found = select(RegistrationRequest.registration_id)
    return set(
        db.session.scalars(
            found.where(RegistrationRequest.registration_id.in_(list(registration_ids)), RegistrationRequest.state == Answer.OPEN)
        )
    )


def requests(registration_id: int) -> list[RegistrationRequest]:
    """Return every application for change or cancellation, the newest first."""
    found = select(RegistrationRequest).where(RegistrationRequest.registration_id == registration_id)
    return list(db.session.scalars(found.order_by(RegistrationRequest.id.desc())))


def request(request_id: int) -> RegistrationRequest | None:
    """Return an application for change, supplement or cancellation, for code that checks the actor."""
    return db.session.get(RegistrationRequest, request_id)


def request_for_update(request_id: int) -> RegistrationRequest:
    """Lock an application for change or cancellation."""
    found = select(RegistrationRequest).where(RegistrationRequest.id == request_id)
    return one(found.with_for_update().execution_options(populate_existing=True))


def versions(registration_id: int) -> list[RegistrationVersion]:
    """Return the versions of a certificate, the newest first."""
    found = select(RegistrationVersion).where(RegistrationVersion.registration_id == registration_id)
    return list(db.session.scalars(found.order_by(RegistrationVersion.version.desc())))


def latest(registration_ids: Iterable[int]) -> dict[int, RegistrationVersion]:
    """Return the newest version of several certificates, by application."""
    found = (
        select(RegistrationVersion)
        .where(RegistrationVersion.registration_id.in_(list(registration_ids)))
        .distinct(RegistrationVersion.registration_id)
        .order_by(RegistrationVersion.registration_id, RegistrationVersion.version.desc())
    )
    return {row.registration_id: row for row in db.session.scalars(found)}


def added(rows: list[RegistrationVersion]) -> tuple[Money, Money]:
    """Return what the supplements 补登 among the versions of a certificate added in sum: total and technology amount."""
    return sum((row.added_total or ZERO for row in rows), ZERO), sum((row.added_tech or ZERO for row in rows), ZERO)


def registered(application: Registration, payment: PaymentMode) -> Registered:
    """Return the amounts under a registration, or those applied for before there is a certificate."""
    if not application.version:
        first, more, number = (application.total, application.tech), (ZERO, ZERO), 0
    else:
        certificate = versions(application.id)
        now, more, number = stated(certificate[0]), added(certificate), sum(row.arose_on is not None for row in certificate)
        first = (now.total - more[0], now.tech - more[1])
    grows = payment in OPEN_TOTALS and application.state in GROWING
    return Registered(first=first, added=more, supplements=number, certified=application.version > 0, grows=grows)


def content(registration_id: int) -> Content:
    """Return what the certificate says now; raise NotFound where none was made out."""
    found = select(RegistrationVersion).where(RegistrationVersion.registration_id == registration_id)
    return stated(one(found.order_by(RegistrationVersion.version.desc()).limit(1)))


def stated(now: RegistrationVersion) -> Content:
    """Return what a version of a certificate says."""
    return Content(project_name=now.project_name, total=now.total, tech=now.tech, ends_on=now.ends_on)
