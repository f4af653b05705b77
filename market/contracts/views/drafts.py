"""Writing the draft, and fixing it for signing."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext

from market.access import access
from market.contracts import services
from market.contracts.forms import DraftForm, ItemForm, RightForm, WarningForm, draft_form
from market.contracts.queries import page
from market.contracts.rules.states import ContractState
from market.contracts.views.blueprint import bp
from market.errors import Conflict, Forbidden
from market.web.forms import MarketForm, carry_out
from market.web.gate import actor
from market.wording import N_

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

    from market.contracts.rules.amounts import Split


def _drafted(contract_id: int) -> page.ContractPage:
    shown = page.contract_page(actor(), contract_id)
    if not shown.may_draft:
        raise Forbidden("contract.not_drafter", N_("The seller's editors and signatories write the draft."))
    if shown.contract.state is not ContractState.DRAFT:
        raise Conflict("contract.frozen", N_("The document is fixed for signing and can no longer change."))
    return shown


def _edit(
    shown: page.ContractPage,
    form: DraftForm,
    *,
    item: ItemForm | None = None,
    split: Split | None = None,
    right: RightForm | None = None,
) -> str:
    return render_template(
        "contracts/edit.html",
        p=shown,
        contract=shown.contract,
        form=item or right or form,
        draft=form,
        item=item or ItemForm(formdata=None),
        right=right or RightForm(formdata=None, prefix="patent"),
        split=split or shown.split,
        is_preview=split is not None,
    )


@bp.route("/contracts/<int:contract_id>/edit", methods=["GET", "POST"])
@access(".editor", ".signer")
def edit(contract_id: int) -> ResponseReturnValue:
    """Change the draft."""
    shown = _drafted(contract_id)
    form = draft_form(shown.contract)
    if request.method == "POST" and carry_out(form, lambda: services.update_draft(actor(), contract_id, **form.values())) is not None:
        flash(gettext("The draft is saved."), "ok")
        return redirect(url_for(".show", contract_id=contract_id), 303)
    return _edit(shown, form), form.status


@bp.post("/contracts/<int:contract_id>/items")
@access(".editor", ".signer")
def add_item(contract_id: int) -> ResponseReturnValue:
    """Name an amount that is not for technology."""
    shown = _drafted(contract_id)
    form = ItemForm()
    if "recompute" in request.form:
        found = carry_out(form, lambda: services.with_item(shown.contract, **form.values()))
        return _edit(shown, draft_form(shown.contract, posted=False), item=form, split=found), form.status
    if carry_out(form, lambda: services.add_item(actor(), contract_id, **form.values())) is None:
        return _edit(shown, draft_form(shown.contract, posted=False), item=form), form.status
    return redirect(url_for(".edit", contract_id=contract_id, _anchor="amounts"), 303)


@bp.post("/contracts/<int:contract_id>/items/<int:item_id>/remove")
@access(".editor", ".signer")
def remove_item(contract_id: int, item_id: int) -> ResponseReturnValue:
    """Take an amount out again."""
    form = MarketForm()
    if carry_out(form, lambda: services.remove_item(actor(), contract_id, item_id)) is None:
        return _refused(form, contract_id)
    return redirect(url_for(".edit", contract_id=contract_id, _anchor="amounts"), 303)


@bp.post("/contracts/<int:contract_id>/patents")
@access(".editor", ".signer")
def name_patent(contract_id: int) -> ResponseReturnValue:
    """List a patent in the draft."""
    shown = _drafted(contract_id)
    form = RightForm(prefix="patent")
    if carry_out(form, lambda: services.name_patent(actor(), contract_id, form.right())) is None:
        return _edit(shown, draft_form(shown.contract, posted=False), right=form), form.status
    return redirect(url_for(".edit", contract_id=contract_id, _anchor="patents"), 303)


@bp.post("/contracts/<int:contract_id>/patents/<number>/remove")
@access(".editor", ".signer")
def strike_patent(contract_id: int, number: str) -> ResponseReturnValue:
    """Take a patent out of the draft again."""
    form = MarketForm()
    if carry_out(form, lambda: services.strike_patent(actor(), contract_id, number)) is None:
        return _refused(form, contract_id)
    return redirect(url_for(".edit", contract_id=contract_id, _anchor="patents"), 303)


@bp.post("/contracts/<int:contract_id>/freeze")
@access(".editor", ".signer")
def freeze(contract_id: int) -> ResponseReturnValue:
    """Fix the document and open the signing."""
    form = MarketForm()
    if carry_out(form, lambda: services.freeze_for_signing(actor(), contract_id)) is None:
        return _refused(form, contract_id)
    flash(gettext("The document is fixed. Both parties can sign now."), "ok")
    return redirect(url_for(".show", contract_id=contract_id), 303)


@bp.post("/contracts/<int:contract_id>/reasons")
@access(".editor", ".signer")
def give_reason(contract_id: int) -> ResponseReturnValue:
    """Say why a passage stays that the linter warns of."""
    form = WarningForm()
    given = {"mark": form.mark.data or "", "reason": form.reason.data or ""}
    if carry_out(form, lambda: services.give_reason(actor(), contract_id, **given)) is None:
        for problem in [*form.problems, *form.reason.errors]:
            flash(problem, "danger")
        return redirect(url_for(".show", contract_id=contract_id, _anchor="remarks"), 303)
    flash(gettext("Your reason is recorded."), "ok")
    return redirect(url_for(".show", contract_id=contract_id, _anchor="remarks"), 303)


def _refused(form: MarketForm, contract_id: int) -> ResponseReturnValue:
    for problem in form.problems:
        flash(problem, "danger")
    return redirect(url_for(".show", contract_id=contract_id), 303)
