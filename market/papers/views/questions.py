"""The page of questions and answers about a listing."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import flash, redirect, render_template, url_for
from flask_babel import gettext

from market.access import access
from market.accounts import queries as accounts
from market.papers import policy
from market.papers.forms import AnswerForm, HideForm, QuestionForm
from market.papers.queries import disclosure
from market.papers.queries import questions as queries
from market.papers.queries.listings import kind_of, listing
from market.papers.rules.files import ADDRESS, Kind
from market.papers.rules.questions import LENGTH, Reach
from market.papers.services import questions as services
from market.papers.views.blueprint import bp
from market.web.forms import carry_out
from market.web.gate import actor

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

    from market.papers.policy import Listing
    from market.web.forms import MarketForm


@bp.get(f"/{ADDRESS}/questions")
@access("public")
def questions(kind: str, listing_id: int) -> ResponseReturnValue:
    """Show what was asked and answered, and take a question or an answer."""
    return _page(listing(actor(), Kind(kind), listing_id))


@bp.post(f"/{ADDRESS}/questions")
@access(*policy.ASKERS)
def ask(kind: str, listing_id: int) -> ResponseReturnValue:
    """Ask the owner."""
    form = QuestionForm()
    asked = carry_out(form, lambda: services.ask(actor(), Kind(kind), listing_id, text=form.text.data or "", reach=Reach(form.reach.data)))
    if asked is None:
        return _page(listing(actor(), Kind(kind), listing_id), asking=form)
    flash(gettext("Your question was sent to the owner; you get a letter when it is answered."), "ok")
    return redirect(url_for(".questions", kind=kind, listing_id=listing_id), 303)


@bp.post("/questions/<int:question_id>/answer")
@access(*policy.EDITORS)
def answer(question_id: int) -> ResponseReturnValue:
    """Answer for the owner."""
    _row, found = queries.question(actor(), question_id)
    form = AnswerForm()
    reach = Reach.PRIVATE if form.private.data else None
    if carry_out(form, lambda: services.answer(actor(), question_id, text=form.answer.data or "", reach=reach)) is None:
        return _page(found, answering=(question_id, form))
    flash(gettext("Answered; whoever asked gets a letter."), "ok")
    return redirect(url_for(".questions", kind=kind_of(found).value, listing_id=found.id), 303)


@bp.post("/questions/<int:question_id>/hide")
@access(*policy.REVIEWERS)
def hide(question_id: int) -> ResponseReturnValue:
    """Take an abusive question off the page."""
    _row, found = queries.question(actor(), question_id)
    form = HideForm()
    if carry_out(form, lambda: services.hide(actor(), question_id, reason=form.reason.data or "")) is None:
        return _page(found, hiding=(question_id, form))
    flash(gettext("The question is hidden."), "ok")
    return redirect(url_for(".questions", kind=kind_of(found).value, listing_id=found.id), 303)


def _page(
    found: Listing,
    *,
    asking: QuestionForm | None = None,
    answering: tuple[int, AnswerForm] | None = None,
    hiding: tuple[int, HideForm] | None = None,
) -> ResponseReturnValue:
    rows = queries.questions(actor(), found)
    mine = policy.is_mine(actor(), found)
    given: list[MarketForm] = [form for form in (asking, answering and answering[1], hiding and hiding[1]) if form]
    page = render_template(
        "papers/questions.html",
        listing=found,
        rows=rows,
        askers=accounts.organisations({row.organisation_id for row in rows}) if mine else {},
        mine=mine,
        may_ask=actor().can(*policy.ASKERS) and not mine,
        may_answer=policy.can_edit(actor(), found),
        may_hide=actor().can(*policy.REVIEWERS),
        admitted=disclosure.is_admitted(actor(), found),
        closed=queries.closed(actor(), found, rows),
        longest=LENGTH,
        form=asking or QuestionForm(formdata=None),
        answering=answering or (0, None),
        hiding=hiding or (0, None),
        refused=given[0] if given else None,
    )
    return page, given[0].status if given else 200
