"""Claims of contracts with something of their own in the browser and by the API: shares, a buyer abroad, a design, related parties."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING, Any

import openpyxl
import pytest

from market import clock
from market.contracts import services
from market.contracts.rules.benefits.kinds import Benefit
from market.contracts.rules.states import ClaimState
from market.db import unit_of_work
from market.listings.rules.kinds import IpKind
from market.money import Money
from market.rewards.queries import plans
from tests.factories import accounts, rewards, taxed
from tests.factories import contracts as factory
from tests.web.listings.browser import post, sign_in

if TYPE_CHECKING:
    from collections.abc import Callable

    from flask.testing import FlaskClient
    from werkzeug.test import TestResponse

    from market.access import Actor

pytestmark = pytest.mark.usefixtures("session")


@pytest.fixture(autouse=True)
def now(frozen: Callable[[str], None]) -> None:
    frozen("2026-11-03T10:00+08:00")


def caller(client: FlaskClient, actor: Actor) -> Callable[..., TestResponse]:
    """Return a program of the actor's."""
    head = {"Authorization": f"Bearer {accounts.token_of(actor)}"}

    def call(method: str, path: str, body: dict[str, Any] | None = None) -> TestResponse:
        return client.open(f"/api/v1{path}", method=method, json=body, headers=head)

    return call


def test_the_deferral_is_claimed_in_the_browser(client: FlaskClient) -> None:
    case, _application = taxed.in_shares()
    claim, rival = taxed.claim(case, Benefit.EQUITY_DEFERRAL), taxed.claim(case, Benefit.CIT_EXEMPTION)
    page = f"/claims/{claim.id}"
    sign_in(client, case.seller)
    shown = client.get(page).text
    assert all(f'name="{name}"' in shown for name in ("cost", "fees", "acquired_on"))
    assert 'name="apart"' not in shown
    wrong = post(client, f"{page}/prepare", at=page, cost="500000.05", fees="60000", acquired_on="")
    assert (wrong.status_code, "500000.05" in wrong.text) == (422, True)
    given = {"cost": "500000.05", "fees": "60000", "acquired_on": "2026-11-03"}
    assert post(client, f"{page}/prepare", at=page, **given).status_code == 303
    assert (claim.state, claim.base, claim.amount) == (ClaimState.READY, Money(329_999_995), Money(82_499_999))
    assert client.get(f"/claims?state={ClaimState.SET_ASIDE.value}").text.count(f"/claims/{rival.id}") == 1
    assert post(client, f"{page}/file", at=page, on="2026-11-03").status_code == 303
    assert claim.state is ClaimState.FILED
    refused = post(client, f"/claims/{rival.id}/prepare", at=page, cost="0", fees="0")
    assert refused.status_code == 409
    book = openpyxl.load_workbook(io.BytesIO(client.get(f"/contracts/{case.id}/tax-pack.xlsx").data))
    said = "\n".join(str(cell.value) for sheet in book for row in sheet for cell in row)
    assert "824,999.99" in said
    assert all(word in said for word in ("取得股权时间", "2026-11-03", "递延所得", "1 专利技术", "被投资企业名称"))


def test_who_may_not_prepare_the_deferral(client: FlaskClient) -> None:
    case, _application = taxed.in_shares()
    claim = taxed.claim(case, Benefit.EQUITY_DEFERRAL)
    given = {"cost": "0", "fees": "0", "acquired_on": "2026-11-03"}
    for actor, status in ((case.buyer, 404), (case.stranger, 404), (case.operator, 403)):
        sign_in(client, actor)
        assert post(client, f"/claims/{claim.id}/prepare", at="/claims", **given).status_code == status
    assert claim.state is ClaimState.DRAFT


