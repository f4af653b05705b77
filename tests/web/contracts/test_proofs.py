"""The sealed file, the record of the steps and the comparison of a file, as pages."""

from __future__ import annotations

from io import BytesIO
from typing import TYPE_CHECKING

import pytest

from market.contracts import jobs, services
from tests.factories import contracts as factory
from tests.web.contracts.test_views import as_, token_of

if TYPE_CHECKING:
    from flask.testing import FlaskClient


@pytest.fixture(autouse=True)
def _clock(frozen: object) -> None:
    frozen("2026-11-03T10:00+08:00")  # type: ignore[operator]


def compare(client: FlaskClient, case: factory.Case, content: bytes) -> str:
    url = f"/contracts/{case.id}"
    token = token_of(client.get(url + "?lang=en"))
    client.post(f"{url}/verify", data={"csrf_token": token, "file": (BytesIO(content), "paper.pdf")})
    return client.get(url + "?lang=en").text


def test_the_sealed_file_is_offered_and_compared(client: FlaskClient) -> None:
    case = factory.signed()
    as_(client, case.buyer)
    url = f"/contracts/{case.id}"
    assert client.get(f"{url}/sealed.pdf").status_code == 409
    assert jobs.seal_signed() == 1
    assert f"{url}/sealed.pdf" in client.get(url).text
    sealed = client.get(f"{url}/sealed.pdf").data
    assert sealed == services.sealed_file(case.buyer, case.id)[1]
    assert "byte for byte. The sealed file" in compare(client, case, sealed)
    changed = sealed[:100] + bytes([sealed[100] ^ 1]) + sealed[101:]
    assert "1 bytes differ, the first at place 100" in compare(client, case, changed)
    assert "none of this contract" in compare(client, case, b"another file")


def test_the_record_names_each_step_with_its_person(client: FlaskClient) -> None:
    case = factory.signed()
    jobs.seal_signed()
    text = as_(client, case.seller).get(f"/contracts/{case.id}/record?lang=en").text
    for words in ("Contract frozen", "Contract signed", "Contract sealed", case.seller.name, case.buyer.name, "The market"):
        assert words in text
    assert case.contract.document_key is not None
    assert case.contract.document_key in text


def test_a_stranger_finds_neither(client: FlaskClient) -> None:
    case = factory.signed()
    as_(client, case.stranger)
    for page in ("record", "sealed.pdf"):
        assert client.get(f"/contracts/{case.id}/{page}").status_code == 404
