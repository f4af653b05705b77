"""Reads of refusals and their notices."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import select

from market.contracts.models.refusal_notice import RefusalNotice
from market.contracts.models.rulings import RegistrationRuling
from market.contracts.rules.registration.points import Outcome
from market.contracts.rules.states import RegistrationAct
from market.db import db

if TYPE_CHECKING:
    from market.contracts.models.registration import Registration

AT_ONCE = 20
_REFUSED = (RegistrationRuling.act == RegistrationAct.REFUSE, RegistrationRuling.outcome == Outcome.CONFIRMED)
_WITHOUT = ~select(RefusalNotice).where(RefusalNotice.ruling_id == RegistrationRuling.id).exists()


def without_notice() -> list[int]:
    """Return the confirmed refusals that have no notice yet, the oldest first."""
    return list(db.session.scalars(select(RegistrationRuling.id).where(*_REFUSED, _WITHOUT).order_by(RegistrationRuling.id).limit(AT_ONCE)))


def waiting_for_update(ruling_id: int) -> RegistrationRuling | None:
    """Lock a refusal that needs a notice; None where it has one, or another process makes it."""
    mine = select(RegistrationRuling).where(RegistrationRuling.id == ruling_id, *_REFUSED, _WITHOUT)
    return db.session.scalars(mine.with_for_update(skip_locked=True).execution_options(populate_existing=True)).one_or_none()


def refusal(application: Registration) -> RegistrationRuling | None:
    """Return the newest confirmed refusal of an application, for code that has checked the actor."""
    mine = select(RegistrationRuling).where(RegistrationRuling.registration_id == application.id, *_REFUSED)
    return db.session.scalars(mine.order_by(RegistrationRuling.id.desc()).limit(1)).one_or_none()


def notice_of(ruling: RegistrationRuling) -> RefusalNotice | None:
    """Return the notice of a refusal, where it is made."""
    return db.session.get(RefusalNotice, ruling.id)
