"""A person's second factor, set up as its owner would, and the codes that the telephone shows."""

from __future__ import annotations

from typing import TYPE_CHECKING

from market import clock
from market.accounts import queries, rules, services
from market.db import unit_of_work
from tests.factories import accounts

if TYPE_CHECKING:
    from market.access import Actor


def code(actor: Actor, *, later: int = 0) -> str:
    """Return the code that the telephone shows now, or so many steps later."""
    factor = queries.second_factor(actor.person_id or 0) or queries.offered_factor(actor.person_id or 0)
    assert factor is not None
    return rules.code_at(services.secret_of(factor), rules.step_of(clock.now()) + later)


def turned_on(actor: Actor) -> list[str]:
    """Set up and confirm a second factor with the code of the step before; return the recovery codes. Committed."""
    with unit_of_work():
        services.offer_second_factor(actor, password=accounts.PASSWORD)
    with unit_of_work():
        return services.confirm_second_factor(actor, code=code(actor, later=-1))
