"""Keeping rights alive: the owner's word that a fee is paid, and the letters before something comes due."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from market import audit, clock, mail
from market.access import Actor, require
from market.accounts import queries as accounts
from market.db import db
from market.errors import Conflict, Forbidden, Invalid, NotFound
from market.listings import policy, queries
from market.listings.models.achievements import Achievement
from market.listings.queries import upkeep
from market.listings.queries.upkeep import Upcoming
from market.listings.rules.upkeep import Matter, check_paid, stage
from market.wording import N_


def fee_paid(actor: Actor, achievement_id: int, *, number: str, paid_until: date | None) -> Achievement:
    """Note until which day a patent's annual fee is paid, whatever the listing's state; raise Forbidden, NotFound, Invalid or Conflict."""
    require(actor, "system", *policy.EDITORS)
    achievement = queries.achievement_for_update(achievement_id)
    if not policy.can_view_achievement(actor, achievement):
        raise NotFound
    if not policy.can_edit(actor, achievement):
        raise Forbidden("listing.not_yours", N_("Only editors of the owner may change this."))
    if not upkeep.kept(achievement):
        raise Conflict("upkeep.not_watched", N_("The market does not watch over the rights of this achievement any more."))
    right = next((row for row in achievement.rights if number and row.number == number), None)
    if right is None:
        raise NotFound
    if paid_until is None:
        raise Invalid("upkeep.day_missing", N_("Give the day until which the fee is paid."), field="paid_until")
    check_paid(right.right(), paid_until, clock.today())
    before, right.fee_due_on = right.fee_due_on, paid_until
    if before != paid_until:
        audit.record(actor, "achievement.fee_paid", achievement, number=number, paid_until=paid_until.isoformat())
    db.session.flush()
    return achievement


def remind_next(base_url: str, after: int) -> int | None:
    """Write to the editors of the next organisation about what comes due, one letter about all; return its id, None at the end."""
    owner = upkeep.next_owner(after)
    if owner is None:
        return None
    now = clock.now()
    today = clock.legal_date(now)
    stages = upkeep.stages(today)
    fresh = []
    for each in upkeep.upcoming(owner, today, within=max(stages)):
        due_stage = stage(each.due, today, stages)
        if due_stage is not None and upkeep.remember(each.achievement.id, each.due, due_stage, now):
            fresh.append(each)
    for person in accounts.people_with_role(owner, "editor") if fresh else ():
        _write(person.email, fresh, base_url)
    return owner


def _write(email: str, fresh: Sequence[Upcoming], base_url: str) -> None:
    chinese = "\n".join(
        f"{each.due.due_on}（还有 {each.left} 天）{'应缴年费' if each.due.matter is Matter.FEE else '保护期届满'}："
        f"{each.due.title} {each.due.number}，成果 {each.achievement.code}"
        for each in fresh
    )
    english = "\n".join(
        f"{each.due.due_on} (in {each.left} days) {'annual fee' if each.due.matter is Matter.FEE else 'end of protection'}: "
        f"{each.due.number}, achievement {each.achievement.code}"
        for each in fresh
    )
    address = f"{base_url}/achievements/upkeep"
    mail.send(
        email,
        f"知识产权维持提醒（{len(fresh)} 项） / Rights to keep alive ({len(fresh)})",
        f"以下权利即将缴费或届满：\n{chinese}\n缴费后请登记缴费有效期：{address}\n\n----\n\n"
        f"These rights have a fee or their end before them:\n{english}\nOnce a fee is paid, note until when: {address}\n",
    )
