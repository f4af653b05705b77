"""After the hammer: the page of what follows a lot's result, and each step on it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import Response, flash, redirect, render_template, url_for
from flask_babel import gettext

from market import audit, clock, storage
from market.access import access
from market.accounts import queries as accounts
from market.auctions import policy
from market.auctions.forms.following import InterestForm, NoticeForm, PasswordForm, SettleForm, SignPaperForm
from market.auctions.forms.sales import ReasonForm
from market.auctions.queries import aftermath, bidding, paddles, papers
from market.auctions.services import defaults, following, negotiations, succession
from market.auctions.services import papers as paper_services
from market.auctions.views.blueprint import bp
from market.errors import MarketError
from market.web.forms import MarketForm, carry_out
from market.web.gate import actor

if TYPE_CHECKING:
    from collections.abc import Callable

    from flask.typing import ResponseReturnValue

    from market.auctions.models.sale import Sale
    from market.auctions.queries.aftermath import Aftermath

CLERK = ("operator.clerk",)
FORMS = (NoticeForm, SettleForm, ReasonForm, PasswordForm, InterestForm, SignPaperForm)


class PlainForm(MarketForm):
    """An act without words."""


@bp.get("/lots/<int:lot_id>/aftermath")
@access("signed_in")
def aftermath_page(lot_id: int) -> ResponseReturnValue:
    """Show what followed a lot's result to whom it concerns."""
    return _page(lot_id)


@bp.post("/lots/<int:lot_id>/default")
@access(*CLERK)
def notice_default(lot_id: int) -> ResponseReturnValue:
    """Give the buyer formal notice."""
    form = NoticeForm()
    return _act(lot_id, form, lambda: defaults.notice_default(actor(), lot_id, **form.values()), gettext("The buyer was given notice."))


@bp.post("/defaults/<int:default_id>/cure")
@access(*CLERK)
def cure_default(default_id: int) -> ResponseReturnValue:
    """Note that the buyer performed."""
    form = ReasonForm()
    return _of(default_id, form, lambda: defaults.cure_default(actor(), default_id, **form.values()), gettext("The notice was closed."))


@bp.post("/defaults/<int:default_id>/declare")
@access(*CLERK)
def declare_default(default_id: int) -> ResponseReturnValue:
    """Declare the default."""
    return _of(default_id, PlainForm(), lambda: defaults.declare_default(actor(), default_id), gettext("The default is declared."))


@bp.post("/defaults/<int:default_id>/offer")
@access(*CLERK)
def propose_offer(default_id: int) -> ResponseReturnValue:
    """Ask the seller about the runner-up."""
    return _of(default_id, PlainForm(), lambda: succession.propose(actor(), default_id), gettext("The seller was asked for its consent."))


@bp.post("/defaults/<int:default_id>/release")
@access(*CLERK)
def release_lot(default_id: int) -> ResponseReturnValue:
    """Let the lot go to another auction."""
    form = ReasonForm()
    return _of(
        default_id, form, lambda: defaults.release_lot(actor(), default_id, **form.values()), gettext("The lot can be offered again.")
    )


@bp.post("/defaults/<int:default_id>/settle")
@access(*CLERK)
def settle_default(default_id: int) -> ResponseReturnValue:
    """Pay the forfeited deposit out."""
    form = SettleForm()
    done = gettext("The forfeited deposit was paid out.")
    return _of(default_id, form, lambda: defaults.settle(actor(), default_id, **form.values()), done)


@bp.post("/offers/<int:offer_id>/consent")
@access(".signer")
def consent_offer(offer_id: int) -> ResponseReturnValue:
    """Consent to the runner-up as the seller."""
    lot_id = aftermath.lot_of_offer(offer_id)
    return _act(lot_id, PlainForm(), lambda: succession.consent(actor(), offer_id), gettext("The lot was offered to the runner-up."))


