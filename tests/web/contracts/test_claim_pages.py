"""The pages of claims: the list, the papers, filing too late, recovery, the tax pack."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest

from market.contracts import services
from market.contracts.queries import claims
from market.contracts.rules.benefits.kinds import Benefit
from market.contracts.rules.states import ClaimState
from market.db import unit_of_work
from tests.factories import contracts as factory
from tests.web.listings.browser import post, sign_in

if TYPE_CHECKING:
    from collections.abc import Callable

    from flask.testing import FlaskClient

    from market.contracts.models.registration import Claim
    from tests.factories.contracts import Case

pytestmark = pytest.mark.usefixtures("session")


@pytest.fixture(autouse=True)
def now(frozen: Callable[[str], None]) -> None:
    frozen("2026-11-03T10:00+08:00")


def _filed(case: Case) -> Claim:
    claim = next(claim for claim in claims.of_contract(case.id) if claim.benefit is Benefit.VAT_EXEMPTION)
    with unit_of_work():
        services.prepare_claim(case.seller, claim.id)
        services.file_claim(case.seller, claim.id, on=date(2026, 11, 3))
    return claim


def test_the_list_names_the_claims_of_the_own_organisation(client: FlaskClient) -> None:
    case, _application = factory.registered()
    claim = _filed(case)
    sign_in(client, case.seller)
    assert f"/claims/{claim.id}" in client.get("/claims").text
    assert f"/claims/{claim.id}" in client.get("/claims?state=filed").text
    assert f"/claims/{claim.id}" not in client.get("/claims?state=accepted").text
    assert client.get("/claims?year=99999").status_code == 200


def test_a_paper_is_noted_and_no_longer_missing(client: FlaskClient) -> None:
    case, _application = factory.registered()
    claim = _filed(case)
    sign_in(client, case.seller)
    page = f"/claims/{claim.id}"
    before = client.get(page).text.count("contracts__check--open")
    assert post(client, f"{page}/papers", at="/claims", paper="invoices", note="").status_code == 422
    assert post(client, f"{page}/papers", at="/claims", paper="invoices", note="发票清单 2026-11").status_code == 303
    after = client.get(page).text
    assert after.count("contracts__check--open") == before - 1
    assert "发票清单 2026-11" in after


def test_a_recovery_and_its_repayment_are_noted(client: FlaskClient) -> None:
    case, _application = factory.registered()
    claim = _filed(case)
    sign_in(client, case.seller)
    page = f"/claims/{claim.id}"
    assert post(client, f"{page}/claw-back", at="/claims", reason="").status_code == 422
    assert post(client, f"{page}/claw-back", at="/claims", reason="开具了专用发票").status_code == 303
    assert claim.state is ClaimState.CLAWED_BACK
    assert "开具了专用发票" in client.get(page).text
    assert post(client, f"{page}/repaid", at="/claims", on="2026-11-02").status_code == 422
    assert post(client, f"{page}/repaid", at="/claims", on="2026-11-03").status_code == 303
    assert claim.repaid_on == date(2026, 11, 3)


def test_the_pack_is_offered_to_the_parties_and_sent_as_files(client: FlaskClient) -> None:
    case, _application = factory.registered()
    sign_in(client, case.seller)
    assert f"/contracts/{case.id}/tax-pack.pdf" in client.get(f"/contracts/{case.id}").text
    assert client.get(f"/contracts/{case.id}/tax-pack.pdf").mimetype == "application/pdf"
    assert client.get(f"/contracts/{case.id}/tax-pack.xlsx").data.startswith(b"PK")


UNREGISTERED = "合同未认定登记，没有登记证明不能享受优惠。"


def test_the_conditions_say_whether_the_contract_is_registered(client: FlaskClient) -> None:
    case, application = factory.registered()
    claim = _filed(case)
    sign_in(client, case.seller)
    assert UNREGISTERED not in client.get(f"/claims/{claim.id}").text
    with unit_of_work():
        services.prepare_revocation(case.registrar, application.id, reason="材料系伪造")
        services.confirm(case.reviewer, application.id)
    said = client.get(f"/claims/{claim.id}").text
    assert UNREGISTERED in said
    assert "减免已失效" in said
