"""Tables of signing in: sessions, tokens, mailed links, tries at passwords."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from market.db import Base


class LoginSession(Base):
    """A browser that is signed in; only the digest of its secret is kept."""

    __tablename__ = "login_session"
    __table_args__ = (UniqueConstraint("token_digest", name="uq_login_session_token_digest"), Index("ix_login_session_person", "person_id"))

    id: Mapped[int] = mapped_column(primary_key=True)
    token_digest: Mapped[str]
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    membership_id: Mapped[int] = mapped_column(ForeignKey("membership.id"))
    created_at: Mapped[datetime]
    seen_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    address: Mapped[str]
    agent: Mapped[str]


class ApiToken(Base):
    """A bearer token of the API; only the digest of its secret is kept."""

    __tablename__ = "api_token"
    __table_args__ = (UniqueConstraint("token_digest", name="uq_api_token_token_digest"), Index("ix_api_token_person", "person_id"))

    id: Mapped[int] = mapped_column(primary_key=True)
    token_digest: Mapped[str]
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    membership_id: Mapped[int] = mapped_column(ForeignKey("membership.id"))
    name: Mapped[str]
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    revoked_at: Mapped[datetime | None]


class PasswordReset(Base):
    """The right to set a new password, proved by a link mailed to the person; only the digest of its secret is kept."""

    __tablename__ = "password_reset"
    __table_args__ = (
        UniqueConstraint("token_digest", name="uq_password_reset_token_digest"),
        Index("ix_password_reset_person", "person_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    token_digest: Mapped[str]
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    used_at: Mapped[datetime | None]
    """When it was used, or made worthless by a newer one or a new password."""


class LoginAttempt(Base):
    """One try at a password, kept for throttling; `email_digest` says nothing about whether the account exists."""

    __tablename__ = "login_attempt"
    __table_args__ = (Index("ix_login_attempt_email_digest", "email_digest", "at"), Index("ix_login_attempt_address", "address", "at"))

    id: Mapped[int] = mapped_column(primary_key=True)
    email_digest: Mapped[str]
    address: Mapped[str]
    at: Mapped[datetime]
    ok: Mapped[bool]
