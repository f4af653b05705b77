"""An organisation demands a second factor of all its members; what the market's rule demands for large contracts stays beside it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from market import audit
from market.access import require
from market.accounts import queries
from market.accounts.services import letters
from market.db import db
from market.errors import Conflict
from market.wording import N_

if TYPE_CHECKING:
    from market.access import Actor
    from market.accounts.models import Organisation


def demand_of_members(actor: Actor, *, demanded: bool) -> Organisation:
    """Demand a second factor of the own organisation's members, or no longer; who has none is written to.

    Raise Forbidden, and Conflict while the administrator has none: nobody locks the door from outside.
    """
    require(actor, ".admin")
    organisation = queries.organisation_for_update(actor.organisation_id or 0)
    if organisation.second_factor_demanded == demanded:
        return organisation
    if demanded and queries.second_factor(actor.person_id or 0) is None:
        raise Conflict("organisation.own_factor_first", N_("Set up your own second factor first."))
    organisation.second_factor_demanded = demanded
    db.session.flush()
    audit.record(actor, f"organisation.second_factor_{'demanded' if demanded else 'left_free'}", organisation)
    if demanded:
        for person in queries.without_factor(organisation.id):
            letters.factor_demanded(person.email, organisation.name_zh)
    return organisation
