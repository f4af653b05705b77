"""What the operator's review 审核 asks of every listing, and the record of what was decided, be it an achievement or a demand."""

from __future__ import annotations

from dataclasses import asdict
from datetime import datetime

from market import clock
from market.access import Actor
from market.db import db
from market.errors import Forbidden, NotFound
from market.listings import queries
from market.listings.models.achievements import Achievement
from market.listings.models.demands import Demand
from market.listings.models.reviews import Review
from market.listings.queries.likeness import open_flags
from market.listings.rules.review import Verdict, concluded
from market.wording import N_


def require_verified(actor: Actor) -> None:
    """Raise Forbidden while the actor's organisation is not verified."""
    if not actor.verified:
        raise Forbidden("listing.unverified", N_("Your organisation must be verified before it can submit."))


def require_review(*, seen: bool, allowed: bool) -> None:
    """Raise NotFound for what the reviewer does not see, Forbidden for the own listing."""
    if not seen:
        raise NotFound
    if not allowed:
        raise Forbidden("listing.own_review", N_("Nobody reviews the listing of the own organisation."))


def conclude(actor: Actor, listing: Achievement | Demand, verdict: Verdict, now: datetime) -> Review:
    """Keep a decision with its checklist; raise Invalid on what it lacks or contradicts. The listing is locked."""
    gates, subject = queries.gates_and_subject(listing, clock.legal_date(now))
    flags = open_flags(type(listing), [listing.id])[listing.id]
    ticks = concluded(queries.sheet(listing), gates, subject, verdict, flags=len(flags))
    review = Review(
        achievement_id=listing.id if isinstance(listing, Achievement) else None,
        demand_id=listing.id if isinstance(listing, Demand) else None,
        number=queries.review_count(listing) + 1,
        approved=verdict.approve,
        checklist=[asdict(tick) for tick in ticks],
        remarks=[asdict(remark) for remark in verdict.remarks],
        note=verdict.note.strip(),
        submitted_at=listing.submitted_at,
        decided_at=now,
        decided_by=actor.person_id,
    )
    db.session.add(review)
    db.session.flush()
    return review


def summary(verdict: Verdict) -> str | None:
    """Return what the history says of a decision: the words of its remarks, or its note."""
    return "；".join(remark.words.strip() for remark in verdict.remarks) or verdict.note.strip() or None
