"""One plan: the editor, the notice with its objections, approval and payments."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext

from market import audit, clock
from market.access import access
from market.accounts import queries as accounts
from market.contracts.queries import claims, contracts
from market.money import ZERO
from market.rewards import policy, services
from market.rewards.forms import AnswerForm, LinkForm, PaidForm, PlanForm, ReasonForm, WithdrawForm, named
from market.rewards.queries import money, plans, relief
from market.rewards.rules.clocks import DEFERRAL
from market.rewards.rules.states import PlanState, Pool
from market.rewards.services.planning import Draft
from market.rewards.views.blueprint import bp
from market.web.forms import MarketForm, carry_out
from market.web.gate import actor

if TYPE_CHECKING:
    from collections.abc import Callable

    from flask.typing import ResponseReturnValue

    from market.rewards.models.plan import RewardPlan

_ONE = "/rewards/plans/<int:plan_id>"
FORMS = (ReasonForm, AnswerForm, PaidForm, LinkForm, WithdrawForm)


def _accounts(plan: RewardPlan) -> list[tuple[int, str]]:
    return [(person.id, person.name) for _membership, person in accounts.people_of(plan.institution_id)]


def _show(plan_id: int, form: MarketForm | None = None) -> str:
    me, plan = actor(), plans.plan(actor(), plan_id)
    people, paid = plans.shares(plan.id), plans.payments(plan.id)
    is_office = policy.is_office(me, plan.institution_id)
    contract = money.contract(me, plan.contract_id) if is_office else None
    given = {kind.__name__: form if isinstance(form, kind) else kind(formdata=None) for kind in FORMS}
    given["PaidForm"].share_ids.choices = named((share.id, share.name) for share in people if share.id not in paid)
    given["LinkForm"].person_id.choices = named(_accounts(plan))
    given["LinkForm"].share_id.choices = named((share.id, share.name) for share in people if share.person_id is None)
    rewarded = {share.person_id for share in people if share.person_id is not None}
    today = clock.today()
    return render_template(
        "rewards/plan.html",
        plan=plan,
        contract=contract,
        title=plans.title(plan),
        people=people,
        paid=paid,
        entries=money.of_plan(plan.id),
        clocks=relief.clocks_of(plan) if plan.state is not PlanState.WITHDRAWN else [],
        line=relief.assessment(plan, contract) if contract is not None and paid and not plan.in_shares else None,
        barred=relief.barred(contracts.of_id(plan.contract_id)) if plan.state is not PlanState.WITHDRAWN and not plan.in_shares else None,
        worths=plans.worths(plan),
        deferral=DEFERRAL,
        claim=claims.of_plan(plan.contract_id, plan.code) if is_office else None,
        objections=(objections := plans.objections(plan.id)),
        names=accounts.people({one.raised_by for one in objections}),
        is_office=is_office,
        may_object=plan.state is PlanState.PUBLICISED and plan.notice_ends_on is not None and today <= plan.notice_ends_on,
        notice_over=plan.notice_ends_on is not None and today > plan.notice_ends_on,
        may_approve=policy.can_approve(me, plan, rewarded),
        form=form,
        forms=given,
        events=audit.timeline([("reward_plan", plan.id)]) if is_office else [],
    )


@bp.get(_ONE)
@access(*policy.MEMBERS)
def plan(plan_id: int) -> ResponseReturnValue:
    """Show one plan: to the office always, to everybody of the unit once it is on notice."""
    return _show(plan_id)


def _done(plan_id: int, form: MarketForm, command: Callable[[], object], said: str) -> ResponseReturnValue:
    if carry_out(form, command) is None:
        return _show(plan_id, form), form.status
    flash(said, "ok")
    return redirect(url_for(".plan", plan_id=plan_id), 303)


@bp.route(f"{_ONE}/edit", methods=["GET", "POST"])
@access(*policy.OFFICE)
def edit(plan_id: int) -> ResponseReturnValue:
    """Write pools, people and texts; POST saves and works out the shares."""
    found = plans.plan(actor(), plan_id)
    contract = money.contract(actor(), found.contract_id)
    fields = ("name", "staff_no", "weight", "person_id")
    rows = [{"pool": one.pool.value, **{name: getattr(one, name) for name in fields}} for one in plans.shares(found.id)]
    texts = {name: getattr(found, name) for name in ("basis", "place", "contact")}
    pools = {f"{pool.value}_fen": amount for pool, amount in found.pools.items()}
    form = PlanForm(data={**texts, **pools, "people": rows})
    form.offer(_accounts(found))
    if request.method == "POST" and carry_out(form, lambda: services.rewrite(actor(), plan_id, _given(form))) is not None:
        flash(gettext("Saved. The shares are worked out to the fen."), "ok")
        return redirect(url_for(".plan", plan_id=plan_id), 303)
    limits = plans.floors(contract, [entry.value() for entry in money.of_plan(found.id)])
    return render_template("rewards/edit.html", plan=found, contract=contract, form=form, limits=limits), form.status


def _given(form: PlanForm) -> Draft:
    pools = {
        Pool.MAIN: form.main_fen.data or ZERO,
        Pool.OTHERS: form.others_fen.data or ZERO,
        Pool.TRANSFER: form.transfer_fen.data or ZERO,
    }
    texts = {name: getattr(form, name).data or "" for name in ("basis", "place", "contact")}
    return Draft(pools=pools, people=form.shares(), **texts)


@bp.post(f"{_ONE}/publicise")
@access(*policy.OFFICE)
def publicise(plan_id: int) -> ResponseReturnValue:
    """Put the plan on notice."""
    said = gettext("The plan is on notice within your institution.")
    return _done(plan_id, MarketForm(), lambda: services.publicise(actor(), plan_id), said)


@bp.post(f"{_ONE}/approve")
@access(*policy.APPROVERS)
def approve(plan_id: int) -> ResponseReturnValue:
    """Approve as a second person."""
    return _done(plan_id, MarketForm(), lambda: services.approve(actor(), plan_id), gettext("The plan is approved."))


@bp.post(f"{_ONE}/withdraw")
@access(*policy.OFFICE)
def withdraw(plan_id: int) -> ResponseReturnValue:
    """Give the plan up."""
    form = WithdrawForm()
    said = gettext("The plan is withdrawn; its money is free for another one.")
    return _done(plan_id, form, lambda: services.withdraw(actor(), plan_id, reason=form.because.data or ""), said)


@bp.post(f"{_ONE}/objections")
@access(*policy.MEMBERS)
def object_to(plan_id: int) -> ResponseReturnValue:
    """Object while the notice runs."""
    form = ReasonForm()
    said = gettext("Your objection is recorded. The office answers it before the plan can be approved.")
    return _done(plan_id, form, lambda: services.object_to(actor(), plan_id, reason=form.reason.data or ""), said)


@bp.post(f"{_ONE}/objections/<int:objection_id>/answer")
@access(*policy.OFFICE)
def answer(plan_id: int, objection_id: int) -> ResponseReturnValue:
    """Answer an objection."""
    form = AnswerForm()

    def command() -> object:
        return services.answer(actor(), plan_id, objection_id, upheld=form.outcome.data == "upheld", text=form.answer.data or "")

    return _done(plan_id, form, command, gettext("The objection is answered."))


@bp.post(f"{_ONE}/payments")
@access(*policy.OFFICE)
def pay(plan_id: int) -> ResponseReturnValue:
    """Note who was paid."""
    form = PaidForm()
    form.share_ids.choices = named((share.id, share.name) for share in plans.shares(plans.plan(actor(), plan_id).id))

    def command() -> object:
        ids = form.share_ids.data or []
        return services.pay(
            actor(), plan_id, share_ids=ids, paid_on=form.paid_on.data or clock.today(), reference=form.reference.data or ""
        )

    return _done(plan_id, form, command, gettext("The payments are noted."))


@bp.post(f"{_ONE}/link")
@access(*policy.OFFICE)
def link(plan_id: int) -> ResponseReturnValue:
    """Let an account read a statement."""
    form = LinkForm()
    found = plans.plan(actor(), plan_id)
    form.person_id.choices = named(_accounts(found))
    form.share_id.choices = named((share.id, share.name) for share in plans.shares(found.id))
    said = gettext("The account may read the statement now.")
    return _done(plan_id, form, lambda: services.link(actor(), plan_id, form.share_id.data, person_id=form.person_id.data), said)


@bp.post(f"{_ONE}/claim")
@access(*policy.OFFICE)
def claim(plan_id: int) -> ResponseReturnValue:
    """Fill in the tax claim from a paid plan."""
    return _done(plan_id, MarketForm(), lambda: services.claim(actor(), plan_id), gettext("The tax claim is filled in."))
