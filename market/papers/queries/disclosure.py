"""Reads of agreements, grants and openings. Those without an actor are asked by code that has checked the actor."""

from __future__ import annotations

from sqlalchemy import select

from market import clock
from market.access import Actor
from market.db import by_id, db, one
from market.errors import NotFound
from market.papers import policy
from market.papers.models.attachments import Attachment
from market.papers.models.disclosure import Grant, NdaSignature, Opening, PaperGate
from market.papers.policy import Listing
from market.papers.queries.listings import belongs, key_of, listing
from market.papers.rules.agreement import Gate, GrantState

MOST = 200


def grant_of(actor: Actor, found: Listing) -> Grant | None:
    """Return the grant of the actor's organisation for a listing."""
    if actor.organisation_id is None:
        return None
    rows = select(Grant).where(belongs(Grant, found), Grant.organisation_id == actor.organisation_id)
    return db.session.scalars(rows).one_or_none()


def is_admitted(actor: Actor, found: Listing) -> bool:
    """Say whether the actor's organisation has a grant in force for a listing."""
    grant = grant_of(actor, found)
    return grant is not None and grant.in_force(clock.now())


def gate_of(found: Listing) -> Gate:
    """Return how a listing lets in who has signed."""
    gate = db.session.scalars(select(PaperGate.gate).where(belongs(PaperGate, found))).one_or_none()
    return gate or Gate.BY_HAND


def gate_for_update(found: Listing) -> PaperGate | None:
    """Lock and return the row of a listing's gate, where there is one."""
    return db.session.scalars(select(PaperGate).where(belongs(PaperGate, found)).with_for_update()).one_or_none()


def waiting_for(actor: Actor) -> list[tuple[Grant, Listing]]:
    """Return who waits for a decision of the actor's organisation, the longest waiting first."""
    rows = select(Grant).where(Grant.state == GrantState.REQUESTED, policy.about_own(actor, Grant)).order_by(Grant.asked_at, Grant.id)
    return [(row, listing(actor, *key_of(row))) for row in db.session.scalars(rows.limit(MOST))]


def grants(found: Listing) -> list[Grant]:
    """Return who signed for a listing, those who wait first."""
    return list(db.session.scalars(select(Grant).where(belongs(Grant, found)).order_by(Grant.state != "requested", Grant.id)))


def grant_for_update(grant_id: int) -> Grant:
    """Lock a grant; raise NotFound."""
    return one(select(Grant).where(Grant.id == grant_id).with_for_update().execution_options(populate_existing=True))


def grant_listing(actor: Actor, grant: Grant) -> Listing:
    """Return the listing of a grant; raise NotFound where the actor neither owns it nor holds the grant."""
    found = listing(actor, *key_of(grant))
    if not (policy.is_mine(actor, found) or actor.organisation_id == grant.organisation_id):
        raise NotFound
    return found


def signature(signature_id: int) -> NdaSignature:
    """Return a signature; raise NotFound."""
    return by_id(NdaSignature, signature_id)


def openings(actor: Actor, found: Listing) -> list[tuple[Opening, Attachment | None]]:
    """Return who opened what of a listing, newest first: all for its owner, the own ones for others."""
    rows = select(Opening, Attachment).outerjoin(Attachment, Attachment.id == Opening.attachment_id).where(belongs(Opening, found))
    if not policy.is_mine(actor, found):
        rows = rows.where(Opening.organisation_id == actor.organisation_id)
    return [(opening, file) for opening, file in db.session.execute(rows.order_by(Opening.id.desc()).limit(MOST))]
