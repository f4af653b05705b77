"""Reads of achievements. Functions without an actor are asked by code that has checked it, and by other domains' commands."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date

from sqlalchemy import Select, func, or_, select
from sqlalchemy.orm import selectinload

from market.access import Actor
from market.accounts import queries as accounts
from market.accounts.rules.organisations import OrganisationState
from market.db import by_id, by_ids, db, one
from market.listings import policy
from market.listings.models.achievements import Achievement, AchievementOwner, Encumbrance, Indicator, Inventor, IpRight, Term
from market.listings.rules.gates import Gate, Listing, gates
from market.listings.rules.kinds import AchievementState, Sector

LIST_SIZE = 50
WHOLE = (
    Achievement.owners,
    Achievement.inventors,
    Achievement.rights,
    Achievement.indicators,
    Achievement.terms,
    Achievement.burdens,
)
_KEPT_BACK = (AchievementState.DRAFT, AchievementState.SUBMITTED, AchievementState.RETURNED, AchievementState.WITHDRAWN)
_OFFERED = (AchievementState.PUBLISHED, AchievementState.RESERVED)


def achievement(actor: Actor, achievement_id: int) -> Achievement:
    """Return an achievement; raise NotFound where the actor may not know of it."""
    return one(select(Achievement).where(Achievement.id == achievement_id, policy.visible_achievements(actor)))


def achievement_for_update(achievement_id: int) -> Achievement:
    """Lock an achievement: every change of it or of its rows begins here; raise NotFound."""
    return one(select(Achievement).where(Achievement.id == achievement_id).with_for_update().execution_options(populate_existing=True))


def numbered_for_update(owner_id: int, numbers: Collection[str], codes: Collection[str] = ()) -> list[Achievement]:
    """Lock the owner's achievements with these numbers of the owner's own system, or of this market, with all their rows."""
    if not numbers and not codes:
        return []
    named = or_(Achievement.external_id.in_(numbers), Achievement.code.in_(codes))
    rows = whole().where(Achievement.owner_id == owner_id, named).execution_options(populate_existing=True)
    return list(db.session.scalars(rows.with_for_update()))


def numbered_of(owner_id: int, number: str) -> Achievement:
    """Return the achievement that has this number in its owner's own system; raise NotFound."""
    return one(whole().where(Achievement.owner_id == owner_id, Achievement.external_id == number))


def owned(owner_id: int) -> list[Achievement]:
    """Return all achievements that an organisation lists, with all their rows, the oldest first."""
    return list(db.session.scalars(whole().where(Achievement.owner_id == owner_id)))


def whole() -> Select[Achievement]:
    """Select achievements with all their rows."""
    return select(Achievement).options(*(selectinload(part) for part in WHOLE)).order_by(Achievement.id)


def next_ids(count: int) -> list[int]:
    """Draw the ids of the next achievements, from which their codes are made."""
    drawn = select(func.nextval("achievement_id_seq")).select_from(func.generate_series(1, count))
    return list(db.session.scalars(drawn))


def achievements(ids: Collection[int]) -> dict[int, Achievement]:
    """Return the achievements with these ids, by id; asked by code that has checked the actor."""
    return by_ids(Achievement, ids)


def numbered(number: str) -> list[Achievement]:
    """Return the achievements that this number names, the market's or the owner's ledger's; drafts and withdrawn ones not."""
    named = select(Achievement).where(or_(Achievement.code == number, Achievement.ledger_no == number))
    return list(db.session.scalars(named.where(Achievement.state.not_in(_KEPT_BACK)).order_by(Achievement.id).limit(2)))


def visible(actor: Actor, ids: Collection[int]) -> dict[int, Achievement]:
    """Return those of the achievements that the actor may see, by id."""
    if not ids:
        return {}
    return {
        found.id: found
        for found in db.session.scalars(select(Achievement).where(Achievement.id.in_(set(ids)), policy.visible_achievements(actor)))
    }


def term(term_id: int) -> Term:
    """Return an offered term; raise NotFound."""
    return by_id(Term, term_id)


