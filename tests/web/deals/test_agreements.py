"""The pages of agreements and notices, walked through with the forms of two parties and a stranger."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask.testing import FlaskClient

from market.accounts import queries as people
from market.deals.queries import agreements as queries
from market.deals.queries import notices
from tests.factories import accounts
from tests.factories import agreements as factory
from tests.web.contracts.test_views import as_, post


@pytest.fixture(autouse=True)
def now(frozen: Callable[[str], None]) -> None:
    frozen("2026-11-03T10:00+08:00")


FORM = {
    "side": "seller",
    "title_zh": "一种低温余热回收换热器",
    "subject": "转让方将所述发明专利的专利权转让给受让方，并交付全部技术资料和图纸。",
    "subtype": "trf_patent",
    "price": "860000",
    "pricing": "agreed",
    "months": "12",
}


def test_two_parties_record_an_agreement_and_a_stranger_objects_to_its_price(client: FlaskClient) -> None:
    seller, buyer = (accounts.actor(accounts.organisation(kind)) for kind in ("institution", "enterprise"))
    uscc = people.organisation(buyer.organisation_id or 0).uscc
    sent = post(as_(client, seller), "/deals/agreements/new", at="/deals/agreements/new", **FORM, other_uscc=uscc)
    assert sent.status_code == 303
    made = queries.agreements(seller)[0]
    url = f"/deals/agreements/{made.id}"
    assert f"{url}/confirm" not in client.get(url).text
    assert url in as_(client, buyer).get("/desk").text
    assert client.get("/deals/agreements").text.count(url) == 1
    deal = post(client, f"{url}/confirm", at=url)
    assert deal.status_code == 303
    notice = f"/deals/notices/{notices.notices()[0].id}"
    assert notice in client.get(deal.location).text
    client.delete_cookie(client.application.config["SESSION_COOKIE_NAME"])
    assert FORM["title_zh"] in client.get("/deals/notices").text
    assert "860,000" in client.get(notice).text
    stranger = accounts.actor(accounts.organisation("enterprise"))
    assert as_(client, stranger).get(url).status_code == 404
    assert post(client, f"{notice}/objections", at=notice, text="").status_code == 422
    assert post(client, f"{notice}/objections", at=notice, text="价格偏低。").status_code == 303
    objection = notices.objections(notices.notices()[0].id)[0]
    assert notice in as_(client, seller).get("/desk").text
    answered = post(client, f"{notice}/objections/{objection.id}/answer", at=notice, text="", upheld="")
    assert answered.status_code == 422
    assert post(client, f"{notice}/objections/{objection.id}/answer", at=notice, text="询价确定。").status_code == 303
    assert "询价确定。" in client.get(notice).text


def test_a_refused_form_keeps_what_was_typed(client: FlaskClient) -> None:
    case = factory.entered()
    refused = post(
        as_(client, case.seller), "/deals/agreements/new", at="/deals/agreements/new", **{**FORM, "price": ""}, other_uscc="不对"
    )
    assert refused.status_code == 422
    assert FORM["subject"] in refused.text


def test_the_other_party_refuses_with_a_reason_and_the_author_reads_it(client: FlaskClient) -> None:
    case = factory.entered()
    url = f"/deals/agreements/{case.agreement.id}"
    assert post(as_(client, case.buyer), f"{url}/refuse", at=url, reason="").status_code == 422
    assert post(client, f"{url}/refuse", at=url, reason="价格与约定不符").status_code == 303
    assert "价格与约定不符" in as_(client, case.seller).get(url).text


def test_the_author_withdraws(client: FlaskClient) -> None:
    case = factory.entered()
    url = f"/deals/agreements/{case.agreement.id}"
    assert post(as_(client, case.seller), f"{url}/withdraw", at=url).status_code == 303
    assert f"{url}/withdraw" not in client.get(url).text
