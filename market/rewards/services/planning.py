"""A plan is drafted from what came in, rewritten by the office, and published within the institution."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from sqlalchemy import delete

from market import audit, clock, ids, rulebook
from market.accounts import queries as accounts
from market.accounts.rules import tidy
from market.db import db
from market.deals import queries as deals
from market.errors import Conflict, Invalid
from market.listings import queries as listings
from market.money import Money
from market.rewards.models.plan import RewardPlan, RewardShare
from market.rewards.queries import money, plans
from market.rewards.rules import clocks, floors, shares
from market.rewards.rules.income import form_of, income
from market.rewards.rules.shares import Share
from market.rewards.rules.states import PLAN, PlanAct, PlanState, Pool
from market.rewards.services import letters, office
from market.wording import N_

if TYPE_CHECKING:
    from collections.abc import Sequence

    from market.access import Actor
    from market.contracts.models.contract import Contract

TEXT_LENGTH = 300


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """What the office writes into a plan."""

    pools: floors.Pools
    people: Sequence[Share] = field(default_factory=tuple)
    basis: str = ""
    """The unit's own rule or agreement (促进科技成果转化法 Art. 44)."""
    place: str = ""
    contact: str = ""


def draft(actor: Actor, contract_id: int) -> RewardPlan:
    """Begin a plan over all money, or the equity, not divided yet, with the least pools and the achievement's inventors.

    Raise NotFound; Invalid where nothing came in or nothing is left; Conflict where a plan is open.
    """
    contract = money.contract_for_update(actor, contract_id)
    deal = deals.deal_of_contract(contract.deal_id)
    if any(plan.state in (PlanState.DRAFT, PlanState.PUBLICISED) for plan in plans.of_contracts([contract.id])[contract.id]):
        raise Conflict("reward.plan_open", N_("This contract has an open plan: finish or withdraw it first."))
    now, number = clock.now(), plans.next_id()
    counted = money.open_entries_for_update(contract.id)
    entries = [entry.value() for entry in counted]
    found = income(entries)
    equity = next((entry.equity for entry in entries if entry.equity is not None), None)
    unit = equity.unit if equity else floors.FEN
    pools = floors.proposed(found.net, plans.floors(contract, entries), unit)
    plan = RewardPlan(
        id=number,
        code=ids.code("FP", clock.legal_date(now).year, number),
        contract_id=contract.id,
        institution_id=contract.seller_id,
        state=PlanState.DRAFT,
        form=form_of(deal.mode),
        worth=equity.worth if equity else None,
        unit=unit,
        received=found.received,
        costs=found.costs,
        main=pools[Pool.MAIN],
        others=pools[Pool.OTHERS],
        transfer=pools[Pool.TRANSFER],
        created_at=now,
        created_by=actor.person_id or 0,
    )
    db.session.add(plan)
    db.session.flush()
    for entry in counted:
        entry.plan_id = plan.id
    _write_people(plan, _inventors(deal.achievement_id))
    audit.record(actor, "reward_plan.drafted", plan, at=now, to_state=plan.state, contract=contract.number, net_fen=plan.net.fen)
    return plan


def _inventors(achievement_id: int | None) -> list[Share]:
    rows = listings.inventors(achievement_id) if achievement_id is not None else []
    return [Share(pool=Pool.MAIN, name=row.name, staff_no=row.staff_no, weight=row.share_bp or 1) for row in rows]


def rewrite(actor: Actor, plan_id: int, given: Draft) -> RewardPlan:
    """Write pools, people and texts of a draft, and count what came in meanwhile; raise Invalid, naming the rule that is broken."""
    plan, contract = _opened(actor, plan_id)
    if plan.state is not PlanState.DRAFT:
        raise PLAN.refused(plan.state, PlanAct.PUBLICISE)
    counted = money.open_entries_for_update(contract.id, plan.id)
    entries = [entry.value() for entry in counted]
    found = income(entries)
    floors.check_units(given.pools, plan.unit)
    floors.check(found.net, given.pools, plans.floors(contract, entries), plan.unit)
    _check_accounts(plan, given.people)
    parts = shares.divided(given.pools, given.people, plan.unit)
    for entry in counted:
        entry.plan_id = plan.id
    plan.received, plan.costs = found.received, found.costs
    plan.main, plan.others, plan.transfer = (given.pools[pool] for pool in (Pool.MAIN, Pool.OTHERS, Pool.TRANSFER))
    for name in ("basis", "place", "contact"):
        setattr(plan, name, tidy(getattr(given, name), field=name, most=TEXT_LENGTH))
    _write_people(plan, given.people, parts)
    audit.record(actor, "reward_plan.changed", plan, net_fen=plan.net.fen, reward_fen=plan.reward.fen, people=len(parts))
    return plan


