"""Who may attach, and who may open what."""

from __future__ import annotations

from sqlalchemy import ColumnElement, and_, or_, select, true

from market.access import Actor
from market.listings import policy as listings
from market.listings.models.achievements import Achievement
from market.listings.models.demands import Demand
from market.papers.models.attachments import Attachment, OfListing
from market.papers.models.questions import Question
from market.papers.rules.files import Audience
from market.papers.rules.questions import Reach

Listing = Achievement | Demand
EDITORS = listings.EDITORS
REVIEWERS = listings.REVIEWERS
SIGNERS = ("institution.signer", "institution.admin", "enterprise.signer", "enterprise.admin")
"""Who binds the own organisation by the agreement of confidentiality."""
ASKERS = ("institution", "enterprise")


def owner_of(listing: Listing) -> int:
    """Return the organisation that lists."""
    return listing.owner_id if isinstance(listing, Achievement) else listing.organisation_id


def can_view(actor: Actor, listing: Listing) -> bool:
    """Say whether the actor may know of the listing."""
    if isinstance(listing, Achievement):
        return listings.can_view_achievement(actor, listing)
    return listings.can_view_demand(actor, listing)


def is_mine(actor: Actor, listing: Listing) -> bool:
    """Say whether the actor belongs to the organisation that lists."""
    return actor.organisation_id is not None and actor.organisation_id == owner_of(listing)


def can_edit(actor: Actor, listing: Listing) -> bool:
    """Say whether the actor writes for the organisation that lists."""
    return listings.can_edit(actor, listing)


def may_change(listing: Listing, audience: Audience) -> bool:
    """Say whether attachments may come and go now: public ones as the text does, confidential ones also while it is offered."""
    return listings.is_editable(listing) or (audience is Audience.NDA and listing.state not in ("withdrawn", "expired", "submitted"))


def reviews(actor: Actor, listing: Listing) -> bool:
    """Say whether the actor looks at the listing for the operator."""
    return listings.can_review(actor, listing) and actor.can(*REVIEWERS)


def opens_freely(actor: Actor, listing: Listing, attachment: Attachment) -> bool:
    """Say whether the actor, who sees the listing, opens the attachment without an agreement."""
    return attachment.is_public or is_mine(actor, listing) or actor.can("system") or reviews(actor, listing)


def can_read_question(actor: Actor, listing: Listing, question: Question) -> bool:
    """Say whether the actor, who sees the listing, reads a question: both sides, the operator a public one, all others once answered."""
    if actor.can("system") or is_mine(actor, listing) or (actor.organisation_id == question.organisation_id and actor.signed_in):
        return True
    if question.reach is not Reach.PUBLIC:
        return False
    return actor.can("operator") or (question.answered_at is not None and question.hidden_at is None)


def readable_questions(actor: Actor, listing: Listing) -> ColumnElement[bool]:
    """Return the SQL twin of `can_read_question` for the questions about a listing."""
    if actor.can("system") or is_mine(actor, listing):
        return true()
    public = Question.reach == Reach.PUBLIC
    if not actor.can("operator"):
        public = and_(public, Question.answered_at.is_not(None), Question.hidden_at.is_(None))
    return or_(public, Question.organisation_id == actor.organisation_id) if actor.organisation_id is not None else public


def reads_answer(actor: Actor, listing: Listing, question: Question, *, admitted: bool) -> bool:
    """Say whether the actor, who reads the question, reads its answer: under the agreement only while the grant is in force."""
    return question.reach is not Reach.NDA or admitted or actor.can("system") or is_mine(actor, listing)


def about_own(actor: Actor, table: type[OfListing]) -> ColumnElement[bool]:
    """Return the condition of the rows about the listings of the actor's organisation."""
    own = actor.organisation_id
    achievements = select(Achievement.id).where(Achievement.owner_id == own)
    demands = select(Demand.id).where(Demand.organisation_id == own)
    return or_(table.achievement_id.in_(achievements), table.demand_id.in_(demands))
