"""Everything that reads organisations, people, agencies and offices. Questions without an actor are asked by other domains' checks."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import ColumnElement, Select, any_, func, literal, or_, select

from market.access import Actor
from market.accounts import policy
from market.accounts.models import (
    Agency,
    ApiToken,
    Auctioneer,
    Invitation,
    LoginAttempt,
    LoginSession,
    Membership,
    Office,
    Organisation,
    Person,
)
from market.accounts.rules import AgencyState, OrganisationKind, OrganisationState
from market.db import db, one
from market.errors import NotFound
from market.wording import N_

PAGE_SIZE = 20


@dataclass(frozen=True, slots=True)
class Page:
    """One page of a list of organisations; `number` counts from 1."""

    items: Sequence[Organisation]
    number: int
    total: int
    size: int = PAGE_SIZE

    @property
    def page(self) -> int:
        """Return the number under the name that the pagination macro asks for."""
        return self.number

    @property
    def pages(self) -> int:
        """Return how many pages there are, at least one."""
        return max(1, -(-self.total // self.size))


def organisation(organisation_id: int) -> Organisation:
    """Return an organisation; raise NotFound. Asked by code that has checked the actor."""
    return one(select(Organisation).where(Organisation.id == organisation_id))


def organisations(ids: Collection[int]) -> dict[int, Organisation]:
    """Return the organisations with these ids, by id."""
    if not ids:
        return {}
    return {found.id: found for found in db.session.scalars(select(Organisation).where(Organisation.id.in_(set(ids))))}


def people(ids: Collection[int]) -> dict[int, Person]:
    """Return the people with these ids, by id."""
    if not ids:
        return {}
    return {found.id: found for found in db.session.scalars(select(Person).where(Person.id.in_(set(ids))))}


def viewed_organisation(actor: Actor, organisation_id: int) -> Organisation:
    """Return an organisation's file; raise NotFound where the actor may not see it."""
    found = db.session.get(Organisation, organisation_id)
    if found is None or not policy.can_view(actor, found):
        raise NotFound
    return found


def organisation_for_update(organisation_id: int) -> Organisation:
    """Lock an organisation: every change of its state, people or licence begins here."""
    return one(select(Organisation).where(Organisation.id == organisation_id).with_for_update().execution_options(populate_existing=True))


