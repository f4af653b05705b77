"""Housekeeping of accounts, run by the scheduler; safe to run twice."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import delete, or_

from market import clock
from market.accounts.models import LoginAttempt, LoginSession, PasswordReset
from market.db import db, unit_of_work

KEEP_ATTEMPTS = timedelta(days=7)
KEEP_SESSIONS = timedelta(days=180)


def forget_old_sign_ins() -> None:
    """Delete tries at passwords and ended sessions once nobody needs them: they hold network addresses."""
    now = clock.now()
    with unit_of_work():
        db.session.execute(delete(LoginAttempt).where(LoginAttempt.at < now - KEEP_ATTEMPTS))
        db.session.execute(delete(PasswordReset).where(PasswordReset.expires_at < now - KEEP_ATTEMPTS))
        old = or_(LoginSession.ended_at < now - KEEP_SESSIONS, LoginSession.expires_at < now - KEEP_SESSIONS)
        db.session.execute(delete(LoginSession).where(old))
