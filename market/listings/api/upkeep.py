"""JSON API of keeping rights alive."""

from __future__ import annotations

from market import clock
from market.listings.api.blueprint import EDITOR, bp
from market.listings.queries import upkeep as queries
from market.listings.schemas.upkeep import DueOut, DuesOut, FeeIn
from market.listings.services import upkeep as services
from market.web.api import operation
from market.web.gate import actor

YEAR = 366


@operation(bp, "GET", "/achievements/upkeep", access=EDITOR, returns=DuesOut, summary="What comes due for your rights")
def upkeep() -> DuesOut:
    """List annual fees and ends of protection of the own organisation's rights within a year, overdue fees included."""
    found = queries.upcoming(actor().organisation_id or 0, clock.today(), within=YEAR)
    return DuesOut(items=[DueOut.of(each) for each in found])


@operation(
    bp,
    "POST",
    "/achievements/<int:achievement_id>/fees",
    access=EDITOR,
    body=FeeIn,
    returns=DuesOut,
    errors=(409,),
    summary="Note that a fee is paid",
)
def fee_paid(achievement_id: int, body: FeeIn) -> DuesOut:
    """Note until which day the annual fee of a patent is paid; return what comes due next for the achievement."""
    found = services.fee_paid(actor(), achievement_id, number=body.number, paid_until=body.paid_until)
    return DuesOut(items=[DueOut.of(each) for each in queries.of_achievement(found, clock.today())])
