"""A person's second factor, and what is left of its recovery codes."""

from __future__ import annotations

from sqlalchemy import ColumnElement, func, select

from market.accounts.models import Membership, Person, RecoveryCode, SecondFactor, SpentCode
from market.db import db


def _open(person_id: int) -> tuple[ColumnElement[bool], ...]:
    return SecondFactor.person_id == person_id, SecondFactor.ended_at.is_(None)


def second_factor(person_id: int) -> SecondFactor | None:
    """Return the second factor that a person has confirmed and not turned off."""
    return db.session.scalar(select(SecondFactor).where(*_open(person_id), SecondFactor.confirmed_at.is_not(None)))


def offered_factor(person_id: int) -> SecondFactor | None:
    """Return the second factor that a person is setting up: shown, not confirmed by a code yet."""
    return db.session.scalar(select(SecondFactor).where(*_open(person_id), SecondFactor.confirmed_at.is_(None)))


def factor_for_update(person_id: int) -> SecondFactor | None:
    """Lock a person's second factor, confirmed or not."""
    return db.session.scalar(select(SecondFactor).where(*_open(person_id)).with_for_update().execution_options(populate_existing=True))


def without_factor(organisation_id: int) -> list[Person]:
    """Return an organisation's active people who have no second factor; the caller has checked the actor."""
    held = select(Person).join(Membership, Membership.person_id == Person.id).where(Membership.organisation_id == organisation_id)
    held = held.where(Membership.ended_at.is_(None), Person.disabled_at.is_(None))
    on = select(SecondFactor.person_id).where(SecondFactor.ended_at.is_(None), SecondFactor.confirmed_at.is_not(None))
    return list(db.session.scalars(held.where(Person.id.not_in(on)).order_by(Person.id)))


def recovery_code(factor_id: int, code_digest: str) -> RecoveryCode | None:
    """Return a recovery code of a factor by its digest, used or not."""
    return db.session.scalar(select(RecoveryCode).where(RecoveryCode.factor_id == factor_id, RecoveryCode.code_digest == code_digest))


def recovery_left(factor_id: int) -> int:
    """Return how many recovery codes of a factor nobody has used."""
    spent = select(SpentCode.recovery_id).where(SpentCode.recovery_id.is_not(None))
    unused = select(func.count()).select_from(RecoveryCode).where(RecoveryCode.factor_id == factor_id, RecoveryCode.id.not_in(spent))
    return db.session.scalar(unused) or 0