@bp.post("/offers/<int:offer_id>/refuse")
@access(".signer")
def refuse_offer(offer_id: int) -> ResponseReturnValue:
    """Keep the lot from the runner-up as the seller."""
    lot_id = aftermath.lot_of_offer(offer_id)
    return _act(lot_id, PlainForm(), lambda: succession.refuse(actor(), offer_id), gettext("The lot can be offered again."))


@bp.post("/offers/<int:offer_id>/accept")
@access(".bidder")
def accept_offer(offer_id: int) -> ResponseReturnValue:
    """Take the lot as the runner-up."""
    form, lot_id = PasswordForm(), aftermath.lot_of_offer(offer_id)
    return _act(lot_id, form, lambda: succession.accept(actor(), offer_id, **form.values()), gettext("The lot is yours."))


@bp.post("/offers/<int:offer_id>/decline")
@access(".bidder")
def decline_offer(offer_id: int) -> ResponseReturnValue:
    """Leave the lot as the runner-up."""
    lot_id = aftermath.lot_of_offer(offer_id)
    return _act(lot_id, PlainForm(), lambda: succession.decline(actor(), offer_id), gettext("You left the lot."))


@bp.post("/lots/<int:lot_id>/negotiation")
@access(".editor", ".signer")
def open_negotiation(lot_id: int) -> ResponseReturnValue:
    """Open the negotiations on a passed lot."""
    return _act(lot_id, PlainForm(), lambda: negotiations.open_window(actor(), lot_id), gettext("Negotiations are open."))


@bp.post("/lots/<int:lot_id>/negotiation/close")
@access(".editor", ".signer")
def close_negotiation(lot_id: int) -> ResponseReturnValue:
    """End the negotiations without an agreement."""
    return _act(lot_id, PlainForm(), lambda: negotiations.close_window(actor(), lot_id), gettext("The negotiations ended."))


@bp.post("/lots/<int:lot_id>/interest")
@access(".bidder")
def register_interest(lot_id: int) -> ResponseReturnValue:
    """Name a price for a passed lot."""
    form = InterestForm()
    done = gettext("The seller sees your price.")
    return _act(lot_id, form, lambda: negotiations.register_interest(actor(), lot_id, **form.values()), done)


@bp.post("/lots/<int:lot_id>/interest/withdraw")
@access(".bidder")
def withdraw_interest(lot_id: int) -> ResponseReturnValue:
    """Take a price back."""
    return _act(lot_id, PlainForm(), lambda: negotiations.withdraw_interest(actor(), lot_id), gettext("Your price was withdrawn."))


@bp.post("/lots/<int:lot_id>/interest/<int:interest_id>/agree")
@access(".signer")
def agree_interest(lot_id: int, interest_id: int) -> ResponseReturnValue:
    """Accept a price as the seller."""
    return _act(lot_id, PlainForm(), lambda: negotiations.agree(actor(), lot_id, interest_id), gettext("The deal is recorded."))


@bp.get("/papers/<int:paper_id>/document.pdf")
@access("signed_in")
def paper_document(paper_id: int) -> ResponseReturnValue:
    """Send a paper as PDF, checked against its digest."""
    found = papers.paper(actor(), paper_id)
    answer = Response(paper_services.read(found), mimetype="application/pdf")
    answer.headers["Content-Disposition"] = f'inline; filename="{found.number}.pdf"'
    answer.headers["Cache-Control"] = "no-store"
    return answer


@bp.get("/papers/<int:paper_id>")
@access("signed_in")
def paper_page(paper_id: int) -> ResponseReturnValue:
    """Show a paper with its digest and signatures."""
    return _paper(paper_id, SignPaperForm(formdata=None))


@bp.post("/papers/<int:paper_id>/sign")
@access("signed_in")
def sign_paper(paper_id: int) -> ResponseReturnValue:
    """Sign a paper."""
    form = SignPaperForm()
    if carry_out(form, lambda: paper_services.sign(actor(), paper_id, **form.values())) is None:
        return _paper(paper_id, form)
    flash(gettext("Your signature is recorded."), "ok")
    return redirect(url_for(".paper_page", paper_id=paper_id), 303)


