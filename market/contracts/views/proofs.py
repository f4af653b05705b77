"""What proves a contract: the sealed file, the record of its steps, the comparison of a file."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import Response, flash, redirect, render_template, url_for
from flask_babel import gettext

from market import audit
from market.access import access
from market.accounts.rules.authority import Authority
from market.contracts import services
from market.contracts.forms import VerifyForm
from market.contracts.queries import contracts, seals
from market.contracts.rules.files import Paper, Verdict
from market.contracts.views.blueprint import PARTIES, bp
from market.contracts.views.contracts import shown_contract
from market.web.forms import carry_out
from market.web.gate import actor
from market.web.i18n import label

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

    from market.contracts.rules.files import Comparison
    from market.contracts.services.evidence import Proof

ADDRESSES = {
    Paper.FIXED: ".document",
    Paper.SEALED: ".sealed_file",
    Paper.VERSION: ".version_document",
    Paper.SEALED_VERSION: ".sealed_version",
    Paper.ORIGINAL: ".original",
    Paper.APPLICATION: ".registration_pack",
    Paper.REFUSAL: ".refusal_notice",
    Paper.CONFIRMATION: "auctions.paper_page",
    Paper.RECORD: "auctions.paper_page",
    Paper.INCIDENT: "auctions.incident_file",
    Paper.RECEIPT: "papers.receipt",
}
"""Where each kind of stored paper is read; the certificate is set anew for each reader."""


@bp.get("/contracts/<int:contract_id>/sealed.pdf")
@access(*PARTIES)
def sealed_file(contract_id: int) -> ResponseReturnValue:
    """Send the sealed file."""
    number, content = services.sealed_file(actor(), contract_id)
    answer = Response(content, mimetype="application/pdf")
    answer.headers["Content-Disposition"] = f'attachment; filename="{number}-sealed.pdf"'
    answer.headers["Cache-Control"] = "no-store"
    return answer


@bp.get("/contracts/<int:contract_id>/record")
@access(*PARTIES)
def record(contract_id: int) -> ResponseReturnValue:
    """Show every step of a contract with its time and person, and each of its papers held against its digest."""
    found = contracts.contract(actor(), contract_id)
    return render_template(
        "contracts/record.html",
        contract=found,
        events=audit.timeline([("contract", found.id)]),
        papers=[(proof, _address(proof)) for proof in services.contract_papers(actor(), found.id)],
        seal=seals.seal(found.id),
        authorities={each.value: each for each in Authority},
    )


@bp.post("/contracts/<int:contract_id>/verify")
@access(*PARTIES)
def verify(contract_id: int) -> ResponseReturnValue:
    """Compare a file with the contract's."""
    form = VerifyForm()
    found = carry_out(form, lambda: services.verify(actor(), contract_id, form.file.data.read()))
    if found is None:
        return shown_contract(contract_id, form=form), form.status
    flash(_said(found), "ok" if found.verdict is Verdict.UNCHANGED else "danger")
    return redirect(url_for(".show", contract_id=contract_id), 303)


def _address(proof: Proof) -> str:
    """Return where a paper is read."""
    return url_for(ADDRESSES[proof.paper], **proof.found.ids)


def _said(found: Comparison) -> str:
    if found.verdict is not Verdict.CHANGED or found.paper is None:
        return label(found.verdict) if found.paper is None else f"{label(found.verdict)} {label(found.paper)} {found.number}"
    return gettext(
        "This file was changed: %(count)s bytes differ, the first at place %(first)s. It was: %(paper)s",
        count=found.count,
        first=found.first,
        paper=f"{label(found.paper)} {found.number}",
    )