def find_organisations(
    actor: Actor, *, state: OrganisationState | None = None, kind: OrganisationKind | None = None, text: str = "", page: int = 1
) -> Page:
    """Return the organisations that the actor may see: waiting ones first come, first served; otherwise the newest first."""
    statement = select(Organisation).where(policy.visible_to(actor))
    if state is not None:
        statement = statement.where(Organisation.state == state)
    if kind is not None:
        statement = statement.where(Organisation.kind == kind)
    if text:
        statement = statement.where(_mentions(text))
    total = db.session.scalar(select(func.count()).select_from(statement.subquery())) or 0
    order = Organisation.id.asc() if state is OrganisationState.SUBMITTED else Organisation.id.desc()
    number = min(max(1, page), max(1, -(-total // PAGE_SIZE)))
    items = db.session.scalars(statement.order_by(order).offset((number - 1) * PAGE_SIZE).limit(PAGE_SIZE)).all()
    return Page(items=items, number=number, total=total)


def _mentions(text: str) -> ColumnElement[bool]:
    return or_(
        Organisation.name_zh.contains(text, autoescape=True),
        Organisation.name_en.icontains(text, autoescape=True),
        Organisation.uscc.startswith(text.upper(), autoescape=True),
    )


def states(actor: Actor) -> dict[OrganisationState, int]:
    """Return how many organisations that the actor may see are in each state."""
    rows = db.session.execute(select(Organisation.state, func.count()).where(policy.visible_to(actor)).group_by(Organisation.state))
    counted: dict[OrganisationState, int] = dict(rows.tuples())
    return {state: counted.get(state, 0) for state in OrganisationState}


def pending_organisations(actor: Actor) -> Sequence[Organisation]:
    """Return the organisations that wait for verification, the longest waiting first."""
    waiting = select(Organisation).where(policy.visible_to(actor), Organisation.state == OrganisationState.SUBMITTED)
    return db.session.scalars(waiting.order_by(Organisation.id)).all()


def agency(organisation_id: int) -> Agency | None:
    """Return the licence of an agency, or None."""
    return db.session.get(Agency, organisation_id)


def agency_in_force(organisation_id: int, on: date) -> bool:
    """Say whether the organisation is a verified agency whose licence holds on this day (拍卖法 arts 11, 12)."""
    return db.session.scalar(_agencies(on).where(Organisation.id == organisation_id)) is not None


def agencies_in_force(on: date) -> list[Organisation]:
    """Return the agencies that may conduct a sale on this day."""
    return list(db.session.scalars(_agencies(on).order_by(Organisation.name_zh)))


def _agencies(on: date) -> Select[Organisation]:
    joined = select(Organisation).join(Agency, Agency.organisation_id == Organisation.id)
    return joined.where(Agency.state == AgencyState.ACTIVE, Agency.valid_until >= on, Organisation.state == OrganisationState.VERIFIED)


def is_auctioneer(person_id: int, agency_id: int) -> bool:
    """Say whether this person holds the hammer for this agency: registered there and still one of its people."""
    return db.session.scalar(_auctioneers(agency_id).where(Person.id == person_id)) is not None


def auctioneers(agency_id: int) -> list[tuple[Auctioneer, Person]]:
    """Return the auctioneers 拍卖师 of an agency."""
    return [(first, second) for first, second in db.session.execute(_auctioneers(agency_id).order_by(Auctioneer.id))]


def _auctioneers(agency_id: int) -> Select[Auctioneer, Person]:
    member = (
        (Membership.person_id == Auctioneer.person_id)
        & (Membership.organisation_id == Auctioneer.organisation_id)
        & Membership.ended_at.is_(None)
    )
    joined = select(Auctioneer, Person).join(Person, Person.id == Auctioneer.person_id).join(Membership, member)
    return joined.where(Auctioneer.organisation_id == agency_id, Auctioneer.active, Person.disabled_at.is_(None))


def office_for(region: str) -> Organisation | None:
    """Return the registration office of a region (six digits); the longest prefix wins."""
    serving = select(Organisation).join(Office, Office.organisation_id == Organisation.id)
    mine = serving.where(literal(region).startswith(Office.prefix), Organisation.state == OrganisationState.VERIFIED)
    return db.session.scalar(mine.order_by(func.length(Office.prefix).desc()).limit(1))


def office(organisation_id: int) -> Office | None:
    """Return an office's region prefix and point code, or None."""
    return db.session.get(Office, organisation_id)


def offices() -> list[tuple[Office, Organisation]]:
    """Return every registration office with its organisation, by prefix."""
    joined = select(Office, Organisation).join(Organisation, Organisation.id == Office.organisation_id)
    return [(first, second) for first, second in db.session.execute(joined.order_by(Office.prefix))]


def person(person_id: int) -> Person:
    """Return a person; raise NotFound."""
    return one(select(Person).where(Person.id == person_id))


def person_by_email(email: str) -> Person | None:
    """Return who signs in with this folded address."""
    return db.session.scalar(select(Person).where(Person.email == email))


def people_with_role(organisation_id: int, role: str) -> list[Person]:
    """Return the active people who hold a role in an organisation."""
    open_here = select(Person).join(Membership, Membership.person_id == Person.id).where(Membership.organisation_id == organisation_id)
    holding = open_here.where(Membership.ended_at.is_(None), literal(role) == any_(Membership.roles), Person.disabled_at.is_(None))
    return list(db.session.scalars(holding.order_by(Person.id)))


def people_of(organisation_id: int) -> list[tuple[Membership, Person]]:
    """Return an organisation's people with their roles; the caller has checked the actor."""
    joined = select(Membership, Person).join(Person, Person.id == Membership.person_id)
    here = joined.where(Membership.organisation_id == organisation_id, Membership.ended_at.is_(None))
    return [(first, second) for first, second in db.session.execute(here.order_by(Membership.id))]


def members(actor: Actor) -> list[tuple[Membership, Person]]:
    """Return the people of the actor's own organisation."""
    return people_of(actor.organisation_id) if actor.organisation_id is not None else []


def member(actor: Actor, membership_id: int) -> Membership:
    """Return an open membership of the actor's own organisation; raise NotFound."""
    mine = select(Membership).where(Membership.organisation_id == actor.organisation_id, Membership.ended_at.is_(None))
    return one(mine.where(Membership.id == membership_id))


def my_memberships(person_id: int) -> list[tuple[Membership, Organisation]]:
    """Return the organisations for which a person may act, the longest standing first."""
    joined = select(Membership, Organisation).join(Organisation, Organisation.id == Membership.organisation_id)
    mine = joined.where(Membership.person_id == person_id, Membership.ended_at.is_(None))
    return [(first, second) for first, second in db.session.execute(mine.order_by(Membership.id))]


def admins_of(organisation_id: int) -> list[int]:
    """Return the ids of the open memberships that administer an organisation."""
    here = select(Membership.id).join(Person, Person.id == Membership.person_id).where(Membership.organisation_id == organisation_id)
    return list(
        db.session.scalars(here.where(Membership.ended_at.is_(None), literal("admin") == any_(Membership.roles), Person.disabled_at.is_(None)))
    )


def membership_at_sign_in(person_id: int) -> Membership | None:
    """Return the membership that a person used last, else the oldest open one, else None."""
    last = select(func.max(LoginSession.id)).where(LoginSession.membership_id == Membership.id).correlate(Membership).scalar_subquery()
    mine = select(Membership).where(Membership.person_id == person_id, Membership.ended_at.is_(None))
    return db.session.scalar(mine.order_by(last.desc().nulls_last(), Membership.id).limit(1))


def my_sessions(person_id: int, now: datetime) -> list[LoginSession]:
    """Return a person's living browser sessions, the most recently used first."""
    living = select(LoginSession).where(LoginSession.person_id == person_id, LoginSession.ended_at.is_(None), LoginSession.expires_at > now)
    return list(db.session.scalars(living.order_by(LoginSession.seen_at.desc(), LoginSession.id.desc())))


def session_of(token_digest: str, person_id: int) -> LoginSession:
    """Return a person's session by the digest of its secret; raise NotFound."""
    return one(
        select(LoginSession).where(
            LoginSession.token_digest == token_digest, LoginSession.person_id == person_id, LoginSession.ended_at.is_(None)
        )
    )


def my_tokens(person_id: int, now: datetime) -> list[ApiToken]:
    """Return a person's living API tokens, the newest first."""
    living = select(ApiToken).where(ApiToken.person_id == person_id, ApiToken.revoked_at.is_(None), ApiToken.expires_at > now)
    return list(db.session.scalars(living.order_by(ApiToken.id.desc())))


def invitations(actor: Actor, now: datetime) -> list[Invitation]:
    """Return the invitations of the actor's organisation that nobody has answered yet."""
    open_here = select(Invitation).where(
        Invitation.organisation_id == actor.organisation_id, Invitation.accepted_at.is_(None), Invitation.revoked_at.is_(None)
    )
    return list(db.session.scalars(open_here.where(Invitation.expires_at > now).order_by(Invitation.id)))


def invitation(token_digest: str, now: datetime) -> Invitation:
    """Return the open invitation behind a link; raise NotFound where it was used, revoked or has expired."""
    return _open(db.session.scalar(_open_invitation(token_digest, now)))


def invitation_for_update(token_digest: str, now: datetime) -> Invitation:
    """Lock the open invitation behind a link; raise NotFound as `invitation` does."""
    return _open(db.session.scalar(_open_invitation(token_digest, now).with_for_update()))


def _open_invitation(token_digest: str, now: datetime) -> Select[Invitation]:
    unanswered = select(Invitation).where(Invitation.accepted_at.is_(None), Invitation.revoked_at.is_(None))
    return unanswered.where(Invitation.token_digest == token_digest, Invitation.expires_at > now)


def _open(found: Invitation | None) -> Invitation:
    if found is None:
        raise NotFound(
            "invitation.dead", N_("This invitation was used or withdrawn, or has expired. Ask your administrator for a new one.")
        )
    return found


def recent_failures(*, email_digest: str | None = None, address: str | None = None, since: datetime, most: int) -> Select[datetime]:
    """Select when the latest failed tries for an e-mail digest, or from an address, were made; throttling runs it apart."""
    statement = select(LoginAttempt.at).where(LoginAttempt.at > since, LoginAttempt.ok.is_(False))
    if email_digest is not None:
        statement = statement.where(LoginAttempt.email_digest == email_digest)
    if address is not None:
        statement = statement.where(LoginAttempt.address == address)
    return statement.order_by(LoginAttempt.at.desc()).limit(most)
