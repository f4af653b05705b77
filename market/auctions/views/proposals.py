"""The planner's proposal of dates, each with the rule it keeps."""

from __future__ import annotations

from datetime import date, datetime, time
from typing import TYPE_CHECKING

from flask import render_template, request

from market import clock, rulebook
from market.access import access
from market.auctions.rules.proposals import Proposal, Step
from market.auctions.services.dates import FARTHEST_YEARS, proposed
from market.auctions.views.blueprint import bp

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue


@bp.get("/sales/dates")
@access("operator.clerk")
def dates() -> ResponseReturnValue:
    """Propose announcement, viewing, registration, deposit and auction days around a wanted day."""
    today = clock.today()
    wanted = asked_day() or today
    proposal = proposed(wanted)
    rules = {one.rule: rulebook.get(one.rule, today) for one in proposal.milestones}
    return render_template("auctions/dates.html", proposal=proposal, wanted=wanted, rules=rules, opens_on=proposal.day(Step.OPEN).first)


def asked_day() -> date | None:
    """Return the day that the address asks for, or None where it names none that can be planned."""
    try:
        asked = date.fromisoformat(request.args.get("on", ""))
    except ValueError:
        return None
    today = clock.today()
    return asked if today <= asked and asked.year <= today.year + FARTHEST_YEARS else None


def as_plan(proposal: Proposal) -> dict[str, datetime]:
    """Return a proposal's instants at usual hours, as the planning form takes them."""
    viewing, opening = proposal.day(Step.VIEW), proposal.day(Step.OPEN)
    return {
        "opens_at": _at(opening.first, 14),
        "viewing_from": _at(viewing.first, 9),
        "viewing_until": _at(viewing.last, 17),
    }


def _at(day: date, hour: int) -> datetime:
    return datetime.combine(day, time(hour), tzinfo=clock.BEIJING)
