"""The correction of a filed return on its claim's page, in the list, in the calendar, and in the API."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from market.contracts.queries import corrections
from market.contracts.rules.correcting import CorrectionState
from tests.factories import accounts
from tests.factories import corrections as factory
from tests.web.listings.browser import post, sign_in

if TYPE_CHECKING:
    from collections.abc import Callable

    from flask.testing import FlaskClient

pytestmark = pytest.mark.usefixtures("session")


@pytest.fixture(autouse=True)
def now(frozen: Callable[[str], None]) -> None:
    frozen("2026-11-03T10:00+08:00")


def test_the_claimant_sees_both_amounts_and_files_the_correction(client: FlaskClient) -> None:
    case, claim = factory.corrected()
    [row] = corrections.corrections(claim.id)
    sign_in(client, case.seller)
    page = client.get(f"/claims/{claim.id}").text
    assert all(f"{amount}"[1:] in page for amount in (row.before_base, row.after_base))
    assert "claim.correction_days@" in page
    assert "待更正申报" in client.get("/claims").text
    assert f"correction-{row.id}@" in client.get("/duties/calendar.ics").text
    path = f"/claims/corrections/{row.id}"
    assert post(client, f"{path}/file", at="/claims", on="2026-11-02").status_code == 422
    assert post(client, f"{path}/file", at="/claims", on="2026-11-03").status_code == 303
    assert post(client, f"{path}/outcome/accepted", at="/claims").status_code == 303
    assert row.state is CorrectionState.ACCEPTED
    assert post(client, f"{path}/outcome/rejected", at="/claims").status_code == 409


def test_nobody_else_sees_or_files_it(client: FlaskClient) -> None:
    case, claim = factory.corrected()
    [row] = corrections.corrections(claim.id)
    sign_in(client, case.buyer)
    assert post(client, f"/claims/corrections/{row.id}/file", at="/claims", on="2026-11-03").status_code == 404
    head = {"Authorization": f"Bearer {accounts.token_of(case.buyer)}"}
    assert client.get(f"/api/v1/claims/{claim.id}/corrections", headers=head).status_code == 404


def test_programs_read_and_file_it(client: FlaskClient) -> None:
    case, claim = factory.corrected()
    head = {"Authorization": f"Bearer {accounts.token_of(case.seller)}"}
    read = client.get(f"/api/v1/claims/{claim.id}/corrections", headers=head).get_json()
    [row] = read["items"]
    assert (read["base_fen"], row["after_base_fen"], row["pays_more"]) == (row["after_base_fen"], factory.LESS.fen, True)
    assert row["difference_fen"] == row["after_amount_fen"] - row["before_amount_fen"]
    assert row["steps"][-1]["amount_fen"] == row["difference_fen"]
    filed = client.post(f"/api/v1/claims/corrections/{row['id']}/file", json={"on": "2026-11-03"}, headers=head)
    assert (filed.status_code, filed.get_json()["state"]) == (200, "filed")
    answered = client.post(f"/api/v1/claims/corrections/{row['id']}/conclude", json={"outcome": "rejected"}, headers=head)
    assert answered.get_json()["state"] == "rejected"
