"""Finding published entries: words, register, field, region, institution, availability; with counts per choice."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, func, or_, select

from market.accounts.models import Organisation
from market.db import db
from market.listings.rules.kinds import TechnologyField
from market.registers.models import Entry
from market.registers.rules.finding import wanted
from market.registers.rules.kinds import Availability, EntryKind, EntryState

SIZE = 20
MOST_PAGES = 500


@dataclass(frozen=True, slots=True, kw_only=True)
class Search:
    """What is looked for; empty means all."""

    q: str = ""
    kind: EntryKind | None = None
    field: TechnologyField | None = None
    region: str = ""
    """Six digits of GB/T 2260; a city or province includes what lies in it."""
    institution: int | None = None
    availability: Availability | None = None
    page: int = 1


@dataclass(frozen=True, slots=True)
class Found:
    """One page of what was found; `page` counts from 1."""

    items: Sequence[Entry]
    total: int
    page: int

    @property
    def pages(self) -> int:
        """Return how many pages there are, at least one."""
        return min(MOST_PAGES, max(1, -(-self.total // SIZE)))


def browse(search: Search) -> Found:
    """Return the published entries that fit, the newest first."""
    total = db.session.scalar(_rows(select(func.count(Entry.id)), search)) or 0
    page = min(max(1, search.page), max(1, -(-total // SIZE)), MOST_PAGES)
    rows = _rows(select(Entry), search).order_by(Entry.published_at.desc(), Entry.id.desc())
    return Found(list(db.session.scalars(rows.limit(SIZE).offset((page - 1) * SIZE))), total, page)


def facets(search: Search) -> Mapping[str, Mapping[Any, int]]:
    """Return for each filter how many entries each of its choices has, the other filters held."""
    columns: dict[str, tuple[Any, Search]] = {
        "kind": (Entry.kind, replace(search, kind=None)),
        "field": (Entry.field, replace(search, field=None)),
        "region": (Organisation.region, replace(search, region="")),
        "institution": (Entry.organisation_id, replace(search, institution=None)),
        "availability": (Entry.availability, replace(search, availability=None)),
    }
    return {name: _counted(column, rest) for name, (column, rest) in columns.items()}


def _counted(column: Any, search: Search) -> dict[Any, int]:  # noqa: ANN401 - a column of either table
    rows = _rows(select(column, func.count()), search).where(column.is_not(None)).group_by(column)
    return {row[0]: row[1] for row in db.session.execute(rows)}


def _rows(selected: Select[Any], search: Search) -> Select[Any]:
    return selected.select_from(Entry).join(Organisation, Organisation.id == Entry.organisation_id).where(*_conditions(search))


def _conditions(search: Search) -> list[ColumnElement[bool]]:
    found: list[ColumnElement[bool]] = [Entry.state == EntryState.PUBLISHED]
    if search.kind:
        found.append(Entry.kind == search.kind)
    if search.field:
        found.append(Entry.field == search.field)
    if search.institution:
        found.append(Entry.organisation_id == search.institution)
    if search.availability:
        found.append(Entry.availability == search.availability)
    if search.region:
        found.append(Organisation.region.startswith(_prefix(search.region), autoescape=True))
    parts = [or_(*(Entry.grams.contains(list(way)) for way in ways)) for ways in wanted(search.q)]
    return [*found, and_(*parts)] if parts else found


def _prefix(region: str) -> str:
    """Return the digits that all places in a region share: 330100 -> 3301, 330000 -> 33."""
    while len(region) > 2 and region.endswith("00"):  # noqa: PLR2004 - the province's two digits stay
        region = region[:-2]
    return region
