"""Reads for finding listings that were handed in before. Asked by code that has checked the actor."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, select
from sqlalchemy.orm import aliased

from market.access import Actor
from market.db import db
from market.errors import Forbidden
from market.listings import policy
from market.listings.models.achievements import Achievement, IpRight
from market.listings.models.demands import Demand
from market.listings.models.likeness import Flag, TextKeys
from market.listings.queries.achievements import visible
from market.listings.queries.demands import visible_demands
from market.listings.rules.flags import FlagKind, Sign, Text, number_sign
from market.wording import N_

LOOKED_AT = 100
"""Texts with a common key that are read and measured for each submission."""
BATCH = 500


def text_of(found: Achievement | Demand) -> Text:
    """Return the public text of a listing."""
    if isinstance(found, Demand):
        return Text(listing=found.id, owner=found.organisation_id, text=f"{found.title_zh}\n{found.problem}\n{found.background}")
    parts = (found.title_zh, found.abstract, found.problem, found.innovation, found.scenarios, found.comparison)
    return Text(listing=found.id, owner=found.owner_id, text="\n".join(part for part in parts if part))


def alike(table: type[Achievement | Demand], ids: Collection[int]) -> dict[int, list[int]]:
    """Return for each listing the others whose texts share a key with its own, at most `LOOKED_AT`."""
    column = TextKeys.achievement_id if table is Achievement else TextKeys.demand_id
    mine, name = aliased(TextKeys), column.key
    near = (
        select(column.label("other"))
        .where(TextKeys.keys.overlap(mine.keys), TextKeys.id != mine.id, column.is_not(None))
        .limit(LOOKED_AT)
        .correlate(mine)
        .lateral()
    )
    mine_id = getattr(mine, name)
    found: dict[int, list[int]] = {number: [] for number in ids}
    for number, other in db.session.execute(select(mine_id, near.c.other).where(mine_id.in_(set(ids)))):
        found[number].append(other)
    return found


def texts(table: type[Achievement | Demand], ids: Collection[int]) -> dict[int, Text]:
    """Return the public texts of listings, by id."""
    rows: Iterable[Any] = db.session.scalars(select(table).where(table.id.in_(set(ids)))) if ids else ()
    return {row.id: text_of(row) for row in rows}


def number_signs(ids: Collection[int]) -> dict[int, list[Sign]]:
    """Return for each achievement the signs of numbers that it shares with others that were ever submitted."""
    mine, other = aliased(Achievement), aliased(Achievement)
    found: dict[int, list[Sign]] = {number: [] for number in ids}
    right, theirs = aliased(IpRight), aliased(IpRight)
    ways: Iterable[tuple[FlagKind, Any, ColumnElement[bool]]] = (
        (FlagKind.EXTERNAL, mine.external_id, and_(mine.external_id != "", other.external_id == mine.external_id)),
        (FlagKind.LEDGER, mine.ledger_no, and_(mine.ledger_no != "", other.ledger_no == mine.ledger_no, other.owner_id == mine.owner_id)),
    )
    asked: list[tuple[FlagKind, Select[Any]]] = [
        (kind, select(mine.id, mine.owner_id, shown, other.id, other.owner_id).join(other, and_(same, other.id != mine.id)))
        for kind, shown, same in ways
    ]
    rights = (
        select(mine.id, mine.owner_id, right.number, other.id, other.owner_id)
        .join(right, and_(right.achievement_id == mine.id, right.number != ""))
        .join(theirs, and_(theirs.number == right.number, theirs.achievement_id != mine.id))
        .join(other, other.id == theirs.achievement_id)
    )
    for kind, rows in (*asked, (FlagKind.RIGHT, rights)):
        for number, owner, shown, found_id, found_owner in db.session.execute(
            rows.where(mine.id.in_(set(ids)), other.submitted_at.is_not(None)).order_by(other.id)
        ):
            sign = number_sign(kind, shown, owner=owner, other=found_id, other_owner=found_owner)
            found[number] += [sign] if sign else []
    return found


def open_flags(table: type[Achievement | Demand], ids: Collection[int]) -> dict[int, list[Flag]]:
    """Return the flags that the present submission of each listing raised, the strong ones first; one statement."""
    column = Flag.achievement_id if table is Achievement else Flag.demand_id
    found: dict[int, list[Flag]] = {number: [] for number in ids}
    rows = select(column, Flag).join(table, and_(table.id == column, table.submitted_at == Flag.submitted_at))
    for number, flag in db.session.execute(rows.where(column.in_(set(ids))).order_by(Flag.id)) if ids else ():
        if number is not None:
            found[number].append(flag)
    return {number: sorted(flags, key=lambda flag: (not flag.strong, flag.id)) for number, flags in found.items()}


def unread(table: type[Achievement | Demand], *, most: int = BATCH) -> list[Any]:
    """Return submitted listings whose texts have no keys yet, the oldest first."""
    column = TextKeys.achievement_id if table is Achievement else TextKeys.demand_id
    rows = select(table).where(table.submitted_at.is_not(None), ~select(TextKeys.id).where(column == table.id).exists())
    return list(db.session.scalars(rows.order_by(table.id).limit(most)))


def listings(actor: Actor, table: type[Achievement | Demand], ids: Collection[int]) -> dict[int, Achievement | Demand]:
    """Return those of the listings that the actor may see, by id."""
    return dict(visible(actor, ids) if table is Achievement else visible_demands(actor, ids))


def flags_for(actor: Actor, found: Achievement | Demand) -> tuple[list[Flag], dict[int, Achievement | Demand]]:
    """Return a listing's open flags whose other listings the actor may see, and these; raise Forbidden for whom they do not concern."""
    if not policy.sees_timeline(actor, found):
        raise Forbidden("review.closed", N_("The reviews are read by the author's organisation and the operator."))
    flags = open_flags(type(found), [found.id])[found.id]
    others = listings(actor, type(found), {flag.other_id for flag in flags})
    return [flag for flag in flags if flag.other_id in others], others
