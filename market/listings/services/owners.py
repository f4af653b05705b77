"""Who owns an achievement and who made it, and the consent of the co-owners 共有权利人同意 (民法典 860, 专利法 14)."""

from __future__ import annotations

from collections.abc import Sequence

from market import audit, clock
from market.access import Actor, require
from market.accounts import queries as accounts
from market.errors import Conflict, Forbidden, Invalid, NotFound
from market.listings import policy, queries
from market.listings.models.achievements import Achievement, AchievementOwner
from market.listings.rules import parts, terms
from market.listings.rules.content import Person
from market.listings.rules.terms import Share
from market.listings.services import letters, rows
from market.listings.services.drafts import clear, draft_for_update, saved
from market.wording import N_


def save_owners(actor: Actor, achievement_id: int, owners: Sequence[Share], inventors: Sequence[Person]) -> Achievement:
    """Save owners and inventors; the first owner is always the organisation that lists. Shares may not exceed the whole.

    A co-owner that is on the market is asked itself; its answer holds as long as its share stays the same.
    """
    achievement = draft_for_update(actor, achievement_id)
    parts.check_rows(owners, inventors)
    parts.check_owners(owners, today=clock.today())
    home = accounts.organisation(achievement.owner_id)
    first = Share(name=home.name_zh, share_bp=terms.WHOLE_BP, organisation_id=home.id)
    found = parts.settled(owners, first, accounts.named({share.name for share in owners[1:]}))
    former = rows.answers(achievement)
    clear(achievement.owners, achievement.inventors)
    asked = rows.put_owners(achievement, found, former)
    rows.put_inventors(achievement, inventors)
    saved(achievement)
    ask(actor, [(achievement, row) for row in asked])
    return achievement


def ask(actor: Actor, asked: Sequence[tuple[Achievement, AchievementOwner]]) -> None:
    """Record that co-owners on the market are asked, and write to their editors: one letter to each about everything."""
    waiting: dict[int, list[tuple[Achievement, AchievementOwner]]] = {}
    for achievement, row in asked:
        audit.record(actor, "achievement.consent_asked", achievement, owner=row.name, share_bp=row.share_bp)
        waiting.setdefault(row.organisation_id or 0, []).append((achievement, row))
    for organisation_id, pairs in waiting.items():
        for person in accounts.people_with_role(organisation_id, "editor"):
            letters.consent_asked(person.email, [(achievement, row.share_bp) for achievement, row in pairs])


def answer_consent(actor: Actor, achievement_id: int, *, agree: bool, reason: str = "") -> Achievement:
    """Agree to the listing as a co-owner, or refuse with a reason; a consent is not taken back once the listing is public."""
    require(actor, "system", *policy.EDITORS)
    achievement = queries.achievement_for_update(achievement_id)
    if not policy.can_view_achievement(actor, achievement):
        raise NotFound
    row = next((row for row in achievement.owners if row.position and row.organisation_id == actor.organisation_id), None)
    if row is None:
        raise Forbidden("owner.not_co_owner", N_("Only a co-owner answers here."))
    if policy.is_public(achievement):
        raise Conflict("owner.consent_public", N_("The listing is public; agree with its owner on taking it down."))
    if not agree and not reason.strip():
        raise Invalid("owner.refusal_reason", N_("Give the reason, so that the owner knows what to settle."), field="reason")
    row.consented_on = clock.today() if agree else None
    row.refused_because = None if agree else reason.strip()
    kind = "achievement.consent_given" if agree else "achievement.consent_refused"
    audit.record(actor, kind, achievement, reason=reason.strip() or None, share_bp=row.share_bp)
    return saved(achievement)
