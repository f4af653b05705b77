"""Pages of agreements: the list, the form, one agreement with its answer."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext

from market import audit
from market.access import access
from market.accounts import queries as accounts
from market.db import unit_of_work
from market.deals import policy
from market.deals.forms import AgreementForm, RefusalForm
from market.deals.queries import agreements as queries
from market.deals.services import agreements as services
from market.deals.views.blueprint import RECORDERS, bp
from market.web.forms import carry_out
from market.web.gate import actor

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue


@bp.get("/deals/agreements")
@access("institution", "enterprise", "operator")
def agreements() -> ResponseReturnValue:
    """List the agreements that the actor may see."""
    rows = queries.agreements(actor())
    names = accounts.organisations({party for row in rows for party in (row.seller_id, row.buyer_id)})
    return render_template("deals/agreements.html", rows=rows, names=names, may_enter=policy.can_enter(actor()))


@bp.route("/deals/agreements/new", methods=["GET", "POST"])
@access(*RECORDERS)
def enter_agreement() -> ResponseReturnValue:
    """Show the form; POST enters the agreement."""
    form = AgreementForm()
    if request.method == "POST":
        made = carry_out(form, lambda: _entered(form))
        if made is not None:
            flash(gettext("The agreement is recorded; the other party was asked to confirm it."), "ok")
            return redirect(url_for(".agreement", agreement_id=made), 303)
    return render_template("deals/enter.html", form=form), form.status


def _entered(form: AgreementForm) -> int:
    given = {name: form[name].data or "" for name in ("side", "other_uscc", "achievement")}
    return services.enter(actor(), form.agreed(), **given).id


@bp.get("/deals/agreements/<int:agreement_id>")
@access("institution", "enterprise", "operator")
def agreement(agreement_id: int) -> ResponseReturnValue:
    """Show one agreement to its parties and the operator."""
    return _page(agreement_id, RefusalForm(formdata=None))


@bp.post("/deals/agreements/<int:agreement_id>/confirm")
@access(*RECORDERS)
def confirm_agreement(agreement_id: int) -> ResponseReturnValue:
    """Confirm it: the deal is made."""
    with unit_of_work():
        deal = services.confirm(actor(), agreement_id)
    flash(gettext("The agreement is confirmed."), "ok")
    return redirect(url_for(".show", deal_id=deal.id), 303)


@bp.post("/deals/agreements/<int:agreement_id>/withdraw")
@access(*RECORDERS)
def withdraw_agreement(agreement_id: int) -> ResponseReturnValue:
    """Take it back before the other party has answered."""
    with unit_of_work():
        services.withdraw(actor(), agreement_id)
    flash(gettext("The agreement is withdrawn."), "ok")
    return redirect(url_for(".agreement", agreement_id=agreement_id), 303)


@bp.post("/deals/agreements/<int:agreement_id>/refuse")
@access(*RECORDERS)
def refuse_agreement(agreement_id: int) -> ResponseReturnValue:
    """Refuse it with a reason."""
    form = RefusalForm()
    if carry_out(form, lambda: services.refuse(actor(), agreement_id, reason=form.reason.data or "")) is None:
        return _page(agreement_id, form)
    flash(gettext("The agreement is refused; the other party reads the reason."), "ok")
    return redirect(url_for(".agreement", agreement_id=agreement_id), 303)


def _page(agreement_id: int, form: RefusalForm) -> ResponseReturnValue:
    found = queries.agreement(actor(), agreement_id)
    parties = accounts.organisations([found.seller_id, found.buyer_id])
    page = render_template(
        "deals/agreement.html",
        agreement=found,
        seller=parties[found.seller_id],
        buyer=parties[found.buyer_id],
        author=parties[found.entered_by],
        deal=queries.deal_of(found.id),
        form=form,
        may_answer=policy.can_answer(actor(), found),
        may_withdraw=policy.can_withdraw(actor(), found),
        events=audit.timeline([("agreement", found.id)]),
    )
    return page, form.status
