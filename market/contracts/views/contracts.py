"""Lists and pages of contracts: reading, signing, the document, the application."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import Response, flash, redirect, render_template, request, url_for
from flask_babel import gettext

from market.access import access
from market.accounts import queries as accounts
from market.contracts import services
from market.contracts.forms import ContractFilter, ReasonForm, SignForm, VerifyForm, in_language
from market.contracts.queries import contracts, originals, page, registrations, standing, versions
from market.contracts.rules.states import ContractState
from market.contracts.views.blueprint import PARTIES, bp
from market.errors import NotFound
from market.web.forms import carry_out
from market.web.gate import actor

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

    from market.web.forms import MarketForm

PAGE_SIZE = 20
bp.add_app_template_filter(in_language, "spoken")


@bp.get("/contracts")
@access(*PARTIES)
def index() -> ResponseReturnValue:
    """List the contracts that the actor may see."""
    state = next((state for state in ContractState if state.value == request.args.get("state")), None)
    number = max(1, request.args.get("page", 1, type=int))
    rows, total = contracts.contracts(actor(), state=state, page=number, size=PAGE_SIZE)
    names = accounts.organisations({party for row in rows for party in (row.seller_id, row.buyer_id)})
    return render_template(
        "contracts/index.html",
        filters=ContractFilter(request.args, meta={"csrf": False}),
        rows=rows,
        total=total,
        names=names,
        registrations=registrations.of_contracts([row.id for row in rows]),
        waiting=contracts.waiting_for_signature(actor()),
        originals=originals.to_compare(actor()),
        versions=versions.waiting_for_signature(actor()),
        pages={"page": number, "pages": -(-total // PAGE_SIZE)},
    )


def shown_contract(contract_id: int, *, form: MarketForm | None = None) -> str:
    """Render the page of a contract, with a refused form."""
    shown = page.contract_page(actor(), contract_id)
    forms = {kind: form if isinstance(form, kind) else kind(formdata=None) for kind in (SignForm, ReasonForm, VerifyForm)}
    forms[SignForm].digest.data = shown.contract.document_key or ""
    return render_template(
        "contracts/show.html",
        p=shown,
        contract=shown.contract,
        standing=standing.standing(actor(), shown.registration),
        articles=contracts.headings(shown.contract),
        english={row.clause: row.body.en for row in contracts.articles(shown.contract)},
        form=form,
        sign=forms[SignForm],
        reason=forms[ReasonForm],
        verify=forms[VerifyForm],
    )


@bp.get("/contracts/<int:contract_id>")
@access(*PARTIES)
def show(contract_id: int) -> ResponseReturnValue:
    """Show one contract."""
    return shown_contract(contract_id)


@bp.get("/deals/<int:deal_id>/contract")
@access(*PARTIES)
def of_deal(deal_id: int) -> ResponseReturnValue:
    """Lead from a deal to its contract; raise NotFound where there is none, or not for this reader."""
    found = contracts.contract_of_deal(deal_id)
    if found is None:
        raise NotFound
    return redirect(url_for(".show", contract_id=contracts.contract(actor(), found.id).id))


@bp.get("/contracts/<int:contract_id>/document.pdf")
@access(*PARTIES)
def document(contract_id: int) -> ResponseReturnValue:
    """Send the document; while drafting, a preview."""
    found = contracts.contract(actor(), contract_id)
    answer = Response(services.document(actor(), contract_id), mimetype="application/pdf")
    answer.headers["Content-Disposition"] = f'inline; filename="{found.number}.pdf"'
    answer.headers["Cache-Control"] = "no-store"
    return answer


@bp.post("/contracts/<int:contract_id>/sign")
@access(".signer")
def sign(contract_id: int) -> ResponseReturnValue:
    """Sign for the own party."""
    form = SignForm()
    if carry_out(form, lambda: services.sign(actor(), contract_id, **form.values())) is None:
        return shown_contract(contract_id, form=form), form.status
    flash(gettext("Your signature is recorded."), "ok")
    return redirect(url_for(".show", contract_id=contract_id), 303)


@bp.post("/contracts/<int:contract_id>/reopen")
@access(".editor", ".signer")
def reopen(contract_id: int) -> ResponseReturnValue:
    """Send a fixed document back to the draft."""
    form = ReasonForm()
    if carry_out(form, lambda: services.reopen(actor(), contract_id, reason=form.reason.data or "")) is None:
        return shown_contract(contract_id, form=form), form.status
    flash(gettext("The draft is open again."), "ok")
    return redirect(url_for(".show", contract_id=contract_id), 303)


@bp.post("/contracts/<int:contract_id>/objection")
@access(".editor", ".signer")
def objection(contract_id: int) -> ResponseReturnValue:
    """Object to a refused registration."""
    form = ReasonForm()
    if carry_out(form, lambda: services.object_to_refusal(actor(), contract_id, reason=form.reason.data or "")) is None:
        return shown_contract(contract_id, form=form), form.status
    flash(gettext("Your objection was sent to the registration office."), "ok")
    return redirect(url_for(".show", contract_id=contract_id), 303)
