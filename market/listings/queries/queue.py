"""The operator's queue of listings that wait for review: a fixed number of statements, however many wait."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import CompoundSelect, Row, Select, and_, func, literal, select, union_all

from market import clock
from market.access import Actor
from market.accounts import queries as accounts
from market.accounts.models import Organisation
from market.accounts.rules.organisations import OrganisationState
from market.db import db
from market.listings import policy
from market.listings.models.achievements import Achievement
from market.listings.models.demands import Demand
from market.listings.models.likeness import Flag
from market.listings.queries.achievements import whole
from market.listings.rules.flags import FlagKind
from market.listings.rules.gates import gates, missing, wish_gates

PAGE_SIZE = 50
ACHIEVEMENTS, DEMANDS = "achievements", "demands"
STRONG, FLAGGED, CLEAN = "strong", "flagged", "clean"


@dataclass(frozen=True, slots=True, kw_only=True)
class QueueFilter:
    """What of the queue is wanted; empty means all. `before`: submitted at that instant or earlier."""

    kind: str = ""
    organisation: int | None = None
    before: datetime | None = None
    flags: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Waiting:
    """One line of the queue; `gaps` counts the conditions of publication that do not hold today."""

    kind: str
    listing: Achievement | Demand
    owner: Organisation
    flags: int
    strong: int
    gaps: int
    own: bool

    @property
    def clean(self) -> bool:
        """Say whether it may be approved together with others: nothing open, and not of the reviewer's own organisation."""
        return not (self.flags or self.gaps or self.own)


def waiting_count(actor: Actor, wanted: QueueFilter | None = None) -> int:
    """Return how many listings wait."""
    return db.session.scalar(select(func.count()).select_from(_waiting(actor, wanted or QueueFilter()).subquery())) or 0


def waiting(actor: Actor, wanted: QueueFilter, now: datetime, *, page: int = 1) -> list[Waiting]:
    """Return a page of what waits, the longest waiting first."""
    rows = _waiting(actor, wanted).order_by("submitted_at", "kind", "id").limit(PAGE_SIZE).offset((page - 1) * PAGE_SIZE)
    found = db.session.execute(rows).all()
    listings: dict[tuple[str, int], Achievement | Demand] = {}
    tables: tuple[tuple[str, Any], ...] = ((ACHIEVEMENTS, whole()), (DEMANDS, select(Demand)))
    for kind, table in tables:
        ids = {row.id for row in found if row.kind == kind}
        column = Achievement.id if kind == ACHIEVEMENTS else Demand.id
        if ids:
            listings |= {(kind, one.id): one for one in db.session.scalars(table.where(column.in_(ids)))}
    owners = accounts.organisations({row.owner for row in found})
    return [_line(actor, row, listings[row.kind, row.id], owners[row.owner], now) for row in found]


def _line(actor: Actor, row: Row[Any], listing: Achievement | Demand, owner: Organisation, now: datetime) -> Waiting:
    verified, today = owner.state is OrganisationState.VERIFIED, clock.legal_date(now)
    if isinstance(listing, Achievement):
        checks = gates(listing.draft().listing(owner_verified=verified), today)
    else:
        checks = wish_gates(listing.wish(), owner_verified=verified, today=today)
    return Waiting(
        kind=row.kind,
        listing=listing,
        owner=owner,
        flags=row.flags,
        strong=row.strong,
        gaps=len(missing(checks)),
        own=not policy.can_review(actor, listing),
    )


def owners_waiting(actor: Actor) -> dict[int, Organisation]:
    """Return the organisations whose listings wait, by id."""
    rows = _waiting(actor, QueueFilter()).subquery()
    return accounts.organisations(set(db.session.scalars(select(rows.c.owner).distinct())))


def _waiting(actor: Actor, wanted: QueueFilter) -> CompoundSelect[Any]:
    asked = (
        (ACHIEVEMENTS, _of(Achievement, Achievement.owner_id, ACHIEVEMENTS, wanted).where(policy.visible_achievements(actor))),
        (DEMANDS, _of(Demand, Demand.organisation_id, DEMANDS, wanted).where(policy.visible_demands(actor))),
    )
    return union_all(*(rows for kind, rows in asked if wanted.kind in ("", kind)))


def _of(table: Any, owner: Any, kind: str, wanted: QueueFilter) -> Select[Any]:  # noqa: ANN401 - either table
    column = Flag.achievement_id if table is Achievement else Flag.demand_id
    own_flags = select(func.count()).where(column == table.id, Flag.submitted_at == table.submitted_at)
    every = own_flags.correlate(table).scalar_subquery()
    taken = and_(Flag.foreign_owner, Flag.kind.in_((FlagKind.TEXT, FlagKind.RIGHT)))
    strong = own_flags.where(taken).correlate(table).scalar_subquery()
    rows = select(
        literal(kind).label("kind"),
        table.id.label("id"),
        table.submitted_at.label("submitted_at"),
        owner.label("owner"),
        every.label("flags"),
        strong.label("strong"),
    ).where(table.state == "submitted")
    if wanted.organisation is not None:
        rows = rows.where(owner == wanted.organisation)
    if wanted.before is not None:
        rows = rows.where(table.submitted_at <= wanted.before)
    if wanted.flags:
        rows = rows.where({STRONG: strong > 0, FLAGGED: every > 0, CLEAN: every == 0}[wanted.flags])
    return rows
