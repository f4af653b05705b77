"""Signing limits on the pages and in the API."""

from __future__ import annotations

from typing import TYPE_CHECKING

from market.accounts import queries
from market.contracts import services
from market.contracts.queries import contracts
from market.db import unit_of_work
from market.money import Money
from tests.factories import accounts
from tests.factories import contracts as factory
from tests.factories.authority import colleague, limited
from tests.factories.second_factor import code, turned_on
from tests.web.contracts.test_views import as_, now, post

if TYPE_CHECKING:
    from flask.testing import FlaskClient

__all__ = ["now"]


def test_a_signatory_above_the_limit_reads_why_and_who_signs_second(client: FlaskClient) -> None:
    case = factory.frozen()
    limited(case.seller, Money(1))
    url = f"/contracts/{case.id}"
    assert "没有限额足够的第二签署人" in as_(client, case.seller).get(url).text
    colleague(case.seller)
    page = as_(client, case.seller).get(url).text
    assert "还须贵单位第二签署人会签" in page
    refused = post(client, f"{url}/sign", at=url, password=accounts.PASSWORD, digest=case.contract.document_key)
    assert (refused.status_code, "两位签署人会签" in refused.text) == (403, True)
    assert contracts.signers(case.id) == []


def test_pages_show_both_signatories(client: FlaskClient) -> None:
    case = factory.frozen()
    limited(case.seller, Money(1))
    second = colleague(case.seller)
    for signer in (case.seller, second):
        turned_on(signer)
        with unit_of_work():
            given = {"password": accounts.PASSWORD, "digest": case.contract.document_key or "", "code": code(signer)}
            services.sign(signer, case.id, **given)
    as_(client, case.buyer)
    page, record = client.get(f"/contracts/{case.id}").text, client.get(f"/contracts/{case.id}/record").text
    for text in (page, record):
        assert "会签（第一签署人）" in text
        assert "会签（第二签署人）" in text
        assert "0.01" not in text
    assert "已签 1 方" in page


def test_an_administrator_sets_the_limit_of_a_signatory(client: FlaskClient) -> None:
    institution = accounts.organisation("institution")
    member = accounts.member(institution, "signer")
    url = f"/organisation/people/{member.membership_id}"
    as_(client, accounts.actor(institution))
    assert post(client, url, at=url, roles=["signer"], sign_limit="-1").status_code == 422
    assert post(client, url, at=url, roles=["editor"], sign_limit="100").status_code == 422
    assert post(client, url, at=url, roles=["signer"], sign_limit="100").status_code == 303
    assert [row.sign_limit for row, _ in queries.people_of(institution.id)] == [None, Money.yuan(100)]
    assert "100" in client.get("/organisation").text
    assert post(as_(client, member), url, at="/account", roles=["signer"]).status_code == 403
    assert [row.sign_limit for row, _ in queries.people_of(institution.id)] == [None, Money.yuan(100)]


def test_the_api_sets_limits_and_keeps_what_is_left_out(client: FlaskClient) -> None:
    institution = accounts.organisation("institution")
    member = accounts.member(institution, "signer")
    path = f"/api/v1/members/{member.membership_id}"
    headers = {"Authorization": f"Bearer {accounts.token(institution)}"}
    assert client.patch(path, json={"sign_limit_fen": 500}, headers=headers).json["sign_limit_fen"] == 500
    assert client.patch(path, json={"roles": ["editor", "signer"]}, headers=headers).json["sign_limit_fen"] == 500
    assert client.patch(path, json={"sign_limit_fen": None}, headers=headers).json["sign_limit_fen"] is None
    own = {"Authorization": f"Bearer {accounts.token_of(member)}"}
    assert client.patch(path, json={"sign_limit_fen": 500}, headers=own).status_code == 403


def test_an_invitation_brings_its_limit(client: FlaskClient) -> None:
    institution = accounts.organisation("institution")
    headers = {"Authorization": f"Bearer {accounts.token(institution)}"}
    given = {"email": "second@example.cn", "name": "第二人", "roles": ["signer"], "sign_limit_fen": 700}
    made = client.post("/api/v1/invitations", json=given, headers=headers)
    assert (made.status_code, made.json["sign_limit_fen"]) == (201, 700)


def test_the_api_names_the_place_of_each_signature(client: FlaskClient) -> None:
    case = factory.signed()
    headers = {"Authorization": f"Bearer {accounts.token_of(case.buyer)}"}
    assert [row["authority"] for row in client.get(f"/api/v1/contracts/{case.id}", headers=headers).json["signatures"]] == [
        "alone",
        "alone",
    ]
