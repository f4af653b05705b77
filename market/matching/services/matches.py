"""Compares listings and keeps the matches: one listing after a change, or everything anew."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from sqlalchemy import delete
from sqlalchemy.dialects.postgresql import insert

from market import clock
from market.db import db
from market.listings import queries as listings
from market.matching.models import MatchWord, StoredMatch
from market.matching.queries import matches, sides
from market.matching.rules.bulk import Builder, Bulk
from market.matching.rules.scoring import KEPT, Match, Reason, score
from market.matching.rules.topics import FAMILIES, MARK
from market.matching.services import interests
from market.matching.services.due import ACHIEVEMENT, DEMAND

if TYPE_CHECKING:
    from market.listings.models.demands import Demand
    from market.matching.rules.sides import Wanted
    from market.search.index import SearchIndex

SMALL = 2_000
"""Up to so many open demands an achievement is compared with all of them."""
SPARE = 14
"""Candidates beyond those kept, because indicators are only compared afterwards."""
_WORDS_AT_ONCE = 5_000
_REACH = 1.25
"""The words are counted anew when the market has grown so much since the last counting."""


def rematch_next(index: SearchIndex) -> bool:
    """Compare the listing that waits longest and say whether there was one; repeated after a crash it does the same again."""
    due = matches.due_for_update()
    if due is None:
        return False
    if due.kind == ACHIEVEMENT:
        _rematch_achievement(index, due.listing_id)
    else:
        _rematch_demand(index, due.listing_id)
    matches.clear_due(due)
    return True


def counting_due() -> bool:
    """Say whether the market has outgrown the last counting of words."""
    return sides.count_offered() > _REACH * sides.lexicon(()).documents


def rebuild(index: SearchIndex) -> tuple[Bulk, list[int]]:
    """Count all words anew and return the index of everything offered, and the demands to match with it."""
    builder = Builder()
    for rows in sides.all_offered():
        for side in sides.offered_sides(index, rows):
            builder.add(side)
    bulk = builder.finish()
    _keep_words(bulk)
    return bulk, sides.open_demands()


def rebuild_demand(index: SearchIndex, bulk: Bulk, demand_id: int) -> int:
    """Match one demand with everything offered and return how many matches it has."""
    demand = listings.demands([demand_id]).get(demand_id)
    if demand is None or not sides.is_wanted(demand):
        return 0
    wanted = sides.wanted_side(index, demand)
    best = [achievement for achievement, _ in bulk.best(wanted, most=KEPT + SPARE)]
    return _keep_for_demand(index, demand, wanted, best)


def _rematch_demand(index: SearchIndex, demand_id: int) -> None:
    demand = listings.demands([demand_id]).get(demand_id)
    if demand is None or not sides.is_wanted(demand):
        db.session.execute(delete(StoredMatch).where(StoredMatch.demand_id == demand_id))
        return
    wanted = sides.wanted_side(index, demand)
    near = matches.candidates(index, ACHIEVEMENT, f"{demand.title_zh} {demand.problem[:200]} {_relatives(wanted)}")
    _keep_for_demand(index, demand, wanted, {*near, *matches.of_demand(demand_id)})
    interests.learn_from_demand(index, demand)


def _keep_for_demand(index: SearchIndex, demand: Demand, wanted: Wanted, candidates: Iterable[int]) -> int:
    rows = [row for row in listings.achievements(set(candidates)).values() if sides.is_offered(row)]
    known = sides.lexicon(wanted.words)
    scored = [(side.id, score(side, wanted, known)) for side in sides.offered_sides(index, rows)]
    ranked = sorted((pair for pair in scored if pair[1].worth_showing), key=lambda pair: (-pair[1].exact, pair[0]))[:KEPT]
    _keep([(demand.id, achievement, match) for achievement, match in ranked])
    left = delete(StoredMatch).where(StoredMatch.demand_id == demand.id)
    db.session.execute(left.where(StoredMatch.achievement_id.not_in([achievement for achievement, _ in ranked])))
    return len(ranked)


def _rematch_achievement(index: SearchIndex, achievement_id: int) -> None:
    achievement = listings.achievements([achievement_id]).get(achievement_id)
    if achievement is None or not sides.is_offered(achievement):
        db.session.execute(delete(StoredMatch).where(StoredMatch.achievement_id == achievement_id))
        return
    (side,) = sides.offered_sides(index, [achievement])
    open_ids = sides.open_demands()
    if len(open_ids) > SMALL:
        near = matches.candidates(index, DEMAND, f"{achievement.title_zh} {achievement.keywords} {achievement.problem[:100]}")
        open_ids = sorted({*near, *matches.of_achievement(achievement_id)} & set(open_ids))
    demands = listings.demands(open_ids)
    wanted = [sides.wanted_side(index, demand) for demand in demands.values()]
    known = sides.lexicon({word for one in wanted for word in one.words})
    scored = [(one.id, score(side, one, known)) for one in wanted]
    kept = [(demand, match) for demand, match in scored if match.worth_showing and match.points >= matches.weakest(demand)]
    _keep([(demand, achievement_id, match) for demand, match in kept])
    left = delete(StoredMatch).where(StoredMatch.achievement_id == achievement_id)
    db.session.execute(left.where(StoredMatch.demand_id.not_in([demand for demand, _ in kept])))


def _keep(rows: list[tuple[int, int, Match]]) -> None:
    if not rows:
        return
    now = clock.now()
    values = [
        {
            "demand_id": demand,
            "achievement_id": achievement,
            "points": match.points,
            "reasons": _rows(match.reasons),
            "missing": _rows(match.missing),
            "found_at": now,
        }
        for demand, achievement, match in rows
    ]
    statement = insert(StoredMatch).values(values)
    newer = {name: statement.excluded[name] for name in ("points", "reasons", "missing")}
    db.session.execute(statement.on_conflict_do_update(index_elements=["demand_id", "achievement_id"], set_=newer))
    db.session.expire_all()


def _rows(reasons: Iterable[Reason]) -> list[dict[str, object]]:
    return [{"message": reason.message, "words": list(reason.words)} for reason in reasons]


def _keep_words(bulk: Bulk) -> None:
    known = bulk.lexicon()
    db.session.execute(delete(MatchWord))
    if not known.documents:
        return
    db.session.add(MatchWord(word="", achievements=known.documents, mean_length=known.mean_length))
    rows = [{"word": word, "achievements": count} for word, count in known.frequency.items()]
    for start in range(0, len(rows), _WORDS_AT_ONCE):
        db.session.execute(insert(MatchWord).values(rows[start : start + _WORDS_AT_ONCE]))


def _relatives(wanted: Wanted) -> str:
    families = [word.removeprefix(MARK) for word in wanted.words if word.startswith(MARK)]
    return " ".join(sorted({word for name in families for word in FAMILIES[name] if len(word) > 1}))
