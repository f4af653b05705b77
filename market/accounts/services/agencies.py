"""Auction agencies 拍卖企业: their licence and their auctioneers 拍卖师, booked by the operator from the papers."""

from __future__ import annotations

from datetime import date

from sqlalchemy.exc import IntegrityError

from market import audit, clock
from market.access import Actor, require
from market.accounts import queries, rules
from market.accounts.models import Agency, Auctioneer, Organisation
from market.accounts.rules import AgencyState, OrganisationKind, OrganisationState
from market.db import db
from market.errors import Conflict, Invalid, NotFound
from market.wording import N_

NUMBER_LENGTH = 60


def license_agency(actor: Actor, organisation_id: int, *, licence_no: str, authority: str, valid_until: date) -> Agency:
    """Book or renew the auction licence of a verified agency; raise Invalid where it has expired (拍卖法 arts 11, 12)."""
    organisation = _agency(actor, organisation_id)
    if valid_until < clock.today():
        raise Invalid("agency.licence_expired", N_("The licence has expired."), field="valid_until")
    found = queries.agency(organisation.id) or Agency(organisation_id=organisation.id)
    found.licence_no = rules.tidy(licence_no, field="licence_no", most=NUMBER_LENGTH, missing=N_("Give the number of the licence."))
    found.authority = rules.tidy(authority, field="authority", most=rules.NAME_LENGTH, missing=N_("Say who issued the licence."))
    found.valid_until, found.state = valid_until, AgencyState.ACTIVE
    db.session.add(found)
    db.session.flush()
    audit.record(
        actor,
        "organisation.licence_booked",
        organisation,
        licence_no=found.licence_no,
        authority=found.authority,
        valid_until=valid_until.isoformat(),
    )
    return found


def suspend_licence(actor: Actor, organisation_id: int, *, reason: str) -> Agency:
    """Stop accepting an agency's licence: it can conduct no sale until it is booked again."""
    organisation = _agency(actor, organisation_id)
    found = queries.agency(organisation.id)
    if found is None:
        raise NotFound
    why = rules.tidy(reason, field="reason", most=rules.REASON_LENGTH, missing=N_("Say why, so that the organisation knows what to do."))
    before, found.state = found.state, AgencyState.SUSPENDED
    audit.record(actor, "organisation.licence_suspended", organisation, from_state=before, to_state=found.state, reason=why)
    return found


def add_auctioneer(actor: Actor, *, agency_id: int, person_id: int, certificate_no: str) -> Auctioneer:
    """Register one of an agency's people as its auctioneer; raise Conflict where another agency has that person (拍卖管理办法 art. 23)."""
    organisation = _agency(actor, agency_id)
    if queries.agency(organisation.id) is None:
        raise Conflict("agency.not_licensed", N_("Book the agency's licence first."))
    people = {person.id: (membership, person) for membership, person in queries.people_of(organisation.id)}
    if person_id not in people or rules.Role.AUCTIONEER.value not in people[person_id][0].roles:
        raise Invalid("auctioneer.not_a_member", N_("Choose one of the agency's people with the role of auctioneer."), field="person_id")
    number = rules.tidy(
        certificate_no, field="certificate_no", most=NUMBER_LENGTH, missing=N_("Give the number of the auctioneer's certificate.")
    )
    auctioneer = Auctioneer(organisation_id=organisation.id, person_id=person_id, certificate_no=number)
    db.session.add(auctioneer)
    try:
        db.session.flush()
    except IntegrityError as error:
        message = N_("This person or certificate is already registered: an auctioneer belongs to one agency only.")
        raise Conflict("auctioneer.registered_elsewhere", message, field="certificate_no") from error
    audit.record(actor, "organisation.auctioneer_registered", organisation, name=people[person_id][1].name, certificate_no=number)
    return auctioneer


def end_auctioneer(actor: Actor, *, agency_id: int, auctioneer_id: int) -> Auctioneer:
    """End an auctioneer's registration with an agency."""
    organisation = _agency(actor, agency_id)
    found = {auctioneer.id: (auctioneer, person) for auctioneer, person in queries.auctioneers(organisation.id)}.get(auctioneer_id)
    if found is None:
        raise NotFound
    found[0].active = False
    audit.record(actor, "organisation.auctioneer_ended", organisation, name=found[1].name, certificate_no=found[0].certificate_no)
    return found[0]


def _agency(actor: Actor, organisation_id: int) -> Organisation:
    require(actor, "operator.clerk", "system")
    organisation = queries.organisation_for_update(organisation_id)
    if organisation.kind is not OrganisationKind.AGENCY:
        raise Conflict("agency.wrong_kind", N_("Only an auction agency has an auction licence."))
    if organisation.state is not OrganisationState.VERIFIED:
        raise Conflict("agency.not_verified", N_("Verify the organisation first."))
    return organisation
