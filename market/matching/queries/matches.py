"""The matches of a listing as they are stored, for those who may see both sides; and what waits to be compared."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from sqlalchemy import ColumnElement, delete, select

from market import clock
from market.db import db
from market.listings import policy as listing_policy
from market.listings import queries as listings
from market.listings.models.achievements import Achievement
from market.listings.models.demands import Demand
from market.matching.models import MatchAnswer, MatchDue, StoredMatch
from market.matching.queries import sides
from market.matching.rules.bm25 import most, relevance
from market.matching.rules.feedback import Answer
from market.matching.rules.scoring import KEPT, Match, Reason, share_of_text
from market.matching.rules.sides import Offered
from market.matching.rules.words import shown
from market.search.index import Query, SearchIndex
from market.wording import N_

if TYPE_CHECKING:
    from market.access import Actor

MOST = 5
CANDIDATES = 200
NEW_DAYS = 7
SIMILAR_FROM = 12
_LONGEST_QUESTION = 400


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """A listing that fits, and why."""

    listing: Achievement | Demand
    match: Match
    found_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Pair:
    """A match with both its sides."""

    demand: Demand
    achievement: Achievement
    match: Match


def achievements_for(actor: Actor, demand: Demand, *, most: int = MOST) -> list[Found]:
    """Return the achievements that fit a demand best, those that the actor may see and the demander has not answered."""
    rows = db.session.execute(
        select(StoredMatch, Achievement)
        .join(Achievement, Achievement.id == StoredMatch.achievement_id)
        .where(StoredMatch.demand_id == demand.id, listing_policy.visible_achievements(actor), sides.offered_now(), ~_answered())
        .order_by(StoredMatch.points.desc(), StoredMatch.achievement_id)
        .limit(most)
    )
    return [Found(listing=achievement, match=row.match(), found_at=row.found_at) for row, achievement in rows]


def demands_for(actor: Actor, achievement: Achievement, *, most: int = MOST) -> list[Found]:
    """Return the demands that an achievement fits best, those that the actor may see and whose demander has not answered."""
    rows = db.session.execute(
        select(StoredMatch, Demand)
        .join(Demand, Demand.id == StoredMatch.demand_id)
        .where(StoredMatch.achievement_id == achievement.id, listing_policy.visible_demands(actor), sides.wanted_now(), ~_answered())
        .order_by(StoredMatch.points.desc(), StoredMatch.demand_id)
        .limit(most)
    )
    return [Found(listing=demand, match=row.match(), found_at=row.found_at) for row, demand in rows]


def new_pairs(actor: Actor, *, most: int = MOST) -> list[Pair]:
    """Return the best matches of the last days on either side of the actor's organisation."""
    if actor.organisation_id is None:
        return []
    return pairs_since(actor.organisation_id, clock.now() - timedelta(days=NEW_DAYS), most=most)


def pairs_since(organisation_id: int, since: datetime, *, most: int, untold: bool = False) -> list[Pair]:
    """Return the best unanswered matches of an organisation's open listings that were found since then."""
    mine = (Demand.organisation_id == organisation_id) | (Achievement.owner_id == organisation_id)
    chosen = (
        select(StoredMatch, Demand, Achievement)
        .join(Demand, Demand.id == StoredMatch.demand_id)
        .join(Achievement, Achievement.id == StoredMatch.achievement_id)
        .where(mine, StoredMatch.found_at >= since, sides.offered_now(), sides.wanted_now(), ~_answered())
        .order_by(StoredMatch.points.desc(), StoredMatch.found_at.desc(), StoredMatch.demand_id, StoredMatch.achievement_id)
        .limit(most)
    )
    if untold:
        chosen = chosen.where(StoredMatch.told_at.is_(None))
    return [Pair(demand=demand, achievement=achievement, match=row.match()) for row, demand, achievement in db.session.execute(chosen)]


