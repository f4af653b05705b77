"""The operator's files of organisations."""

from __future__ import annotations

import re

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from market.accounts import queries, services
from market.accounts.models import Organisation
from market.db import unit_of_work
from tests.factories import accounts


def token_of(page: TestResponse) -> str:
    found = re.search(r'name="(?:\w+-)?csrf_token"[^>]*value="([^"]+)"', page.text)
    assert found is not None
    return found.group(1)


def post(client: FlaskClient, url: str, *, at: str, **data: object) -> TestResponse:
    """Send a form as a browser does: with the CSRF token of the page `at`."""
    return client.post(url, data={"csrf_token": token_of(client.get(at)), **data})


def sign_in(client: FlaskClient, organisation: Organisation, password: str = accounts.PASSWORD, **query: str) -> TestResponse:
    at = "/login" if not query else f"/login?next={query['target']}"
    return post(client, at, at=at, email=accounts.email_of(organisation), password=password)


def test_the_operator_verifies_and_returns(client: FlaskClient) -> None:
    waiting, other = accounts.organisation(verified=False), accounts.organisation("institution", verified=False)
    sign_in(client, accounts.organisation("operator"))
    assert waiting.name_zh in client.get("/organisations?state=submitted").text
    url = f"/organisations/{waiting.id}"
    assert post(client, f"{url}/verify", at=url).status_code == 303
    assert "核验通过" not in client.get(url).text
    assert post(client, f"{url}/verify", at=url).status_code == 409
    url = f"/organisations/{other.id}"
    assert post(client, f"{url}/return", at=url, **{"reason-reason": " "}).status_code == 422
    assert post(client, f"{url}/return", at=url, **{"reason-reason": "名称不一致"}).status_code == 303
    assert "名称不一致" in client.get(url).text
    assert client.get("/organisations/999999").status_code == 404


def test_a_returned_organisation_submits_again(client: FlaskClient) -> None:
    clerk = accounts.actor(accounts.organisation("operator"))
    returned = accounts.organisation(verified=False)
    with unit_of_work():
        services.decide_organisation(clerk, returned.id, approve=False, reason="名称不一致")
    sign_in(client, returned)
    assert "名称不一致" in client.get("/organisation").text
    new = accounts.identity()
    data = {f"identity-{key}": new[key] for key in ("name_zh", "name_en", "uscc", "region", "address")}
    assert post(client, "/organisation/resubmit", at="/organisation", **data | {"identity-uscc": "1"}).status_code == 422
    assert post(client, "/organisation/resubmit", at="/organisation", **data).status_code == 303
    assert "等待市场运营方核验" in client.get("/organisation").text


def test_the_operator_licenses_an_agency(client: FlaskClient) -> None:
    agency = accounts.organisation("agency")
    hammer = accounts.actor(agency).person_id
    sign_in(client, accounts.organisation("operator"))
    url = f"/organisations/{agency.id}"
    data = {"licence-licence_no": "浙拍1", "licence-authority": "浙江省商务厅", "licence-valid_until": "2020-01-01"}
    assert post(client, f"{url}/licence", at=url, **data).status_code == 422
    assert post(client, f"{url}/licence", at=url, **data | {"licence-valid_until": "2099-01-01"}).status_code == 303
    person = {"auctioneer-person_id": hammer, "auctioneer-certificate_no": "PM1"}
    assert post(client, f"{url}/auctioneers", at=url, **person).status_code == 303
    [(registered, _)] = queries.auctioneers(agency.id)
    assert "PM1" in client.get(url).text
    assert post(client, f"{url}/auctioneers/{registered.id}/end", at=url).status_code == 303
    assert queries.auctioneers(agency.id) == []


@pytest.mark.parametrize("kind", ["enterprise", "institution", "agency", "office"])
def test_only_the_operator_sees_the_files(client: FlaskClient, kind: str) -> None:
    own = accounts.organisation(kind)
    sign_in(client, own)
    assert client.get("/organisations").status_code == 403
    assert client.get(f"/organisations/{own.id}").status_code == 403
    assert post(client, f"/organisations/{own.id}/verify", at="/account").status_code == 403
