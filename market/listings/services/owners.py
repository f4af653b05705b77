"""Who owns an achievement and who made it, and the consent of the co-owners 共有权利人同意 (民法典 860, 专利法 14)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

from market import audit, clock, mail
from market.access import SYSTEM, Actor, require
from market.accounts import queries as accounts
from market.accounts.rules.organisations import OrganisationState
from market.errors import Conflict, Forbidden, Invalid, NotFound
from market.listings import policy, queries
from market.listings.models.achievements import Achievement, AchievementOwner, Inventor
from market.listings.rules import terms
from market.listings.rules.content import Person
from market.listings.rules.terms import Share
from market.listings.services.drafts import check_rows, clear, draft_for_update, saved
from market.wording import N_


def save_owners(actor: Actor, achievement_id: int, owners: Sequence[Share], inventors: Sequence[Person]) -> Achievement:
    """Save owners and inventors; the first owner is always the organisation that lists. Shares may not exceed the whole.

    A co-owner that is on the market is asked itself; its answer holds as long as its share stays the same.
    """
    achievement = draft_for_update(actor, achievement_id)
    check_rows(owners, inventors)
    if not owners:
        raise Invalid("owner.missing", N_("At least one owner is needed."), field="owner_share_0")
    for place, share in enumerate(owners):
        _check_share(share, place)
    if sum(share.share_bp for share in owners) > terms.WHOLE_BP:
        raise Invalid("owner.shares_exceed", N_("The shares exceed the whole."), field=f"owner_share_{len(owners) - 1}")
    former = {row.organisation_id: (row.share_bp, row.consented_on, row.refused_because) for row in achievement.owners if row.position}
    found = [_owner(achievement, place, share) for place, share in enumerate(owners)]
    _check_twice(found)
    clear(achievement.owners, achievement.inventors)
    achievement.owners = found
    achievement.inventors = [
        Inventor(position=place, name=person.name, share_bp=person.share_bp, staff_no=person.staff_no)
        for place, person in enumerate(inventors)
    ]
    saved(achievement)
    for row in found[1:]:
        _keep_or_ask(actor, achievement, row, former)
    return saved(achievement)


def _check_share(share: Share, place: int) -> None:
    if place and not share.name:
        raise Invalid("owner.name_missing", N_("Give the owner's name."), field=f"owner_name_{place}")
    if not 1 <= share.share_bp <= terms.WHOLE_BP:
        raise Invalid("owner.share_range", N_("A share lies above 0 and is at most 100."), field=f"owner_share_{place}")
    if share.consented_on and share.consented_on > clock.today():
        raise Invalid("owner.consent_future", N_("The day of consent lies in the future."), field=f"owner_consent_{place}")


def _check_twice(owners: Sequence[AchievementOwner]) -> None:
    """Refuse an owner named twice; with flat shares that is the only way in which owners could go round in a circle."""
    for place, row in enumerate(owners):
        if any(_same(row, other) for other in owners[:place]):
            raise Invalid("owner.twice", N_("This owner is named twice."), field=f"owner_name_{place}")


def _same(one: AchievementOwner, other: AchievementOwner) -> bool:
    return one.name == other.name or (one.organisation_id is not None and one.organisation_id == other.organisation_id)


def _owner(achievement: Achievement, place: int, share: Share) -> AchievementOwner:
    if place == 0:
        home = accounts.organisation(achievement.owner_id)
        return AchievementOwner(
            position=0, organisation_id=home.id, name=home.name_zh, share_bp=share.share_bp, consented_on=share.consented_on
        )
    known = share.organisation_id or _organisation_named(share.name)
    consented_on = None if known else share.consented_on
    return AchievementOwner(position=place, organisation_id=known, name=share.name, share_bp=share.share_bp, consented_on=consented_on)


def _organisation_named(name: str) -> int | None:
    found = accounts.find_organisations(SYSTEM, state=OrganisationState.VERIFIED, text=name).items
    return next((row.id for row in found if row.name_zh == name), None)


def _keep_or_ask(
    actor: Actor, achievement: Achievement, row: AchievementOwner, former: Mapping[int | None, tuple[int, date | None, str | None]]
) -> None:
    if row.organisation_id is None:
        return
    before = former.get(row.organisation_id)
    if before is not None and before[0] == row.share_bp:
        row.consented_on, row.refused_because = before[1:]
        return
    percent = f"{row.share_bp / 100:g}"
    audit.record(actor, "achievement.consent_asked", achievement, owner=row.name, share_bp=row.share_bp)
    for person in accounts.people_with_role(row.organisation_id, "editor"):
        mail.send(
            person.email,
            f"请确认成果共有 / Please confirm co-ownership {achievement.code}",
            f"“{achievement.title_zh}”（{achievement.code}）登记贵单位为共有权利人，份额 {percent}%。"
            "请登录后在该成果页面表示同意或不同意；未经同意，成果不会发布。\n\n----\n\n"
            f"{achievement.code} names your organisation as a co-owner with a share of {percent} %. Please sign in and agree or refuse on"
            " its page; without your consent it is not published.\n",
        )


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
