"""Planning: sales by the operator, lots by seller and operator."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import flash, redirect, render_template, url_for
from flask_babel import gettext
from wtforms import SelectField

from market import audit, clock, rulebook
from market.access import access
from market.accounts import queries as accounts
from market.accounts.rules.regions import REGIONS, region_name
from market.auctions import policy
from market.auctions.forms.sales import ConsignForm, LotForm, ReasonForm, SaleForm
from market.auctions.models.sale import Lot, Sale
from market.auctions.queries import bidding, catalogue, paddles, priority
from market.auctions.rules.notices import GENERAL
from market.auctions.rules.states import LotState, SaleState, Season
from market.auctions.services import lots_plan, postponements, sales
from market.auctions.services.dates import proposed
from market.auctions.services.lots_plan import Consignment, LotPlan
from market.auctions.services.sales import Plan
from market.auctions.views.blueprint import bp
from market.auctions.views.calendar import ways
from market.auctions.views.proposals import as_plan, asked_day
from market.errors import Forbidden
from market.listings import queries as listings
from market.listings.models.achievements import Term
from market.listings.rules.kinds import PriceMode, Sector
from market.web.forms import carry_out
from market.web.gate import actor
from market.web.i18n import label, language
from market.wording import N_

if TYPE_CHECKING:
    from collections.abc import Sequence

    from flask.typing import ResponseReturnValue

SPRING_MONTHS = range(2, 8)
CHINESE = {"lang": "zh-CN"}
"""How a choice is marked whose text is a Chinese name, for readers of the English page."""


@bp.get("/sales/new")
@access("operator.clerk")
def new_sale() -> ResponseReturnValue:
    """Show the form of a new sale with dates that keep the law."""
    today = clock.today()
    wanted = asked_day()
    season = Season.SPRING if (wanted or today).month in SPRING_MONTHS else Season.AUTUMN
    usual = {name: rulebook.number(f"bid.{name}", today) for name in ("deposit_bp", "soft_close_s", "extend_s")}
    dates = as_plan(proposed(wanted)) if wanted else sales.propose_dates(today)
    form = _with_choices(SaleForm(season=season, **usual, **dates))
    return _sale_form(form, None)


@bp.post("/sales/new")
@access("operator.clerk")
def create_sale() -> ResponseReturnValue:
    """Draft a sale."""
    form = _with_choices(SaleForm())
    sale = carry_out(form, lambda: sales.plan_sale(actor(), Plan(**form.values())))
    if sale is None:
        return _sale_form(form, None)
    return redirect(url_for(".plan_page", sale_id=sale.id), 303)


@bp.get("/sales/<int:sale_id>/edit")
@access("operator.clerk")
def edit_sale(sale_id: int) -> ResponseReturnValue:
    """Show a draft for changing."""
    sale = _planned(sale_id)
    return _sale_form(_with_choices(SaleForm(obj=sale)), sale)


@bp.post("/sales/<int:sale_id>/edit")
@access("operator.clerk")
def save_sale(sale_id: int) -> ResponseReturnValue:
    """Save a draft."""
    sale, form = _planned(sale_id), _with_choices(SaleForm())
    if carry_out(form, lambda: sales.edit_sale(actor(), sale_id, Plan(**form.values()))) is None:
        return _sale_form(form, sale)
    flash(gettext("Saved."), "ok")
    return redirect(url_for(".plan_page", sale_id=sale_id), 303)


@bp.get("/sales/<int:sale_id>/lots")
@access("operator.clerk")
def plan_page(sale_id: int) -> ResponseReturnValue:
    """Show what a sale still needs before it can be announced, and its lots."""
    return _plan(sale_id, ReasonForm())


@bp.post("/sales/<int:sale_id>/announce")
@access("operator.clerk")
def announce(sale_id: int) -> ResponseReturnValue:
    """Publish the announcement."""
    form = ReasonForm()
    form.reason.validators = ()
    if carry_out(form, lambda: sales.announce(actor(), sale_id)) is None:
        return _plan(sale_id, form)
    flash(gettext("The auction session is announced."), "ok")
    return redirect(url_for(".sale_page", sale_id=sale_id), 303)


@bp.post("/sales/<int:sale_id>/cancel")
@access("operator.clerk")
def cancel_sale(sale_id: int) -> ResponseReturnValue:
    """Call a sale off."""
    form = ReasonForm()
    if carry_out(form, lambda: sales.cancel_sale(actor(), sale_id, **form.values())) is None:
        return _plan(sale_id, form)
    flash(gettext("The auction session is cancelled; deposits are on their way back."), "ok")
    return redirect(url_for(".plan_page", sale_id=sale_id), 303)


@bp.get("/sales/<int:sale_id>/lots/<int:lot_id>")
@access("operator.clerk")
def lot_page(sale_id: int, lot_id: int) -> ResponseReturnValue:
    """Show a lot for scheduling; the reserve is never filled in."""
    lot = catalogue.lot(actor(), lot_id)
    form = LotForm(
        number=lot.number,
        start=lot.start,
        increment=lot.increment,
        deposit=lot.deposit,
        format=lot.format,
        duration_minutes=lot.duration_s // 60,
    )
    form.fill_rules(lot.rules)
    return _lot_form(sale_id, lot_id, form)


@bp.post("/sales/<int:sale_id>/lots/<int:lot_id>")
@access("operator.clerk")
def schedule_lot(sale_id: int, lot_id: int) -> ResponseReturnValue:
    """Accept a lot into the catalogue."""
    form = LotForm()
    if carry_out(form, lambda: lots_plan.schedule_lot(actor(), lot_id, LotPlan(**form.values()))) is None:
        return _lot_form(sale_id, lot_id, form)
    return redirect(url_for(".plan_page", sale_id=sale_id), 303)


@bp.get("/lots/<int:lot_id>/withdraw")
@access(".editor", "operator.clerk")
def withdrawal(lot_id: int) -> ResponseReturnValue:
    """Ask for the reason of a withdrawal."""
    return _withdrawal(lot_id, ReasonForm())


@bp.post("/lots/<int:lot_id>/withdraw")
@access(".editor", "operator.clerk")
def withdraw_lot(lot_id: int) -> ResponseReturnValue:
    """Take a lot out before it is opened."""
    form = ReasonForm()
    lot = carry_out(form, lambda: lots_plan.withdraw_lot(actor(), lot_id, **form.values()))
    if lot is None:
        return _withdrawal(lot_id, form)
    flash(gettext("The lot is withdrawn."), "ok")
    if actor().can("operator.clerk"):
        return redirect(url_for(".plan_page", sale_id=lot.sale_id), 303)
    return redirect(url_for(".consignment", achievement_id=lot.achievement_id), 303)


@bp.get("/achievements/<int:achievement_id>/consign")
@access(".editor")
def consignment(achievement_id: int) -> ResponseReturnValue:
    """Show the seller where its achievement can be auctioned, or where it stands."""
    return _consignment(achievement_id, ConsignForm())


@bp.post("/achievements/<int:achievement_id>/consign")
@access(".editor")
def consign(achievement_id: int) -> ResponseReturnValue:
    """Hand an achievement in for a sale."""
    form = _with_offers(ConsignForm(), achievement_id)
    lot = carry_out(form, lambda: lots_plan.consign(actor(), Consignment(achievement_id=achievement_id, **form.values())))
    if lot is None:
        return _consignment(achievement_id, form)
    flash(gettext("Handed in. The market checks the lot and sets its number."), "ok")
    return redirect(url_for(".consignment", achievement_id=achievement_id), 303)


def _planned(sale_id: int) -> Sale:
    sale = catalogue.sale(actor(), sale_id)
    if not policy.may_plan(actor(), sale):
        raise Forbidden("sale.not_planner", N_("Only the operator's clerks plan this auction session."))
    return sale


def _with_choices(form: SaleForm) -> SaleForm:
    agencies = {agency.id: agency.name_zh for agency in accounts.agencies_in_force(clock.today())}
    people = accounts.auctioneers(*agencies)
    form.sector.choices = [(GENERAL, gettext("Cross-sector")), *((sector.value, label(sector)) for sector in Sector)]
    form.branch.choices = [("", gettext("The whole market")), *((code, region_name(code, english=language() == "en")) for code in REGIONS)]
    _offer(form.agency_id, agencies)
    _offer(form.auctioneer_id, {person.id: f"{person.name} · {agencies[row.organisation_id]}" for row, person in people})
    return form


def _offer(field: SelectField, names: dict[int, str]) -> None:
    """Offer the choices and keep what was chosen before: the service says why it no longer fits."""
    kept = [] if field.data is None or field.data in names else [(field.data, gettext("No longer available"))]
    field.choices = [("", gettext("Please choose")), *((key, name, CHINESE) for key, name in names.items()), *kept]


def _sale_form(form: SaleForm, sale: Sale | None) -> ResponseReturnValue:
    today = clock.today()
    lowest, highest = catalogue.deposit_range(today)
    least = catalogue.minimums(today)
    return render_template("auctions/sale_form.html", form=form, sale=sale, lowest=lowest, highest=highest, least=least), form.status


def _plan(sale_id: int, form: ReasonForm) -> ResponseReturnValue:
    sale = _planned(sale_id)
    lots = catalogue.lots(actor(), sale_id)
    return render_template(
        "auctions/planning.html",
        sale=sale,
        lots=lots,
        form=form,
        gates=sales.announcement_gates(actor(), sale_id) if sale.state is SaleState.DRAFT else [],
        sellers=accounts.organisations({lot.seller_id for lot in lots}),
        ways=ways(lots),
        may_withdraw={lot.id for lot in lots if lots_plan.may_withdraw(actor(), lot, sale)},
        may_postpone=postponements.may_postpone(sale, lots),
        may_cancel=sale.state in (SaleState.DRAFT, SaleState.ANNOUNCED, SaleState.VIEWING),
        admitted=paddles.admitted(sale_id),
        priority=priority.counts([lot.id for lot in lots]),
        events=audit.timeline([("sale", sale.id)]),
    ), form.status


def _lot_form(sale_id: int, lot_id: int, form: LotForm) -> ResponseReturnValue:
    sale, lot = _planned(sale_id), catalogue.lot(actor(), lot_id)
    seller = accounts.organisation(lot.seller_id)
    term = ways([lot])[lot.id]
    editable = lot.state is LotState.DRAFT and sale.state is SaleState.DRAFT
    return render_template(
        "auctions/lot_form.html", form=form, sale=sale, lot=lot, seller=seller, term=term, editable=editable
    ), form.status


def _withdrawal(lot_id: int, form: ReasonForm) -> ResponseReturnValue:
    lot = catalogue.lot(actor(), lot_id)
    sale = bidding.sale(lot.sale_id)
    if not lots_plan.may_withdraw(actor(), lot, sale) and form.status == ReasonForm.status:
        raise Forbidden("lot.not_yours", N_("Only the seller or the operator may withdraw this lot."))
    return render_template("auctions/withdraw.html", form=form, lot=lot, sale=sale), form.status


def _with_offers(form: ConsignForm, achievement_id: int) -> ConsignForm:
    terms = [term for term in listings.terms(achievement_id) if term.price_mode is PriceMode.AUCTION]
    form.term_id.choices = [(term.id, label(term.licence_kind or term.mode)) for term in terms]
    form.sale_id.choices = [
        (sale.id, f"{sale.name_zh} · {clock.legal_date(sale.opens_at).isoformat()}", CHINESE) for sale in catalogue.collecting(clock.now())
    ]
    return form


def _prefill(form: ConsignForm, terms: Sequence[Term], earlier: Lot | None) -> None:
    """Begin with the terms of the lot that did not sell, or else with the listed price; the reserve is never filled in."""
    if earlier is not None and any(term.id == earlier.term_id for term in terms):
        form.term_id.data, form.start.data, form.increment.data = earlier.term_id, earlier.start, earlier.increment
    elif terms and terms[0].price is not None:
        form.start.data = terms[0].price


def _consignment(achievement_id: int, form: ConsignForm) -> ResponseReturnValue:
    achievement = listings.achievement(actor(), achievement_id)
    if achievement.owner_id != actor().organisation_id:
        raise Forbidden("lot.not_owner", N_("Only the owner may offer an achievement."))
    form = _with_offers(form, achievement_id)
    terms = [term for term in listings.terms(achievement_id) if term.price_mode is PriceMode.AUCTION]
    earlier = catalogue.earlier_appearance(achievement_id)
    if not form.is_submitted():
        _prefill(form, terms, earlier)
    lot = catalogue.lot_of_achievement(achievement_id)
    sealed = bidding.reserve(lot.id) if lot else None
    sale = bidding.sale(lot.sale_id) if lot else None
    return render_template(
        "auctions/consign.html",
        form=form,
        achievement=achievement,
        lot=lot,
        sale=sale,
        reserve=sealed.amount if sealed else None,
        terms=terms,
        earlier=earlier,
        lowest=lots_plan.lowest_restart(earlier) if earlier else None,
        may_withdraw=lot is not None and sale is not None and lots_plan.may_withdraw(actor(), lot, sale),
        events=audit.timeline([("lot", lot.id)]) if lot else [],
    ), form.status
