"""JSON API of rewards: the office's commands, the notice for everybody of the unit, each person's own statements."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask_babel import gettext

from market.contracts.schemas.claims import ClaimRow
from market.money import Money
from market.rewards import policy, services
from market.rewards.queries import money, plans, relief
from market.rewards.rules.clocks import DEFERRAL
from market.rewards.rules.shares import Share
from market.rewards.rules.states import Pool
from market.rewards.schemas import (
    AnswerIn,
    Entries,
    EntryIn,
    EntryOut,
    LinkIn,
    ObjectionIn,
    ObjectionOut,
    PaymentIn,
    PersonOut,
    PlanBrief,
    PlanIn,
    PlanOut,
    PlanPage,
    PlanQuery,
    PortionOut,
    ReasonIn,
    StatementOut,
    Statements,
)
from market.rewards.services.planning import Draft
from market.web.api import Answer, api_blueprint, created, operation, worded
from market.web.gate import actor

if TYPE_CHECKING:
    from market.contracts.rules.benefits.assessment import Tested
    from market.rewards.models.plan import RewardPlan
    from market.rewards.rules.clocks import Portion

AMOUNTS = ("net", "reward", "worth", "unit", "received", "costs", "main", "others", "transfer")
bp = api_blueprint("rewards", __name__)
_CONTRACT = "/rewards/contracts/<int:contract_id>"
_PLAN = "/rewards/plans/<int:plan_id>"


@operation(bp, "GET", f"{_CONTRACT}/entries", access=policy.OFFICE, returns=Entries, summary="Money of a contract")
def entries(contract_id: int) -> Entries:
    """List what came in under a contract of the caller's institution, and what it cost."""
    return Entries.model_validate({"items": money.entries(money.contract(actor(), contract_id).id)})


@operation(
    bp,
    "POST",
    f"{_CONTRACT}/entries",
    access=policy.OFFICE,
    body=EntryIn,
    returns=EntryOut,
    status=201,
    errors=(409,),
    summary="Enter money",
)
def enter(contract_id: int, body: EntryIn) -> Answer:
    """Enter a receipt, equity or a cost."""
    amount, equity = Money(body.amount_fen), body.equity()
    made = services.enter(actor(), contract_id, kind=body.kind, on=body.on, amount=amount, note=body.note, equity=equity)
    return created(EntryOut.model_validate(made), f"/api/v1/rewards/contracts/{contract_id}/entries")


@operation(
    bp,
    "POST",
    "/rewards/entries/<int:entry_id>/strike",
    access=policy.OFFICE,
    body=ReasonIn,
    returns=EntryOut,
    errors=(409,),
    summary="Strike an entry out",
)
def strike(entry_id: int, body: ReasonIn) -> EntryOut:
    """Strike out a wrong entry that no plan counts."""
    return EntryOut.model_validate(services.strike(actor(), entry_id, reason=body.reason))


@operation(
    bp, "POST", f"{_CONTRACT}/plans", access=policy.OFFICE, returns=PlanOut, status=201, errors=(409, 422), summary="Begin a reward plan"
)
def draft(contract_id: int) -> Answer:
    """Begin a plan over all money that is not divided yet, with the least pools and the inventors."""
    made = services.draft(actor(), contract_id)
    return created(_shown(made), f"/api/v1/rewards/plans/{made.id}")


@operation(bp, "GET", "/rewards/plans", access=policy.MEMBERS, query=PlanQuery, returns=PlanPage, summary="Reward plans")
def list_plans(query: PlanQuery) -> PlanPage:
    """List the plans of the caller's institution: all for its office, published ones for everybody else."""
    rows, total = plans.plans(actor(), states=(query.state,) if query.state else (), page=query.page)
    return PlanPage(items=[PlanBrief.model_validate(row) for row in rows], page=query.page, total=total)


@operation(bp, "GET", _PLAN, access=policy.MEMBERS, returns=PlanOut, summary="A reward plan")
def plan(plan_id: int) -> PlanOut:
    """Return one plan with people and objections."""
    return _shown(plans.plan(actor(), plan_id))


@operation(bp, "PUT", _PLAN, access=policy.OFFICE, body=PlanIn, returns=PlanOut, errors=(409,), summary="Write a reward plan")
def rewrite(plan_id: int, body: PlanIn) -> PlanOut:
    """Write pools, people and texts of a draft; the shares are worked out to the fen."""
    pools = {Pool.MAIN: Money(body.main_fen), Pool.OTHERS: Money(body.others_fen), Pool.TRANSFER: Money(body.transfer_fen)}
    people = [Share(**person.values()) for person in body.people]
    given = Draft(pools=pools, people=people, basis=body.basis, place=body.place, contact=body.contact)
    return _shown(services.rewrite(actor(), plan_id, given))


@operation(bp, "POST", f"{_PLAN}/publicise", access=policy.OFFICE, returns=PlanOut, errors=(409, 422), summary="Publish a reward plan")
def publicise(plan_id: int) -> PlanOut:
    """Put a plan on notice within the institution."""
    return _shown(services.publicise(actor(), plan_id))


