"""The relief of income tax on a plan's rewards, asked of the tax rules with what really came in, was published and paid."""

from __future__ import annotations

from typing import TYPE_CHECKING

from market import clock
from market.contracts.queries import assessing, casework, registrations
from market.contracts.rules.benefits import facts as case
from market.contracts.rules.benefits import rewards as benefit
from market.contracts.rules.benefits.kinds import Role
from market.contracts.rules.states import REGISTERED_STATES
from market.money import Money
from market.rewards.queries import money, plans
from market.rewards.rules.clocks import portions
from market.rewards.rules.states import Pool

if TYPE_CHECKING:
    from market.contracts.models.contract import Contract
    from market.contracts.rules.benefits.assessment import Assessment, Tested
    from market.rewards.models.plan import RewardEntry, RewardPlan
    from market.rewards.rules.clocks import Portion
    from market.rewards.rules.income import Entry

ROLES = {Pool.MAIN: Role.INVENTOR, Pool.OTHERS: Role.TRANSFER, Pool.TRANSFER: Role.TRANSFER}


def months_of(entries: list[Entry]) -> int:
    """Return the months within which a payment keeps the relief, as in force at the newest receipt."""
    return plans.number("pit.months", max(entry.on for entry in entries)) or 0


def clocks_of(plan: RewardPlan, reward_fen: int | None = None) -> list[Portion]:
    """Return the portions of a reward (in fen; the whole plan's without one) by receipt, each with its last day; none of shares."""
    reward = plan.reward if reward_fen is None else Money(reward_fen)
    return [] if plan.in_shares else _clocks(money.of_plan(plan.id), reward)


def _clocks(rows: list[RewardEntry], reward: Money) -> list[Portion]:
    entries = [row.value() for row in rows]
    return portions(reward, entries, months_of(entries)) if entries and reward else []


def assessment(plan: RewardPlan, contract: Contract) -> Assessment:
    """Return what the tax rules say of the rewards paid so far; the contract must really be registered."""
    registration = registrations.of_contract(contract.id)
    known = assessing.facts_of(contract, registration)
    is_registered = registration is not None and registration.state in REGISTERED_STATES
    parts = [known.contract, known.licence, known.technology, known.rights, known.seller, known.buyer, known.relation, known.costs]
    if not is_registered:
        parts[0] = case.Contract(**known.contract.stated | {"registered_on": None})
    entries = money.of_plan(plan.id)
    stated = known.stated | {
        "receipts": tuple((entry.on, entry.amount) for entry in entries if entry.is_receipt),
        "rewards": () if plan.in_shares else _rewards(plan, entries),
        "notice": case.Notice(begins_on=plan.notice_begins_on, ends_on=plan.notice_ends_on),
    }
    [found] = benefit.assess(case.Facts(*parts, **stated), casework.book)
    return found


def barred(contract: Contract) -> Tested | None:
    """Return the condition because of which no reward out of a contract brings the relief, whenever it is paid; None where it may."""
    return benefit.bar(assessing.facts_of(contract, registrations.of_contract(contract.id)), casework.book)


def _rewards(plan: RewardPlan, entries: list[RewardEntry]) -> tuple[case.Reward, ...]:
    paid = plans.payments(plan.id)
    found: list[case.Reward] = []
    for share in plans.shares(plan.id):
        if share.id not in paid:
            continue
        for portion in _clocks(entries, share.amount):
            found.append(
                case.Reward(
                    len(found),
                    person=share.name,
                    role=ROLES[share.pool],
                    amount=portion.amount,
                    received_on=portion.received_on,
                    paid_on=paid[share.id].paid_on,
                    published=True,
                    apart_from_wages=True,
                )
            )
    return tuple(found)


def is_late(plan: RewardPlan) -> bool:
    """Say whether the last day of payment has passed and somebody still waits."""
    return plan.pay_by is not None and clock.today() > plan.pay_by