def publicise(actor: Actor, plan_id: int) -> RewardPlan:
    """Put a plan on notice within the institution (浙江省促进科技成果转化条例 Art. 39); raise Invalid for what is missing or too low."""
    plan, contract = _opened(actor, plan_id)
    PLAN.after(plan.state, PlanAct.PUBLICISE)
    now = clock.now()
    today = clock.legal_date(now)
    entries = [entry.value() for entry in money.of_plan(plan.id)]
    limits = plans.floors(contract, entries)
    floors.check(plan.net, plan.pools, limits, plan.unit)
    people = plans.shares(plan.id)
    if shares.divided(plan.pools, [share.value() for share in people], plan.unit) != [share.amount for share in people]:
        raise Conflict("reward.not_divided", N_("The shares are not worked out yet: save the plan first."))
    _check_texts(plan)
    plan.floor_bp, plan.floor_rule = (limits.reward.bp, limits.reward.rule) if limits.reward else (0, "")
    plan.notice_begins_on = today
    cash_relief = contract.type in plans.LIMITED and not plan.in_shares
    working = plans.number("notice.cash_tax_days", today) if cash_relief else None
    plan.notice_ends_on = clocks.notice_ends(today, rulebook.number("notice.reward_days", today), working)
    oldest = min(entry.on for entry in entries)
    plan.pay_by = clocks.pay_by(entries, plans.number("reward.pay_months.zhejiang", oldest) if plans.in_zhejiang(contract) else None)
    plan.published_by = actor.person_id
    office.move(actor, plan, PlanAct.PUBLICISE, "publicised", at=now, until=plan.notice_ends_on)
    letters.publicised(plan, people)
    return plan


def _check_texts(plan: RewardPlan) -> None:
    if not plan.basis:
        raise Invalid("reward.basis_missing", N_("Name the unit's rule or agreement that the plan follows."), field="basis")
    if not plan.contact:
        raise Invalid("reward.contact_missing", N_("Say who takes objections."), field="contact")


def _opened(actor: Actor, plan_id: int) -> tuple[RewardPlan, Contract]:
    seen = plans.plan(actor, plan_id)
    office.check(actor, seen)
    contract = money.contract_for_update(actor, seen.contract_id)
    return plans.plan_for_update(actor, plan_id), contract


def _check_accounts(plan: RewardPlan, people: Sequence[Share]) -> None:
    """Raise Invalid where a share is linked to the account of somebody who is not of the institution."""
    known = {person.id for _membership, person in accounts.people_of(plan.institution_id)}
    for share in people:
        if share.person_id is not None and share.person_id not in known:
            raise Invalid(
                "reward.not_a_member", N_("%(name)s: this account is not one of your institution's."), field="people", name=share.name
            )


def _write_people(plan: RewardPlan, people: Sequence[Share], parts: Sequence[Money] | None = None) -> None:
    """Replace the people of a draft; without `parts` they divide the main pool, if it goes round."""
    db.session.execute(delete(RewardShare).where(RewardShare.plan_id == plan.id))
    if parts is None:
        parts = shares.in_units(plan.main, [share.weight for share in people], plan.unit) if people else []
    for position, (share, part) in enumerate(zip(people, parts, strict=True), start=1):
        if not part:
            continue
        db.session.add(
            RewardShare(
                plan_id=plan.id,
                position=position,
                pool=share.pool,
                name=share.name,
                staff_no=share.staff_no,
                person_id=share.person_id,
                weight=share.weight,
                amount=part,
            )
        )
    db.session.flush()
