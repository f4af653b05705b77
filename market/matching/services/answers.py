"""A demander's answer to a match: the pair leaves the list, the author reads why, the ranking learns."""

from __future__ import annotations

from sqlalchemy import delete

from market import audit, clock
from market.access import Actor, require
from market.db import db
from market.errors import Forbidden, Invalid, NotFound
from market.listings import policy as listing_policy
from market.listings import queries as listings
from market.listings.models.demands import Demand
from market.matching.models import MatchAnswer
from market.matching.queries import matches
from market.matching.rules.feedback import NOTE_LENGTH, Answer
from market.matching.services.due import ACHIEVEMENT, DEMAND, enqueue
from market.wording import N_


def answer(actor: Actor, demand_id: int, achievement_id: int, *, answer: Answer, note: str = "") -> MatchAnswer:
    """Say why a match of the own demand does not fit; a second answer takes the place of the first."""
    demand = _mine_for_update(actor, demand_id)
    if achievement_id not in matches.of_demand(demand.id) and db.session.get(MatchAnswer, (demand.id, achievement_id)) is None:
        raise NotFound
    if answer is Answer.OTHER and not note.strip():
        raise Invalid("match.note_missing", N_("Say in a few words what the reason is."), field="note")
    if len(note) > NOTE_LENGTH:
        raise Invalid("match.note_long", N_("The note has at most %(most)s characters."), field="note", most=NOTE_LENGTH)
    row = db.session.get(MatchAnswer, (demand.id, achievement_id)) or MatchAnswer(demand_id=demand.id, achievement_id=achievement_id)
    row.answer, row.note, row.person_id, row.answered_at = answer, note.strip(), actor.person_id, clock.now()
    db.session.add(row)
    db.session.flush()
    audit.record(actor, "match.answered", demand, achievement=achievement_id, answer=answer.value)
    enqueue(ACHIEVEMENT, achievement_id)
    return row


def take_back(actor: Actor, demand_id: int, achievement_id: int) -> None:
    """Withdraw an answer; the pair is compared again."""
    demand = _mine_for_update(actor, demand_id)
    taken = delete(MatchAnswer).where(MatchAnswer.demand_id == demand.id, MatchAnswer.achievement_id == achievement_id)
    if not db.session.execute(taken.returning(MatchAnswer.demand_id)).all():
        raise NotFound
    audit.record(actor, "match.answer_withdrawn", demand, achievement=achievement_id)
    enqueue(ACHIEVEMENT, achievement_id)
    enqueue(DEMAND, demand.id)


def _mine_for_update(actor: Actor, demand_id: int) -> Demand:
    require(actor, *listing_policy.EDITORS)
    demand = listings.demand_for_update(demand_id)
    if not listing_policy.can_view_demand(actor, demand):
        raise NotFound
    if not listing_policy.can_edit(actor, demand):
        raise Forbidden("match.not_yours", N_("Only editors of the demander may answer."))
    return demand
