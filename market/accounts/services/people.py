"""People of an organisation: invite, accept, change roles, remove."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import update
from sqlalchemy.exc import IntegrityError

from market import audit, clock
from market.access import Actor, require
from market.accounts import queries, rules
from market.accounts.models import Auctioneer, Invitation, Membership, Organisation, Person
from market.accounts.services import letters, passwords, sessions
from market.accounts.services.organisations import PERSON_NAME_LENGTH, add_person
from market.db import db
from market.errors import Conflict, Forbidden, NotFound
from market.ids import digest, new_secret
from market.wording import N_

if TYPE_CHECKING:
    from collections.abc import Iterable

    from market.money import Money


def invite(
    actor: Actor,
    *,
    email: str,
    name: str,
    roles: Iterable[str],
    bid_limit: Money | None,
    base_url: str,
    sign_limit: Money | None = None,
) -> str:
    """Mail somebody a secret link to join the actor's organisation and return it; the caller neither shows nor logs it.

    `base_url` is the configured address of the market, never taken from a request. An older open invitation to the same address dies.
    """
    organisation = _administered(actor)
    if not actor.verified:
        raise Forbidden("organisation.not_verified", N_("Your organisation must be verified first."))
    folded = rules.parse_email(email)
    wanted = rules.parse_roles(organisation.kind, roles)
    rules.check_bid_limit(wanted, bid_limit)
    rules.check_sign_limit(wanted, sign_limit)
    clean = rules.tidy(name, field="name", most=PERSON_NAME_LENGTH, missing=N_("Give the person's name."))
    if folded in {person.email for _, person in queries.people_of(organisation.id)}:
        raise Conflict("membership.exists", N_("This person already belongs to the organisation."), field="email")
    invitation, secret = _invitation(actor, folded, clean, roles=wanted, bid_limit=bid_limit, sign_limit=sign_limit)
    audit.record(actor, "organisation.person_invited", organisation, name=clean, roles=" ".join(wanted), invitation=invitation.id)
    link = f"{base_url.rstrip('/')}/invitations/{secret}"
    letters.invited(folded, clean, organisation.name_zh, link)
    return link


def _invitation(
    actor: Actor, email: str, name: str, *, roles: list[str], bid_limit: Money | None, sign_limit: Money | None
) -> tuple[Invitation, str]:
    now, secret = clock.now(), new_secret()
    mine = (Invitation.organisation_id == actor.organisation_id, Invitation.email == email)
    db.session.execute(
        update(Invitation).where(*mine, Invitation.accepted_at.is_(None), Invitation.revoked_at.is_(None)).values(revoked_at=now)
    )
    invitation = Invitation(
        organisation_id=actor.organisation_id,
        email=email,
        name=name,
        roles=roles,
        bid_limit=bid_limit,
        sign_limit=sign_limit,
        token_digest=digest(secret),
        invited_by=actor.person_id,
        created_at=now,
        expires_at=now + rules.INVITATION_LIFE,
    )
    db.session.add(invitation)
    db.session.flush()
    return invitation, secret


def revoke_invitation(actor: Actor, invitation_id: int) -> None:
    """Make an invitation's link worthless."""
    organisation = _administered(actor)
    found = {invitation.id: invitation for invitation in queries.invitations(actor, clock.now())}.get(invitation_id)
    if found is None:
        raise NotFound
    found.revoked_at = clock.now()
    audit.record(actor, "organisation.invitation_revoked", organisation, name=found.name, invitation=found.id)


def accept_invitation(secret: str, *, password: str, name: str, address: str = "") -> Membership:
    """Join the inviting organisation: a newcomer sets the password, somebody with an account proves it."""
    now = clock.now()
    invitation = queries.invitation_for_update(digest(secret), now)
    person = queries.person_by_email(invitation.email)
    if person is None:
        clean = rules.tidy(name, field="name", most=PERSON_NAME_LENGTH, missing=N_("Give your name."))
        rules.check_password(password, email=invitation.email)
        person = add_person(email=invitation.email, name=clean, password=password)
    else:
        person = passwords.authenticate(email=invitation.email, password=password, address=address)
    return _join(invitation, person)


def _join(invitation: Invitation, person: Person) -> Membership:
    now = clock.now()
    invitation.accepted_at = now
    membership = Membership(
        organisation_id=invitation.organisation_id,
        person_id=person.id,
        roles=invitation.roles,
        bid_limit=invitation.bid_limit,
        sign_limit=invitation.sign_limit,
        joined_at=now,
    )
    db.session.add(membership)
    try:
        db.session.flush()
    except IntegrityError as error:
        raise Conflict("membership.exists", N_("This person already belongs to the organisation.")) from error
    organisation = queries.organisation(invitation.organisation_id)
    joined = Actor(
        person_id=person.id,
        organisation_id=organisation.id,
        name=person.name,
        organisation_name=organisation.name_zh,
        kind=organisation.kind.value,
    )
    audit.record(
        joined, "organisation.person_joined", organisation, name=person.name, roles=" ".join(membership.roles), membership=membership.id
    )
    return membership


def change_roles(
    actor: Actor, membership_id: int, roles: Iterable[str], bid_limit: Money | None, *, sign_limit: Money | None
) -> Membership:
    """Change what somebody may do; takes effect with that person's next request. The last administrator stays one."""
    organisation = _administered(actor)
    membership = queries.member(actor, membership_id)
    wanted = rules.parse_roles(organisation.kind, roles)
    rules.check_bid_limit(wanted, bid_limit)
    rules.check_sign_limit(wanted, sign_limit)
    if rules.Role.ADMIN.value not in wanted:
        _keep_an_admin(organisation, membership)
    before = " ".join(membership.roles)
    membership.roles, membership.bid_limit, membership.sign_limit = wanted, bid_limit, sign_limit
    name = queries.person(membership.person_id).name
    audit.record(
        actor,
        "organisation.roles_changed",
        organisation,
        name=name,
        before=before,
        roles=" ".join(wanted),
        bid_limit=_plain(bid_limit),
        sign_limit=_plain(sign_limit),
        membership=membership.id,
    )
    return membership


def _plain(limit: Money | None) -> str | None:
    return None if limit is None else limit.decimal


def remove_member(actor: Actor, membership_id: int) -> Membership:
    """End a membership, its sessions and its tokens at once; the last administrator cannot be removed."""
    organisation = _administered(actor)
    membership = queries.member(actor, membership_id)
    _keep_an_admin(organisation, membership)
    membership.ended_at = clock.now()
    sessions.end_sessions_of(membership_id=membership.id)
    registered = (Auctioneer.organisation_id == organisation.id, Auctioneer.person_id == membership.person_id)
    db.session.execute(update(Auctioneer).where(*registered).values(active=False))
    name = queries.person(membership.person_id).name
    audit.record(actor, "organisation.person_removed", organisation, name=name, membership=membership.id)
    return membership


def _administered(actor: Actor) -> Organisation:
    require(actor, ".admin")
    return queries.organisation_for_update(actor.organisation_id or 0)


def _keep_an_admin(organisation: Organisation, membership: Membership) -> None:
    if queries.admins_of(organisation.id) == [membership.id]:
        raise Conflict(
            "membership.last_admin", N_("An organisation keeps at least one administrator. Make somebody else administrator first.")
        )
