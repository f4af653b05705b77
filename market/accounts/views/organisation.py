"""The own organisation: its state, its people, invitations."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import current_app, flash, redirect, render_template, request, url_for
from flask_babel import gettext

from market import audit, clock
from market.access import access
from market.accounts import queries, services
from market.accounts.forms import AcceptForm, IdentityForm, InviteForm, ProveForm, RolesForm
from market.accounts.views.blueprint import bp
from market.accounts.views.session import enter
from market.db import unit_of_work
from market.ids import digest
from market.web.forms import MarketForm, carry_out
from market.web.gate import actor

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

    from market.accounts.models import Membership, Organisation
    from market.settings import Settings


def _page(*, invite: InviteForm | None = None, identity: IdentityForm | None = None) -> str:
    me = actor()
    mine = queries.organisation(me.organisation_id or 0)
    return render_template(
        "accounts/organisation.html",
        organisation=mine,
        form=invite or identity,
        identity=identity or IdentityForm(None, obj=mine, prefix="identity"),
        invite=invite or InviteForm(mine.kind, formdata=None, prefix="invite"),
        people=queries.members(me),
        invitations=queries.invitations(me, clock.now()),
        events=audit.timeline([("organisation", mine.id)]),
        agency=queries.agency(mine.id),
        auctioneers=queries.auctioneers(mine.id),
        office=queries.office(mine.id),
        without=queries.without_factor(mine.id) if me.can(".admin") else [],
    )


@bp.get("/organisation")
@access("signed_in")
def organisation() -> ResponseReturnValue:
    """Show the own organisation."""
    return _page()


@bp.post("/organisation/resubmit")
@access(".admin")
def resubmit() -> ResponseReturnValue:
    """Correct a returned registration and submit it again."""
    form = IdentityForm(prefix="identity")
    if carry_out(form, lambda: services.resubmit_organisation(actor(), **form.values())) is None:
        return _page(identity=form), form.status
    flash(gettext("Submitted again. The market operator will verify it."), "ok")
    return redirect(url_for(".organisation"), 303)


@bp.post("/organisation/second-factor")
@access(".admin")
def demand_second_factor() -> ResponseReturnValue:
    """Demand a second factor of all members, or no longer."""
    form, demanded = MarketForm(), request.form.get("demanded") == "yes"
    if carry_out(form, lambda: services.demand_of_members(actor(), demanded=demanded)) is None:
        for problem in form.problems:
            flash(problem, "danger")
    else:
        flash(
            gettext("Every member needs a second factor now.") if demanded else gettext("A second factor is each member's choice now."),
            "ok",
        )
    return redirect(url_for(".organisation"), 303)


@bp.post("/organisation/invitations")
@access(".admin")
def invite() -> ResponseReturnValue:
    """Invite somebody."""
    me = actor()
    form = InviteForm(queries.organisation(me.organisation_id or 0).kind, prefix="invite")
    settings: Settings = current_app.extensions["market.settings"]
    if carry_out(form, lambda: services.invite(me, **form.values(), base_url=settings.base_url)) is None:
        return _page(invite=form), form.status
    flash(gettext("The invitation has been sent."), "ok")
    return redirect(url_for(".organisation"), 303)


@bp.post("/organisation/invitations/<int:invitation_id>/revoke")
@access(".admin")
def revoke_invitation(invitation_id: int) -> ResponseReturnValue:
    """Withdraw an invitation."""
    with unit_of_work():
        services.revoke_invitation(actor(), invitation_id)
    flash(gettext("The invitation has been withdrawn."), "ok")
    return redirect(url_for(".organisation"), 303)


def _person_page(membership: Membership, mine: Organisation, form: RolesForm) -> str:
    person = queries.person(membership.person_id)
    return render_template("accounts/person.html", membership=membership, person=person, organisation=mine, form=form)


@bp.get("/organisation/people/<int:membership_id>")
@access(".admin")
def person(membership_id: int) -> ResponseReturnValue:
    """Show what one of the people may do."""
    membership = queries.member(actor(), membership_id)
    mine = queries.organisation(membership.organisation_id)
    return _person_page(membership, mine, RolesForm(mine.kind, formdata=None, obj=membership))


@bp.post("/organisation/people/<int:membership_id>")
@access(".admin")
def change_roles(membership_id: int) -> ResponseReturnValue:
    """Change what one of the people may do."""
    me = actor()
    membership = queries.member(me, membership_id)
    mine = queries.organisation(membership.organisation_id)
    form = RolesForm(mine.kind)
    if carry_out(form, lambda: services.change_roles(me, membership_id, **form.values())) is None:
        return _person_page(membership, mine, form), form.status
    flash(gettext("The roles have been changed."), "ok")
    return redirect(url_for(".organisation"), 303)


@bp.post("/organisation/people/<int:membership_id>/remove")
@access(".admin")
def remove_member(membership_id: int) -> ResponseReturnValue:
    """Remove one of the people; their sessions end at once."""
    form = MarketForm()
    if carry_out(form, lambda: services.remove_member(actor(), membership_id)) is None:
        for problem in form.problems:
            flash(problem, "danger")
        return redirect(url_for(".person", membership_id=membership_id), 303)
    flash(gettext("The person has been removed."), "ok")
    return redirect(url_for(".organisation"), 303)


@bp.get("/invitations/<token>")
@access("public")
def invitation(token: str) -> ResponseReturnValue:
    """Show an invitation to whoever holds its link."""
    return _invitation_page(token)


@bp.post("/invitations/<token>")
@access("public")
def accept_invitation(token: str) -> ResponseReturnValue:
    """Accept an invitation and sign in."""
    open_one = queries.invitation(digest(token), clock.now())
    form = ProveForm() if queries.person_by_email(open_one.email) else AcceptForm()
    device = {"address": request.remote_addr or "", "agent": request.user_agent.string}

    def accept() -> str | services.HalfSignedIn:
        joined = services.accept_invitation(token, **{"name": "", **form.values()}, address=device["address"])
        return services.begin_session(joined, **device)

    secret = carry_out(form, accept)
    if secret is None:
        return _invitation_page(token, form), form.status
    entered = enter(secret)
    flash(gettext("Welcome. You now act for this organisation."), "ok")
    return entered


def _invitation_page(token: str, form: AcceptForm | ProveForm | None = None) -> str:
    open_one = queries.invitation(digest(token), clock.now())
    known = queries.person_by_email(open_one.email) is not None
    return render_template(
        "accounts/invitation.html",
        invitation=open_one,
        token=token,
        known=known,
        organisation=queries.organisation(open_one.organisation_id),
        form=form or (ProveForm(None) if known else AcceptForm(None, name=open_one.name)),
    )
