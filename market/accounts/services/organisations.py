"""Organisations: register, be verified or returned, correct, suspend; operators and offices are made here too."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy.exc import IntegrityError

from market import audit, clock
from market.access import SYSTEM, Actor, require
from market.accounts import queries, rules
from market.accounts.models import Membership, Office, OfficeRegion, Organisation, Person
from market.accounts.rules import Act, OrganisationKind, OrganisationState
from market.accounts.services import letters, passwords
from market.db import db
from market.errors import Conflict, Invalid, MarketError, Throttled
from market.wording import N_

PERSON_NAME_LENGTH = 60
_EMAIL_TAKEN = "account.email_taken"


@dataclass(frozen=True, slots=True, kw_only=True)
class Identity:
    """What an organisation says of itself, checked and in its one spelling."""

    name_zh: str
    name_en: str
    uscc: str
    region: str
    address: str

    @classmethod
    def checked(cls, *, name_zh: str, name_en: str, uscc: str, region: str, address: str) -> Identity:
        """Check every part; raise Invalid at its field."""
        if not rules.is_known(region):
            raise Invalid("organisation.region_unknown", N_("Choose the region in which the organisation is registered."), field="region")
        return cls(
            name_zh=rules.tidy(name_zh, field="name_zh", most=rules.NAME_LENGTH, missing=N_("Give the organisation's full name.")),
            name_en=rules.tidy(name_en, field="name_en", most=rules.NAME_LENGTH),
            uscc=rules.parse_uscc(uscc),
            region=region,
            address=rules.tidy(address, field="address", most=rules.ADDRESS_LENGTH, missing=N_("Give the organisation's address.")),
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Founder:
    """The person who registers an organisation, as typed."""

    name: str
    email: str
    password: str
    network_address: str = ""


def join(*, network_address: str, **registration: str) -> str:
    """Register an organisation from the public page and return the address that gets a letter, whether or not it had an account.

    Takes the arguments of `register_organisation`. Only the letter, never the answer, tells that the address has another password.
    """
    passwords.admit_act("join", network_address, rules.JOIN_LIMIT)
    email, name_zh = rules.parse_email(registration["email"]), registration["name_zh"]
    try:
        register_organisation(network_address=network_address, **registration)  # type: ignore[arg-type]
    except Conflict as error:
        if error.code != _EMAIL_TAKEN:
            raise
        letters.already_known(email, name_zh)
    else:
        letters.received(email, name_zh)
    return email


def register_organisation(  # noqa: PLR0913 - a registration form has these fields
    *,
    kind: str,
    name_zh: str,
    name_en: str,
    uscc: str,
    region: str,
    address: str,
    person_name: str,
    email: str,
    password: str,
    is_demo: bool = False,
    network_address: str = "",
) -> Organisation:
    """Register an institution, enterprise or agency with its first person, who gets all roles of the kind; it then waits for verification.

    Raises Conflict `organisation.uscc_taken`, and `account.email_taken` where the address has an account with another password.
    """
    if kind not in {str(member.value) for member in rules.JOINABLE}:
        raise Invalid("organisation.kind_closed", N_("This kind of organisation cannot register by itself."), field="kind")
    identity = Identity.checked(name_zh=name_zh, name_en=name_en, uscc=uscc, region=region, address=address)
    founder = Founder(name=person_name, email=email, password=password, network_address=network_address)
    organisation, actor = _found(OrganisationKind(kind), identity, founder, is_demo=is_demo)
    audit.record(actor, "organisation.submitted", organisation, to_state=organisation.state)
    return organisation


def create_operator(  # noqa: PLR0913
    *, name_zh: str, name_en: str, uscc: str, region: str, address: str, person_name: str, email: str, password: str, is_demo: bool = False
) -> Organisation:
    """Create a market operator with its first clerk, verified at once: only the command line may."""
    identity = Identity.checked(name_zh=name_zh, name_en=name_en, uscc=uscc, region=region, address=address)
    organisation, _ = _found(
        OrganisationKind.OPERATOR, identity, Founder(name=person_name, email=email, password=password), is_demo=is_demo
    )
    _move(SYSTEM, organisation, Act.VERIFY)
    return organisation


def create_office(  # noqa: PLR0913
    actor: Actor,
    *,
    name_zh: str,
    name_en: str,
    uscc: str,
    region: str,
    address: str,
    prefix: str,
    point_code: str,
    person_name: str,
    email: str,
    password: str,
    is_demo: bool = False,
) -> Organisation:
    """Create a registration office 技术合同登记机构 and its first registrar; by an operator's clerk."""
    require(actor, "operator.clerk", "system")
    if not (prefix.isascii() and prefix.isdigit() and len(prefix) in (2, 4, 6)):
        raise Invalid(
            "office.prefix_malformed", N_("Give the first 2, 4 or 6 digits of the region codes that the office serves."), field="prefix"
        )
    if not (point_code.isascii() and point_code.isdigit() and len(point_code) == 2):  # noqa: PLR2004 - as the message says
        raise Invalid("office.point_code_malformed", N_("A registration point has a code of two digits."), field="point_code")
    if queries.point_taken(prefix, point_code):
        raise Conflict(
            "office.point_code_taken", N_("Another office gives registration numbers under this code in the region."), field="point_code"
        )
    identity = Identity.checked(name_zh=name_zh, name_en=name_en, uscc=uscc, region=region, address=address)
    organisation, _ = _found(OrganisationKind.OFFICE, identity, Founder(name=person_name, email=email, password=password), is_demo=is_demo)
    _move(actor, organisation, Act.VERIFY)
    db.session.add(Office(organisation_id=organisation.id, prefix=prefix, point_code=point_code))
    db.session.add(OfficeRegion(office_id=organisation.id, prefix=prefix))
    _flush("office.prefix_taken", N_("Another office already serves these regions."), "prefix")
    return organisation