@bp.get("/result-notices")
@access("public")
def result_notices() -> ResponseReturnValue:
    """List the notices of results, the newest first."""
    found = papers.notices()
    sales = bidding.sales([one.sale_id for one in found])
    return render_template("auctions/result_notices.html", notices=found, sales=sales, today=clock.today())


@bp.get("/result-notices/<int:notice_id>")
@access("public")
def result_notice(notice_id: int) -> ResponseReturnValue:
    """Show a notice of results: paddles, never who stands behind them."""
    found = papers.notice(notice_id)
    sale = bidding.sale(found.sale_id)
    operator = accounts.organisation(sale.operator_id)
    return render_template("auctions/result_notice.html", notice=found, sale=sale, operator=operator, today=clock.today())


def _of(default_id: int, form: MarketForm, command: Callable[[], object], done: str) -> ResponseReturnValue:
    return _act(aftermath.lot_of_default(default_id), form, command, done)


def _act(lot_id: int, form: MarketForm, command: Callable[[], object], done: str) -> ResponseReturnValue:
    following.seen(actor(), lot_id)
    if carry_out(form, command) is None:
        return _page(lot_id, form)
    flash(done, "ok")
    return redirect(url_for(".aftermath_page", lot_id=lot_id), 303)


def _page(lot_id: int, form: MarketForm | None = None) -> ResponseReturnValue:
    who = actor()
    lot, found = following.seen(who, lot_id)
    sale, shown = bidding.sale(lot.sale_id), following.shown_interests(who, lot, found)
    known = following.known(who, lot, found)
    return render_template(
        "auctions/aftermath.html",
        lot=lot,
        sale=sale,
        f=found,
        interests=shown,
        names=accounts.organisations(known),
        buyer_paddle=paddles.number_of(sale.id, found.award.buyer_id) if found.award else None,
        follows=policy.may_follow(who, sale),
        is_seller=who.organisation_id == lot.seller_id,
        own_paddle=paddles.my_paddle(who, lot.id),
        letter=papers.confirmation_of(found.award.id) if found.award else None,
        sign_by=aftermath.sign_by(found.award) if found.award else None,
        shortfalls={one.id: defaults.shortfall_of(lot, one) for one in found.defaults},
        follower=succession.follower_of(lot) if policy.may_follow(who, sale) and found.defaults else None,
        events=_told(sale, found, known, audit.timeline([("lot", lot.id)])),
        forms={kind.__name__: form if isinstance(form, kind) else kind(formdata=None) for kind in FORMS},
        failed=form,
        now=clock.now(),
    ), form.status if form else 200


def _told(sale: Sale, found: Aftermath, known: frozenset[int], events: list[audit.Event]) -> list[audit.Event]:
    """Return the events that the actor may read: not what another bidder did, and of its default not what was said to it."""
    open_to_all = {None, sale.operator_id, sale.agency_id, *known}
    others = any(one.organisation_id not in known for one in found.defaults)
    return [event for event in events if event.organisation_id in open_to_all and not (others and event.reason)]


def _paper(paper_id: int, form: SignPaperForm) -> ResponseReturnValue:
    found = papers.paper(actor(), paper_id)
    form.digest.data = found.document_key
    place = paper_services.signs_as(actor(), found)
    award = papers.award(found.award_id) if found.award_id is not None else None
    return render_template(
        "auctions/paper.html",
        paper=found,
        sale=bidding.sale(found.sale_id),
        lot=bidding.lot(award.lot_id) if award else None,
        signatures=papers.signatures(found.id),
        awaited=paper_services.awaited(found),
        signs_as=None if isinstance(place, MarketError) else place,
        unauthorised=place if isinstance(place, MarketError) else None,
        asks_code=accounts.second_factor(actor().person_id or 0) is not None,
        kept=storage.vault().state(found.document_key),
        events=audit.timeline([("paper", found.id)]),
        form=form,
    ), form.status
