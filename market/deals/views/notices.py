"""Public pages of the notices of agreed prices, with objections and answers."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import flash, redirect, render_template, url_for
from flask_babel import gettext

from market import clock
from market.access import access
from market.accounts import queries as accounts
from market.deals import policy
from market.deals.forms import PriceAnswerForm, PriceObjectionForm
from market.deals.queries import notices as queries
from market.deals.rules import notices as rules
from market.deals.services import notices as services
from market.deals.views.blueprint import RECORDERS, bp
from market.listings.rules.kinds import Cooperation
from market.web.forms import carry_out
from market.web.gate import actor

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue


@bp.get("/deals/notices")
@access("public")
def notices() -> ResponseReturnValue:
    """List the agreed prices that are or were public."""
    rows = queries.notices()
    today = clock.today()
    running = {row.id for row in rows if rules.is_running(row.state, row.publicised_until, today)}
    return render_template("deals/notices.html", rows=rows, running=running, names=accounts.organisations({row.seller_id for row in rows}))


@bp.get("/deals/notices/<int:deal_id>")
@access("public")
def notice(deal_id: int) -> ResponseReturnValue:
    """Show one notice."""
    return _page(deal_id, PriceObjectionForm(formdata=None), {})


@bp.post("/deals/notices/<int:deal_id>/objections")
@access("signed_in")
def object_to_price(deal_id: int) -> ResponseReturnValue:
    """Object to the price."""
    form = PriceObjectionForm()
    if carry_out(form, lambda: services.object_to(actor(), deal_id, text=form.text.data or "")) is None:
        return _page(deal_id, form, {})
    flash(gettext("Your objection is recorded; the seller answers it."), "ok")
    return redirect(url_for(".notice", deal_id=deal_id), 303)


@bp.post("/deals/notices/<int:deal_id>/objections/<int:objection_id>/answer")
@access(*RECORDERS)
def answer_price_objection(deal_id: int, objection_id: int) -> ResponseReturnValue:
    """Answer an objection for the seller."""
    form = PriceAnswerForm()
    done = carry_out(form, lambda: services.answer(actor(), deal_id, objection_id, text=form.text.data or "", upheld=form.upheld.data))
    if done is None:
        return _page(deal_id, PriceObjectionForm(formdata=None), {objection_id: form})
    flash(gettext("The objection is answered."), "ok")
    return redirect(url_for(".notice", deal_id=deal_id), 303)


def _page(deal_id: int, form: PriceObjectionForm, refused: dict[int, PriceAnswerForm]) -> ResponseReturnValue:
    deal = queries.notice(deal_id)
    objections, answers = queries.objections(deal_id), policy.can_answer_objections(actor(), deal)
    parties = accounts.organisations([deal.seller_id, deal.buyer_id])
    page = render_template(
        "deals/notice.html",
        deal=deal,
        seller=parties[deal.seller_id],
        buyer=parties[deal.buyer_id],
        mode=Cooperation(deal.mode),
        **queries.content(deal),
        objections=objections,
        running=rules.is_running(deal.state, deal.publicised_until, clock.today()),
        form=form,
        answers={row.id: refused.get(row.id) or PriceAnswerForm(formdata=None) for row in objections if answers and row.answer is None},
    )
    return page, max([form.status, *(one.status for one in refused.values())])
