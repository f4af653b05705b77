"""Sessions and tokens: who stands behind a secret, and how it dies."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from market import clock
from market.access import ANONYMOUS
from market.accounts import queries, services
from market.accounts.models import LoginSession, Person
from market.db import db, unit_of_work
from market.errors import Forbidden, Invalid, NotFound, Throttled
from market.ids import digest
from tests.factories import accounts

Frozen = Callable[[str | datetime], None]


WRONG = "wrong password!"


AT = "2026-10-23T14:00+08:00"


def refuse(email: str, password: str = WRONG, address: str = "203.0.113.7") -> Exception:
    with pytest.raises((Invalid, Throttled)) as refusal, unit_of_work():
        services.sign_in(email=email, password=password, address=address, agent="Test")
    return refusal.value


@pytest.mark.usefixtures("session")
def test_the_secret_of_a_session_names_the_actor() -> None:
    enterprise = accounts.organisation("enterprise")
    actor = services.session_actor(accounts.sign_in(accounts.email_of(enterprise)))
    assert actor == accounts.actor(enterprise)
    assert actor.verified
    assert actor.can("enterprise.bidder")


@pytest.mark.usefixtures("session")
def test_only_digests_are_stored() -> None:
    secret = accounts.sign_in(accounts.email_of(accounts.organisation()))
    row = db.session.scalars(select(LoginSession)).one()
    assert row.token_digest == digest(secret)
    assert db.session.scalars(select(Person.password_hash)).one().startswith("$argon2id$")


@pytest.mark.usefixtures("session")
def test_an_unknown_secret_is_nobody() -> None:
    assert services.session_actor("x" * 43) == ANONYMOUS
    assert services.token_actor("") == ANONYMOUS


def test_asking_for_the_actor_leaves_no_transaction_behind(committed_app: Flask) -> None:
    with committed_app.app_context():
        with unit_of_work():
            email = accounts.email_of(accounts.organisation())
            secret = accounts.sign_in(email)
        assert services.session_actor(secret).signed_in
        assert not db.session().in_transaction()
        assert db.engine.pool.checkedout() == 0  # type: ignore[attr-defined]


@pytest.mark.usefixtures("session")
def test_a_session_is_noted_as_seen_once_a_minute(frozen: Frozen) -> None:
    frozen(AT)
    secret = accounts.sign_in(accounts.email_of(accounts.organisation()))
    start = clock.now()
    for seconds, seen in ((59, 0), (60, 60), (61, 60), (121, 121)):
        frozen(start + timedelta(seconds=seconds))
        services.session_actor(secret)
        assert db.session.scalar(select(LoginSession.seen_at)) == start + timedelta(seconds=seen)


@pytest.mark.usefixtures("session")
def test_a_session_expires_at_its_end(frozen: Frozen) -> None:
    frozen(AT)
    secret = accounts.sign_in(accounts.email_of(accounts.organisation()))
    end = clock.now() + timedelta(hours=12)
    frozen(end - timedelta(seconds=1))
    assert services.session_actor(secret).signed_in
    frozen(end)
    assert services.session_actor(secret) == ANONYMOUS


@pytest.mark.usefixtures("session")
def test_signing_out_ends_the_session() -> None:
    secret = accounts.sign_in(accounts.email_of(accounts.organisation()))
    with unit_of_work():
        services.sign_out(secret)
    assert services.session_actor(secret) == ANONYMOUS


@pytest.mark.usefixtures("session")
def test_a_disabled_person_cannot_act_nor_sign_in() -> None:
    enterprise = accounts.organisation()
    email, secret, token = accounts.email_of(enterprise), accounts.sign_in(accounts.email_of(enterprise)), accounts.token(enterprise)
    with unit_of_work():
        queries.person(accounts.actor(enterprise).person_id or 0).disabled_at = clock.now()
    assert services.session_actor(secret) == services.token_actor(token) == ANONYMOUS
    assert refuse(email, accounts.PASSWORD).code == "account.sign_in_refused"  # type: ignore[attr-defined]


@pytest.mark.usefixtures("session")
def test_removal_ends_sessions_and_tokens_at_once() -> None:
    enterprise = accounts.organisation()
    colleague = accounts.member(enterprise, "bidder")
    secret = accounts.sign_in(queries.person(colleague.person_id or 0).email)
    with unit_of_work():
        token = services.create_token(colleague, name="t")
    assert services.session_actor(secret) == services.token_actor(token) == colleague
    with unit_of_work():
        services.remove_member(accounts.actor(enterprise), colleague.membership_id or 0)
    assert services.session_actor(secret) == services.token_actor(token) == ANONYMOUS
    assert db.session.scalar(select(LoginSession.ended_at).where(LoginSession.token_digest == digest(secret))) is not None


@pytest.mark.usefixtures("session")
def test_who_acts_for_nobody_cannot_sign_in() -> None:
    enterprise = accounts.organisation()
    colleague = accounts.member(enterprise, "bidder")
    with unit_of_work():
        services.remove_member(accounts.actor(enterprise), colleague.membership_id or 0)
    with pytest.raises(Forbidden), unit_of_work():
        services.sign_in(email=queries.person(colleague.person_id or 0).email, password=accounts.PASSWORD, address="", agent="")


@pytest.mark.usefixtures("session")
def test_a_suspended_organisation_reads_but_is_not_verified() -> None:
    enterprise, clerk = accounts.organisation(), accounts.actor(accounts.organisation("operator"))
    secret = accounts.sign_in(accounts.email_of(enterprise))
    with unit_of_work():
        services.suspend_organisation(clerk, enterprise.id, reason="证照过期")
    assert services.session_actor(secret).signed_in
    assert not services.session_actor(secret).verified


@pytest.mark.usefixtures("session")
def test_switching_rotates_the_session() -> None:
    first, second = accounts.organisation(), accounts.organisation("institution")
    with unit_of_work():
        email = accounts.email_of(first)
        link = services.invite(
            accounts.actor(second), email=email, name="沈青", roles=["editor"], bid_limit=None, base_url="http://localhost"
        )
        joined = services.accept_invitation(link.rsplit("/", 1)[1], password=accounts.PASSWORD, name="")
    secret = accounts.sign_in(email)
    with unit_of_work():
        new = services.switch_organisation(services.session_actor(secret), secret, joined.id)
    assert services.session_actor(secret) == ANONYMOUS
    assert services.session_actor(new).organisation_id == second.id
    assert services.session_actor(accounts.sign_in(email)).organisation_id == second.id


@pytest.mark.usefixtures("session")
def test_nobody_switches_to_a_foreign_organisation() -> None:
    mine, foreign = accounts.organisation(), accounts.organisation()
    secret = accounts.sign_in(accounts.email_of(mine))
    with pytest.raises(NotFound):
        services.switch_organisation(services.session_actor(secret), secret, accounts.actor(foreign).membership_id or 0)


@pytest.mark.usefixtures("session")
def test_own_sessions_and_tokens_only() -> None:
    mine, foreign = accounts.organisation(), accounts.organisation()
    accounts.sign_in(accounts.email_of(foreign))
    accounts.token(foreign)
    actor, other = accounts.actor(mine), accounts.actor(foreign)
    session_id = queries.my_sessions(other.person_id or 0, clock.now())[0].id
    token_id = queries.my_tokens(other.person_id or 0, clock.now())[0].id
    with pytest.raises(NotFound):
        services.end_session(actor, session_id)
    with pytest.raises(NotFound):
        services.revoke_token(actor, token_id)
    services.end_session(other, session_id)
    services.revoke_token(other, token_id)
    assert queries.my_sessions(other.person_id or 0, clock.now()) == queries.my_tokens(other.person_id or 0, clock.now()) == []


@pytest.mark.usefixtures("session")
def test_a_token_by_password_is_refused_as_signing_in_is() -> None:
    enterprise = accounts.organisation()
    given = {"email": accounts.email_of(enterprise), "name": "script", "address": "203.0.113.7"}
    with unit_of_work():
        secret = services.create_token_by_password(password=accounts.PASSWORD, **given)
    assert services.token_actor(secret) == accounts.actor(enterprise)
    with pytest.raises(Invalid) as refusal:
        services.create_token_by_password(password="wrong password!", **given)
    assert refusal.value.code == "account.sign_in_refused"
