"""Who may attach, and who may open what."""

from __future__ import annotations

from market.access import Actor
from market.listings import policy as listings
from market.listings.models.achievements import Achievement
from market.listings.models.demands import Demand
from market.papers.models.attachments import Attachment
from market.papers.rules.files import Audience

Listing = Achievement | Demand
EDITORS = listings.EDITORS
REVIEWERS = listings.REVIEWERS
SIGNERS = ("institution.signer", "institution.admin", "enterprise.signer", "enterprise.admin")
"""Who binds the own organisation by the agreement of confidentiality."""


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
