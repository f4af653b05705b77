"""Reads of the signed files of applications."""

from __future__ import annotations

from sqlalchemy import and_, func, select

from market.contracts.models.registration import Registration
from market.contracts.models.registration_pack import RegistrationPack
from market.contracts.rules.states import RegistrationState
from market.db import db

AT_ONCE = 20
_OF = and_(
    RegistrationPack.registration_id == Registration.id,
    RegistrationPack.submitted_at == Registration.submitted_at,
    RegistrationPack.number == func.coalesce(Registration.number, ""),
)


def without_pack() -> list[int]:
    """Return the applications whose present form has no file yet, the oldest first."""
    sent = Registration.state != RegistrationState.DRAFT
    rows = select(Registration.id).where(sent, Registration.submitted_at.is_not(None), ~select(RegistrationPack).where(_OF).exists())
    return list(db.session.scalars(rows.order_by(Registration.submitted_at, Registration.id).limit(AT_ONCE)))


def waiting_for_update(registration_id: int) -> Registration | None:
    """Lock an application that needs a file; None where it has one, or another process makes it."""
    statement = select(Registration).where(Registration.id == registration_id).with_for_update(skip_locked=True)
    locked = db.session.scalars(statement.execution_options(populate_existing=True)).one_or_none()
    return None if locked is None or pack_of(locked) else locked


def pack_of(application: Registration) -> RegistrationPack | None:
    """Return the file of an application's present form, where it is made."""
    return db.session.scalars(select(RegistrationPack).join(Registration, _OF).where(Registration.id == application.id)).one_or_none()
