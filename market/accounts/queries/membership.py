"""People, their memberships and invitations."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import Select, any_, literal, select

from market.access import Actor
from market.accounts.models import (
    Invitation,
    Membership,
    Organisation,
    Person,
)
from market.accounts.rules import OrganisationKind, OrganisationState
from market.db import by_id, by_ids, db, one
from market.errors import NotFound
from market.wording import N_


def people(ids: Collection[int]) -> dict[int, Person]:
    """Return the people with these ids, by id."""
    return by_ids(Person, ids)


def person(person_id: int) -> Person:
    """Return a person; raise NotFound."""
    return by_id(Person, person_id)


def person_by_email(email: str) -> Person | None:
    """Return who signs in with this folded address."""
    return db.session.scalar(select(Person).where(Person.email == email))


def person_by_email_for_update(email: str) -> Person | None:
    """Return who signs in with this folded address, locked."""
    return db.session.scalar(select(Person).where(Person.email == email).with_for_update())


def people_with_role(organisation_id: int, role: str) -> list[Person]:
    """Return the active people who hold a role in an organisation."""
    open_here = select(Person).join(Membership, Membership.person_id == Person.id).where(Membership.organisation_id == organisation_id)
    holding = open_here.where(Membership.ended_at.is_(None), literal(role) == any_(Membership.roles), Person.disabled_at.is_(None))
    return list(db.session.scalars(holding.order_by(Person.id)))


def reachable(ids: Collection[int]) -> dict[int, Person]:
    """Return, by id, those of these people who are active in a verified organisation: whom a newsletter may reach."""
    if not ids:
        return {}
    active = select(Person).join(Membership, Membership.person_id == Person.id)
    active = active.join(Organisation, Organisation.id == Membership.organisation_id)
    active = active.where(Membership.ended_at.is_(None), Person.disabled_at.is_(None), Organisation.state == OrganisationState.VERIFIED)
    return {found.id: found for found in db.session.scalars(active.where(Person.id.in_(set(ids))))}


def clerks() -> list[Person]:
    """Return the active clerks of the market's operators: whom an alarm about money reaches."""
    operators = db.session.scalars(select(Organisation.id).where(Organisation.kind == OrganisationKind.OPERATOR)).all()
    return list({person.id: person for operator in operators for person in people_with_role(operator, "clerk")}.values())


def signatories(organisation_id: int) -> list[Membership]:
    """Return the memberships of an organisation's active signatories, for code that has checked the actor."""
    held = select(Membership).join(Person, Person.id == Membership.person_id).where(Membership.organisation_id == organisation_id)
    held = held.where(Membership.ended_at.is_(None), literal("signer") == any_(Membership.roles), Person.disabled_at.is_(None))
    return list(db.session.scalars(held.order_by(Membership.id).execution_options(populate_existing=True)))


def signatories_for_update(organisation_id: int) -> list[Membership]:
    """Return the signatories; until the transaction ends nobody changes their limits, for which the organisation is locked."""
    db.session.execute(select(Organisation.id).where(Organisation.id == organisation_id).with_for_update(read=True, key_share=True))
    return signatories(organisation_id)


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
        db.session.scalars(
            here.where(Membership.ended_at.is_(None), literal("admin") == any_(Membership.roles), Person.disabled_at.is_(None))
        )
    )


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


def clerk_by_email(email: str) -> Actor:
    """Return the active clerk with this address as an actor for the operator; raise NotFound."""
    held = select(Person, Membership, Organisation).join(Membership, Membership.person_id == Person.id)
    held = held.join(Organisation, Organisation.id == Membership.organisation_id)
    held = held.where(Person.email == email, Person.disabled_at.is_(None), Membership.ended_at.is_(None))
    held = held.where(Organisation.kind == OrganisationKind.OPERATOR, literal("clerk") == any_(Membership.roles))
    found = db.session.execute(held.order_by(Membership.id).limit(1)).one_or_none()
    if found is None:
        raise NotFound("account.no_clerk", N_("No active clerk of the operator has this address."))
    person, membership, organisation = found
    return Actor(
        person_id=person.id,
        organisation_id=organisation.id,
        membership_id=membership.id,
        name=person.name,
        organisation_name=organisation.name_zh,
        kind=organisation.kind.value,
        roles=frozenset(membership.roles),
        verified=organisation.state == OrganisationState.VERIFIED,
        bid_limit=membership.bid_limit,
    )
