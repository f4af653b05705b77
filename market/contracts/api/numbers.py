"""JSON API of an office's registration numbers."""

from __future__ import annotations

from market import clock
from market.contracts import services
from market.contracts.api.blueprint import REGISTRAR, bp
from market.contracts.queries import serials
from market.contracts.schemas.rulings import BeginIn, NumberOut, NumbersOut, YearQuery
from market.web.api import operation
from market.web.gate import actor

PATH = "/registrations/numbers"


@operation(bp, "GET", PATH, access=REGISTRAR, query=YearQuery, returns=NumbersOut, summary="An office's numbers")
def registration_numbers(query: YearQuery) -> NumbersOut:
    """List the numbers that the caller's office gave in a year, in their order, and the one that is next."""
    return _numbers(query.year)


@operation(bp, "POST", PATH, access=REGISTRAR, body=BeginIn, returns=NumbersOut, errors=(409,), summary="Begin the year's numbers")
def begin_numbers(body: BeginIn) -> NumbersOut:
    """Let this year's numbers begin behind the last one given outside this market; only before the first one is given here."""
    services.begin_numbers(actor(), after=body.after)
    return _numbers(clock.today().year)


def _numbers(year: int) -> NumbersOut:
    office_id = actor().organisation_id or 0
    row = serials.row(office_id, year)
    return NumbersOut(
        year=year,
        first=row.first if row else 1,
        items=[
            NumberOut(number=one.number or "", registration_id=one.id, contract_id=contract.id, state=one.state)
            for one, contract in serials.given(actor(), office_id, year)
        ],
        next=serials.next_number(office_id, year, row),
    )
