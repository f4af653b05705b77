"""One tax claim: what it is worth, what it needs, and how far it is."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import flash, redirect, render_template, url_for
from flask_babel import gettext

from market import audit, clock
from market.access import access
from market.contracts import policy, services
from market.contracts.forms import CostForm, FiledForm
from market.contracts.queries import claims, page
from market.contracts.rules.benefits.kinds import Benefit
from market.contracts.views.blueprint import bp
from market.money import Money
from market.web.forms import MarketForm, carry_out
from market.web.gate import actor

if TYPE_CHECKING:
    from collections.abc import Callable

    from flask.typing import ResponseReturnValue

READERS = ("institution", "enterprise", "operator")
WRITERS = (".editor", ".signer", ".admin")


def _show(claim_id: int, *, form: MarketForm | None = None) -> str:
    claim = claims.claim(actor(), claim_id)
    shown = page.contract_page(actor(), claim.contract_id)
    known = {name: Money(claim.data[f"{name}_fen"]) for name in ("cost", "fees") if f"{name}_fen" in claim.data}
    return render_template(
        "contracts/claim.html",
        claim=claim,
        line=next(line.assessment for line in shown.tax if line.claim is claim),
        p=shown,
        contract=shown.contract,
        needs_cost=claim.benefit is Benefit.CIT_EXEMPTION,
        may_claim=policy.can_claim(actor(), claim),
        form=form,
        costs=form if isinstance(form, CostForm) else CostForm(formdata=None, data=known),
        filed=form if isinstance(form, FiledForm) else FiledForm(formdata=None, data={"on": clock.today()}),
        events=audit.timeline([("claim", claim.id)]),
    )


@bp.get("/claims/<int:claim_id>")
@access(*READERS)
def claim(claim_id: int) -> ResponseReturnValue:
    """Show one claim."""
    return _show(claim_id)


def _done(claim_id: int, form: MarketForm, command: Callable[[], object]) -> ResponseReturnValue:
    if carry_out(form, command) is None:
        return _show(claim_id, form=form), form.status
    flash(gettext("The claim is updated."), "ok")
    return redirect(url_for(".claim", claim_id=claim_id), 303)


@bp.post("/claims/<int:claim_id>/prepare")
@access(*WRITERS)
def prepare_claim(claim_id: int) -> ResponseReturnValue:
    """Fix the amount and mark the claim ready."""
    found = claims.claim(actor(), claim_id)
    form = CostForm() if found.benefit is Benefit.CIT_EXEMPTION else MarketForm()
    return _done(claim_id, form, lambda: services.prepare_claim(actor(), claim_id, **form.values()))


@bp.post("/claims/<int:claim_id>/file")
@access(*WRITERS)
def file_claim(claim_id: int) -> ResponseReturnValue:
    """Note that the claim was filed, or the charge paid."""
    form = FiledForm()
    return _done(claim_id, form, lambda: services.file_claim(actor(), claim_id, on=form.on.data or clock.today()))


@bp.post("/claims/<int:claim_id>/outcome/<outcome>")
@access(*WRITERS)
def conclude_claim(claim_id: int, outcome: str) -> ResponseReturnValue:
    """Note what the tax office decided."""
    return _done(claim_id, MarketForm(), lambda: services.conclude_claim(actor(), claim_id, outcome=outcome))
