"""The tax calculator: open to all, guesses nothing, and is filled from a contract only for those who may see it."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from market.accounts import queries as people
from tests.factories import accounts
from tests.factories import contracts as factory

EXAMPLE_A = {
    "contract__type": "trf",
    "contract__subtype": "trf_patent",
    "contract__signed_on": "2026-11-03",
    "contract__registered_on": "2026-11-10",
    "contract__total_fen": "1200万",
    "tax_year": "2026",
    "seller__kind": "enterprise",
    "buyer__kind": "enterprise",
    "costs__intangible_net_fen": "150万",
    "costs__taxes_and_fees_fen": "10万",
    "other_income": "0",
    "by_shares": "no",
    "contract__related_services_fen": "0",
    "technology__ownership": "owned",
    "technology__patent_kind": "invention",
    "technology__export_list": "none",
    "technology__public_money": "no",
    "seller__resident": "yes",
    "seller__foreign": "no",
    "buyer__foreign": "no",
    "seller__separate_accounts": "yes",
    "relation__share_bp": "0",
}


@pytest.fixture(autouse=True)
def now(frozen: Callable[[str], None]) -> None:
    frozen("2026-11-03T10:00+08:00")


def token(page: TestResponse) -> str:
    found = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', page.text)
    assert found is not None
    return found.group(1)


def ask(client: FlaskClient, **changes: str) -> TestResponse:
    page = client.get("/tax?lang=en")
    empty = dict.fromkeys(re.findall(r'<(?:input|select)[^>]* name="(\w+)"', page.text), "")
    return client.post("/tax", data={**empty, "csrf_token": token(page), **EXAMPLE_A, **changes})


def test_example_a_on_the_page(client: FlaskClient) -> None:
    page = ask(client)
    assert page.status_code == 200
    assert "1,925,000" in page.text
    assert "Only development contracts count" in page.text
    assert "VAT listed separately in the contract" in page.text.partition("Still needed:")[2]


def test_what_cannot_be_true_is_said_at_its_field(client: FlaskClient) -> None:
    page = ask(client, contract__registered_on="2026-11-02", contract__subtype="lic_patent")
    assert page.status_code == 422
    assert 'id="contract__registered_on-error"' in page.text
    assert 'id="contract__subtype-error"' in page.text


def test_a_case_without_its_first_facts_is_refused_in_words(client: FlaskClient) -> None:
    page = ask(client, contract__signed_on="", contract__total_fen="")
    assert page.status_code == 422
    assert 'id="contract__signed_on-error"' in page.text
    assert 'id="contract__total_fen-error"' in page.text


def test_a_reward_is_read_from_its_row(client: FlaskClient) -> None:
    page = ask(
        client,
        seller__kind="state_research",
        contract__type="lic",
        contract__subtype="lic_patent",
        contract__total_fen="100万",
        technology__job_related="yes",
        technology__defence_patent="no",
        notice__begins_on="2026-11-06",
        notice__ends_on="2026-11-30",
        receipts_0__received_on="2026-11-05",
        receipts_0__amount_fen="100万",
        rewards_0__person="王工",
        rewards_0__role="inventor",
        rewards_0__amount_fen="49万",
        rewards_0__received_on="2026-11-05",
        rewards_0__paid_on="2026-12-01",
        rewards_0__published="yes",
        rewards_0__apart_from_wages="yes",
        rewards_0__marginal_bp="25",
    )
    assert page.status_code == 200
    assert "245,000" in page.text
    assert "61,250" in page.text


def test_the_form_is_filled_from_a_contract_for_its_parties_alone(client: FlaskClient) -> None:
    case = factory.signed()
    assert client.get(f"/tax?contract={case.id}").status_code == 404
    email = people.person(case.seller.person_id or 0).email
    client.post("/login", data={"csrf_token": token(client.get("/login")), "email": email, "password": accounts.PASSWORD})
    page = client.get(f"/tax?contract={case.id}&lang=en")
    assert page.status_code == 200
    assert case.contract.number in page.text
    data = dict(re.findall(r'<option selected value="([^"]+)">([^<]+)</option>', page.text))
    assert data["trf_patent"] == "Transfer of a patent right"
    assert 'type="date" value="2026-11-03"' in page.text
