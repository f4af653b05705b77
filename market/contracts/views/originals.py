"""Signing on paper: the scan, the other party's answer, the operator's comparison."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import Response, flash, redirect, render_template, url_for
from flask_babel import gettext

from market.access import access
from market.accounts import queries as accounts
from market.contracts import policy, services
from market.contracts.forms import CompareForm, DeclineForm, OriginalForm, RefuseForm
from market.contracts.queries import contracts, originals
from market.contracts.rules.originals import OriginalState
from market.contracts.views.blueprint import PARTIES, bp
from market.uploads import MIME
from market.web.forms import MarketForm, carry_out
from market.web.gate import actor

if TYPE_CHECKING:
    from collections.abc import Callable

    from flask.typing import ResponseReturnValue

FORMS = (OriginalForm, DeclineForm, CompareForm, RefuseForm)


def _page(contract_id: int, form: MarketForm | None = None) -> str:
    contract = contracts.contract(actor(), contract_id)
    found = originals.original(contract.id)
    parties = accounts.organisations([contract.seller_id, contract.buyer_id])
    state = found.state if found else None
    forms = {kind: form if isinstance(form, kind) else kind(formdata=None) for kind in FORMS}
    answers = found is not None and state is OriginalState.UPLOADED and actor().organisation_id != found.uploaded_by
    answers = answers and policy.can_sign(actor(), contract)
    closed = originals.closed(actor(), contract)
    return render_template(
        "contracts/original.html",
        contract=contract,
        original=found,
        seller=parties[contract.seller_id],
        buyer=parties[contract.buyer_id],
        closed=closed,
        unauthorised=originals.unauthorised(actor(), contract) if answers else None,
        may_answer=answers,
        may_compare=policy.can_compare(actor()) and state is OriginalState.AGREED,
        form=form,
        upload=forms[OriginalForm],
        decline=forms[DeclineForm],
        compare=forms[CompareForm],
        refuse=forms[RefuseForm],
    )


@bp.get("/contracts/<int:contract_id>/original")
@access(*PARTIES)
def original(contract_id: int) -> ResponseReturnValue:
    """Show the scan of a contract that is signed on paper, and what is to be done."""
    return _page(contract_id)


@bp.get("/contracts/<int:contract_id>/original/file")
@access(*PARTIES)
def original_file(contract_id: int) -> ResponseReturnValue:
    """Send the scan."""
    found, content = services.original_file(actor(), contract_id)
    answer = Response(content, mimetype=MIME[found.media])
    answer.headers["Content-Disposition"] = f'attachment; filename="original.{found.media.value}"'
    answer.headers["Cache-Control"] = "no-store"
    return answer


def _answer(contract_id: int, form: MarketForm, command: Callable[[], object], said: str) -> ResponseReturnValue:
    if carry_out(form, command) is None:
        if type(form) is not MarketForm:
            return _page(contract_id, form), form.status
        for problem in form.problems:
            flash(problem, "danger")
        return redirect(url_for(".original", contract_id=contract_id), 303)
    flash(said, "ok")
    return redirect(url_for(".original", contract_id=contract_id), 303)


@bp.post("/contracts/<int:contract_id>/original")
@access(".signer")
def upload_original(contract_id: int) -> ResponseReturnValue:
    """Keep the scan of the signed paper."""
    form = OriginalForm()

    def upload() -> object:
        file, signed_on = form.file.data, form.values()["signed_on"]
        return services.upload_original(actor(), contract_id, content=file.read(), name=file.filename or "", signed_on=signed_on)

    return _answer(contract_id, form, upload, gettext("The scan is kept. The other party is asked whether it agrees."))


@bp.post("/contracts/<int:contract_id>/original/agree")
@access(".signer")
def agree_original(contract_id: int) -> ResponseReturnValue:
    """Agree for the other party."""
    said = gettext("The operator now compares the scan with the document.")
    return _answer(contract_id, MarketForm(), lambda: services.agree_original(actor(), contract_id), said)


@bp.post("/contracts/<int:contract_id>/original/decline")
@access(".signer")
def decline_original(contract_id: int) -> ResponseReturnValue:
    """Do not agree, for the other party."""
    form = DeclineForm()
    said = gettext("Your reason is recorded; the signing stays open.")
    return _answer(contract_id, form, lambda: services.decline_original(actor(), contract_id, **form.values()), said)


@bp.post("/contracts/<int:contract_id>/original/confirm")
@access("operator.clerk")
def confirm_original(contract_id: int) -> ResponseReturnValue:
    """Conclude the contract after the comparison."""
    form = CompareForm()
    said = gettext("The original is confirmed and the contract concluded.")
    return _answer(contract_id, form, lambda: services.confirm_original(actor(), contract_id, **form.values()), said)


@bp.post("/contracts/<int:contract_id>/original/refuse")
@access("operator.clerk")
def refuse_original(contract_id: int) -> ResponseReturnValue:
    """Refuse an original that differs."""
    form = RefuseForm()
    said = gettext("The scan is refused; both parties get the reason.")
    return _answer(contract_id, form, lambda: services.refuse_original(actor(), contract_id, **form.values()), said)