def test_the_api_claims_the_deferral_with_the_same_figures(client: FlaskClient) -> None:
    case, _application = taxed.in_shares()
    claim = taxed.claim(case, Benefit.EQUITY_DEFERRAL)
    call = caller(client, case.seller)
    body = {"cost_fen": 50_000_005, "fees_fen": 6_000_000, "acquired_on": "2026-11-03"}
    missing = call("POST", f"/claims/{claim.id}/prepare", {**body, "acquired_on": None})
    assert missing.status_code == 422
    done = call("POST", f"/claims/{claim.id}/prepare", body)
    assert (done.status_code, done.json["state"], done.json["amount_fen"]) == (200, "ready", 82_499_999)
    rows = {row["benefit"]: row for row in call("GET", f"/contracts/{case.id}/claims").json["items"]}
    assert rows["cit_exemption"]["blocked_by"]["code"] == "cit.deferral_chosen"
    assert rows["cit_exemption"]["state"] == "set_aside"
    assert rows["pit_reward"]["blocked_by"]["code"] == "pit.payer"


def test_an_export_names_the_commerce_authority_until_it_registered(client: FlaskClient) -> None:
    case, _application = taxed.exported()
    claim = taxed.claim(case, Benefit.CIT_EXEMPTION)
    sign_in(client, case.seller)
    page = f"/claims/{claim.id}"
    refused = post(client, f"{page}/prepare", at=page, cost="0", fees="0")
    assert refused.status_code == 409
    assert "commerce authority" in refused.text or "商务" in refused.text
    assert claim.state is ClaimState.DRAFT


def test_a_design_is_asked_about_in_the_form_and_by_the_api(client: FlaskClient) -> None:
    case, _application = taxed.company(rights=(IpKind.PAT_DES,))
    claim = taxed.claim(case, Benefit.CIT_EXEMPTION)
    sign_in(client, case.seller)
    page = f"/claims/{claim.id}"
    assert 'name="design_simple"' in client.get(page).text
    assert post(client, f"{page}/prepare", at=page, cost="0", fees="0").status_code == 422
    assert post(client, f"{page}/prepare", at=page, cost="0", fees="0", design_simple="yes").status_code == 409
    call = caller(client, case.seller)
    done = call("POST", f"/claims/{claim.id}/prepare", {"cost_fen": 0, "fees_fen": 0, "design_simple": False})
    assert (done.status_code, done.json["amount_fen"]) == (200, 96_500_000)


def test_related_parties_state_their_share_in_percent(client: FlaskClient) -> None:
    case, _application = taxed.related()
    claim = taxed.claim(case, Benefit.CIT_EXEMPTION)
    sign_in(client, case.seller)
    page = f"/claims/{claim.id}"
    assert post(client, f"{page}/prepare", at=page, cost="0", fees="0", share_bp="100").status_code == 409
    assert post(client, f"{page}/prepare", at=page, cost="0", fees="0", share_bp="99.99").status_code == 303
    assert claim.data["share_bp"] == 9_999


def _statement(rights: tuple[IpKind, ...]) -> tuple[rewards.Case, int]:
    case = rewards.publicised(factory.signed(rights=rights))
    share = next(row for row in plans.shares(case.id))
    return case, share.id


@pytest.mark.parametrize(("rights", "dated"), [((IpKind.PAT_INV,), True), ((IpKind.SECRET,), False)])
def test_a_statement_dates_the_relief_only_where_there_is_one(client: FlaskClient, rights: tuple[IpKind, ...], *, dated: bool) -> None:
    case, share = _statement(rights)
    sign_in(client, case.office)
    shown = client.get(f"/rewards/statements/{share}").text
    assert ("财税〔2018〕58号 五" in shown) is not dated
    said = caller(client, case.office)("GET", f"/rewards/statements/{share}").json
    assert [one["until"] is not None for one in said["portions"]] == [dated]
    assert (said["no_relief"] is None) is dated
    assert client.get(f"/rewards/statements/{share}.pdf").data.startswith(b"%PDF")


def test_the_calculator_is_filled_in_with_the_shares_of_a_contract(client: FlaskClient) -> None:
    case, _application = taxed.in_shares()
    sign_in(client, case.seller)
    with unit_of_work():
        given = {"cost": Money(1), "fees": Money(2), "acquired_on": clock.today()}
        services.prepare_claim(case.seller, taxed.claim(case, Benefit.EQUITY_DEFERRAL).id, **given)
    shown = client.get(f"/tax?contract={case.id}").text
    assert 'value="2026-11-03"' in shown
