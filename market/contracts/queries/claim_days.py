"""Claims whose last day comes near, for the job that writes about them."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

from sqlalchemy import and_, func, or_, select
from sqlalchemy.dialects.postgresql import insert

from market import rulebook
from market.contracts.models.contract import Contract
from market.contracts.models.corrections import ClaimCorrection
from market.contracts.models.registration import Claim, ClaimReminder
from market.contracts.rules.correcting import CorrectionState
from market.contracts.rules.states import ClaimState
from market.db import db

if TYPE_CHECKING:
    from datetime import datetime

UNFILED = (ClaimState.DRAFT, ClaimState.READY)
STAGES = ("claim.remind_first_days", "claim.remind_second_days", "claim.remind_last_days")


def stages(on: date) -> list[int]:
    """Return how many days before its last day a claim is written about."""
    return [rulebook.number(key, on) for key in STAGES]


def next_claimant(after: int, today: date, within: int) -> int | None:
    """Return the next organisation, by id, with a claim or charge to file, or a return to correct, within so many days."""
    until = today + timedelta(days=within)
    wrong = select(ClaimCorrection.claim_id).where(
        ClaimCorrection.state == CorrectionState.OPEN, ClaimCorrection.due_on.between(today, until)
    )
    mine = or_(and_(Claim.state.in_(UNFILED), Claim.due_on.between(today, until)), Claim.id.in_(wrong))
    return db.session.scalar(select(func.min(Claim.organisation_id)).where(Claim.organisation_id > after, mine))


def near_for_update(organisation_id: int, today: date, within: int) -> list[tuple[Claim, Contract]]:
    """Lock what an organisation has to file within so many days; rows that another process works on are left to it."""
    near = select(Claim, Contract).join(Contract, Contract.id == Claim.contract_id)
    near = near.where(Claim.organisation_id == organisation_id, Claim.state.in_(UNFILED))
    near = near.where(Claim.due_on.between(today, today + timedelta(days=within))).order_by(Claim.id)
    return [(row.Claim, row.Contract) for row in db.session.execute(near.with_for_update(of=Claim, skip_locked=True))]


def remember(claim: Claim, due_on: date, stage: int, now: datetime) -> bool:
    """Note that a letter is written, and say whether it was not before."""
    values = {"claim_id": claim.id, "due_on": due_on, "stage": stage, "sent_at": now}
    noted = insert(ClaimReminder).values(**values).on_conflict_do_nothing().returning(ClaimReminder.stage)
    return db.session.scalar(noted) is not None
