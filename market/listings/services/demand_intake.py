"""Demands from a list, all rows or none, or from an organisation's own system, one by its number."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from market import clock
from market.access import Actor
from market.errors import Invalid, MarketError
from market.listings.models.demands import Demand
from market.listings.rules import demand_sheet as sheet
from market.listings.rules.demand_drafting import DemandDraft, merged, whole
from market.listings.rules.demand_sheet import Record, Usual
from market.listings.services import demand_plans as plans
from market.listings.services.demand_plans import Plan
from market.listings.services.drafts import require_home
from market.listings.services.sync import Outcome
from market.listings.services.taking import Intake, column_of, numbers_of, taken
from market.wording import N_

PLACES = {"budget": "budget_wan", "name": "indicators", "wanted": "indicators"}
"""Where a refusal of the rules stands in the sheet; other fields have the name of their column."""


def take_in_demands(
    actor: Actor, table: Sequence[Sequence[str]], where: Mapping[str, int], usual: Usual, *, dry_run: bool, submit: bool = False
) -> Intake[Record]:
    """Write the demands of a sheet as drafts of the actor's organisation, or only say what would stop it.

    Nothing is written where anything is wrong. A row whose number is known changes that draft. With `submit` every draft that fulfils
    the conditions is handed to the operator; the others stay drafts, each with its first gap.
    """
    require_home(actor)
    records, problems = sheet.read(table, where, usual)
    known = plans.known_for_update(actor, *numbers_of(records))
    now = clock.now()

    def made(record: Record) -> Plan:
        found = known.behind(record.external_id, record.code)
        draft = merged(found.draft() if found is not None else None, record.told, record.said)
        return plans.plan(actor, record.row, found, draft, today=clock.legal_date(now), submit=submit)

    return taken(records, problems, made, column=_column, write=None if dry_run else lambda ready: plans.write(actor, ready, now))


def put_demand(actor: Actor, told: DemandDraft) -> tuple[Outcome, Demand]:
    """Write a whole demand as a draft under the number of the actor's own system, or change the draft with this number.

    What says the same already is left alone, whatever its state. Raise Forbidden, Conflict or Invalid.
    """
    require_home(actor)
    if not told.external_id or told.external_id != told.external_id.strip():
        raise Invalid("sync.number", N_("Give the number in your own system, without spaces around it."), field="external_id")
    found = plans.known_for_update(actor, {told.external_id}).behind(told.external_id)
    now = clock.now()
    draft = whole(found.draft() if found is not None else None, told)
    plan = plans.plan(actor, 1, found, draft, today=clock.legal_date(now), submit=False)
    if found is not None and not plan.changed:
        return Outcome.UNCHANGED, found
    made = plans.write(actor, [plan], now)[plan.row]
    return (Outcome.CREATED if found is None else Outcome.CHANGED), made


def _column(error: MarketError) -> str:
    return column_of(error, sheet.BY_FIELD, PLACES)
