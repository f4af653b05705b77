"""Who stands behind a secret: asked by every request, so one statement answers all requests that ask just now.

A web process may believe an answer for a moment (docs/decisions/0024); who has no right to act any more is refused after that.
"""

from __future__ import annotations

import time
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from market.access import Actor
from market.accounts.rules import OrganisationState
from market.db import db, glance
from market.ids import digest
from market.money import Money
from market.together import Together

if TYPE_CHECKING:
    from sqlalchemy import Engine


@dataclass(frozen=True, slots=True)
class Caller:
    """Who stands behind a secret, until when, and when that was last noted."""

    actor: Actor
    expires_at: datetime
    seen_at: datetime


_BEHIND = """
    SELECT secret.token_digest, secret.expires_at, secret.{seen} AS seen_at, person.id AS person_id, person.name,
           membership.id AS membership_id, membership.roles, membership.bid_limit_fen,
           organisation.id AS organisation_id, organisation.kind, organisation.name_zh, organisation.state,
           organisation.second_factor_demanded AND NOT EXISTS (
             SELECT 1 FROM second_factor WHERE person_id = person.id AND confirmed_at IS NOT NULL AND ended_at IS NULL) AS held_back
    FROM {secrets} AS secret JOIN person ON person.id = secret.person_id JOIN membership ON membership.id = secret.membership_id
    JOIN organisation ON organisation.id = membership.organisation_id
    WHERE secret.token_digest = ANY(%(digests)s) AND secret.{ended} IS NULL
      AND person.disabled_at IS NULL AND membership.ended_at IS NULL"""
_SESSION = _BEHIND.format(secrets="login_session", ended="ended_at", seen="seen_at")
_TOKEN = _BEHIND.format(secrets="api_token", ended="revoked_at", seen="created_at")


def behind_session(secret: str, now: datetime) -> tuple[Actor, datetime] | None:
    """Return who is signed in with this secret and when that was last noted, or None where session, person or membership has ended."""
    found = _behind(_SESSION, secret)
    return (found.actor, found.seen_at) if found and found.expires_at > now else None


def behind_token(secret: str, now: datetime) -> Actor | None:
    """Return who holds this API token, or None where the token, the person or the membership has ended."""
    found = _behind(_TOKEN, secret)
    return found.actor if found and found.expires_at > now else None


class Belief:
    """The answers of the last moment. Nothing is believed until a process is told for how long, and a "nobody" never."""

    MOST = 10_000

    def __init__(self) -> None:
        self.for_s = 0.0
        self._told: dict[tuple[str, str], tuple[float, Caller]] = {}
        self._forgot = 0.0

    def about(self, statement: str, secret: str) -> Caller | None:
        """Return who was told of this secret and is still believed."""
        until, caller = self._told.get((statement, secret), (0.0, None))
        return caller if until > time.monotonic() else None

    def keep(self, statement: str, secret: str, caller: Caller, asked: float) -> None:
        """Believe an answer from when it was asked for, unless something may have changed since."""
        if not self.for_s or asked < self._forgot:
            return
        if len(self._told) >= self.MOST:
            self._told.clear()
        self._told[statement, secret] = asked + self.for_s, caller

    def forget(self) -> None:
        """Ask again: people, rights or secrets may have changed in this process."""
        self._forgot = time.monotonic()
        self._told.clear()


belief = Belief()


def _behind(statement: str, secret: str) -> Caller | None:
    name = digest(secret)
    if (believed := belief.about(statement, name)) is not None:
        return believed
    asked = time.monotonic()
    caller = _asked.do((db.engine, statement), name)
    if caller is not None:
        belief.keep(statement, name, caller, asked)
    return caller


def _ask(question: tuple[Engine, str], digests: list[str]) -> list[Caller | None]:
    _engine, statement = question
    callers = {row["token_digest"]: _caller(row) for row in glance(statement, {"digests": digests})}
    return [callers.get(each) for each in digests]


_asked: Together[tuple[Engine, str], str, Caller | None] = Together(_ask)


def _caller(row: dict[str, Any]) -> Caller:
    limit = row["bid_limit_fen"]
    actor = Actor(
        person_id=row["person_id"],
        organisation_id=row["organisation_id"],
        membership_id=row["membership_id"],
        name=row["name"],
        organisation_name=row["name_zh"],
        kind=row["kind"],
        roles=frozenset(row["roles"]),
        verified=row["state"] == OrganisationState.VERIFIED,
        bid_limit=None if limit is None else Money(limit),
        held_back=row["held_back"],
    )
    return Caller(actor, row["expires_at"], row["seen_at"])
