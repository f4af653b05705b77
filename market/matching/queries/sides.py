"""Turns listings into what the rules compare."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING

from sqlalchemy import ColumnElement, func, select

from market.accounts import queries as accounts
from market.db import db
from market.listings import queries as listings
from market.listings.models.achievements import Achievement, Indicator
from market.listings.models.demands import Demand
from market.listings.rules.kinds import AchievementState, DemandState
from market.matching.models import MatchAnswer, MatchWord
from market.matching.rules.bm25 import Lexicon
from market.matching.rules.feedback import Answer, prior
from market.matching.rules.sides import OFFERED_WORDS, WANTED_WORDS, Measured, Offered, Wanted
from market.matching.rules.words import bag

if TYPE_CHECKING:
    from market.search.index import SearchIndex

LONGEST_TEXT = 1_200
CHUNK = 1_000
_OFFERED = (AchievementState.PUBLISHED, AchievementState.RESERVED)
_WANTED = (DemandState.PUBLISHED, DemandState.PROPOSALS)


def offered_sides(index: SearchIndex, rows: Sequence[Achievement]) -> list[Offered]:
    """Return what is compared of the achievements, in their order."""
    ids = [row.id for row in rows]
    owners = accounts.organisations({row.owner_id for row in rows})
    terms, measures, priors = listings.terms_of(ids), _measures(ids), _priors(ids)
    sides = []
    for row in rows:
        prices = [term.price.fen for term in terms[row.id] if term.price and term.mode.value != "trial"]
        text = f"{row.abstract} {row.problem} {row.advantages}"[:LONGEST_TEXT]
        sides.append(
            Offered(
                id=row.id,
                words=bag(index.words(f"{row.title_zh} {row.keywords}"), index.words(text), OFFERED_WORDS),
                sector=row.sector,
                field=row.field,
                trl=row.trl,
                modes=frozenset(term.mode.value for term in terms[row.id]),
                price_fen=min(prices, default=None),
                region=owners[row.owner_id].region,
                measures=measures[row.id],
                prior=priors.get(row.id, 0.0),
            )
        )
    return sides


def wanted_side(index: SearchIndex, row: Demand) -> Wanted:
    """Return what is compared of a demand; a background that repeats the problem counts once."""
    told = row.problem if row.background in row.problem else f"{row.problem} {row.background}"
    budget = row.budget_to or row.budget_from
    return Wanted(
        id=row.id,
        words=bag(index.words(row.title_zh), index.words(told[:LONGEST_TEXT]), WANTED_WORDS),
        sector=row.sector,
        field=row.field,
        ways=frozenset(row.ways),
        budget_fen=budget.fen if budget else None,
        region=row.region,
        targets=tuple(Measured(name=target.name, value=target.wanted) for target in row.targets()),
    )


def all_offered() -> Iterator[list[Achievement]]:
    """Yield every offered achievement in chunks, and let each chunk go before the next."""
    last = 0
    while rows := list(
        db.session.scalars(
            select(Achievement).where(Achievement.state.in_(_OFFERED), Achievement.id > last).order_by(Achievement.id).limit(CHUNK)
        )
    ):
        last = rows[-1].id
        yield rows
        for row in rows:
            db.session.expunge(row)


def open_demands() -> list[int]:
    """Return the ids of the demands that are matched."""
    return list(db.session.scalars(select(Demand.id).where(Demand.state.in_(_WANTED)).order_by(Demand.id)))


def offered_now() -> ColumnElement[bool]:
    """Return the SQL twin of `is_offered`."""
    return Achievement.state.in_(_OFFERED)


def wanted_now() -> ColumnElement[bool]:
    """Return the SQL twin of `is_wanted`."""
    return Demand.state.in_(_WANTED)


def is_offered(row: Achievement) -> bool:
    """Say whether the achievement is matched."""
    return row.state in _OFFERED


def is_wanted(row: Demand) -> bool:
    """Say whether the demand is matched."""
    return row.state in _WANTED


def count_offered() -> int:
    """Return how many achievements are matched."""
    return int(db.session.execute(select(func.count()).where(Achievement.state.in_(_OFFERED))).scalar_one())


def lexicon(words: Iterable[str]) -> Lexicon:
    """Return what the last counting knows of these words; before the first one every word is as rare as every other."""
    rows = {row.word: row for row in db.session.scalars(select(MatchWord).where(MatchWord.word.in_({"", *words})))}
    whole = rows.pop("", None)
    if whole is None:
        return Lexicon(documents=1, mean_length=50.0, frequency={})
    return Lexicon(
        documents=whole.achievements,
        mean_length=whole.mean_length or 1.0,
        frequency={word: row.achievements for word, row in rows.items()},
    )


def _measures(ids: Sequence[int]) -> dict[int, tuple[Measured, ...]]:
    found: dict[int, list[Measured]] = defaultdict(list)
    for row in db.session.scalars(select(Indicator).where(Indicator.achievement_id.in_(ids)).order_by(Indicator.position)):
        found[row.achievement_id].append(Measured(name=row.name, value=f"{row.value} {row.unit}".strip()))
    return {achievement_id: tuple(found[achievement_id]) for achievement_id in ids}


def _priors(ids: Sequence[int]) -> dict[int, float]:
    rows = db.session.execute(
        select(MatchAnswer.achievement_id, MatchAnswer.answer, func.count())
        .where(MatchAnswer.achievement_id.in_(ids))
        .group_by(MatchAnswer.achievement_id, MatchAnswer.answer)
    )
    counts: dict[int, dict[Answer, int]] = defaultdict(dict)
    for achievement_id, answer, count in rows:
        counts[achievement_id][answer] = count
    return {achievement_id: prior(answers) for achievement_id, answers in counts.items()}