def decide_organisation(actor: Actor, organisation_id: int, *, approve: bool, reason: str = "") -> Organisation:
    """Verify an organisation or return it with a reason; only an operator's clerk, only while it waits."""
    require(actor, "operator.clerk", "system")
    organisation = queries.organisation_for_update(organisation_id)
    why = _reason(reason, needed=not approve)
    _move(actor, organisation, Act.VERIFY if approve else Act.RETURN, why)
    for _, person in queries.people_of(organisation.id):
        if approve:
            letters.verified(person.email, organisation.name_zh)
        else:
            letters.returned(person.email, organisation.name_zh, why or "")
    return organisation


def resubmit_organisation(actor: Actor, *, name_zh: str, name_en: str, uscc: str, region: str, address: str) -> Organisation:
    """Correct a returned registration and submit it again; by the organisation's administrator."""
    require(actor, ".admin")
    organisation = queries.organisation_for_update(actor.organisation_id or 0)
    identity = Identity.checked(name_zh=name_zh, name_en=name_en, uscc=uscc, region=region, address=address)
    _move(actor, organisation, Act.RESUBMIT)
    for part in ("name_zh", "name_en", "uscc", "region", "address"):
        setattr(organisation, part, getattr(identity, part))
    _flush("organisation.uscc_taken", N_("An organisation with this code is already registered here."), "uscc")
    return organisation


def suspend_organisation(actor: Actor, organisation_id: int, *, reason: str) -> Organisation:
    """Suspend a verified organisation: its people can still sign in and read, but whatever needs verification is refused."""
    require(actor, "operator.clerk", "system")
    organisation = queries.organisation_for_update(organisation_id)
    if organisation.id == actor.organisation_id:
        raise Conflict("organisation.own", N_("An operator cannot suspend itself."))
    _move(actor, organisation, Act.SUSPEND, _reason(reason, needed=True))
    return organisation


def reinstate_organisation(actor: Actor, organisation_id: int, *, reason: str) -> Organisation:
    """Lift a suspension."""
    require(actor, "operator.clerk", "system")
    organisation = queries.organisation_for_update(organisation_id)
    _move(actor, organisation, Act.REINSTATE, _reason(reason, needed=True))
    return organisation


def _reason(reason: str, *, needed: bool) -> str | None:
    missing = N_("Say why, so that the organisation knows what to do.") if needed else None
    return rules.tidy(reason, field="reason", most=rules.REASON_LENGTH, missing=missing) or None


def _move(actor: Actor, organisation: Organisation, act: Act, reason: str | None = None) -> None:
    before, now = organisation.state, clock.now()
    organisation.state = rules.TRANSITIONS.after(before, act)
    if act is Act.VERIFY:
        organisation.verified_at, organisation.verified_by = now, actor.person_id
    kind = {
        Act.VERIFY: "verified",
        Act.RETURN: "returned",
        Act.RESUBMIT: "resubmitted",
        Act.SUSPEND: "suspended",
        Act.REINSTATE: "reinstated",
    }[act]
    audit.record(actor, f"organisation.{kind}", organisation, at=now, from_state=before, to_state=organisation.state, reason=reason)


def _found(kind: OrganisationKind, identity: Identity, founder: Founder, *, is_demo: bool) -> tuple[Organisation, Actor]:
    now = clock.now()
    person = _person(founder)
    organisation = Organisation(
        kind=kind,
        name_zh=identity.name_zh,
        name_en=identity.name_en,
        uscc=identity.uscc,
        region=identity.region,
        address=identity.address,
        state=OrganisationState.SUBMITTED,
        is_demo=is_demo,
        created_at=now,
    )
    db.session.add(organisation)
    _flush("organisation.uscc_taken", N_("An organisation with this code is already registered here."), "uscc")
    roles = [role.value for role in rules.ROLES[kind] if role is not rules.Role.INVENTOR]
    db.session.add(Membership(organisation_id=organisation.id, person_id=person.id, roles=roles, joined_at=now))
    db.session.flush()
    return organisation, Actor(
        person_id=person.id, organisation_id=organisation.id, name=person.name, organisation_name=organisation.name_zh, kind=kind.value
    )


def _person(founder: Founder) -> Person:
    email = rules.parse_email(founder.email)
    name = rules.tidy(founder.name, field="person_name", most=PERSON_NAME_LENGTH, missing=N_("Give your name."))
    rules.check_password(founder.password, email=email)
    if queries.person_by_email(email) is None:
        return add_person(email=email, name=name, password=founder.password)
    try:
        return passwords.authenticate(email=email, password=founder.password, address=founder.network_address)
    except (Invalid, Throttled) as error:
        raise email_taken() from error


def email_taken() -> MarketError:
    """Return the refusal of an address that has an account; the public page turns it into a letter."""
    return Conflict(_EMAIL_TAKEN, N_("This e-mail address already has an account with another password."), field="email")


def add_person(*, email: str, name: str, password: str) -> Person:
    """Write a new person; raise Conflict where somebody was quicker with the address."""
    person = Person(email=email, name=name, password_hash=passwords.hashed(password), created_at=clock.now())
    db.session.add(person)
    _flush(_EMAIL_TAKEN, N_("This e-mail address already has an account with another password."), "email")
    return person


def _flush(code: str, message: str, field: str) -> None:
    try:
        db.session.flush()
    except IntegrityError as error:
        raise Conflict(code, message, field=field) from error