def similar(actor: Actor, index: SearchIndex, achievement: Achievement, *, most_found: int = 3) -> list[Found]:
    """Return other achievements on the same subject."""
    ids = [
        number for number in candidates(index, "achievement", f"{achievement.title_zh} {achievement.keywords}") if number != achievement.id
    ]
    rows = list(listings.visible(actor, ids[:30]).values())
    mine, *others = sides.offered_sides(index, [achievement, *rows])
    known = sides.lexicon(mine.words)
    whole = most(mine.words, known)
    found = [
        Found(listing=row, match=_likeness(mine, side, 100 * share_of_text(relevance(mine.words, side.words, side.length, known), whole)))
        for row, side in zip(rows, others, strict=True)
    ]
    close = [one for one in found if one.match.exact >= SIMILAR_FROM]
    return sorted(close, key=lambda one: (-one.match.exact, one.listing.id))[:most_found]


def candidates(index: SearchIndex, kind: str, text: str) -> list[int]:
    """Return the listings that share a word with the text, best first."""
    query = Query(kind=kind, text=text[:_LONGEST_QUESTION], any_word=True, size=CANDIDATES)
    return [hit.id for hit in index.search(query).hits]


def of_demand(demand_id: int) -> dict[int, StoredMatch]:
    """Return a demand's stored matches by achievement."""
    rows = db.session.scalars(select(StoredMatch).where(StoredMatch.demand_id == demand_id))
    return {row.achievement_id: row for row in rows}


def of_achievement(achievement_id: int) -> dict[int, StoredMatch]:
    """Return an achievement's stored matches by demand."""
    rows = db.session.scalars(select(StoredMatch).where(StoredMatch.achievement_id == achievement_id))
    return {row.demand_id: row for row in rows}


def weakest(demand_id: int) -> int:
    """Return the points that a new match of a demand must have: those of the last kept one, 0 while there is room."""
    last = (
        select(StoredMatch.points).where(StoredMatch.demand_id == demand_id).order_by(StoredMatch.points.desc()).offset(KEPT - 1).limit(1)
    )
    return db.session.scalars(last).one_or_none() or 0


def due_for_update() -> MatchDue | None:
    """Claim the listing that waits longest; others' claims are left to them."""
    return db.session.scalars(select(MatchDue).order_by(MatchDue.id).limit(1).with_for_update(skip_locked=True)).one_or_none()


def clear_due(due: MatchDue) -> None:
    """Forget that a listing waits: the claimed row, and earlier changes of the same listing that nobody else holds."""
    same = select(MatchDue.id).where(MatchDue.kind == due.kind, MatchDue.listing_id == due.listing_id)
    db.session.execute(delete(MatchDue).where(MatchDue.id.in_(same.with_for_update(skip_locked=True).scalar_subquery())))


def answers(achievement_id: int) -> Counter[Answer]:
    """Return how often each answer was given about an achievement."""
    return Counter(db.session.scalars(select(MatchAnswer.answer).where(MatchAnswer.achievement_id == achievement_id)))


def notes(achievement_id: int) -> list[str]:
    """Return what demanders added, without who they are, in no telling order."""
    rows = select(MatchAnswer.note).where(MatchAnswer.achievement_id == achievement_id, MatchAnswer.note != "").order_by(MatchAnswer.note)
    return list(db.session.scalars(rows))


def answered_by_demand(demand_id: int) -> list[tuple[MatchAnswer, Achievement]]:
    """Return what a demander has answered, newest first."""
    rows = db.session.execute(
        select(MatchAnswer, Achievement)
        .join(Achievement, Achievement.id == MatchAnswer.achievement_id)
        .where(MatchAnswer.demand_id == demand_id)
        .order_by(MatchAnswer.answered_at.desc(), MatchAnswer.achievement_id)
    )
    return [(answer, achievement) for answer, achievement in rows]


def _answered() -> ColumnElement[bool]:
    return (
        select(MatchAnswer.demand_id)
        .where(MatchAnswer.demand_id == StoredMatch.demand_id, MatchAnswer.achievement_id == StoredMatch.achievement_id)
        .exists()
    )


def _likeness(mine: Offered, other: Offered, points: float) -> Match:
    both = [word for word in shown(mine.words) if word in other.words]
    words = tuple(sorted(both, key=lambda word: (-mine.words[word], -len(word), word))[:4])
    return Match(exact=points, reasons=(Reason(message=N_("Both speak of"), words=words),) if words else ())
