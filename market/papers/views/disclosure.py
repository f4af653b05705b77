"""The pages of agreements: reading and signing, the owner's decisions, who opened what."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext

from market import clock
from market.access import access
from market.accounts import queries as accounts
from market.db import unit_of_work
from market.errors import Forbidden, NotFound
from market.listings import queries as listing_queries
from market.papers import policy
from market.papers.forms import DecisionForm, GateForm, SignForm
from market.papers.queries import disclosure as queries
from market.papers.queries.listings import kind_of, listing
from market.papers.rules.agreement import VERSION, Gate, GrantAct, GrantState, opens_at_once
from market.papers.rules.files import ADDRESS, Kind
from market.papers.services import disclosure as services
from market.papers.services import gates
from market.papers.views.blueprint import bp
from market.web.forms import carry_out
from market.web.gate import actor
from market.wording import N_

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

    from market.papers.policy import Listing


@bp.get(f"/{ADDRESS}/agreement")
@access("institution", "enterprise")
def agreement(kind: str, listing_id: int) -> ResponseReturnValue:
    """Show the agreement, what became of the own signature, and the own openings."""
    return _agreement(listing(actor(), Kind(kind), listing_id), SignForm())


@bp.post(f"/{ADDRESS}/agreement")
@access(*policy.SIGNERS)
def sign(kind: str, listing_id: int) -> ResponseReturnValue:
    """Sign for the own organisation."""
    form = SignForm()
    given = {"password": form.password.data or "", "digest": form.digest.data or "", "address": request.remote_addr or ""}
    grant = carry_out(form, lambda: services.sign(actor(), Kind(kind), listing_id, **given))
    if grant is None:
        return _agreement(listing(actor(), Kind(kind), listing_id), form)
    if grant.state is GrantState.GRANTED:
        flash(gettext("Signed. You may read at once."), "ok")
    else:
        flash(gettext("Signed. The owner decides on your access and you get a letter."), "ok")
    return redirect(url_for(".agreement", kind=kind, listing_id=listing_id), 303)


def _agreement(found: Listing, form: SignForm) -> ResponseReturnValue:
    paper, grant = services.agreement(actor(), found), queries.grant_of(actor(), found)
    form.digest.data = paper.digest
    page = render_template(
        "papers/agreement.html",
        listing=found,
        paper=paper,
        version=VERSION,
        grant=grant,
        in_force=grant is not None and grant.in_force(clock.now()),
        signature=queries.signature(grant.signature_id) if grant else None,
        openings=queries.openings(actor(), found),
        own=policy.is_mine(actor(), found),
        at_once=opens_at_once(queries.gate_of(found), grant.state if grant else None),
        may_sign=actor().can(*policy.SIGNERS),
        form=form,
    )
    return page, form.status


@bp.get(f"/{ADDRESS}/disclosures")
@access("institution", "enterprise")
def disclosures(kind: str, listing_id: int) -> ResponseReturnValue:
    """Show the owner who signed, and who opened what."""
    return _disclosures(_own(kind, listing_id), DecisionForm())


@bp.post("/grants/<int:grant_id>/<any(grant, refuse, revoke):act>")
@access(*policy.EDITORS)
def decide(grant_id: int, act: str) -> ResponseReturnValue:
    """Take the owner's decision."""
    found = queries.grant_listing(actor(), queries.grant_for_update(grant_id))
    _own(kind_of(found).value, found.id)
    form = DecisionForm()
    if carry_out(form, lambda: services.decide(actor(), grant_id, GrantAct(act), reason=form.reason.data or "")) is None:
        return _disclosures(found, form)
    flash(gettext("Recorded; the other side gets a letter."), "ok")
    return redirect(url_for(".disclosures", kind=kind_of(found).value, listing_id=found.id), 303)


def _own(kind: str, listing_id: int) -> Listing:
    found = listing(actor(), Kind(kind), listing_id)
    if not policy.is_mine(actor(), found):
        raise Forbidden("listing.not_yours", N_("Only editors of the owner may change this."))
    return found


@bp.post(f"/{ADDRESS}/gate")
@access(*policy.EDITORS)
def set_gate(kind: str, listing_id: int) -> ResponseReturnValue:
    """Set how who signs is let in."""
    form = GateForm()
    if carry_out(form, lambda: gates.set_gate(actor(), Kind(kind), listing_id, Gate(form.gate.data))) is None:
        return _disclosures(_own(kind, listing_id), DecisionForm(), form)
    flash(gettext("Saved; it holds for who signs from now on."), "ok")
    return redirect(url_for(".disclosures", kind=kind, listing_id=listing_id), 303)


def _disclosures(found: Listing, form: DecisionForm, gate: GateForm | None = None) -> ResponseReturnValue:
    rows = queries.grants(found)
    shown = gate or GateForm(formdata=None, data={"gate": queries.gate_of(found).value})
    page = render_template(
        "papers/disclosures.html",
        listing=found,
        grants=rows,
        organisations=accounts.organisations({row.organisation_id for row in rows}),
        openings=queries.openings(actor(), found),
        may_decide=policy.can_edit(actor(), found),
        form=form,
        gate=shown,
    )
    return page, (gate or form).status


@bp.get("/demands/<int:demand_id>/details")
@access("signed_in")
def details(demand_id: int) -> ResponseReturnValue:
    """Show what is confidential about a demand to those who may read it; the opening is recorded."""
    found = listing_queries.demand(actor(), demand_id)
    if not found.nda:
        raise NotFound
    with unit_of_work():
        services.record_opening(actor(), found, None, address=request.remote_addr or "")
    answer = render_template("papers/details.html", demand=found)
    return answer, {"Cache-Control": "no-store"}
