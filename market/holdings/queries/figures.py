"""What the market counts for an annual report: the register, contracts, receipts and rewards of one year."""

from __future__ import annotations

from collections import Counter
from datetime import date, datetime, time
from typing import TYPE_CHECKING

from sqlalchemy import and_, func, select
from sqlalchemy.orm import selectinload

from market import clock
from market.contracts.models.contract import Contract
from market.contracts.queries import versions
from market.contracts.rules.states import ContractState
from market.db import db
from market.deals.models.deals import Deal
from market.holdings.models.holding import Holding
from market.holdings.queries import facts
from market.holdings.rules.kinds import Ownership, way_of
from market.money import ZERO
from market.rewards.models.plan import RewardEntry, RewardPayment, RewardPlan, RewardShare
from market.rewards.queries import plans
from market.rewards.rules.states import EntryKind, Form

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from sqlalchemy import ColumnElement


def counted(organisation_id: int, year: int) -> dict[str, int]:
    """Return every line that the market counts for an institution and a year; the caller has checked the actor."""
    register = select(Holding).where(Holding.organisation_id == organisation_id, Holding.opened_at <= clock.now())
    holdings = list(db.session.scalars(register))
    rewards = _cash(organisation_id, year) + _shares(organisation_id, year)
    return dict(_results(holdings, year) + _contracts(organisation_id, year) + rewards)


def _results(holdings: Sequence[Holding], year: int) -> Counter[str]:
    known, found = facts.of(holdings), Counter[str]()
    for row in holdings:
        obtained = known[row.id].obtained_on
        if obtained is not None and obtained.year == year:
            found["obtained"] += 1
            found["empowered"] += row.ownership is Ownership.EMPOWERED
        if row.disposed_on is None:
            found["register"] += 1
            found[row.management.value] += 1
    return found


def _contracts(organisation_id: int, year: int) -> Counter[str]:
    """Count what was signed in the year, at what the price came to by the year's end, and what came in under any contract."""
    found = Counter[str]()
    signed, sold = _signed_in(year), _sold(organisation_id)
    rows = select(Contract, Deal.mode).join(Deal, Deal.id == Contract.deal_id).where(sold, signed).options(selectinload(Contract.versions))
    for contract, mode in db.session.execute(rows):
        for place in _places(contract, mode):
            found[f"{place}_items"] += 1
            found[f"{place}_price"] += versions.present_total(contract, at=clock.end_of(date(year, 12, 31))).fen
    came = select(Contract, Deal.mode, func.sum(RewardEntry.amount)).join(Deal, Deal.id == Contract.deal_id)
    came = came.join(RewardEntry, RewardEntry.contract_id == Contract.id).where(sold, RewardEntry.kind == EntryKind.RECEIPT)
    came = came.where(RewardEntry.struck_at.is_(None), func.extract("year", RewardEntry.on) == year)
    for contract, mode, amount in db.session.execute(came.group_by(Contract.id, Deal.mode)):
        for place in _places(contract, mode):
            found[f"{place}_received"] += amount.fen
    return found


def _sold(organisation_id: int) -> ColumnElement[bool]:
    return and_(Contract.seller_id == organisation_id, Contract.state != ContractState.VOID)


def _places(contract: Contract, mode: str) -> Iterable[str]:
    yield f"contract_{contract.type.value}"
    way = way_of(contract.type.value, contract.subtype.value, mode)
    if way is not None:
        yield f"way_{way.value}"


def _signed_in(year: int) -> ColumnElement[bool]:
    first = datetime.combine(date(year, 1, 1), time(), tzinfo=clock.BEIJING)
    return and_(Contract.signed_at >= first, Contract.signed_at < clock.end_of(date(year, 12, 31)))


def _given(organisation_id: int, year: int, form: Form) -> ColumnElement[bool]:
    mine = and_(RewardPlan.institution_id == organisation_id, RewardPlan.form == form)
    return and_(mine, func.extract("year", RewardPayment.paid_on) == year)


def _cash(organisation_id: int, year: int) -> Counter[str]:
    people = func.count(func.distinct(func.concat_ws("/", RewardShare.name, RewardShare.staff_no)))
    rows = select(people, func.sum(RewardShare.amount)).join(RewardPlan, RewardPlan.id == RewardShare.plan_id)
    rows = rows.join(RewardPayment, RewardPayment.share_id == RewardShare.id)
    number, amount = db.session.execute(rows.where(_given(organisation_id, year, Form.CASH))).one()
    return Counter({"cash_people": number, "cash_fen": (amount or ZERO).fen})


def _shares(organisation_id: int, year: int) -> Counter[str]:
    """Count who got shares in the year, and what these are worth: their part of the price for which the equity was given."""
    rows = select(RewardShare, RewardPlan).join(RewardPlan, RewardPlan.id == RewardShare.plan_id)
    rows = rows.join(RewardPayment, RewardPayment.share_id == RewardShare.id).where(_given(organisation_id, year, Form.SHARES))
    found = [(share, plan) for share, plan in db.session.execute(rows)]
    known = {plan.id: plans.worths(plan) for plan in {plan.id: plan for _, plan in found}.values()}
    people = {(share.name, share.staff_no) for share, _ in found}
    worth = sum((known[plan.id][share.id] for share, plan in found), ZERO)
    return Counter({"share_people": len(people), "share_fen": worth.fen})
