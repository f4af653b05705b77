"""From draft to public and away again: submission, the operator's decision, and what upper domains do to an achievement."""

from __future__ import annotations

from datetime import datetime

from market import audit, bus, clock
from market.access import SYSTEM, Actor, require
from market.db import db
from market.errors import Forbidden, NotFound
from market.listings import documents, policy, queries
from market.listings.events import AchievementPublished, AchievementWithdrawn
from market.listings.models.achievements import Achievement
from market.listings.rules.gates import require_all
from market.listings.rules.parts import check_offers
from market.listings.rules.review import Verdict
from market.listings.rules.states import ACHIEVEMENT, Step
from market.listings.services import letters, versions
from market.listings.services.likeness import examine
from market.listings.services.review import conclude, require_review, require_verified, summary
from market.search import services as search
from market.wording import N_

EXPIRE_AT_ONCE = 50


def submit(actor: Actor, achievement_id: int) -> Achievement:
    """Hand a draft to the operator; raise Forbidden while the organisation is not verified, Invalid for the first gap."""
    achievement = _mine_for_update(actor, achievement_id)
    require_verified(actor)
    state = ACHIEVEMENT.after(achievement.state, Step.SUBMIT)
    now = clock.now()
    _pass_gates(achievement, now)
    achievement.submitted_at = now
    _move(actor, achievement, state, "achievement.submitted", now)
    examine([achievement])
    return achievement


def decide(actor: Actor, achievement_id: int, verdict: Verdict) -> Achievement:
    """Publish a submitted achievement or return it with remarks, as an operator's clerk; the gates are asked again."""
    require(actor, "system", *policy.REVIEWERS)
    achievement = queries.achievement_for_update(achievement_id)
    require_review(seen=policy.can_view_achievement(actor, achievement), allowed=policy.can_review(actor, achievement))
    now = clock.now()
    state = ACHIEVEMENT.after(achievement.state, Step.PUBLISH if verdict.approve else Step.RETURN)
    conclude(actor, achievement, verdict, now)
    if verdict.approve:
        _publish(actor, achievement, now, summary(verdict))
        letters.published(achievement)
    else:
        _move(actor, achievement, state, "achievement.returned", now, reason=summary(verdict))
        letters.returned(achievement, verdict.remarks)
    return achievement


def _publish(actor: Actor, achievement: Achievement, now: datetime, reason: str | None) -> None:
    _pass_gates(achievement, now)
    achievement.version += 1
    achievement.published_at = now
    state = ACHIEVEMENT.after(achievement.state, Step.PUBLISH)
    _move(actor, achievement, state, "achievement.published", now, reason=reason, version=achievement.version)
    versions.keep(actor, achievement, now)
    search.put(documents.current_achievement(achievement.id))
    bus.publish(AchievementPublished(achievement_id=achievement.id, at=now))


def _pass_gates(achievement: Achievement, now: datetime) -> None:
    """Require every condition of publication, and that the offers still fit the rights, on the day of `now`."""
    today = clock.legal_date(now)
    require_all(queries.checklist(achievement, today))
    draft = achievement.draft()
    check_offers(draft.offers, draft.rights, today=today)


def withdraw(actor: Actor, achievement_id: int, *, reason: str = "") -> Achievement:
    """Take an achievement down; one in an auction session is withdrawn there first."""
    achievement = _mine_for_update(actor, achievement_id)
    now = clock.now()
    _take_down(actor, achievement, Step.WITHDRAW, "achievement.withdrawn", now, reason=reason.strip() or None)
    return achievement


def revise(actor: Actor, achievement_id: int) -> Achievement:
    """Turn a withdrawn or expired achievement into a draft again."""
    achievement = _mine_for_update(actor, achievement_id)
    _move(actor, achievement, ACHIEVEMENT.after(achievement.state, Step.REVISE), "achievement.revised", clock.now())
    return achievement


def reserve(achievement_id: int, *, actor: Actor = SYSTEM) -> None:
    """Hold a published achievement for a lot of an announced session."""
    achievement = queries.achievement_for_update(achievement_id)
    _move(actor, achievement, ACHIEVEMENT.after(achievement.state, Step.RESERVE), "achievement.reserved", clock.now())
    search.put(documents.current_achievement(achievement.id))


def release(achievement_id: int, *, actor: Actor = SYSTEM) -> None:
    """Offer a reserved achievement again: its lot passed or was withdrawn, or its deal fell through."""
    achievement = queries.achievement_for_update(achievement_id)
    _move(actor, achievement, ACHIEVEMENT.after(achievement.state, Step.RELEASE), "achievement.released", clock.now())
    search.put(documents.current_achievement(achievement.id))


def deal(achievement_id: int, *, actor: Actor = SYSTEM) -> None:
    """Record that a deal was concluded: the achievement leaves the search, its page stays."""
    achievement = queries.achievement_for_update(achievement_id)
    _move(actor, achievement, ACHIEVEMENT.after(achievement.state, Step.DEAL), "achievement.dealt", clock.now())
    search.remove(documents.ACHIEVEMENT, achievement.id)


def expire_achievements() -> int:
    """Take down the listings whose last day is over, and return their number."""
    now = clock.now()
    overdue = queries.overdue_for_update(clock.legal_date(now), most=EXPIRE_AT_ONCE)
    for achievement in overdue:
        _take_down(SYSTEM, achievement, Step.EXPIRE, "achievement.expired", now)
    return len(overdue)


def _take_down(actor: Actor, achievement: Achievement, step: Step, kind: str, now: datetime, *, reason: str | None = None) -> None:
    was_public = policy.is_public(achievement)
    _move(actor, achievement, ACHIEVEMENT.after(achievement.state, step), kind, now, reason=reason)
    if was_public:
        search.remove(documents.ACHIEVEMENT, achievement.id)
        bus.publish(AchievementWithdrawn(achievement_id=achievement.id, at=now))


def _mine_for_update(actor: Actor, achievement_id: int) -> Achievement:
    achievement = queries.achievement_for_update(achievement_id)
    if not policy.can_view_achievement(actor, achievement):
        raise NotFound
    if not policy.can_edit(actor, achievement):
        raise Forbidden("listing.not_yours", N_("Only editors of the owner may change this."))
    return achievement


def _move(
    actor: Actor, achievement: Achievement, state: str, kind: str, now: datetime, *, reason: str | None = None, **data: object
) -> None:
    before = achievement.state
    achievement.state = type(before)(state)
    db.session.flush()
    audit.record(actor, kind, achievement, at=now, from_state=before, to_state=achievement.state, reason=reason, **data)
