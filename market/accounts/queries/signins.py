"""Sessions, tokens, mailed links and tries at passwords."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import Select, func, select

from market.accounts.models import (
    ApiToken,
    LoginAttempt,
    LoginSession,
    Membership,
    PasswordReset,
)
from market.db import db, one
from market.errors import NotFound
from market.wording import N_


def membership_at_sign_in(person_id: int) -> Membership | None:
    """Return the membership that a person used last, else the oldest open one, else None."""
    last = select(func.max(LoginSession.id)).where(LoginSession.membership_id == Membership.id).correlate(Membership).scalar_subquery()
    mine = select(Membership).where(Membership.person_id == person_id, Membership.ended_at.is_(None))
    return db.session.scalar(mine.order_by(last.desc().nulls_last(), Membership.id).limit(1))


def my_sessions(person_id: int, now: datetime) -> list[LoginSession]:
    """Return a person's living browser sessions, the most recently used first."""
    living = select(LoginSession).where(LoginSession.person_id == person_id, LoginSession.ended_at.is_(None), LoginSession.expires_at > now)
    return list(db.session.scalars(living.order_by(LoginSession.seen_at.desc(), LoginSession.id.desc())))


def session_of(token_digest: str, person_id: int) -> LoginSession:
    """Return a person's session by the digest of its secret; raise NotFound."""
    return one(
        select(LoginSession).where(
            LoginSession.token_digest == token_digest, LoginSession.person_id == person_id, LoginSession.ended_at.is_(None)
        )
    )


def my_tokens(person_id: int, now: datetime) -> list[ApiToken]:
    """Return a person's living API tokens, the newest first."""
    living = select(ApiToken).where(ApiToken.person_id == person_id, ApiToken.revoked_at.is_(None), ApiToken.expires_at > now)
    return list(db.session.scalars(living.order_by(ApiToken.id.desc())))


def password_reset_for_update(token_digest: str, now: datetime) -> PasswordReset:
    """Lock the unused right behind a mailed link; raise NotFound where it was used or has expired."""
    unused = select(PasswordReset).where(PasswordReset.token_digest == token_digest, PasswordReset.used_at.is_(None))
    found = db.session.scalar(unused.where(PasswordReset.expires_at > now).with_for_update())
    if found is None:
        raise NotFound("reset.dead", N_("This link was used or has expired. Ask for a new one."))
    return found


def recent_failures(*, email_digest: str | None = None, address: str | None = None, since: datetime, most: int) -> Select[datetime]:
    """Select when the latest failed tries for an e-mail digest, or from an address, were made; throttling runs it apart."""
    statement = select(LoginAttempt.at).where(LoginAttempt.at > since, LoginAttempt.ok.is_(False))
    if email_digest is not None:
        statement = statement.where(LoginAttempt.email_digest == email_digest)
    if address is not None:
        statement = statement.where(LoginAttempt.address == address)
    return statement.order_by(LoginAttempt.at.desc()).limit(most)


def traces(organisation_ids: Collection[int], since: datetime) -> list[tuple[int, str, str]]:
    """Return (organisation, address, browser) of everybody who was signed in for these organisations since then."""
    found = (
        select(Membership.organisation_id, LoginSession.address, LoginSession.agent)
        .join(Membership, Membership.id == LoginSession.membership_id)
        .where(Membership.organisation_id.in_(organisation_ids), LoginSession.seen_at >= since)
        .distinct()
    )
    return [(organisation_id, address, agent) for organisation_id, address, agent in db.session.execute(found)]


def memberships(organisation_ids: Collection[int]) -> list[tuple[int, int]]:
    """Return (organisation, person) of everybody who is or was a member of these organisations."""
    found = select(Membership.organisation_id, Membership.person_id).where(Membership.organisation_id.in_(organisation_ids)).distinct()
    return [(organisation_id, person_id) for organisation_id, person_id in db.session.execute(found)]
