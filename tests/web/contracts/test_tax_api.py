"""`POST /api/v1/tax/explain`: public, rate-limited, stores nothing."""

from __future__ import annotations

from flask.testing import FlaskClient

from market.contracts.schemas.example import TRANSFER

URL = "/api/v1/tax/explain"


def test_anybody_gets_the_answer_in_the_language_asked_for(client: FlaskClient) -> None:
    answer = client.post(URL, json=TRANSFER, headers={"Accept-Language": "en"})
    found = {row["benefit"]: row for row in answer.json["benefits"]}
    assert (answer.status_code, found["cit_exemption"]["amount_fen"]) == (200, 192_500_000)
    assert found["pit_reward"]["blocked_by"]["sentence"].startswith("Only non-profit universities")


def test_facts_that_cannot_be_true_are_refused_with_their_place(client: FlaskClient) -> None:
    answer = client.post(URL, json={**TRANSFER, "tax_year": 2025}, headers={"Accept-Language": "en"})
    assert answer.status_code == 422
    assert answer.json["errors"] == [
        {"field": "tax_year", "code": "case.year_before_signing", "detail": "The tax year lies before the signature of the contract."}
    ]
