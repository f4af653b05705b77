"""JSON API of organisations, their people and invitations."""

from __future__ import annotations

from flask import current_app, request, url_for

from market import audit, clock
from market.accounts import queries, services
from market.accounts.api.blueprint import bp
from market.accounts.schemas import (
    AcceptIn,
    DecisionIn,
    DemandIn,
    Identity,
    InvitationIn,
    InvitationOut,
    Invitations,
    JoinIn,
    LicenceIn,
    LicenceOut,
    MemberOut,
    MemberPatch,
    Members,
    MembershipOut,
    OrganisationOut,
    OrganisationPage,
    OrganisationQuery,
    ReasonIn,
    Received,
)
from market.errors import NotFound
from market.money import Money
from market.web.api import Answer, created, operation
from market.web.gate import actor
from market.web.schemas import Timeline

CLERK = ("operator.clerk",)
ADMIN = (".admin",)


@operation(
    bp,
    "POST",
    "/organisations",
    access=("public",),
    body=JoinIn,
    returns=Received,
    status=202,
    errors=(409, 429),
    summary="Register an organisation",
)
def join(body: JoinIn) -> Received:
    """Register an institution, enterprise or agency with its first person; the answer never tells whether the address has an account."""
    services.join(network_address=request.remote_addr or "", **body.values())
    return Received()


@operation(
    bp, "GET", "/organisations", access=("operator", ".admin"), query=OrganisationQuery, returns=OrganisationPage, summary="Organisations"
)
def organisations(query: OrganisationQuery) -> OrganisationPage:
    """List what the caller may see: everything for the operator, the own organisation for others."""
    return OrganisationPage.model_validate(
        queries.find_organisations(actor(), state=query.state, kind=query.kind, text=query.q, page=query.page)
    )


@operation(bp, "GET", "/organisations/<int:organisation_id>", access=("signed_in",), returns=OrganisationOut, summary="An organisation")
def organisation(organisation_id: int) -> OrganisationOut:
    """Return an organisation's file to its own people and the operator."""
    return OrganisationOut.model_validate(queries.viewed_organisation(actor(), organisation_id))


@operation(
    bp,
    "GET",
    "/organisations/<int:organisation_id>/timeline",
    access=("signed_in",),
    returns=Timeline,
    summary="What happened to an organisation",
)
def organisation_timeline(organisation_id: int) -> Timeline:
    """Return who did what to the organisation's file."""
    found = queries.viewed_organisation(actor(), organisation_id)
    return Timeline.model_validate({"events": audit.timeline([("organisation", found.id)])})


@operation(
    bp,
    "PUT",
    "/organisation",
    access=ADMIN,
    body=Identity,
    returns=OrganisationOut,
    errors=(404, 409),
    summary="Correct a returned registration",
)
def resubmit(body: Identity) -> OrganisationOut:
    """Correct the own organisation's registration that was returned, and submit it again."""
    return OrganisationOut.model_validate(services.resubmit_organisation(actor(), **body.values()))


@operation(
    bp,
    "POST",
    "/organisations/<int:organisation_id>/decision",
    access=CLERK,
    body=DecisionIn,
    returns=OrganisationOut,
    errors=(409,),
    summary="Verify or return",
)
def decide(organisation_id: int, body: DecisionIn) -> OrganisationOut:
    """Verify an organisation that waits, or return it with a reason."""
    return OrganisationOut.model_validate(services.decide_organisation(actor(), organisation_id, approve=body.approve, reason=body.reason))


@operation(
    bp,
    "POST",
    "/organisations/<int:organisation_id>/suspension",
    access=CLERK,
    body=ReasonIn,
    returns=OrganisationOut,
    errors=(409,),
    summary="Suspend",
)
def suspend(organisation_id: int, body: ReasonIn) -> OrganisationOut:
    """Suspend a verified organisation; its people can still read."""
    return OrganisationOut.model_validate(services.suspend_organisation(actor(), organisation_id, reason=body.reason))


@operation(
    bp,
    "POST",
    "/organisations/<int:organisation_id>/reinstatement",
    access=CLERK,
    body=ReasonIn,
    returns=OrganisationOut,
    errors=(409,),
    summary="Lift a suspension",
)
def reinstate(organisation_id: int, body: ReasonIn) -> OrganisationOut:
    """Lift a suspension."""
    return OrganisationOut.model_validate(services.reinstate_organisation(actor(), organisation_id, reason=body.reason))


