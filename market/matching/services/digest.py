"""Tells organisations of new matches: one letter a day at most, to editors of companies that asked for it."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import select, update

from market import clock, mail
from market.accounts import queries as accounts
from market.db import db
from market.matching.models import CompanyProfile, StoredMatch
from market.matching.queries import matches
from market.matching.rules.digest import BACK_DAYS, LEAST_POINTS, letter

MOST_IN_A_LETTER = 10


def tell_next(base_url: str, after: int) -> int | None:
    """Write the letter of the next company after that id which has untold matches; return its id, None at the end."""
    company = db.session.scalars(
        select(CompanyProfile.organisation_id)
        .where(CompanyProfile.tells, CompanyProfile.organisation_id > after)
        .order_by(CompanyProfile.organisation_id)
        .limit(1)
        .with_for_update()
    ).one_or_none()
    if company is None:
        return None
    now = clock.now()
    pairs = matches.pairs_since(company, now - timedelta(days=BACK_DAYS), most=MOST_IN_A_LETTER, untold=True)
    worth = [pair for pair in pairs if pair.match.points >= LEAST_POINTS]
    for pair in pairs:
        key = (StoredMatch.demand_id == pair.demand.id) & (StoredMatch.achievement_id == pair.achievement.id)
        db.session.execute(update(StoredMatch).where(key).values(told_at=now))
    if worth:
        lines = [(pair.demand.title_zh, pair.demand.id, pair.achievement.title_zh, pair.match.points) for pair in worth]
        subject, body = letter(lines, base_url)
        for person in accounts.people_with_role(company, "editor"):
            mail.send(person.email, subject, body, unsubscribe="")
    return company
