"""Entries of the register and their history."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from sqlalchemy import Select, exists, func, or_, select

from market.accounts.models import Organisation
from market.accounts.rules.organisations import OrganisationKind
from market.contracts.models.contract import Contract
from market.contracts.rules.states import ContractState
from market.db import db, one
from market.deals.models.deals import Deal
from market.holdings import policy
from market.holdings.models.holding import Holding, HoldingChange, HoldingContract
from market.holdings.rules.kinds import Management
from market.listings.models.achievements import Achievement
from market.listings.rules.kinds import AchievementState

if TYPE_CHECKING:
    from market.access import Actor

PAGE_SIZE = 30
_LOCKS = 2_026_112_300_000_000
"""Where the advisory locks of registers begin: one for each institution."""
_BEFORE_PUBLICATION = (AchievementState.DRAFT, AchievementState.RETURNED)


@dataclass(frozen=True, slots=True, kw_only=True)
class Search:
    """Which entries are wanted: words of the name or number, a class."""

    q: str = ""
    management: Management | None = None
    page: int = 1


def register_for_update(organisation_id: int) -> None:
    """Let one command at a time open entries in an institution's register: their numbers have no gaps."""
    db.session.execute(select(func.pg_advisory_xact_lock(_LOCKS + organisation_id)))


def next_number(organisation_id: int) -> int:
    """Return the next number of a register that the caller has locked."""
    newest = db.session.scalar(select(func.max(Holding.ledger_no)).where(Holding.organisation_id == organisation_id))
    return (newest or 0) + 1


def holding(actor: Actor, holding_id: int) -> Holding:
    """Return an entry the actor may read; raise NotFound otherwise."""
    return one(select(Holding).where(Holding.id == holding_id, policy.visible_to(actor)))


def holding_for_update(actor: Actor, holding_id: int) -> Holding:
    """Lock an entry the actor may read; raise NotFound otherwise."""
    mine = select(Holding).where(Holding.id == holding_id, policy.visible_to(actor))
    return one(mine.with_for_update().execution_options(populate_existing=True))


def page(actor: Actor, search: Search) -> tuple[list[Holding], int]:
    """Return one page of the entries that the actor may read, by number from the newest, and how many there are."""
    rows = _matching(actor, search)
    total = db.session.scalar(select(func.count()).select_from(rows.subquery())) or 0
    ordered = rows.order_by(Holding.ledger_no.desc(), Holding.id).limit(PAGE_SIZE).offset((max(1, search.page) - 1) * PAGE_SIZE)
    return list(db.session.scalars(ordered)), total


def every(actor: Actor) -> list[Holding]:
    """Return all entries that the actor may read, by number."""
    return list(db.session.scalars(select(Holding).where(policy.visible_to(actor)).order_by(Holding.organisation_id, Holding.ledger_no)))


def counts(actor: Actor) -> dict[Management, int]:
    """Return how many entries that the actor may read are in each class."""
    rows = select(Holding.management, func.count()).where(policy.visible_to(actor)).group_by(Holding.management)
    return {row[0]: row[1] for row in db.session.execute(rows)}


def changes(holding_id: int) -> list[HoldingChange]:
    """Return the history of an entry, the newest first; the caller has checked the actor."""
    return list(db.session.scalars(select(HoldingChange).where(HoldingChange.holding_id == holding_id).order_by(HoldingChange.id.desc())))


def of_achievement(achievement_id: int) -> Holding | None:
    """Return the entry of a listing, if there is one."""
    return db.session.scalars(select(Holding).where(Holding.achievement_id == achievement_id)).one_or_none()


def to_review(actor: Actor, until: date) -> list[Holding]:
    """Return the entries whose review is due until a day, the longest overdue first; for the office only."""
    if not actor.can(*policy.OFFICE):
        return []
    due = select(Holding).where(policy.visible_to(actor), Holding.next_review_on <= until, Holding.disposed_on.is_(None))
    return list(db.session.scalars(due.order_by(Holding.next_review_on, Holding.ledger_no)))


def missing_for_update(most: int) -> list[Achievement]:
    """Lock job-related results of institutions that were submitted at least once and have no entry yet, the oldest first.

    What somebody publishes this moment is left out: it gets its entry there.
    """
    rows = select(Achievement).join(Organisation, Organisation.id == Achievement.owner_id)
    rows = rows.where(
        Organisation.kind == OrganisationKind.INSTITUTION,
        Achievement.job_related,
        Achievement.state.not_in(_BEFORE_PUBLICATION),
        ~exists().where(Holding.achievement_id == Achievement.id),
    )
    rows = rows.order_by(Achievement.id).limit(most).with_for_update(of=Achievement, skip_locked=True)
    return list(db.session.scalars(rows))


def unentered_for_update(actor: Actor, code: str) -> Achievement | None:
    """Lock the institution's own job-related listing of this code, draft or not, that has no entry yet."""
    mine = select(Achievement).where(Achievement.owner_id == actor.organisation_id, Achievement.code == code, Achievement.job_related)
    fresh = mine.where(~exists().where(Holding.achievement_id == Achievement.id)).with_for_update(of=Achievement)
    return db.session.scalars(fresh).one_or_none()


def own_contracts(actor: Actor, but: int | None = None) -> list[Contract]:
    """Return the institution's own contracts about no listing that no other entry names, the newest first; `but` is the entry written."""
    taken = exists().where(HoldingContract.contract_id == Contract.id, HoldingContract.holding_id != (but or 0))
    mine = select(Contract).join(Deal, Deal.id == Contract.deal_id).where(Deal.achievement_id.is_(None), ~taken)
    mine = mine.where(Contract.seller_id == actor.organisation_id, Contract.state != ContractState.VOID)
    return list(db.session.scalars(mine.order_by(Contract.id.desc())))


def _matching(actor: Actor, search: Search) -> Select[Holding]:
    rows = select(Holding).where(policy.visible_to(actor))
    if search.management is not None:
        rows = rows.where(Holding.management == search.management)
    if search.q:
        number = search.q.upper().removeprefix("TZ-").lstrip("0")
        found = [Holding.name_zh.icontains(search.q, autoescape=True), Achievement.title_zh.icontains(search.q, autoescape=True)]
        if number.isascii() and number.isdigit() and len(number) < 10:  # noqa: PLR2004 - as many digits as a number can have
            found.append(Holding.ledger_no == int(number))
        rows = rows.outerjoin(Achievement, Achievement.id == Holding.achievement_id).where(or_(*found))
    return rows
