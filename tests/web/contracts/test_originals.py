"""Signing on paper, as pages."""

from __future__ import annotations

from io import BytesIO
from typing import TYPE_CHECKING

import pytest

from market.accounts import queries as people
from market.contracts.rules.originals import Point
from market.contracts.rules.states import ContractState
from market.money import Money
from tests.factories import accounts, uploads
from tests.factories import contracts as factory
from tests.factories.authority import colleague, limited
from tests.web.contracts.test_views import as_, post, token_of

if TYPE_CHECKING:
    from flask.testing import FlaskClient
    from werkzeug.test import TestResponse


@pytest.fixture(autouse=True)
def _clock(frozen: object) -> None:
    frozen("2026-11-03T10:00+08:00")  # type: ignore[operator]


def upload(client: FlaskClient, case: factory.Case, content: bytes) -> TestResponse:
    url = f"/contracts/{case.id}/original"
    return post(as_(client, case.seller), url, at=url, file=(BytesIO(content), "scan.png"), signed_on="2026-11-03")


def test_the_whole_way_on_paper(client: FlaskClient) -> None:
    case = factory.frozen()
    url = f"/contracts/{case.id}/original"
    assert url in as_(client, case.seller).get(f"/contracts/{case.id}").text
    assert upload(client, case, b"no picture").status_code == 422
    assert upload(client, case, uploads.picture()).status_code == 303
    as_(client, case.buyer)
    assert client.get(f"{url}/file").data.startswith(b"\x89PNG")
    assert post(client, f"{url}/agree", at=url).status_code == 303
    as_(client, case.operator)
    assert url in client.get("/contracts").text
    assert post(client, f"{url}/confirm", at=url, points=["names"]).status_code == 422
    assert post(client, f"{url}/confirm", at=url, points=[point.value for point in Point]).status_code == 303
    assert case.contract.state is ContractState.IN_FORCE
    assert url in as_(client, case.buyer).get(f"/contracts/{case.id}").text


def test_the_page_says_why_no_scan_is_brought(client: FlaskClient) -> None:
    case = factory.frozen()
    url = f"/contracts/{case.id}/original"
    assert "由一方的签约人上传签署原件" in as_(client, case.operator).get(url).text
    factory.sign(case, case.seller)
    text = as_(client, case.buyer).get(url).text
    assert "一方已经电子签署" in text
    assert 'name="file"' not in text


def test_a_seal_unlike_the_unit_is_refused(client: FlaskClient) -> None:
    case = factory.frozen()
    url = f"/contracts/{case.id}/original"
    upload(client, case, uploads.picture())
    post(as_(client, case.buyer), f"{url}/agree", at=url)
    as_(client, case.operator)
    assert post(client, f"{url}/refuse", at=url, ground="seal", reason="").status_code == 422
    assert post(client, f"{url}/refuse", at=url, ground="seal", reason="印章为分公司章").status_code == 303
    text = as_(client, case.seller).get(url + "?lang=en").text
    assert "unlike its seal" in text
    assert "印章为分公司章" in text


def test_the_other_party_declines_with_a_reason(client: FlaskClient) -> None:
    case = factory.frozen()
    url = f"/contracts/{case.id}/original"
    upload(client, case, uploads.picture())
    as_(client, case.buyer)
    assert post(client, f"{url}/decline", at=url, reason="").status_code == 422
    assert post(client, f"{url}/decline", at=url, reason="缺页").status_code == 303
    assert "缺页" in client.get(url).text


def test_a_stranger_finds_nothing(client: FlaskClient) -> None:
    case = factory.frozen()
    upload(client, case, uploads.picture())
    as_(client, case.stranger)
    for path in ("", "/file"):
        assert client.get(f"/contracts/{case.id}/original{path}").status_code == 404


def test_a_limit_below_the_contract_hides_the_upload_and_refuses_it(client: FlaskClient) -> None:
    case = factory.frozen()
    limited(case.seller, Money(factory.HAMMER.fen - 1))
    url = f"/contracts/{case.id}/original"
    text = as_(client, case.seller).get(url + "?lang=en").text
    assert "has no second signatory whose limit covers it" in text
    assert 'name="signed_on"' not in text
    token = token_of(client.get(f"/contracts/{case.id}"))
    scan = {"csrf_token": token, "file": (BytesIO(uploads.picture()), "scan.png"), "signed_on": "2026-11-03"}
    assert client.post(url, data=scan).status_code == 403
    headers = {"Authorization": f"Bearer {accounts.token_of(case.seller)}"}
    sent = client.post(f"/api/v1{url}", data={"file": (BytesIO(uploads.picture()), "scan.png"), "signed_on": "2026-11-03"}, headers=headers)
    assert (sent.status_code, sent.json["code"]) == (403, "signing.nobody_second")


def test_a_limit_below_the_contract_hides_the_agreement_and_refuses_it(client: FlaskClient) -> None:
    case = factory.frozen()
    url = f"/contracts/{case.id}/original"
    upload(client, case, uploads.picture())
    limited(case.buyer, Money(1))
    colleague(case.buyer)
    text = as_(client, case.buyer).get(url + "?lang=en").text
    assert "A signatory whose limit covers it vouches for the paper" in text
    assert f"{url}/agree" not in text
    headers = {"Authorization": f"Bearer {accounts.token_of(case.buyer)}"}
    sent = client.post(f"/api/v1{url}/agree", headers=headers)
    assert (sent.status_code, sent.json["code"]) == (403, "original.beyond_authority")


def test_an_editor_brings_no_scan(client: FlaskClient) -> None:
    case = factory.frozen()
    editor = accounts.member(people.organisation(case.seller.organisation_id or 0), "editor")
    url = f"/contracts/{case.id}/original"
    assert 'name="signed_on"' not in as_(client, editor).get(url).text
    headers = {"Authorization": f"Bearer {accounts.token_of(editor)}"}
    scan = {"file": (BytesIO(uploads.picture()), "scan.png"), "signed_on": "2026-11-03"}
    assert client.post(f"/api/v1{url}", data=scan, headers=headers).status_code == 403
