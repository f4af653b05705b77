"""Writing an achievement: one command per step of the author's work; each saves the draft or changes nothing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from market import audit, clock, ids, rulebook
from market.access import Actor, require
from market.accounts import queries as accounts
from market.db import db
from market.errors import Conflict, Forbidden, NotFound
from market.listings import policy, queries
from market.listings.models.achievements import Achievement
from market.listings.rules import numbers, parts
from market.listings.rules.burdens import Burden
from market.listings.rules.burdens import check as check_burden
from market.listings.rules.content import Basics, Measure, Worth, check_basics, check_days, check_worth
from market.listings.rules.drafting import Ground
from market.listings.rules.kinds import AchievementState, IpKind
from market.listings.rules.numbers import Right
from market.listings.rules.terms import WHOLE_BP, Offer, Share
from market.listings.services import rows
from market.wording import N_


def new_achievement(actor: Actor, basics: Basics) -> Achievement:
    """Begin a draft for the actor's organisation, its sole owner until said otherwise; raise Forbidden or Invalid."""
    home = require_home(actor)
    check_basics(basics)
    now = clock.now()
    check_days(basics, today=clock.legal_date(now))
    achievement = begun(actor, queries.next_ids(1)[0], now)
    rows.put_texts(achievement, basics)
    rows.put_owners(achievement, [Share(name=home.name, share_bp=WHOLE_BP, organisation_id=home.organisation_id)], {})
    db.session.add(achievement)
    saved(achievement)
    record_creation(actor, achievement)
    return achievement


def require_home(actor: Actor) -> Share:
    """Return the organisation for which the actor writes, as an owner; raise Forbidden for who writes for none."""
    require(actor, "system", *policy.EDITORS)
    if actor.organisation_id is None:
        raise Forbidden("forbidden", N_("Your role does not allow this."))
    name = actor.organisation_name or accounts.organisation(actor.organisation_id).name_zh
    return Share(name=name, share_bp=WHOLE_BP, organisation_id=actor.organisation_id)


def begun(actor: Actor, number: int, now: datetime) -> Achievement:
    """Return a new achievement with nothing in it; `number` becomes its id and code."""
    return Achievement(
        id=number,
        code=ids.code("CG", clock.legal_date(now).year, number),
        owner_id=actor.organisation_id,
        created_by=actor.person_id,
        state=AchievementState.DRAFT,
        version=0,
        created_at=now,
    )


def record_creation(actor: Actor, achievement: Achievement) -> None:
    """Record that a draft was begun."""
    now = achievement.created_at
    audit.record(actor, "achievement.created", achievement, at=now, to_state=AchievementState.DRAFT, code=achievement.code)


def ground(home: Share, named: Mapping[str, int], today: date) -> Ground:
    """Return what the rows of a list are read against."""
    return Ground(home=home, named=named, today=today, years=protection)


def draft_for_update(actor: Actor, achievement_id: int) -> Achievement:
    """Lock an achievement whose text the actor may change; raise NotFound, Forbidden or Conflict `listing.not_editable`."""
    achievement = queries.achievement_for_update(achievement_id)
    if not policy.can_view_achievement(actor, achievement):
        raise NotFound
    if not policy.can_edit(actor, achievement):
        raise Forbidden("listing.not_yours", N_("Only editors of the owner may change this."))
    if not policy.is_editable(achievement):
        raise Conflict("listing.not_editable", N_("The text can be changed only in a draft. Withdraw the listing first."))
    return achievement


def save_basics(actor: Actor, achievement_id: int, basics: Basics) -> Achievement:
    """Save what the achievement is; raise Invalid where a draft could not be kept."""
    achievement = draft_for_update(actor, achievement_id)
    check_basics(basics)
    check_days(basics, today=clock.today())
    rows.put_texts(achievement, basics)
    return saved(achievement)


def save_worth(actor: Actor, achievement_id: int, worth: Worth) -> Achievement:
    """Save what a buyer gets from it; raise Invalid where the video's address is none."""
    achievement = draft_for_update(actor, achievement_id)
    check_worth(worth)
    rows.put_texts(achievement, worth)
    return saved(achievement)


def save_rights(
    actor: Actor, achievement_id: int, rights: Sequence[Right], burdens: Sequence[Burden] | None = None, *, ended: bool = False
) -> Achievement:
    """Save the rights with their numbers in one spelling and their last days; raise Invalid on the input of the row that is wrong.

    `burdens` replaces the licences and encumbrances; with `ended` rights that have run out are kept in the draft too.
    """
    achievement = draft_for_update(actor, achievement_id)
    parts.check_rows(rights, burdens or ())
    checked = parts.checked_rights(rights, today=clock.today(), years=protection, ended=ended)
    for place, burden in enumerate(burdens or ()):
        check_burden(burden, place)
    clear(achievement.rights, *([achievement.burdens] if burdens is not None else []))
    rows.put_rights(achievement, checked)
    if burdens is not None:
        rows.put_burdens(achievement, burdens)
    return saved(achievement)


def protection(right: Right) -> dict[IpKind, int]:
    """Return the years of protection of the right's kind as of its filing date; empty where the law fixes none."""
    key = numbers.term_key(right.kind)
    if key is None or right.filed_on is None or right.filed_on < date(1985, 4, 1):
        return {}
    return {right.kind: rulebook.number(key, on=right.filed_on)}


def save_indicators(actor: Actor, achievement_id: int, indicators: Sequence[Measure]) -> Achievement:
    """Save the measured properties; raise Invalid where a row lacks its name or value."""
    achievement = draft_for_update(actor, achievement_id)
    parts.check_rows(indicators)
    parts.check_indicators(indicators)
    clear(achievement.indicators)
    rows.put_indicators(achievement, indicators)
    return saved(achievement)


def save_terms(actor: Actor, achievement_id: int, offers: Sequence[Offer]) -> Achievement:
    """Save what is offered; a way that was offered before keeps its row. Raise Invalid on the input that is wrong."""
    achievement = draft_for_update(actor, achievement_id)
    parts.check_offers(offers, [row.right() for row in achievement.rights], today=clock.today())
    rows.put_offers(achievement, offers)
    return saved(achievement)


def save_origin(actor: Actor, achievement_id: int, *, source_ref: str, origin_note: str, is_demo: bool) -> Achievement:
    """Say where the facts come from and whether the terms are made up; only the market itself (demo loader) may."""
    require(actor, "system")
    achievement = queries.achievement_for_update(achievement_id)
    achievement.source_ref, achievement.origin_note, achievement.is_demo = source_ref, origin_note, is_demo
    return saved(achievement)


def clear(*groups: list[Any]) -> None:
    """Empty lists of rows before they are written anew."""
    for group in groups:
        group.clear()
    db.session.flush()


def saved(achievement: Achievement) -> Achievement:
    """Flush, so that the database objects now and not later."""
    db.session.flush()
    return achievement
