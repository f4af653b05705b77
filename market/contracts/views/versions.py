"""Later versions of a contract: proposing, reading, signing, refusing."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import Response, flash, redirect, render_template, request, url_for
from flask_babel import gettext

from market.access import access
from market.accounts import queries as accounts
from market.accounts.queries.authority import authority
from market.accounts.rules.authority import Authority
from market.contracts import policy, services
from market.contracts.forms import ReasonForm, SignForm
from market.contracts.forms.versions import VersionForm
from market.contracts.queries import contracts, seals, versions
from market.contracts.rules.bound import of_side
from market.contracts.rules.versions import CHANGEABLE, VersionState, number_of
from market.contracts.views.blueprint import PARTIES, bp
from market.errors import Conflict, Forbidden, MarketError
from market.web.forms import carry_out
from market.web.gate import actor
from market.wording import N_

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

    from market.web.forms import MarketForm


def _page(contract_id: int, number: int, form: MarketForm | None = None) -> str:
    contract, version = versions.version(actor(), contract_id, number)
    forms = {kind: form if isinstance(form, kind) else kind(formdata=None) for kind in (SignForm, ReasonForm)}
    forms[SignForm].digest.data = version.document_key
    side, given = policy.side_of(actor(), contract), versions.signatures(version.id)
    asked = version.state is VersionState.SIGNING and policy.can_sign(actor(), contract) and side is not None
    amount = versions.at_stake(contract, version)
    signs_as = authority(actor(), amount, of_side(given, side)) if asked and side is not None else None
    return render_template(
        "contracts/version.html",
        contract=contract,
        version=version,
        number=number_of(contract.number, version.number),
        signers=given,
        proposer=accounts.organisation(version.proposed_by),
        may_sign=isinstance(signs_as, Authority),
        unauthorised=signs_as if isinstance(signs_as, MarketError) else None,
        signs_as=signs_as,
        is_sealed=seals.seal(contract_id, version.number) is not None,
        may_end=version.state is VersionState.SIGNING and policy.can_reopen(actor(), contract),
        is_own=actor().organisation_id == version.proposed_by,
        asks_code=accounts.second_factor(actor().person_id or 0) is not None,
        form=form,
        sign=forms[SignForm],
        reason=forms[ReasonForm],
    )


@bp.route("/contracts/<int:contract_id>/versions/new", methods=["GET", "POST"])
@access(".editor", ".signer")
def propose_version(contract_id: int) -> ResponseReturnValue:
    """Write what the parties shall agree on; POST fixes its paper and opens the signing."""
    contract = contracts.contract(actor(), contract_id)
    if not policy.can_reopen(actor(), contract):
        raise Forbidden("contract.not_party", N_("Only the parties may do this."))
    if contract.state not in CHANGEABLE:
        raise Conflict("version.not_in_force", N_("Only a contract in force is changed, supplemented or terminated."))
    form, present = VersionForm(), versions.present(contract)
    form.offer(present)
    if request.method == "POST":
        made = carry_out(form, lambda: services.propose_version(actor(), contract_id, form.proposal(present)))
        if made is not None:
            flash(gettext("The agreement waits for the signatures of both parties."), "ok")
            return redirect(url_for(".version", contract_id=contract_id, number=made.number), 303)
    return render_template("contracts/propose.html", contract=contract, form=form, present=present), form.status


@bp.get("/contracts/<int:contract_id>/versions/<int:number>")
@access(*PARTIES)
def version(contract_id: int, number: int) -> ResponseReturnValue:
    """Show a version of a contract."""
    return _page(contract_id, number)


@bp.get("/contracts/<int:contract_id>/versions/<int:number>/document.pdf")
@access(*PARTIES)
def version_document(contract_id: int, number: int) -> ResponseReturnValue:
    """Send a version's paper."""
    answer = Response(services.version_document(actor(), contract_id, number), mimetype="application/pdf")
    answer.headers["Content-Disposition"] = "inline"
    answer.headers["Cache-Control"] = "no-store"
    return answer


@bp.get("/contracts/<int:contract_id>/versions/<int:number>/sealed.pdf")
@access(*PARTIES)
def sealed_version(contract_id: int, number: int) -> ResponseReturnValue:
    """Send a version's sealed file."""
    name, content = services.sealed_version(actor(), contract_id, number)
    answer = Response(content, mimetype="application/pdf")
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}-sealed.pdf"'
    answer.headers["Cache-Control"] = "no-store"
    return answer


@bp.post("/contracts/<int:contract_id>/versions/<int:number>/sign")
@access(".signer")
def sign_version(contract_id: int, number: int) -> ResponseReturnValue:
    """Sign a version for the own party."""
    form = SignForm()
    if carry_out(form, lambda: services.sign_version(actor(), contract_id, number, **form.values())) is None:
        return _page(contract_id, number, form), form.status
    flash(gettext("Your signature is recorded."), "ok")
    return redirect(url_for(".version", contract_id=contract_id, number=number), 303)


@bp.post("/contracts/<int:contract_id>/versions/<int:number>/end")
@access(".editor", ".signer")
def end_version(contract_id: int, number: int) -> ResponseReturnValue:
    """Withdraw the own version, or refuse the other party's."""
    form = ReasonForm()
    if carry_out(form, lambda: services.end_version(actor(), contract_id, number, **form.values())) is None:
        return _page(contract_id, number, form), form.status
    flash(gettext("The agreement does not come about; your reason is recorded."), "ok")
    return redirect(url_for(".version", contract_id=contract_id, number=number), 303)
