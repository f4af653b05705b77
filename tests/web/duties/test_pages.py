"""The pages of duties: the list, a contract's duties, one duty with its forms, the instalments, the calendar."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

import pytest

from market.contracts.rules.versions import VersionKind
from market.duties.rules.states import DutyKind, DutyState
from market.money import Money
from tests.factories import contracts, uploads, versions
from tests.factories import duties as factory
from tests.web.listings.browser import post, sign_in

if TYPE_CHECKING:
    from collections.abc import Callable

    from flask.testing import FlaskClient

    from market.access import Actor

pytestmark = pytest.mark.usefixtures("session")


@pytest.fixture(autouse=True)
def now(frozen: Callable[[str], None]) -> None:
    frozen("2026-11-03T10:00+08:00")


def signed_in(client: FlaskClient, actor: Actor) -> FlaskClient:
    with client.session_transaction() as held:
        held.clear()
    sign_in(client, actor)
    return client


def test_a_party_finds_its_duties_and_notes_the_record(client: FlaskClient) -> None:
    case = factory.sold()
    record = factory.one(case, DutyKind.TRANSFER_RECORD)
    signed_in(client, case.seller)
    assert case.contract.number in client.get("/duties").text
    page = client.get(f"/contracts/{case.id}/duties").text
    assert f"/duties/{record.id}" in page
    assert "专利法 第十条" in page
    refused = post(client, f"/duties/{record.id}/done", at="/duties", on="2026-11-03", reference="")
    assert refused.status_code == 422
    assert post(client, f"/duties/{record.id}/done", at="/duties", on="2026-11-03", reference="2026110300120").status_code == 303
    assert record.state is DutyState.DONE
    assert "2026110300120" in client.get(f"/duties/{record.id}").text
    assert case.contract.number in client.get("/duties?show=done").text


def test_evidence_is_uploaded_and_handed_out_as_a_file(client: FlaskClient) -> None:
    case = factory.sold()
    record = factory.one(case, DutyKind.TRANSFER_RECORD)
    signed_in(client, case.buyer)
    done = post(client, f"/duties/{record.id}/files", at="/duties", file=(io.BytesIO(uploads.picture()), "通知书.png"))
    assert done.status_code == 303
    page = client.get(f"/duties/{record.id}").text
    address = page.split('href="/duties/files/')[1].split('"')[0]
    answer = client.get(f"/duties/files/{address}")
    assert (answer.status_code, answer.mimetype) == (200, "image/png")
    signed_in(client, case.stranger)
    assert client.get(f"/duties/files/{address}").status_code == 404
    assert client.get(f"/duties/{record.id}").status_code == 404


def test_the_seller_enters_the_instalments(client: FlaskClient) -> None:
    case = factory.sold()
    signed_in(client, case.seller)
    page = f"/contracts/{case.id}/duties/plan"
    assert "3,860,000" in client.get(page).text
    rows = {"rows-0-due_on": "2026-12-01", "rows-0-amount": "860000", "rows-1-due_on": "2027-06-01", "rows-1-amount": "2999999"}
    assert post(client, page, at="/duties", **rows).status_code == 422
    rows["rows-1-amount"] = "3000000"
    assert post(client, page, at="/duties", **{**rows, "rows-2-due_on": "2027-07-01"}).status_code == 422
    assert post(client, page, at="/duties", **rows).status_code == 303
    assert "3,000,000" in client.get(f"/contracts/{case.id}/duties").text


def test_the_buyer_waives_the_record_and_the_form_asks_for_a_reason(client: FlaskClient) -> None:
    case = factory.sold()
    record = factory.one(case, DutyKind.TRANSFER_RECORD)
    signed_in(client, case.buyer)
    assert post(client, f"/duties/{record.id}/waive", at="/duties", reason="").status_code == 422
    assert post(client, f"/duties/{record.id}/waive", at="/duties", reason="专利权已终止").status_code == 303
    assert "专利权已终止" in client.get("/duties?show=waived").text


def test_the_calendar_holds_duties_and_claims_of_the_own_contracts(client: FlaskClient) -> None:
    case = factory.sold()
    record = factory.one(case, DutyKind.TRANSFER_RECORD)
    signed_in(client, case.seller)
    answer = client.get("/duties/calendar.ics")
    assert answer.mimetype == "text/calendar"
    assert f"UID:duty-{record.id}@" in answer.text
    assert f"DTSTART:{record.due_on:%Y%m%d}T010000Z" in answer.text
    assert "UID:claim-" in answer.text
    assert "no-store" in answer.headers["Cache-Control"]
    signed_in(client, case.stranger)
    assert "BEGIN:VEVENT" not in client.get("/duties/calendar.ics").text


def test_a_duty_at_the_office_leads_its_holder_to_the_form(client: FlaskClient) -> None:
    case, _application = contracts.registered()
    versions.signed(case, VersionKind.CHANGE, total=Money.yuan(3_000_000))
    duty = factory.one(case, DutyKind.REGISTRATION_CHANGE)
    form = f"/contracts/{case.id}/registration/change"
    signed_in(client, case.seller)
    page = client.get(f"/duties/{duty.id}").text
    assert form in page
    assert f"/duties/{duty.id}/done" not in page
    assert post(client, f"/duties/{duty.id}/done", at="/duties", on="2026-11-03", reference="x").status_code == 409
    assert 'value="3,000,000.00"' in client.get(form).text or 'value="3000000.00"' in client.get(form).text
    signed_in(client, case.buyer)
    assert form not in client.get(f"/duties/{duty.id}").text
