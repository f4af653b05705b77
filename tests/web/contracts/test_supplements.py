"""Supplementary amounts on the pages and in the API: asked for with a statement, decided at the desk."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

import pytest

from market.contracts.queries import rulings
from tests.factories import accounts, contracts, uploads
from tests.factories.supplements import ADDED, asked, granted, royalty
from tests.web.contracts.test_views import as_, post

if TYPE_CHECKING:
    from collections.abc import Callable

    from flask.testing import FlaskClient

pytestmark = pytest.mark.usefixtures("session")


@pytest.fixture(autouse=True)
def now(frozen: Callable[[str], None]) -> None:
    frozen("2026-11-03T10:00+08:00")


def test_the_holder_asks_with_its_statement_and_the_desk_sees_it(client: FlaskClient, frozen: Callable[[str], None]) -> None:
    case, application = royalty()
    frozen("2027-02-03T10:00+08:00")
    form = f"/contracts/{case.id}/registration/change"
    send = f"/contracts/{case.id}/registration/supplement"
    given = {"more-total": "500000", "more-tech": "450000", "more-arose_on": "2027-01-31", "more-reason": "第一季度销售额提成"}
    as_(client, case.seller)
    assert send in client.get(form).text
    assert post(client, send, at=form, **given).status_code == 422
    statement = (io.BytesIO(uploads.picture()), "statement.png")
    assert post(client, send, at=form, **given, **{"more-file": statement}).status_code == 303
    [request] = rulings.requests(application.id)
    proof = f"/registration-requests/{request.id}/proof"
    assert client.get(proof).status_code == 200
    as_(client, case.registrar)
    assert proof in client.get(f"/registrations/{application.id}").text
    as_(client, case.stranger)
    assert client.get(proof).status_code == 404


def test_a_fixed_price_offers_no_supplement(client: FlaskClient) -> None:
    case, _application = contracts.registered()
    as_(client, case.seller)
    assert f"/contracts/{case.id}/registration/supplement" not in client.get(f"/contracts/{case.id}/registration/change").text


def test_a_program_asks_and_reads_the_statement(client: FlaskClient, frozen: Callable[[str], None]) -> None:
    case, _application = royalty()
    frozen("2027-02-03T10:00+08:00")
    head = {"Authorization": f"Bearer {accounts.token_of(case.seller)}"}
    body = {"total_fen": "50000000", "tech_fen": "45000000", "arose_on": "2027-01-31", "reason": "第一季度销售额提成"}
    sent = {**body, "file": (io.BytesIO(uploads.picture()), "statement.png")}
    made = client.post(f"/api/v1/contracts/{case.id}/registration/supplement", data=sent, headers=head)
    assert (made.status_code, made.get_json()["wish"], made.get_json()["arose_on"]) == (200, "supplement", "2027-01-31")
    assert client.get(f"/api/v1/registration-requests/{made.get_json()['id']}/proof", headers=head).data.startswith(b"\x89PNG")
    again = client.post(
        f"/api/v1/contracts/{case.id}/registration/supplement",
        data={**body, "file": (io.BytesIO(uploads.picture()), "statement.png")},
        headers=head,
    )
    assert (again.status_code, again.get_json()["code"]) == (409, "registration.request_open")


def test_what_was_added_stands_with_the_certificate(client: FlaskClient, frozen: Callable[[str], None]) -> None:
    case, _application = royalty()
    frozen("2027-02-03T10:00+08:00")
    asked(case, ADDED)
    as_(client, case.seller)
    page = client.get(f"/contracts/{case.id}/registration/change").text
    assert "statement.png" in page


def test_contract_and_desk_say_what_is_registered_and_what_may_follow(client: FlaskClient, frozen: Callable[[str], None]) -> None:
    case, application = royalty()
    frozen("2027-02-03T10:00+08:00")
    as_(client, case.seller)
    first = client.get(f"/contracts/{case.id}").text
    assert ("固定部分，先行登记" in first, "补登金额" in first, "800,000" in first) == (True, False, True)
    granted(case)
    for actor, page in ((case.seller, f"/contracts/{case.id}"), (case.registrar, f"/registrations/{application.id}")):
        text = as_(client, actor).get(page).text
        assert "含提成在内的全部价款" in text
        assert "补登金额：1 笔" in text
        assert "1,300,000" in text
        assert "可继续补登" in text


def test_a_fixed_price_has_nothing_that_may_follow(client: FlaskClient) -> None:
    case, _application = contracts.registered()
    text = as_(client, case.seller).get(f"/contracts/{case.id}").text
    assert "含提成在内的全部价款" not in text
    assert "可继续补登" not in text


def test_an_amount_is_corrected_with_the_right_statement(client: FlaskClient, frozen: Callable[[str], None]) -> None:
    case, application = royalty()
    frozen("2027-02-03T10:00+08:00")
    granted(case)
    form, send = f"/contracts/{case.id}/registration/change", f"/contracts/{case.id}/registration/supplements/2/correction"
    as_(client, case.seller)
    assert send in client.get(form).text
    given = {"mend2-total": "400000", "mend2-tech": "380000", "mend2-arose_on": "2027-01-31", "mend2-reason": "结算单金额有误"}
    late = given | {"mend2-arose_on": "2026-12-31", "mend2-file": (io.BytesIO(uploads.picture()), "right.png")}
    refused = post(client, send, at=form, **late)
    assert (refused.status_code, "请先将本笔更正为零" in refused.text) == (422, True)
    sent = given | {"mend2-file": (io.BytesIO(uploads.picture()), "right.png")}
    assert post(client, send.replace("/2/", "/1/"), at=form, **sent).status_code == 404
    sent = given | {"mend2-file": (io.BytesIO(uploads.picture()), "right.png")}
    assert post(client, send, at=form, **sent).status_code == 303
    desk = f"/registrations/{application.id}"
    text = as_(client, case.registrar).get(desk).text
    assert "更正第 2 版" in text
    assert "补登金额更正" in text
    assert post(client, f"{desk}/grant", at=desk).status_code == 303
    as_(client, case.reviewer)
    assert post(client, f"{desk}/confirm", at=desk).status_code == 303
    assert "由第 3 版更正" in as_(client, case.seller).get(form).text


def test_a_program_corrects_an_amount(client: FlaskClient, frozen: Callable[[str], None]) -> None:
    case, _application = royalty()
    frozen("2027-02-03T10:00+08:00")
    granted(case)
    path = f"/api/v1/contracts/{case.id}/registration/supplements/2/correction"
    body = {"total_fen": "0", "tech_fen": "0", "arose_on": "2027-01-31", "reason": "重复申报"}
    for actor, status in ((case.buyer, 403), (case.stranger, 404), (case.registrar, 403), (case.seller, 200), (case.seller, 409)):
        head = {"Authorization": f"Bearer {accounts.token_of(actor)}"}
        sent = body | {"file": (io.BytesIO(uploads.picture()), "right.png")}
        made = client.post(path, data=sent, headers=head)
        assert made.status_code == status
    versions = client.get(f"/api/v1/contracts/{case.id}/registration/versions", headers=head).get_json()
    assert (versions["requests"][0]["wish"], versions["requests"][0]["corrects"]) == ("correct", 2)