@operation(bp, "POST", f"{_PLAN}/approve", access=policy.APPROVERS, returns=PlanOut, errors=(409,), summary="Approve a reward plan")
def approve(plan_id: int) -> PlanOut:
    """Approve as a second person, once the notice is over and every objection is answered."""
    return _shown(services.approve(actor(), plan_id))


@operation(
    bp, "POST", f"{_PLAN}/withdraw", access=policy.OFFICE, body=ReasonIn, returns=PlanOut, errors=(409,), summary="Withdraw a reward plan"
)
def withdraw(plan_id: int, body: ReasonIn) -> PlanOut:
    """Give up a plan of which nothing is paid."""
    return _shown(services.withdraw(actor(), plan_id, reason=body.reason))


@operation(
    bp,
    "POST",
    f"{_PLAN}/objections",
    access=policy.MEMBERS,
    body=ObjectionIn,
    returns=ObjectionOut,
    errors=(409,),
    summary="Object to a reward plan",
)
def object_to(plan_id: int, body: ObjectionIn) -> ObjectionOut:
    """Object while the notice runs; everybody of the institution may."""
    return ObjectionOut.model_validate(services.object_to(actor(), plan_id, reason=body.reason))


@operation(
    bp,
    "POST",
    f"{_PLAN}/objections/<int:objection_id>/answer",
    access=policy.OFFICE,
    body=AnswerIn,
    returns=ObjectionOut,
    errors=(409,),
    summary="Answer an objection",
)
def answer(plan_id: int, objection_id: int, body: AnswerIn) -> ObjectionOut:
    """Uphold or dismiss an objection with the reason."""
    return ObjectionOut.model_validate(services.answer(actor(), plan_id, objection_id, upheld=body.upheld, text=body.answer))


@operation(bp, "POST", f"{_PLAN}/payments", access=policy.OFFICE, body=PaymentIn, returns=PlanOut, errors=(409,), summary="Note payments")
def pay(plan_id: int, body: PaymentIn) -> PlanOut:
    """Note that people were paid; with the last of them the plan is paid."""
    services.pay(actor(), plan_id, share_ids=body.share_ids, paid_on=body.paid_on, reference=body.reference)
    return _shown(plans.plan(actor(), plan_id))


@operation(bp, "POST", f"{_PLAN}/claim", access=policy.OFFICE, returns=ClaimRow, errors=(409,), summary="Claim the relief of a plan")
def claim(plan_id: int) -> ClaimRow:
    """Fill in the income-tax claim of the rewarded people from a paid plan."""
    return ClaimRow.model_validate(services.claim(actor(), plan_id))


@operation(
    bp,
    "POST",
    f"{_PLAN}/shares/<int:share_id>/link",
    access=policy.OFFICE,
    body=LinkIn,
    returns=PersonOut,
    errors=(409,),
    summary="Link an account",
)
def link(plan_id: int, share_id: int, body: LinkIn) -> PersonOut:
    """Let the account of one of the institution's people read a statement."""
    return PersonOut.model_validate(services.link(actor(), plan_id, share_id, person_id=body.person_id))


@operation(bp, "GET", "/rewards/statements", access=policy.MEMBERS, returns=Statements, summary="Own statements")
def statements() -> Statements:
    """List the caller's own statements."""
    me = actor()
    return Statements(items=[_statement(found) for found in plans.statements(me, person_id=me.person_id or 0)])


@operation(bp, "GET", "/rewards/statements/<int:share_id>", access=policy.MEMBERS, returns=StatementOut, summary="A statement")
def statement(share_id: int) -> StatementOut:
    """Return one statement, to its person and the institution's office only."""
    return _statement(plans.statement(actor(), share_id))


def _shown(found: RewardPlan) -> PlanOut:
    brief = {name: getattr(found, name) for name in PlanOut.model_fields if hasattr(found, name)}
    amounts = {f"{name}_fen": getattr(found, name) for name in AMOUNTS}
    people = [PersonOut.model_validate(share) for share in plans.shares(found.id)]
    return PlanOut(**brief, **amounts, people=people, objections=[ObjectionOut.model_validate(one) for one in plans.objections(found.id)])


def _statement(found: plans.Statement) -> StatementOut:
    worth = plans.worths(found.plan).get(found.share.id)
    barred = None if found.plan.in_shares else relief.barred(found.contract)
    return StatementOut(
        id=found.share.id,
        plan_id=found.plan.id,
        code=found.plan.code,
        state=found.plan.state,
        project=found.contract.project_name,
        pool=found.share.pool,
        name=found.share.name,
        form=found.plan.form,
        amount_fen=found.share.amount.fen,
        worth_fen=None if worth is None else worth.fen,
        deferral=gettext(DEFERRAL) if found.plan.in_shares else None,
        paid_on=found.payment.paid_on if found.payment else None,
        portions=[_portion(one, barred) for one in relief.clocks_of(found.plan, found.share.amount.fen)],
        no_relief=None if barred is None else worded(barred.condition.reason, barred.params),
    )


def _portion(portion: Portion, barred: Tested | None) -> PortionOut:
    until = portion.until if barred is None else None
    return PortionOut.model_validate({"received_on": portion.received_on, "amount": portion.amount, "until": until})
