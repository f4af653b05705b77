"""What the search index is told of achievements, read in plain columns: a large market is read a thousand at a time in one statement."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import ScalarSelect, Select, func, literal, select, text
from sqlalchemy.dialects.postgresql import aggregate_order_by

from market.db import db
from market.listings.models.achievements import Achievement, Indicator, IpRight, Term
from market.listings.rules.kinds import AchievementState, IpKind, LicenceKind, PriceMode, Sector, TechnologyField, TermMode
from market.listings.rules.terms import Offer
from market.money import Money

_OFFERED = (AchievementState.PUBLISHED, AchievementState.RESERVED)


class Entry(NamedTuple):
    """One achievement with what belongs to it."""

    id: int
    code: str
    owner_id: int
    title_zh: str
    title_en: str
    abstract: str
    problem: str
    advantages: str
    keywords: str
    sector: Sector | None
    field: TechnologyField | None
    trl: int | None
    state: AchievementState
    since: datetime
    """When it was published; before that, when it was begun."""
    measures: str
    """The indicators in one line."""
    right_rows: list[list[str]]
    term_rows: list[list[Any]]

    @property
    def in_auction(self) -> bool:
        """Say whether a lot of an announced session holds it."""
        return self.state is AchievementState.RESERVED

    def rights(self) -> list[tuple[IpKind, str, str]]:
        """Return kind, number and title of the rights."""
        return [(IpKind(kind), number, title) for kind, number, title in self.right_rows]

    def offers(self) -> list[Offer]:
        """Return the offered ways with their prices."""
        return [
            Offer(
                mode=TermMode(mode),
                licence_kind=LicenceKind(licence) if licence else None,
                price_mode=PriceMode(price_mode),
                price=None if fen is None else Money(fen),
            )
            for mode, licence, price_mode, fen in self.term_rows
        ]


def entry(achievement_id: int) -> Entry:
    """Return one achievement as it is now, with what the running transaction has written."""
    return Entry._make(db.session.execute(_entries().where(Achievement.id == achievement_id)).one())


def offered_entries(*, at_once: int) -> Iterator[list[Entry]]:
    """Yield every achievement that is offered, so many at once, by id; one statement each."""
    last, rows = 0, _entries().where(Achievement.state.in_(_OFFERED)).order_by(Achievement.id).limit(at_once)
    while found := [Entry._make(row) for row in db.session.execute(rows.where(Achievement.id > last))]:
        last = found[-1].id
        yield found


def _entries() -> Select[Any]:
    names = Entry._fields[: Entry._fields.index("since")]
    since = func.coalesce(Achievement.published_at, Achievement.created_at)
    return select(*(getattr(Achievement, name) for name in names), since, _measures(), _rights(), _terms())


def _measures() -> ScalarSelect[Any]:
    line = Indicator.name + " " + Indicator.value + Indicator.unit
    lines = func.string_agg(line, aggregate_order_by(literal(" "), Indicator.position))
    return select(func.coalesce(lines, "")).where(Indicator.achievement_id == Achievement.id).scalar_subquery()


def _rights() -> ScalarSelect[Any]:
    return _rows(IpRight, IpRight.position, IpRight.kind, IpRight.number, IpRight.title)


def _terms() -> ScalarSelect[Any]:
    return _rows(Term, Term.id, Term.mode, Term.licence_kind, Term.price_mode, Term.__table__.c.price_fen)


def _rows(table: type[IpRight | Term], place: Any, *columns: Any) -> ScalarSelect[Any]:  # noqa: ANN401 - columns of any type
    """Return the rows of a table that belong to an achievement, as JSON lists in their order."""
    found = func.jsonb_agg(aggregate_order_by(func.jsonb_build_array(*columns), place))
    return select(func.coalesce(found, text("'[]'::jsonb"))).where(table.achievement_id == Achievement.id).scalar_subquery()
