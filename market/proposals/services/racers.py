"""What becomes of a race when one of its racers leaves, or its demand is closed."""

from __future__ import annotations

from datetime import datetime

from market import audit
from market.access import SYSTEM, Actor
from market.db import db
from market.listings.events import DemandClosed
from market.proposals.models.races import Race
from market.proposals.queries import races as queries
from market.proposals.rules.races import OVER, RACE, RaceAct


def withdrew(actor: Actor, proposal_id: int, at: datetime) -> None:
    """Note that a racer has withdrawn; a race in which nobody runs any more has ended. The demand's row is locked."""
    known = queries.racer_of(proposal_id)
    if known is None:
        return
    race = queries.race_of_for_update(known.race_id)
    if race.step in OVER:
        return
    known.left_stage, known.left_at = race.stage, at
    db.session.flush()
    audit.record(actor, "race.withdrawn", race, at=at, proposal=proposal_id)
    if not queries.running(race):
        move(SYSTEM, race, RaceAct.END, "race.ended", at)


def on_demand_closed(event: DemandClosed) -> None:
    """End a race whose demand was withdrawn; after an award it is decided already."""
    race = queries.of_demand(event.demand_id)
    if race is not None and race.step not in OVER:
        move(SYSTEM, queries.race_for_update(event.demand_id), RaceAct.END, "race.ended", event.at)


def move(actor: Actor, race: Race, act: RaceAct, kind: str, at: datetime) -> None:
    """Take a race a step on; raise Conflict where it cannot go there."""
    before, race.step = race.step, RACE.after(race.step, act)
    db.session.flush()
    audit.record(actor, kind, race, at=at, from_state=before, to_state=race.step, stage=race.stage)
