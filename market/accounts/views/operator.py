"""The operator's desk for organisations: the queue of registrations, decisions, licences and auctioneers."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext

from market import audit
from market.access import access
from market.accounts import queries, rules, services
from market.accounts.forms import AuctioneerForm, FilterForm, LicenceForm, ReasonForm
from market.accounts.views.blueprint import bp
from market.web.forms import MarketForm, carry_out
from market.web.gate import actor

if TYPE_CHECKING:
    from collections.abc import Callable

    from flask.typing import ResponseReturnValue

    from market.accounts.models import Organisation


@bp.get("/organisations")
@access("operator")
def organisations() -> ResponseReturnValue:
    """List organisations: those that wait come first unless a filter says otherwise."""
    form = FilterForm(request.args)
    state = next((state for state in rules.OrganisationState if state.value == form.state.data), None)
    kind = next((kind for kind in rules.OrganisationKind if kind.value == form.kind.data), None)
    number = request.args.get("page", 1, type=int)
    page = queries.find_organisations(actor(), state=state, kind=kind, text=(form.q.data or "")[:60], page=number)
    return render_template("accounts/organisations.html", filters=form, page=page, counts=queries.states(actor()))


def _auctioneer_form(file: Organisation, *, bound: bool) -> AuctioneerForm:
    registered = {person.id for _, person in queries.auctioneers(file.id)}
    able = [
        (person.id, person.name)
        for membership, person in queries.people_of(file.id)
        if rules.Role.AUCTIONEER.value in membership.roles and person.id not in registered
    ]
    return AuctioneerForm(able, prefix="auctioneer", **({} if bound else {"formdata": None}))


def _file(
    file: Organisation, *, reason: ReasonForm | None = None, licence: LicenceForm | None = None, auctioneer: AuctioneerForm | None = None
) -> str:
    agency = queries.agency(file.id)
    return render_template(
        "accounts/file.html",
        file=file,
        form=reason or licence or auctioneer,
        reason=reason or ReasonForm(None, prefix="reason"),
        stop=ReasonForm(None, prefix="stop"),
        licence=licence or LicenceForm(None, obj=agency, prefix="licence"),
        auctioneer=auctioneer or _auctioneer_form(file, bound=False),
        people=queries.people_of(file.id),
        agency=agency,
        auctioneers=queries.auctioneers(file.id),
        office=queries.office(file.id),
        holder=rules.holder(file.uscc),
        expected=rules.is_expected(file.kind, file.uscc),
        events=audit.timeline([("organisation", file.id)]),
    )


@bp.get("/organisations/<int:organisation_id>")
@access("operator")
def file(organisation_id: int) -> ResponseReturnValue:
    """Show an organisation's file."""
    return _file(queries.viewed_organisation(actor(), organisation_id))


def _decided(organisation_id: int, form: MarketForm, command: Callable[[], object], done: str) -> ResponseReturnValue:
    """Carry out a decision on an organisation; show its file again where it is refused."""
    found = queries.viewed_organisation(actor(), organisation_id)
    if carry_out(form, command) is None:
        reason = form if isinstance(form, ReasonForm) else ReasonForm(None, prefix="reason")
        reason.problems, reason.status = form.problems, form.status
        return _file(found, reason=reason), form.status
    flash(done, "ok")
    return redirect(url_for(".file", organisation_id=organisation_id), 303)


@bp.post("/organisations/<int:organisation_id>/verify")
@access("operator.clerk")
def verify(organisation_id: int) -> ResponseReturnValue:
    """Verify an organisation."""
    return _decided(
        organisation_id,
        MarketForm(),
        lambda: services.decide_organisation(actor(), organisation_id, approve=True, reason=""),
        gettext("The organisation has been verified."),
    )


@bp.post("/organisations/<int:organisation_id>/return")
@access("operator.clerk")
def return_for_correction(organisation_id: int) -> ResponseReturnValue:
    """Return a registration with a reason."""
    form = ReasonForm(prefix="reason")
    return _decided(
        organisation_id,
        form,
        lambda: services.decide_organisation(actor(), organisation_id, approve=False, **form.values()),
        gettext("The registration has been returned."),
    )


@bp.post("/organisations/<int:organisation_id>/suspend")
@access("operator.clerk")
def suspend(organisation_id: int) -> ResponseReturnValue:
    """Suspend an organisation."""
    form = ReasonForm(prefix="reason")
    return _decided(
        organisation_id,
        form,
        lambda: services.suspend_organisation(actor(), organisation_id, **form.values()),
        gettext("The organisation has been suspended."),
    )


@bp.post("/organisations/<int:organisation_id>/reinstate")
@access("operator.clerk")
def reinstate(organisation_id: int) -> ResponseReturnValue:
    """Lift a suspension."""
    form = ReasonForm(prefix="reason")
    return _decided(
        organisation_id,
        form,
        lambda: services.reinstate_organisation(actor(), organisation_id, **form.values()),
        gettext("The suspension has been lifted."),
    )


@bp.post("/organisations/<int:organisation_id>/licence")
@access("operator.clerk")
def book_licence(organisation_id: int) -> ResponseReturnValue:
    """Book or renew an agency's licence."""
    found, form = queries.viewed_organisation(actor(), organisation_id), LicenceForm(prefix="licence")
    if carry_out(form, lambda: services.license_agency(actor(), organisation_id, **form.values())) is None:
        return _file(found, licence=form), form.status
    flash(gettext("The licence has been booked."), "ok")
    return redirect(url_for(".file", organisation_id=organisation_id), 303)


@bp.post("/organisations/<int:organisation_id>/licence/suspend")
@access("operator.clerk")
def suspend_licence(organisation_id: int) -> ResponseReturnValue:
    """Stop accepting an agency's licence."""
    form = ReasonForm(prefix="stop")
    return _decided(
        organisation_id,
        form,
        lambda: services.suspend_licence(actor(), organisation_id, **form.values()),
        gettext("The licence is no longer accepted."),
    )


@bp.post("/organisations/<int:organisation_id>/auctioneers")
@access("operator.clerk")
def add_auctioneer(organisation_id: int) -> ResponseReturnValue:
    """Register an auctioneer with an agency."""
    found = queries.viewed_organisation(actor(), organisation_id)
    form = _auctioneer_form(found, bound=True)
    if carry_out(form, lambda: services.add_auctioneer(actor(), agency_id=organisation_id, **form.values())) is None:
        return _file(found, auctioneer=form), form.status
    flash(gettext("The auctioneer has been registered."), "ok")
    return redirect(url_for(".file", organisation_id=organisation_id), 303)


@bp.post("/organisations/<int:organisation_id>/auctioneers/<int:auctioneer_id>/end")
@access("operator.clerk")
def end_auctioneer(organisation_id: int, auctioneer_id: int) -> ResponseReturnValue:
    """End an auctioneer's registration."""
    return _decided(
        organisation_id,
        MarketForm(),
        lambda: services.end_auctioneer(actor(), agency_id=organisation_id, auctioneer_id=auctioneer_id),
        gettext("The auctioneer's registration has ended."),
    )
