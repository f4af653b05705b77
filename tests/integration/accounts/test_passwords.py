"""Passwords: one answer for all, throttling, change, mailed links."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from sqlalchemy import func, select

from market import clock
from market.access import ANONYMOUS
from market.accounts import rules, services
from market.accounts.models import LoginAttempt
from market.accounts.services import passwords
from market.db import db, unit_of_work
from market.errors import Invalid, NotFound, Throttled
from market.mail import Mail
from tests.factories import accounts

Frozen = Callable[[str | datetime], None]


WRONG = "wrong password!"


AT = "2026-10-23T14:00+08:00"


def refuse(email: str, password: str = WRONG, address: str = "203.0.113.7") -> Exception:
    with pytest.raises((Invalid, Throttled)) as refusal, unit_of_work():
        services.sign_in(email=email, password=password, address=address, agent="Test")
    return refusal.value


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
    assert len({stored.split("$")[3] for stored in verified}) == 1


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
