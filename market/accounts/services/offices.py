"""Which registration office 登记机构 serves which region: kept by the operator, one office for each region."""

from __future__ import annotations

from market import audit
from market.access import Actor, require
from market.accounts import queries, rules
from market.accounts.models import OfficeRegion
from market.db import db
from market.errors import Conflict, Invalid, NotFound
from market.wording import N_


def assign_region(actor: Actor, *, office_id: int, region: str) -> OfficeRegion:
    """Let an office register the contracts of a region (2, 4 or 6 digits of GB/T 2260); raise Conflict where another one does."""
    require(actor, "operator.clerk", "system")
    prefix = rules.region_prefix(region)
    if prefix is None:
        raise Invalid("office.region_unknown", N_("Choose a region of the list."), field="region")
    if queries.office(office_id) is None:
        raise Invalid("office.unknown", N_("Choose a registration office."), field="office_id")
    if taken := queries.office_region_for_update(prefix):
        name = queries.organisation(taken.office_id).name_zh
        raise Conflict(
            "office.region_taken", N_("%(name)s already serves this region. Take it away there first."), field="region", name=name
        )
    made = OfficeRegion(office_id=office_id, prefix=prefix)
    db.session.add(made)
    db.session.flush()
    audit.record(actor, "organisation.region_assigned", queries.organisation(office_id), region=prefix)
    return made


def release_region(actor: Actor, *, region: str) -> int:
    """Take a region from its office and return the office; what was applied for there stays there."""
    require(actor, "operator.clerk", "system")
    found = queries.office_region_for_update(rules.region_prefix(region) or "")
    if found is None:
        raise NotFound
    office_id = found.office_id
    db.session.delete(found)
    db.session.flush()
    audit.record(actor, "organisation.region_released", queries.organisation(office_id), region=found.prefix)
    return office_id
