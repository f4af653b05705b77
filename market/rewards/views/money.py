"""A contract's money and plans, for the institution's office."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import flash, redirect, render_template, url_for
from flask_babel import gettext

from market import clock
from market.access import access
from market.deals import queries as deals
from market.money import ZERO
from market.rewards import policy, services
from market.rewards.forms import EntryForm, EquityForm, StrikeForm, named
from market.rewards.queries import money, plans
from market.rewards.rules.floors import FEN
from market.rewards.rules.income import Equity, form_of
from market.rewards.rules.states import EntryKind, Form, PlanState
from market.rewards.views.blueprint import bp
from market.web.forms import MarketForm, carry_out
from market.web.gate import actor

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

    from market.rewards.models.plan import RewardEntry

_ONE = "/rewards/contracts/<int:contract_id>"


def _show(contract_id: int, form: MarketForm | None = None) -> str:
    contract = money.contract(actor(), contract_id)
    in_shares = form_of(deals.deal_of_contract(contract.deal_id).mode) is Form.SHARES
    entries = money.entries(contract.id)
    valid = [entry for entry in entries if entry.struck_at is None]
    made = plans.of_contracts([contract.id])[contract.id]
    striking = form if isinstance(form, StrikeForm) else StrikeForm(formdata=None)
    striking.entry_id.choices = _strikable(entries)
    left = money.left(contract)
    return render_template(
        "rewards/contract.html",
        contract=contract,
        entries=entries,
        plans=made,
        codes={plan.id: plan.code for plan in made},
        received=sum((entry.amount for entry in valid if entry.is_receipt), ZERO),
        costs=sum((entry.amount for entry in valid if not entry.is_receipt), ZERO),
        left=left,
        may_draft=any(entry.is_receipt and entry.plan_id is None for entry in valid) and not any(_open(plan.state) for plan in made),
        in_shares=in_shares,
        may_enter_equity=in_shares and not any(entry.kind is EntryKind.SHARES for entry in valid),
        equity=form if isinstance(form, EquityForm) else EquityForm(formdata=None, data={"on": clock.today(), "worth": left}),
        entry=form if isinstance(form, EntryForm) else EntryForm(formdata=None, data={"on": clock.today()}),
        form=form,
        strike=striking,
    )


def _strikable(entries: list[RewardEntry]) -> list[tuple[int, str, dict[str, str]]]:
    free = (entry for entry in entries if entry.struck_at is None and entry.plan_id is None)
    return named((entry.id, f"{entry.on} · {entry.amount} · {entry.note}") for entry in free)


def _open(state: PlanState) -> bool:
    return state in (PlanState.DRAFT, PlanState.PUBLICISED)


@bp.get(_ONE)
@access(*policy.OFFICE)
def contract(contract_id: int) -> ResponseReturnValue:
    """Show what came in under a contract, what it cost, and how it is divided."""
    return _show(contract_id)


@bp.post(f"{_ONE}/entries")
@access(*policy.OFFICE)
def enter(contract_id: int) -> ResponseReturnValue:
    """Enter money."""
    form = EntryForm()
    return _entered(contract_id, form)


@bp.post(f"{_ONE}/equity")
@access(*policy.OFFICE)
def enter_equity(contract_id: int) -> ResponseReturnValue:
    """Enter the equity for which technology was contributed."""
    form = EquityForm()
    given = Equity(worth=form.worth.data or ZERO, unit=form.unit.data or FEN)
    return _entered(contract_id, form, given)


def _entered(contract_id: int, form: EntryForm | EquityForm, equity: Equity | None = None) -> ResponseReturnValue:
    def command() -> object:
        kind = EntryKind(form.kind.data) if isinstance(form, EntryForm) else EntryKind.SHARES
        on, amount = form.on.data or clock.today(), form.amount.data or ZERO
        return services.enter(actor(), contract_id, kind=kind, on=on, amount=amount, note=form.note.data or "", equity=equity)

    if carry_out(form, command) is None:
        return _show(contract_id, form), form.status
    flash(gettext("Entered."), "ok")
    return redirect(url_for(".contract", contract_id=contract_id), 303)


@bp.post(f"{_ONE}/strike")
@access(*policy.OFFICE)
def strike(contract_id: int) -> ResponseReturnValue:
    """Strike out a wrong entry."""
    form = StrikeForm()
    form.entry_id.choices = _strikable(money.entries(money.contract(actor(), contract_id).id))
    if carry_out(form, lambda: services.strike(actor(), form.entry_id.data, reason=form.reason.data or "")) is None:
        return _show(contract_id, form), form.status
    flash(gettext("The entry is struck out."), "ok")
    return redirect(url_for(".contract", contract_id=contract_id), 303)


@bp.post(f"{_ONE}/plans")
@access(*policy.OFFICE)
def draft(contract_id: int) -> ResponseReturnValue:
    """Begin a plan."""
    form = MarketForm()
    made = carry_out(form, lambda: services.draft(actor(), contract_id))
    if made is None:
        return _show(contract_id, form), form.status
    return redirect(url_for(".edit", plan_id=made.id), 303)
