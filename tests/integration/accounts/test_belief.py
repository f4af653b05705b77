"""What a serving process believes of a caller: for a moment, never a refusal, and nothing once somebody may have been changed."""

from __future__ import annotations

import time
from collections.abc import Iterator
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import update

from market import clock
from market.access import SYSTEM
from market.accounts import queries, services
from market.accounts.models import ApiToken
from market.accounts.queries import callers
from market.db import db, unit_of_work
from market.ids import digest, new_secret
from tests.factories import accounts

if TYPE_CHECKING:
    from flask.testing import FlaskClient
    from sqlalchemy.orm import Session, scoped_session

LONG = 3600.0
CALLER = callers.Caller(SYSTEM, clock.now(), clock.now())


pytestmark = pytest.mark.usefixtures("session")


@pytest.fixture
def secret(session: scoped_session[Session]) -> str:
    """Return the token of a person."""
    del session
    with unit_of_work():
        return services.create_token(accounts.actor(accounts.organisation()), name="import")


@pytest.fixture
def believing(secret: str) -> Iterator[str]:
    queries.belief.for_s = LONG
    yield secret
    queries.belief.for_s = 0.0
    queries.belief.forget()


def revoke_elsewhere(secret: str) -> None:
    """Revoke a token as another process does."""
    with unit_of_work():
        db.session.execute(update(ApiToken).where(ApiToken.token_digest == digest(secret)).values(revoked_at=clock.now()))


def knows(secret: str) -> bool:
    return services.token_actor(secret).signed_in


def test_nothing_is_believed_unless_a_process_is_told_to(secret: str) -> None:
    assert knows(secret)
    revoke_elsewhere(secret)
    assert not knows(secret)


def test_an_answer_is_believed_until_it_is_forgotten(believing: str) -> None:
    assert knows(believing)
    revoke_elsewhere(believing)
    assert knows(believing)
    queries.belief.forget()
    assert not knows(believing)


def test_an_answer_is_believed_only_for_its_time(believing: str, monkeypatch: pytest.MonkeyPatch) -> None:
    now = time.monotonic()
    with monkeypatch.context() as clocks:
        clocks.setattr(time, "monotonic", lambda: now)
        assert knows(believing)
        revoke_elsewhere(believing)
        clocks.setattr(time, "monotonic", lambda: now + LONG - 1)
        assert knows(believing)
        clocks.setattr(time, "monotonic", lambda: now + LONG)
        assert not knows(believing)


def test_a_token_that_expires_is_not_believed(believing: str) -> None:
    assert knows(believing)
    with clock.frozen(clock.now() + timedelta(days=3650)):
        assert not knows(believing)


@pytest.mark.usefixtures("believing")
def test_nobody_is_never_believed() -> None:
    stranger = new_secret()
    assert not knows(stranger)
    assert queries.belief.about(callers._TOKEN, digest(stranger)) is None


def test_an_answer_that_was_asked_for_before_a_change_is_not_kept(believing: str) -> None:
    asked = time.monotonic()
    queries.belief.forget()
    queries.belief.keep(callers._TOKEN, digest(believing), CALLER, asked - 1)
    assert queries.belief.about(callers._TOKEN, digest(believing)) is None


def test_a_session_is_not_a_token(believing: str) -> None:
    assert knows(believing)
    assert not services.session_actor(believing).signed_in


@pytest.mark.usefixtures("believing")
def test_many_callers_do_not_fill_the_memory(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(callers.Belief, "MOST", 3)
    for number in range(7):
        queries.belief.keep(callers._TOKEN, str(number), CALLER, time.monotonic())
    assert [name for name in map(str, range(7)) if queries.belief.about(callers._TOKEN, name) is not None] == ["6"]


REQUESTS = [("GET", "/healthz", True), ("POST", "/logout", False), ("POST", "/lots/1/bids", True)]


@pytest.mark.parametrize(("method", "path", "known"), REQUESTS)
def test_what_may_change_people_ends_belief(client: FlaskClient, believing: str, method: str, path: str, *, known: bool) -> None:
    assert knows(believing)
    revoke_elsewhere(believing)
    client.open(path, method=method)
    assert knows(believing) is known
