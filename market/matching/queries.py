"""Which achievements fit a demand, and the other way round: candidates from the index, points from the rules."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from market.listings import queries as listings
from market.listings.models.achievements import Achievement, Term
from market.listings.models.demands import Demand
from market.matching.rules import Match, Side, score
from market.search.index import Query, SearchIndex

if TYPE_CHECKING:
    from market.access import Actor

CANDIDATES = 30
MOST = 3
_LONGEST_TEXT = 400


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """A listing that fits, and why."""

    listing: Achievement | Demand
    match: Match


def achievements_for(actor: Actor, index: SearchIndex, demand: Demand, *, most: int = MOST) -> list[Found]:
    """Return the achievements that fit a demand best, those that the actor may see."""
    text = f"{demand.title_zh} {demand.problem}"
    found = listings.visible(actor, _candidates(index, "achievement", text))
    terms = listings.terms_of(found)
    wanted = demand_side(index, demand)
    matches = [Found(listing=row, match=score(achievement_side(index, row, terms), wanted)) for row in found.values()]
    return _best(matches, most)


def demands_for(actor: Actor, index: SearchIndex, achievement: Achievement, *, most: int = MOST) -> list[Found]:
    """Return the demands that an achievement fits best, those that the actor may see."""
    text = f"{achievement.title_zh} {achievement.problem} {achievement.keywords}"
    found = listings.visible_demands(actor, _candidates(index, "demand", text))
    offered = achievement_side(index, achievement, {achievement.id: listings.terms(achievement.id)})
    return _best([Found(listing=row, match=score(offered, demand_side(index, row))) for row in found.values()], most)


def similar(actor: Actor, index: SearchIndex, achievement: Achievement, *, most: int = MOST) -> list[Found]:
    """Return other achievements on the same subject."""
    text = f"{achievement.title_zh} {achievement.keywords}"
    ids = [number for number in _candidates(index, "achievement", text) if number != achievement.id]
    found = listings.visible(actor, ids)
    mine = achievement_side(index, achievement, {})
    return _best([Found(listing=row, match=score(achievement_side(index, row, {}), mine)) for row in found.values()], most)


def achievement_side(index: SearchIndex, row: Achievement, terms: Mapping[int, list[Term]]) -> Side:
    """Return what is compared of an achievement."""
    return Side(
        title=frozenset(index.words(f"{row.title_zh} {row.keywords}")),
        words=frozenset(index.words(f"{row.abstract} {row.problem}"[:_LONGEST_TEXT])),
        sector=row.sector,
        field=row.field,
        ways=frozenset(term.mode.value for term in terms.get(row.id, ())),
    )


def demand_side(index: SearchIndex, row: Demand) -> Side:
    """Return what is compared of a demand."""
    return Side(
        title=frozenset(index.words(row.title_zh)),
        words=frozenset(index.words(f"{row.problem} {row.background}"[:_LONGEST_TEXT])),
        sector=row.sector,
        field=row.field,
        ways=frozenset(row.ways),
    )


def _candidates(index: SearchIndex, kind: str, text: str) -> list[int]:
    query = Query(kind=kind, text=text[:_LONGEST_TEXT], any_word=True, size=CANDIDATES)
    return [hit.id for hit in index.search(query).hits]


def _best(matches: list[Found], most: int) -> list[Found]:
    shown = [found for found in matches if found.match.worth_showing]
    return sorted(shown, key=lambda found: (-found.match.points, found.listing.id))[:most]