def terms(achievement_id: int) -> list[Term]:
    """Return what an achievement offers, in the order in which it was offered."""
    return list(db.session.scalars(select(Term).where(Term.achievement_id == achievement_id).order_by(Term.id)))


def terms_of(ids: Collection[int]) -> dict[int, list[Term]]:
    """Return the terms of several achievements at once, by achievement."""
    found: dict[int, list[Term]] = {achievement_id: [] for achievement_id in ids}
    for row in db.session.scalars(select(Term).where(Term.achievement_id.in_(set(ids))).order_by(Term.id)) if ids else ():
        found[row.achievement_id].append(row)
    return found


def owners(achievement_id: int) -> list[AchievementOwner]:
    """Return the owners with their shares; the first one lists."""
    return list(
        db.session.scalars(
            select(AchievementOwner).where(AchievementOwner.achievement_id == achievement_id).order_by(AchievementOwner.position)
        )
    )


def ip_rights(achievement_id: int) -> list[IpRight]:
    """Return the rights behind an achievement."""
    return list(db.session.scalars(select(IpRight).where(IpRight.achievement_id == achievement_id).order_by(IpRight.position)))


def rights_of(ids: Collection[int]) -> dict[int, list[IpRight]]:
    """Return the rights of several achievements at once, by achievement."""
    found: dict[int, list[IpRight]] = {achievement_id: [] for achievement_id in ids}
    for row in db.session.scalars(select(IpRight).where(IpRight.achievement_id.in_(set(ids))).order_by(IpRight.position)) if ids else ():
        found[row.achievement_id].append(row)
    return found


def inventors(achievement_id: int) -> list[Inventor]:
    """Return the inventors in the order of contribution."""
    return list(db.session.scalars(select(Inventor).where(Inventor.achievement_id == achievement_id).order_by(Inventor.position)))


def indicators(achievement_id: int) -> list[Indicator]:
    """Return the measured properties."""
    return list(db.session.scalars(select(Indicator).where(Indicator.achievement_id == achievement_id).order_by(Indicator.position)))


def burdens(achievement_id: int) -> list[Encumbrance]:
    """Return the licences and encumbrances that rest on an achievement."""
    return list(db.session.scalars(select(Encumbrance).where(Encumbrance.achievement_id == achievement_id).order_by(Encumbrance.position)))


def listing(found: Achievement) -> Listing:
    """Return what the gates look at, with the owner's state as it is now."""
    return found.draft().listing(owner_verified=accounts.organisation(found.owner_id).state is OrganisationState.VERIFIED)


def checklist(found: Achievement, today: date) -> list[Gate]:
    """Return the conditions of publication with what holds today."""
    return gates(listing(found), today)


def to_review(actor: Actor, *, most: int | None = None) -> list[Achievement]:
    """Return the achievements that wait for the operator's decision, the longest waiting first."""
    rows = select(Achievement).where(Achievement.state == AchievementState.SUBMITTED, policy.visible_achievements(actor))
    return list(db.session.scalars(rows.order_by(Achievement.submitted_at, Achievement.id).limit(most)))


def newest(actor: Actor, *, most: int = 4) -> list[Achievement]:
    """Return what was published last and is still offered."""
    rows = (
        select(Achievement)
        .where(Achievement.state.in_(_OFFERED), policy.visible_achievements(actor))
        .order_by(Achievement.published_at.desc(), Achievement.id.desc())
    )
    return list(db.session.scalars(rows.limit(most)))


def counts() -> dict[Sector, int]:
    """Return how many achievements each sector offers now."""
    rows = db.session.execute(select(Achievement.sector, func.count()).where(Achievement.state.in_(_OFFERED)).group_by(Achievement.sector))
    found = {sector: number for sector, number in rows if sector is not None}
    return {sector: found.get(sector, 0) for sector in Sector}


def overdue_for_update(today: date, *, most: int) -> list[Achievement]:
    """Lock published achievements whose listing has run out; others' locked rows are left to them."""
    rows = select(Achievement).where(Achievement.state == AchievementState.PUBLISHED, Achievement.valid_until < today)
    return list(db.session.scalars(rows.order_by(Achievement.id).limit(most).with_for_update(skip_locked=True)))
