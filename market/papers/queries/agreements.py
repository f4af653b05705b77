"""What an organisation has signed and what others have signed with it. A party knows code and title even where the listing is gone."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import func, or_, select

from market.access import Actor
from market.accounts import queries as accounts
from market.accounts.models import Organisation
from market.db import by_id, db
from market.errors import NotFound
from market.listings.models.achievements import Achievement
from market.listings.models.demands import Demand
from market.papers import policy
from market.papers.models.attachments import OfListing
from market.papers.models.disclosure import Grant, NdaSignature, Opening
from market.papers.policy import Listing
from market.papers.queries.listings import key_of
from market.papers.rules.files import Kind

MOST = 200
Place = tuple[Kind, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class Signed:
    """One signature under an agreement, as its parties see it."""

    signature: NdaSignature
    listing: Listing
    ours: bool
    """Whether the reader's organisation is the recipient; else it discloses."""
    other: Organisation
    grant: Grant | None
    """None where a newer signature has taken its place."""
    openings: int
    """What the recipient opened of the listing, whichever signature it stood under."""
    seen: bool
    """Whether the reader may still look at the listing's page."""


def signed(actor: Actor, *, most: int = MOST) -> list[Signed]:
    """Return the agreements of the actor's organisation, both ways, newest first."""
    if actor.organisation_id is None:
        return []
    own = or_(NdaSignature.organisation_id == actor.organisation_id, policy.about_own(actor, NdaSignature))
    return _described(actor, list(db.session.scalars(select(NdaSignature).where(own).order_by(NdaSignature.id.desc()).limit(most))))


def agreement(actor: Actor, signature_id: int) -> Signed:
    """Return one signature to its two parties; raise NotFound for everybody else."""
    (found,) = _described(actor, [by_id(NdaSignature, signature_id)])
    if not (found.ours or policy.is_mine(actor, found.listing)):
        raise NotFound
    return found


def _described(actor: Actor, rows: Sequence[NdaSignature]) -> list[Signed]:
    places = _listings(rows)
    organisations = accounts.organisations({policy.owner_of(found) for found in places.values()} | {row.organisation_id for row in rows})
    grants = {
        grant.signature_id: grant for grant in db.session.scalars(select(Grant).where(Grant.signature_id.in_([row.id for row in rows])))
    }
    counted = _openings(rows)
    return [
        Signed(
            signature=row,
            listing=found,
            ours=(ours := row.organisation_id == actor.organisation_id),
            other=organisations[policy.owner_of(found) if ours else row.organisation_id],
            grant=grants.get(row.id),
            openings=counted.get((key_of(row), row.organisation_id), 0),
            seen=policy.can_view(actor, found),
        )
        for row in rows
        for found in [places[key_of(row)]]
    ]


def _listings(rows: Sequence[OfListing]) -> dict[Place, Listing]:
    achievements = select(Achievement).where(Achievement.id.in_([row.achievement_id for row in rows]))
    demands = select(Demand).where(Demand.id.in_([row.demand_id for row in rows]))
    found: dict[Place, Listing] = {(Kind.ACHIEVEMENTS, row.id): row for row in db.session.scalars(achievements)}
    return found | {(Kind.DEMANDS, row.id): row for row in db.session.scalars(demands)}


def _openings(rows: Sequence[NdaSignature]) -> dict[tuple[Place, int], int]:
    columns = (Opening.achievement_id, Opening.demand_id, Opening.organisation_id)
    places = ([row.achievement_id for row in rows], [row.demand_id for row in rows])
    of_rows = or_(Opening.achievement_id.in_(places[0]), Opening.demand_id.in_(places[1]))
    counted = db.session.execute(select(*columns, func.count()).where(of_rows).group_by(*columns))
    return {(_place(achievement, demand), organisation): count for achievement, demand, organisation, count in counted}


def _place(achievement: int | None, demand: int | None) -> Place:
    return (Kind.DEMANDS, demand or 0) if achievement is None else (Kind.ACHIEVEMENTS, achievement)
