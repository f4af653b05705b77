"""The page of the second factor, and signing in with it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from market.accounts import queries
from tests.factories import accounts
from tests.factories.second_factor import code, turned_on
from tests.web.accounts.test_views import post, sign_in

if TYPE_CHECKING:
    from flask.testing import FlaskClient

PAGE = "/account/second-factor"


@pytest.fixture(autouse=True)
def _clock(frozen: object) -> None:
    frozen("2026-11-03T10:00:10+08:00")  # type: ignore[operator]


def test_it_is_set_up_confirmed_and_turned_off(client: FlaskClient) -> None:
    enterprise = accounts.organisation()
    actor = accounts.actor(enterprise)
    sign_in(client, enterprise)
    assert "accounts__qr" not in client.get(PAGE).text
    assert post(client, PAGE, at=PAGE, password="wrong password!").status_code == 422
    assert post(client, PAGE, at=PAGE, password=accounts.PASSWORD).status_code == 303
    offered = client.get(PAGE)
    assert "accounts__qr" in offered.text
    assert post(client, f"{PAGE}/confirm", at=PAGE, code="000000").status_code == 422
    shown = post(client, f"{PAGE}/confirm", at=PAGE, code=code(actor, later=-1))
    codes = re.findall(r"[A-Z2-7]{4}(?:-[A-Z2-7]{4}){3}", shown.text)
    assert len(codes) == 10
    assert codes[0] not in client.get(PAGE).text
    assert post(client, f"{PAGE}/end", at=PAGE, code="000000").status_code == 422
    assert post(client, f"{PAGE}/end", at=PAGE, code=codes[0]).status_code == 303
    assert queries.second_factor(actor.person_id or 0) is None


def test_signing_in_asks_for_the_code(client: FlaskClient) -> None:
    enterprise = accounts.organisation()
    actor = accounts.actor(enterprise)
    turned_on(actor)
    asked = sign_in(client, enterprise, target="/account")
    assert asked.headers["Location"] == "/login/code?next=/account"
    assert client.get("/account").status_code == 303
    at = "/login/code?next=/account"
    assert post(client, at, at=at, code="000000").status_code == 422
    assert post(client, at, at=at, code=code(actor)).headers["Location"] == "/account"
    assert client.get("/account").status_code == 200


def test_nobody_gives_a_code_without_the_password(client: FlaskClient) -> None:
    assert client.get("/login/code").headers["Location"] == "/login"
    token = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', client.get("/login").text)
    assert token is not None
    answer = client.post("/login/code", data={"csrf_token": token[1], "code": "123456"})
    assert answer.headers["Location"] == "/login"