@operation(
    bp,
    "PUT",
    "/organisations/<int:organisation_id>/licence",
    access=CLERK,
    body=LicenceIn,
    returns=LicenceOut,
    errors=(409,),
    summary="Book a licence",
)
def book_licence(organisation_id: int, body: LicenceIn) -> LicenceOut:
    """Book or renew the auction licence of a verified agency."""
    return LicenceOut.model_validate(services.license_agency(actor(), organisation_id, **body.values()))


@operation(bp, "GET", "/members", access=("signed_in",), returns=Members, summary="My organisation's people")
def members() -> Members:
    """List the people of the own organisation."""
    return Members(items=[_member(membership.id) for membership, _ in queries.members(actor())])


@operation(
    bp, "PATCH", "/members/<int:membership_id>", access=ADMIN, body=MemberPatch, returns=MemberOut, errors=(409,), summary="Change roles"
)
def change_member(membership_id: int, body: MemberPatch) -> MemberOut:
    """Change the roles or the limits of one of the own people; takes effect with that person's next request."""
    present, sent = queries.member(actor(), membership_id), body.model_fields_set
    limit = _money(body.bid_limit_fen) if "bid_limit_fen" in sent else present.bid_limit
    sign_limit = _money(body.sign_limit_fen) if "sign_limit_fen" in sent else present.sign_limit
    services.change_roles(actor(), membership_id, body.roles or present.roles, limit, sign_limit=sign_limit)
    return _member(membership_id)


@operation(bp, "DELETE", "/members/<int:membership_id>", access=ADMIN, status=204, errors=(409,), summary="Remove a person")
def remove_member(membership_id: int) -> None:
    """End a membership; its sessions and tokens die at once."""
    services.remove_member(actor(), membership_id)


@operation(
    bp,
    "PUT",
    "/organisation/second-factor",
    access=ADMIN,
    body=DemandIn,
    returns=OrganisationOut,
    errors=(409,),
    summary="Demand a second factor",
)
def demand_second_factor(body: DemandIn) -> OrganisationOut:
    """Demand a second factor of all members of the own organisation, or no longer; what the market's rule demands stays."""
    return OrganisationOut.model_validate(services.demand_of_members(actor(), demanded=body.demanded))


@operation(bp, "GET", "/invitations", access=ADMIN, returns=Invitations, summary="Invitations that wait")
def invitations() -> Invitations:
    """List the own organisation's invitations that nobody has answered."""
    return Invitations.model_validate({"items": queries.invitations(actor(), clock.now())})


@operation(
    bp, "POST", "/invitations", access=ADMIN, body=InvitationIn, returns=InvitationOut, status=201, errors=(409,), summary="Invite a person"
)
def invite(body: InvitationIn) -> Answer:
    """Mail somebody a link to join the own organisation; the link is in the letter and nowhere else."""
    base = current_app.extensions["market.settings"].base_url
    limits = {"bid_limit": _money(body.bid_limit_fen), "sign_limit": _money(body.sign_limit_fen)}
    services.invite(actor(), email=body.email, name=body.name, roles=body.roles, base_url=base, **limits)
    newest = queries.invitations(actor(), clock.now())[-1]
    return created(InvitationOut.model_validate(newest), url_for("accounts_api.invitations"))


@operation(bp, "DELETE", "/invitations/<int:invitation_id>", access=ADMIN, status=204, summary="Revoke an invitation")
def revoke_invitation(invitation_id: int) -> None:
    """Make an invitation's link worthless."""
    services.revoke_invitation(actor(), invitation_id)


@operation(
    bp,
    "POST",
    "/invitations/accept",
    access=("public",),
    body=AcceptIn,
    returns=MembershipOut,
    errors=(404, 409, 429),
    summary="Accept an invitation",
)
def accept(body: AcceptIn) -> MembershipOut:
    """Join the inviting organisation: a newcomer sets the password, somebody with an account proves it."""
    joined = services.accept_invitation(body.secret, password=body.password, name=body.name, address=request.remote_addr or "")
    return MembershipOut.model_validate(joined)


def _money(fen: int | None) -> Money | None:
    return None if fen is None else Money(fen)


def _member(membership_id: int) -> MemberOut:
    for membership, person in queries.members(actor()):
        if membership.id == membership_id:
            shown = MembershipOut.model_validate(membership)
            return MemberOut(**shown.model_dump(), name=person.name, email=person.email)
    raise NotFound
