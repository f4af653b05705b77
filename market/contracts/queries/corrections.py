"""Corrections of filed returns, and what a claim comes to with them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import ColumnElement, func, select

from market.contracts import policy
from market.contracts.models.contract import Contract
from market.contracts.models.corrections import ClaimCorrection
from market.contracts.models.registration import Claim
from market.contracts.rules.correcting import COUNTING, STANDING, CorrectionState, Figures
from market.db import db, one

if TYPE_CHECKING:
    from collections.abc import Collection
    from datetime import date

    from market.access import Actor
    from market.money import Money


def counted_base() -> ColumnElement[Money]:
    """Return the SQL of what a claim is counted from now: by its newest correction that holds, else as it was filed or prepared."""
    newest = (
        select(ClaimCorrection.after_base)
        .where(ClaimCorrection.claim_id == Claim.id, ClaimCorrection.state.in_(COUNTING))
        .order_by(ClaimCorrection.id.desc())
        .limit(1)
        .correlate(Claim)
        .scalar_subquery()
    )
    return func.coalesce(newest, Claim.base)


def corrections(claim_id: int) -> list[ClaimCorrection]:
    """Return the corrections of a claim, the newest first, for code that has checked the actor."""
    mine = select(ClaimCorrection).where(ClaimCorrection.claim_id == claim_id)
    return list(db.session.scalars(mine.order_by(ClaimCorrection.id.desc())))


def now(claim: Claim) -> Figures:
    """Return what a claim comes to now, with every correction that holds."""
    return _figures(claim, COUNTING)


def filed(claim: Claim) -> Figures:
    """Return what the tax office has of a claim: the return, or the newest correction that was filed."""
    return _figures(claim, STANDING)


def _figures(claim: Claim, states: Collection[CorrectionState]) -> Figures:
    newest = next((row for row in corrections(claim.id) if row.state in states), None)
    if newest is None:
        return Figures(amount=claim.amount, base=claim.base)
    return newest.after


def open_for_update(claim_id: int) -> ClaimCorrection | None:
    """Lock the correction of a claim that is still to be filed."""
    waiting = select(ClaimCorrection).where(ClaimCorrection.claim_id == claim_id, ClaimCorrection.state == CorrectionState.OPEN)
    return db.session.scalars(waiting.with_for_update().execution_options(populate_existing=True)).one_or_none()


def correction(actor: Actor, correction_id: int) -> ClaimCorrection:
    """Return a correction of a claim the actor may see; raise NotFound otherwise."""
    mine = select(ClaimCorrection).join(Claim, Claim.id == ClaimCorrection.claim_id)
    return one(mine.where(ClaimCorrection.id == correction_id, policy.claims_visible_to(actor)))


def correction_for_update(correction_id: int) -> ClaimCorrection:
    """Lock a correction of a claim that is locked already."""
    mine = select(ClaimCorrection).where(ClaimCorrection.id == correction_id)
    return one(mine.with_for_update().execution_options(populate_existing=True))


def open_of(claim_ids: Collection[int]) -> dict[int, ClaimCorrection]:
    """Return the corrections still to be filed of several claims, by claim."""
    mine = select(ClaimCorrection).where(ClaimCorrection.claim_id.in_(claim_ids), ClaimCorrection.state == CorrectionState.OPEN)
    return {row.claim_id: row for row in db.session.scalars(mine)}


def unfiled(actor: Actor, *, most: int) -> list[tuple[ClaimCorrection, Claim, Contract]]:
    """Return the corrections that the actor may see and that wait to be filed, by their last day."""
    mine = select(ClaimCorrection, Claim, Contract).join(Claim, Claim.id == ClaimCorrection.claim_id)
    mine = mine.join(Contract, Contract.id == Claim.contract_id)
    mine = mine.where(policy.claims_visible_to(actor), ClaimCorrection.state == CorrectionState.OPEN)
    rows = db.session.execute(mine.order_by(ClaimCorrection.due_on, ClaimCorrection.id).limit(most))
    return [(row.ClaimCorrection, row.Claim, row.Contract) for row in rows]


def near_for_update(organisation_id: int, until: date) -> list[tuple[ClaimCorrection, Claim, Contract]]:
    """Lock the corrections that an organisation has to file until a day; rows that another process works on are left to it."""
    near = select(ClaimCorrection, Claim, Contract).join(Claim, Claim.id == ClaimCorrection.claim_id)
    near = near.join(Contract, Contract.id == Claim.contract_id)
    near = near.where(Claim.organisation_id == organisation_id, ClaimCorrection.state == CorrectionState.OPEN)
    near = near.where(ClaimCorrection.due_on <= until).order_by(ClaimCorrection.id)
    rows = db.session.execute(near.with_for_update(of=ClaimCorrection, skip_locked=True))
    return [(row.ClaimCorrection, row.Claim, row.Contract) for row in rows]
