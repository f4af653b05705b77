"""The tax calculator 税惠测算: the facts of a case in, every benefit with its steps out; nothing is stored."""

from __future__ import annotations

from flask import render_template, request
from flask.typing import ResponseReturnValue
from pydantic import ValidationError

from market.access import access
from market.contracts.queries import assessing, casework, contracts, registrations
from market.contracts.rules.benefits.assessment import Assessment
from market.contracts.rules.benefits.register import assess
from market.contracts.schemas.explaining import Case
from market.contracts.views.blueprint import bp, said
from market.contracts.views.tax_form import TaxForm, filled
from market.web.errors import fault_message
from market.web.gate import actor
from market.web.throttle import limited


@bp.get("/tax")
@access("public")
def tax() -> ResponseReturnValue:
    """Show the form, filled from a contract that the reader may see where one is named."""
    number = request.args.get("contract", "")
    if not (number.isascii() and number.isdigit() and len(number) < 18):  # noqa: PLR2004 - a row's number
        return _page(TaxForm(formdata=None))
    contract = contracts.contract(actor(), int(number))
    known = assessing.facts_of(contract, registrations.of_contract(contract.id))
    return _page(TaxForm(formdata=None, data=filled(known)), contract_number=contract.number)


@bp.post("/tax")
@access("public")
@limited("tax")
def explain_tax() -> ResponseReturnValue:
    """Answer a case."""
    form = TaxForm()
    if not form.validate():
        return _page(form), 422
    try:
        case = Case.model_validate_json(form.text())
    except ValidationError as error:
        for fault in error.errors(include_url=False, include_input=False):
            form.mark("".join(f"/{part}" for part in fault["loc"]), said(*fault_message(dict(fault))))
        return _page(form), 422
    for wrong in case.faults():
        form.mark(wrong.pointer, said(wrong.message, dict(wrong.params)))
    if form.status != 200:  # noqa: PLR2004 - a fault was marked
        return _page(form), form.status
    return _page(form, assess(case.facts(), casework.book))


def _page(form: TaxForm, lines: list[Assessment] | None = None, contract_number: str = "") -> str:
    return render_template("contracts/tax/index.html", form=form, lines=lines, contract_number=contract_number)
