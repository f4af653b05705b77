"""Later versions of a contract, as pages."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from market.contracts.rules.states import ContractState
from market.contracts.rules.versions import VersionKind
from tests.factories import accounts
from tests.factories import contracts as factory
from tests.factories.versions import TEXT, proposed, sign, signed
from tests.web.contracts.test_views import as_, post

if TYPE_CHECKING:
    from flask.testing import FlaskClient


@pytest.fixture(autouse=True)
def _clock(frozen: object) -> None:
    frozen("2026-11-03T10:00+08:00")  # type: ignore[operator]


def test_a_change_goes_through_the_forms(client: FlaskClient) -> None:
    case = factory.signed()
    url = f"/contracts/{case.id}/versions"
    as_(client, case.seller)
    assert f"{url}/new" in client.get(f"/contracts/{case.id}").text
    refused = post(client, f"{url}/new", at=f"{url}/new", kind="supplement", text=TEXT, total="4000000")
    assert refused.status_code == 422
    assert TEXT.splitlines()[0] in refused.text
    change = {"kind": "change", "text": TEXT, "total": "4000000", "affects": "content"}
    unplanned = post(client, f"{url}/new", at=f"{url}/new", **change)
    assert unplanned.status_code == 422
    assert "合计应为" in unplanned.text
    half = {"plan-0-due_on": "2027-06-30", "plan-0-amount": ""}
    assert post(client, f"{url}/new", at=f"{url}/new", **change, **half).status_code == 422
    rows = {"plan-0-due_on": "2027-06-30", "plan-0-amount": "1000000", "plan-1-due_on": "2027-12-31", "plan-1-amount": "3000000"}
    assert post(client, f"{url}/new", at=f"{url}/new", **change, **rows).headers["Location"] == f"{url}/2"
    for actor in (case.seller, case.buyer):
        as_(client, actor)
        version = case.contract.versions[0]
        given = {"password": accounts.PASSWORD, "digest": version.document_key}
        assert post(client, f"{url}/2/sign", at=f"{url}/2", **given | {"password": "wrong password!"}).status_code == 422
        assert post(client, f"{url}/2/sign", at=f"{url}/2", **given).status_code == 303
    assert case.contract.state is ContractState.AMENDED
    assert client.get(f"{url}/2/document.pdf").data.startswith(b"%PDF")
    assert client.get(f"{url}/2/sealed.pdf").status_code == 409
    assert 'value="4000000.00"' in client.get(f"/contracts/{case.id}").text
    shown = client.get(f"{url}/2").text
    assert all(words in shown for words in ("合同金额", "技术内容或项目名称", 'value="3000000.00"'))
    assert 'value="3000000.00"' in client.get(f"/contracts/{case.id}/duties").text


def test_the_parts_of_the_amount_are_sent_back_stated_anew_or_refused(client: FlaskClient) -> None:
    case = factory.signed()
    url = f"/contracts/{case.id}/versions/new"
    as_(client, case.seller)
    plan = {"plan-0-due_on": "2027-06-30", "plan-0-amount": "4000000"}
    change = {"kind": "change", "text": TEXT, "total": "4000000", **plan}
    half = {"non_technical-0-kind": "parts", "non_technical-0-description": "试验台", "non_technical-0-amount": ""}
    refused = post(client, url, at=url, **change, **half)
    assert refused.status_code == 422
    assert "试验台" in refused.text
    rig = {"non_technical-0-kind": "equipment", "non_technical-0-description": "试验台", "non_technical-0-amount": "900000"}
    uncounted = post(client, url, at=url, **change, **rig, **{"non_technical-0-reasonable": "300000"})
    assert uncounted.status_code == 422
    assert "请填写成套设备的数量" in uncounted.text
    pieces = {"non_technical-0-pieces": "3", "non_technical-0-reasonable_pieces": "1"}
    assert post(client, url, at=url, **change, **rig, **pieces).status_code == 303
    shown = client.get(f"/contracts/{case.id}/versions/2").text
    assert all(words in shown for words in ("试验台（3 件，其中合理数量 1 件）", 'value="900000.00"'))
    (version,) = case.contract.versions
    for actor in (case.seller, case.buyer):
        sign(case, version, actor)
    again = client.get(url).text
    assert all(words in again for words in ('value="试验台"', 'value="900,000"', 'value="3"'))
    kept = {key: value for key, value in (change | rig | pieces).items() if not key.startswith("plan")}
    later = {"total": "3000000", "plan-0-due_on": "2027-06-30", "plan-0-amount": "3000000"}
    assert post(client, url, at=url, **kept | later).status_code == 303
    assert [row.items is None for row in case.contract.versions] == [False, True]


def test_the_other_party_refuses_with_a_reason(client: FlaskClient) -> None:
    case = factory.signed()
    proposed(case)
    url = f"/contracts/{case.id}/versions/2"
    as_(client, case.buyer)
    assert post(client, f"{url}/end", at=url, reason="").status_code == 422
    assert post(client, f"{url}/end", at=url, reason="期限太长").status_code == 303
    assert "期限太长" in client.get(url).text


def test_who_may_not_sees_neither_form_nor_version(client: FlaskClient) -> None:
    case = factory.signed()
    proposed(case)
    url = f"/contracts/{case.id}/versions"
    as_(client, case.operator)
    assert f"{url}/2/sign" not in client.get(f"{url}/2").text
    assert f"{url}/new" not in client.get(f"/contracts/{case.id}").text
    as_(client, case.stranger)
    for path in (f"{url}/2", f"{url}/new", f"{url}/2/document.pdf"):
        assert client.get(path).status_code == 404


def test_a_terminated_contract_offers_no_more(client: FlaskClient) -> None:
    case = factory.signed()
    signed(case, VersionKind.TERMINATION)
    as_(client, case.seller)
    assert f"/contracts/{case.id}/versions/new" not in client.get(f"/contracts/{case.id}").text
    assert client.get(f"/contracts/{case.id}/versions/new").status_code == 409


def test_a_program_proposes_an_amount_with_its_plan(client: FlaskClient) -> None:
    case = factory.signed()
    url = f"/api/v1/contracts/{case.id}/versions"
    head = {"Authorization": f"Bearer {accounts.token_of(case.seller)}"}
    body = {"kind": "change", "text": TEXT, "total_fen": 400_000_000, "ends_on": "2031-12-31", "affects": ["parties"]}
    refused = client.post(url, json=body, headers=head)
    assert (refused.status_code, refused.get_json()["code"]) == (422, "duty.plan_needed")
    plan = [{"due_on": "2027-06-30", "amount_fen": 400_000_000}]
    made = client.post(url, json=body | {"plan": plan}, headers=head)
    assert made.status_code == 201
    assert (made.get_json()["affects"], made.get_json()["plan"]) == (["amount", "term", "parties"], plan)


def test_a_program_states_the_parts_anew(client: FlaskClient) -> None:
    case = factory.signed()
    url = f"/api/v1/contracts/{case.id}/versions"
    head = {"Authorization": f"Bearer {accounts.token_of(case.seller)}"}
    rig = {"kind": "equipment", "description": "试验台", "amount_fen": 90_000_000, "pieces": 3, "reasonable_pieces": 1}
    body = {"kind": "change", "text": TEXT, "non_technical": [rig]}
    refused = client.post(url, json=body, headers=head)
    assert (refused.status_code, refused.get_json()["code"]) == (422, "version.parts_need_amount")
    amount = {"total_fen": 400_000_000, "plan": [{"due_on": "2027-06-30", "amount_fen": 400_000_000}]}
    made = client.post(url, json=body | amount, headers=head)
    assert made.status_code == 201
    (part,) = made.get_json()["non_technical"]
    assert (part["reasonable_fen"], part["carriers"]) == (30_000_000, {"pieces": 3, "reasonable": 1})
    for actor in (case.seller, case.buyer):
        sign(case, case.contract.versions[0], actor)
    split = client.get(f"/api/v1/contracts/{case.id}/split", headers=head).get_json()
    assert (split["total_fen"], split["tech_fen"]) == (400_000_000, 340_000_000)
