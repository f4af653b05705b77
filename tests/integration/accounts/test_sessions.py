"""Signing in, throttling, and how sessions and tokens die."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from sqlalchemy import event, func, select
from sqlalchemy.orm import Session, scoped_session

from market import clock
from market.access import ANONYMOUS
from market.accounts import queries, rules, services
from market.accounts.models import LoginAttempt, LoginSession, Person
from market.accounts.services import passwords
from market.db import db, unit_of_work
from market.errors import Forbidden, Invalid, NotFound, Throttled
from market.ids import digest
from market.mail import Mail
from tests.factories import accounts

Db = scoped_session[Session]
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


@pytest.mark.usefixtures("session")
def test_the_actor_costs_one_statement() -> None:
    secret = accounts.sign_in(accounts.email_of(accounts.organisation()))
    statements: list[str] = []
    connection = db.engine
    event.listen(connection, "before_cursor_execute", lambda *seen: statements.append(seen[2]))
    assert services.session_actor(secret).signed_in
    assert [text for text in statements if not text.startswith(("SAVEPOINT", "RELEASE"))] == statements[-1:]


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
def test_unknown_account_and_wrong_password_are_answered_alike() -> None:
    known = refuse(accounts.email_of(accounts.organisation()))
    unknown = refuse("nobody@example.cn")
    assert isinstance(known, Invalid)
    assert isinstance(unknown, Invalid)
    assert (known.code, known.message, known.field, known.params) == (unknown.code, unknown.message, unknown.field, unknown.params)
    assert known.code == "account.sign_in_refused"


@pytest.mark.usefixtures("session")
def test_an_unknown_account_costs_a_hash_too(monkeypatch: pytest.MonkeyPatch) -> None:
    verified: list[str] = []

    def never(stored: str, _password: str) -> bool:
        verified.append(stored)
        return False

    monkeypatch.setattr(passwords, "matches", never)
    refuse(accounts.email_of(accounts.organisation()))
    refuse("nobody@example.cn")
    assert len(verified) == 2
    assert {stored.split("$")[3] for stored in verified} == {"m=19456,t=2,p=1"}


@pytest.mark.parametrize("known", [True, False])
@pytest.mark.usefixtures("session")
def test_too_many_failures_are_throttled_whether_or_not_the_account_exists(frozen: Frozen, *, known: bool) -> None:
    frozen(AT)
    email = accounts.email_of(accounts.organisation()) if known else "nobody@example.cn"
    left = [refuse(email).params["left"] for _ in range(5)]  # type: ignore[attr-defined]
    assert left == [4, 3, 2, 1, 0]
    throttled = refuse(email, accounts.PASSWORD)
    assert isinstance(throttled, Throttled)
    assert throttled.params["retry_after"] == 900


@pytest.mark.usefixtures("session")
def test_the_throttle_opens_again(frozen: Frozen) -> None:
    frozen(AT)
    email = accounts.email_of(accounts.organisation())
    for _ in range(5):
        refuse(email)
    frozen(clock.now() + timedelta(minutes=15))
    assert services.session_actor(accounts.sign_in(email)).signed_in


@pytest.mark.usefixtures("session")
def test_one_address_cannot_try_many_accounts(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("market.accounts.rules.ADDRESS_LIMIT", rules.Limit(3, timedelta(minutes=15)))
    for number in range(3):
        assert isinstance(refuse(f"nobody{number}@example.cn"), Invalid)
    assert isinstance(refuse("nobody9@example.cn"), Throttled)
    assert isinstance(refuse("nobody9@example.cn", address="203.0.113.8"), Invalid)


@pytest.mark.usefixtures("session")
def test_a_success_is_not_counted() -> None:
    email = accounts.email_of(accounts.organisation())
    for _ in range(7):
        accounts.sign_in(email)
    assert db.session.scalar(select(func.count()).select_from(LoginAttempt).where(LoginAttempt.ok)) == 7


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
def test_a_new_password_ends_all_other_sessions_and_tokens() -> None:
    enterprise = accounts.organisation()
    email, token = accounts.email_of(enterprise), accounts.token(enterprise)
    here, there = accounts.sign_in(email), accounts.sign_in(email)
    with unit_of_work():
        services.change_password(services.session_actor(here), old=accounts.PASSWORD, new="another good one", secret=here)
    assert services.session_actor(here).signed_in
    assert services.session_actor(there) == services.token_actor(token) == ANONYMOUS
    assert services.session_actor(accounts.sign_in(email, "another good one")).signed_in
    assert isinstance(refuse(email, accounts.PASSWORD), Invalid)
    assert db.session.scalars(select(Mail.subject)).all()[-1].startswith("密码已修改")


@pytest.mark.usefixtures("session")
def test_confirming_the_password_is_throttled_with_signing_in() -> None:
    enterprise = accounts.organisation()
    actor = accounts.actor(enterprise)
    services.confirm_password(actor, accounts.PASSWORD)
    for _ in range(5):
        with pytest.raises(Invalid) as refusal:
            services.confirm_password(actor, "wrong")
        assert (refusal.value.code, refusal.value.field) == ("account.wrong_password", "password")
    with pytest.raises(Throttled):
        services.confirm_password(actor, accounts.PASSWORD)
    assert isinstance(refuse(accounts.email_of(enterprise), accounts.PASSWORD), Throttled)


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


def ask_for_reset(email: str) -> str:
    with unit_of_work():
        return services.request_reset(email=email, network_address="203.0.113.7", base_url="http://localhost")


def letters_with_a_link() -> list[str]:
    return [body for body in db.session.scalars(select(Mail.body).order_by(Mail.id)) if "/login/reset/" in body]


@pytest.mark.usefixtures("session")
def test_a_forgotten_password_is_set_by_a_mailed_link_once() -> None:
    enterprise = accounts.organisation()
    email, old = accounts.email_of(enterprise), accounts.sign_in(accounts.email_of(enterprise))
    ask_for_reset(email)
    [letter] = letters_with_a_link()
    secret = letter.split("/login/reset/")[1].split()[0]
    with pytest.raises(Invalid):
        services.reset_password(secret, password="short")
    with unit_of_work():
        services.reset_password(secret, password="another good one")
    assert services.session_actor(old) == ANONYMOUS
    assert services.session_actor(accounts.sign_in(email, "another good one")).signed_in
    with pytest.raises(NotFound):
        services.reset_password(secret, password="another good one")


@pytest.mark.usefixtures("session")
def test_a_reset_link_dies_after_an_hour(frozen: Frozen) -> None:
    frozen(AT)
    ask_for_reset(accounts.email_of(accounts.organisation()))
    frozen(clock.now() + timedelta(hours=1))
    secret = letters_with_a_link()[0].split("/login/reset/")[1].split()[0]
    with pytest.raises(NotFound):
        services.reset_password(secret, password="another good one")


@pytest.mark.parametrize("known", [True, False])
@pytest.mark.usefixtures("session")
def test_asking_for_a_reset_is_answered_and_throttled_alike(*, known: bool) -> None:
    email = accounts.email_of(accounts.organisation()) if known else "nobody@example.cn"
    assert [ask_for_reset(email) for _ in range(3)] == [email] * 3
    assert len(letters_with_a_link()) == (3 if known else 0)
    with pytest.raises(Throttled), unit_of_work():
        ask_for_reset(email)
