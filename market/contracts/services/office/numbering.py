"""Registration numbers 合同登记编号: given at the confirmation, one after the other; where the row of a year begins."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy.dialects.postgresql import insert

from market import audit, clock
from market.access import require
from market.accounts import queries as accounts
from market.contracts.models.serials import RegistrationSerial
from market.contracts.queries import serials
from market.contracts.rules.registration_form import numbers
from market.db import db

if TYPE_CHECKING:
    from datetime import datetime

    from market.access import Actor


def next_number(office_id: int, at: datetime) -> str:
    """Return the next number of an office in the year of `at`, its row locked until the commit; the database moves the row on."""
    year = clock.legal_date(at).year
    return serials.next_number(office_id, year, _row(office_id, year))


def begin_numbers(actor: Actor, *, after: int) -> RegistrationSerial:
    """Let the numbers of this year begin behind the last one that the actor's office gave outside this market.

    Only before the first number of the year is given here; raise Conflict afterwards, Invalid for a serial that cannot be.
    """
    require(actor, "office.registrar")
    office_id, year = actor.organisation_id or 0, clock.today().year
    row = _row(office_id, year)
    numbers.may_begin(after, given_here=row.last - row.first + 1)
    row.first, row.last = after + 1, after
    db.session.flush()
    office = accounts.organisation(office_id)
    audit.record(actor, "organisation.numbers_begun", office, first=serials.next_number(office_id, year, row))
    return row


def _row(office_id: int, year: int) -> RegistrationSerial:
    """Lock the row of an office and year, empty where there was none: two first numbers of a year must not meet."""
    empty = {"stem": serials.stem_of(office_id, year), "office_id": office_id, "year": year, "first": 1, "last": 0}
    db.session.execute(insert(RegistrationSerial).values(**empty).on_conflict_do_nothing())
    return serials.row_for_update(office_id, year)
