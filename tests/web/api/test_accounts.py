"""Tokens and people over the API: who gets in, who does not, and what dies when."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from market.accounts import services
from market.accounts.rules import ACCOUNT_LIMIT
from market.db import unit_of_work
from tests.factories import accounts

if TYPE_CHECKING:
    from flask.testing import FlaskClient
    from werkzeug.test import TestResponse

    from market.accounts.models import Organisation


def _token(client: FlaskClient, email: str, password: str = accounts.PASSWORD) -> TestResponse:
    return client.post("/api/v1/tokens", json={"email": email, "password": password, "name": "test"}, headers={"Accept-Language": "en"})


def _bearer(organisation: Organisation) -> dict[str, str]:
    return {"Authorization": f"Bearer {accounts.token(organisation)}", "Accept-Language": "en"}


def test_a_password_makes_a_token_that_says_who_one_is(client: FlaskClient) -> None:
    enterprise = accounts.organisation("enterprise")

    made = _token(client, accounts.email_of(enterprise))
    me = client.get("/api/v1/me", headers={"Authorization": f"Bearer {made.json['token']}"})

    assert (made.status_code, made.headers["Location"]) == (201, "/api/v1/me")
    assert (me.json["organisation_id"], me.json["verified"], me.json["kind"]) == (enterprise.id, True, "enterprise")


def test_a_wrong_password_and_an_unknown_address_are_answered_alike(client: FlaskClient) -> None:
    known = _token(client, accounts.email_of(accounts.organisation("enterprise")), "not the password")
    unknown = _token(client, "nobody@example.cn", "not the password")

    assert known.status_code == unknown.status_code == 422
    assert known.json == unknown.json
    assert (known.json["code"], known.json["field"]) == ("account.sign_in_refused", "password")


def test_too_many_tries_must_wait(client: FlaskClient) -> None:
    email = accounts.email_of(accounts.organisation("enterprise"))
    for _ in range(ACCOUNT_LIMIT.most):
        _token(client, email, "not the password")

    refusal = _token(client, email)

    assert (refusal.status_code, refusal.json["code"]) == (429, "account.throttled")
    assert int(refusal.headers["Retry-After"]) > 0


def test_a_revoked_token_is_worthless(client: FlaskClient) -> None:
    headers = _bearer(accounts.organisation("enterprise"))

    assert client.delete("/api/v1/tokens/current", headers=headers).status_code == 204
    assert client.get("/api/v1/me", headers=headers).status_code == 401


def test_the_token_of_a_removed_person_dies_at_once(client: FlaskClient) -> None:
    enterprise = accounts.organisation("enterprise")
    colleague = accounts.member(enterprise, "bidder")
    with unit_of_work():
        secret = services.create_token(colleague, name="phone")
    theirs = {"Authorization": f"Bearer {secret}"}
    assert client.get("/api/v1/me", headers=theirs).status_code == 200

    removed = client.delete(f"/api/v1/members/{colleague.membership_id}", headers=_bearer(enterprise))

    assert removed.status_code == 204
    assert client.get("/api/v1/me", headers=theirs).status_code == 401


def test_a_cookie_never_speaks_for_a_caller(client: FlaskClient) -> None:
    email = accounts.email_of(accounts.organisation("enterprise"))
    client.post("/login", data={"email": email, "password": accounts.PASSWORD})

    assert client.get("/api/v1/me").status_code == 401


@pytest.mark.parametrize("header", ["", "Bearer", "Bearer ", "Bearer x", "Basic eDp5", "bearer \x01", "Bearer ä"])
def test_what_is_no_token_signs_nobody_in(client: FlaskClient, header: str) -> None:
    answer = client.get("/api/v1/me", headers={"Authorization": header})

    assert (answer.status_code, answer.content_type, answer.headers["WWW-Authenticate"]) == (401, "application/problem+json", "Bearer")


def test_an_organisation_is_known_to_its_people_and_the_operator_only(client: FlaskClient) -> None:
    enterprise, other, operator = (
        accounts.organisation("enterprise"),
        accounts.organisation("enterprise"),
        accounts.organisation("operator"),
    )
    path = f"/api/v1/organisations/{enterprise.id}"

    statuses = [client.get(path, headers=_bearer(organisation)).status_code for organisation in (enterprise, operator, other)]

    assert statuses == [200, 200, 404]


def test_only_a_clerk_verifies(client: FlaskClient) -> None:
    waiting, enterprise, operator = (
        accounts.organisation("enterprise", verified=False),
        accounts.organisation(),
        accounts.organisation("operator"),
    )
    path = f"/api/v1/organisations/{waiting.id}/decision"

    refused = client.post(path, json={"approve": True}, headers=_bearer(enterprise))
    done = client.post(path, json={"approve": True}, headers=_bearer(operator))

    assert (refused.status_code, refused.json["code"]) == (403, "forbidden")
    assert (done.status_code, done.json["state"]) == (200, "verified")


def test_a_return_needs_its_reason(client: FlaskClient) -> None:
    waiting = accounts.organisation("enterprise", verified=False)

    refusal = client.post(
        f"/api/v1/organisations/{waiting.id}/decision", json={"approve": False}, headers=_bearer(accounts.organisation("operator"))
    )

    assert (refusal.status_code, refusal.json["field"]) == (422, "reason")


@pytest.mark.parametrize(
    ("change", "field", "code"),
    [
        ({"uscc": "913301000000000000"}, "uscc", "organisation.uscc_check_digit"),
        ({"uscc": "9133"}, "uscc", "organisation.uscc_length"),
        ({"region": "999999"}, "region", "organisation.region_unknown"),
        ({"email": "nobody"}, "email", "account.email_malformed"),
        ({"password": "short"}, "password", "account.password_short"),
        ({"name_zh": ""}, "name_zh", "input.missing"),
    ],
)
def test_a_registration_is_refused_at_its_member(client: FlaskClient, change: dict[str, Any], field: str, code: str) -> None:
    body = {"kind": "enterprise", **accounts.identity()} | change

    refusal = client.post("/api/v1/organisations", json=body)

    assert (refusal.status_code, refusal.json["field"], refusal.json["code"]) == (422, field, code)


def test_a_registration_never_tells_whether_the_address_is_known(client: FlaskClient) -> None:
    known = accounts.email_of(accounts.organisation("enterprise"))
    bodies = [
        {"kind": "enterprise", **accounts.identity(email=email, password="another good password")} for email in (known, "new@example.cn")
    ]

    answers = [client.post("/api/v1/organisations", json=body) for body in bodies]

    assert [answer.status_code for answer in answers] == [202, 202]
    assert answers[0].json == answers[1].json


def test_an_invitation_never_shows_its_secret(client: FlaskClient) -> None:
    headers = _bearer(accounts.organisation("enterprise"))
    body = {"email": "new@example.cn", "name": "新同事", "roles": ["bidder"], "bid_limit_fen": 100_000_000}

    made = client.post("/api/v1/invitations", json=body, headers=headers)

    assert (made.status_code, made.json["bid_limit_fen"]) == (201, 100_000_000)
    assert not {"token", "link", "secret"} & set(made.json or {})


def test_a_member_keeps_what_a_patch_leaves_out(client: FlaskClient) -> None:
    enterprise = accounts.organisation("enterprise")
    colleague = accounts.member(enterprise, "bidder", "editor")
    path, headers = f"/api/v1/members/{colleague.membership_id}", _bearer(enterprise)

    limited = client.patch(path, json={"bid_limit_fen": 5_000_000}, headers=headers)
    narrowed = client.patch(path, json={"roles": ["bidder"]}, headers=headers)
    freed = client.patch(path, json={"bid_limit_fen": None}, headers=headers)

    assert (limited.json["roles"], limited.json["bid_limit_fen"]) == (["editor", "bidder"], 5_000_000)
    assert (narrowed.json["roles"], narrowed.json["bid_limit_fen"]) == (["bidder"], 5_000_000)
    assert freed.json["bid_limit_fen"] is None


def test_the_last_administrator_stays(client: FlaskClient) -> None:
    enterprise = accounts.organisation("enterprise")
    membership = accounts.actor(enterprise).membership_id

    refusal = client.delete(f"/api/v1/members/{membership}", headers=_bearer(enterprise))

    assert (refusal.status_code, refusal.json["code"]) == (409, "membership.last_admin")
