"""The row of registration numbers of an office: what was given in a year, and which number is next."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import select

from market.accounts import queries as accounts
from market.contracts import policy
from market.contracts.models.contract import Contract
from market.contracts.models.registration import Registration
from market.contracts.models.serials import RegistrationSerial
from market.contracts.rules.registration_form import numbers
from market.db import db, one
from market.errors import NotFound

if TYPE_CHECKING:
    from sqlalchemy import Select

    from market.access import Actor


def stem_of(office_id: int, year: int) -> str:
    """Return the ten digits with which an office's numbers of a year begin; raise NotFound for what is no office."""
    office = accounts.office(office_id)
    if office is None:
        raise NotFound
    return numbers.stem(year, office.prefix, office.point_code)


def row(office_id: int, year: int) -> RegistrationSerial | None:
    """Return how far an office has come in a year; None before its first number."""
    return db.session.scalars(_of(office_id, year)).one_or_none()


def row_for_update(office_id: int, year: int) -> RegistrationSerial:
    """Lock the row of an office and year: whoever waits here gets the number after."""
    return one(_of(office_id, year).with_for_update().execution_options(populate_existing=True))


def next_number(office_id: int, year: int, found: RegistrationSerial | None) -> str:
    """Return the number that the next registration of an office takes, `found` being its row."""
    return numbers.given(stem_of(office_id, year), found.last + 1 if found else 1)


def given(actor: Actor, office_id: int, year: int) -> list[tuple[Registration, Contract]]:
    """Return what was registered under the numbers of an office and year, in their order."""
    mine = select(Registration, Contract).join(Contract, Contract.id == Registration.contract_id)
    mine = mine.where(policy.registrations_visible_to(actor), Registration.number.startswith(stem_of(office_id, year)))
    return [(first, second) for first, second in db.session.execute(mine.order_by(Registration.number))]


def _of(office_id: int, year: int) -> Select[RegistrationSerial]:
    return select(RegistrationSerial).where(RegistrationSerial.office_id == office_id, RegistrationSerial.year == year)
