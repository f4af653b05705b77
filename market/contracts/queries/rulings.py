"""What an office did to an application, for code that has checked the actor."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from sqlalchemy import select

from market import clock
from market.contracts.models.registration import Registration
from market.contracts.models.requests import RegistrationRequest
from market.contracts.models.rulings import (
    RegistrationCorrection,
    RegistrationOpinion,
    RegistrationRuling,
    RegistrationVersion,
)
from market.contracts.rules.registration.points import Answer, Outcome
from market.contracts.rules.registration.ruling import Content
from market.contracts.rules.registration.supplement import Added, Registered
from market.contracts.rules.registration_form.amounts import OPEN_TOTALS
from market.contracts.rules.states import DECIDABLE, REGISTERED_STATES, RegistrationAct, RegistrationState
from market.db import by_id, db, one
from market.errors import NotFound
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
    return list(by_id(Registration, registration_id).certificates)


def latest(registration_ids: Iterable[int]) -> dict[int, RegistrationVersion]:
    """Return the newest version of several certificates, by application."""
    found = (
        select(RegistrationVersion)
        .where(RegistrationVersion.registration_id.in_(list(registration_ids)))
        .distinct(RegistrationVersion.registration_id)
        .order_by(RegistrationVersion.registration_id, RegistrationVersion.version.desc())
    )
    return {row.registration_id: row for row in db.session.scalars(found)}


@dataclass(frozen=True, slots=True, kw_only=True)
class Supplement:
    """An amount that was added to a registration 补登, with what its newest correction says of it."""

    version: RegistrationVersion
    """That added it."""
    now: RegistrationVersion
    """That says what it is now: itself, or its newest correction."""

    @property
    def total(self) -> Money:
        """Return what it adds to the total now."""
        return self.now.added_total or ZERO

    @property
    def tech(self) -> Money:
        """Return what it adds to the technology amount now."""
        return self.now.added_tech or ZERO

    @property
    def arose_on(self) -> date:
        """Return the day on which it arose, as it is known now."""
        return self.now.arose_on or clock.legal_date(self.version.at)

    @property
    def added(self) -> Added:
        """Return it as it is applied for."""
        return Added(total=self.total, tech=self.tech, arose_on=self.arose_on)

    @property
    def is_corrected(self) -> bool:
        """Say whether it was corrected."""
        return self.now is not self.version


def supplements(rows: Iterable[RegistrationVersion]) -> list[Supplement]:
    """Return the amounts that the versions of a certificate added, each as it is now, in the order in which they were added."""
    found: dict[int, Supplement] = {}
    for row in sorted(rows, key=lambda one: one.version):
        if row.arose_on is not None:
            first = row if row.corrects is None else found[row.corrects].version
            found[first.version] = Supplement(version=first, now=row)
    return list(found.values())


def supplement(registration_id: int, version: int) -> Supplement:
    """Return the amount that a version added; raise NotFound."""
    found = next((row for row in supplements(versions(registration_id)) if row.version.version == version), None)
    if found is None:
        raise NotFound
    return found


def supplement_of(registration_id: int, version_id: int) -> Supplement:
    """Return the supplement that a claim is about."""
    return next(row for row in supplements(versions(registration_id)) if row.version.id == version_id)


def added(rows: Iterable[RegistrationVersion]) -> tuple[Money, Money]:
    """Return what supplements 补登 among the versions of a certificate add in sum, corrections counted in: total, technology amount."""
    found = supplements(rows)
    return sum((row.total for row in found), ZERO), sum((row.tech for row in found), ZERO)


def registered(application: Registration, payment: PaymentMode) -> Registered:
    """Return the amounts under a registration, or those applied for before there is a certificate."""
    if not application.version:
        first, more, number = (application.total, application.tech), (ZERO, ZERO), 0
    else:
        rows = application.certificates
        now, more = stated(rows[0]), added(rows)
        number = sum(row.total > ZERO for row in supplements(rows))
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
