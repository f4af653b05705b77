"""A company signs on the page, the owner admits it, it opens the file, and both read the log; the same in the API."""

from __future__ import annotations

from typing import TYPE_CHECKING

from market.db import unit_of_work
from market.listings import services
from market.papers import jobs
from market.papers.rules.agreement import GrantAct
from market.papers.rules.files import Audience
from market.papers.rules.questions import Reach
from tests.factories import accounts, listings, papers
from tests.web.listings.browser import page, post, sign_in, text

if TYPE_CHECKING:
    from flask.testing import FlaskClient


def test_from_the_signature_to_the_log(client: FlaskClient) -> None:
    author, reader = listings.editor(), listings.editor("enterprise")
    made = listings.published(author)
    secret = papers.attached(author, made, audience=Audience.NDA, name="保密配方.pdf")
    listing, agreement = f"/achievements/{made.id}", f"/achievements/{made.id}/agreement"

    sign_in(client, reader)
    assert agreement in client.get(listing).text
    digest = page(client.get(agreement)).xpath("//input[@name='digest']/@value")[0]
    assert "密码" in text(post(client, agreement, at=agreement, digest=digest, password="wrong-password-1"))
    assert post(client, agreement, at=agreement, digest=digest, password=accounts.PASSWORD).status_code == 303
    assert "等待发布单位决定" in text(client.get(agreement))

    sign_in(client, author)
    owners = f"/achievements/{made.id}/disclosures"
    (act,) = page(client.get(owners)).xpath("//form[contains(@action, '/grant')][contains(@action, '/grants/')]/@action")[:1]
    assert post(client, act, at=owners).status_code == 303

    sign_in(client, reader)
    assert "保密配方.pdf" in text(client.get(listing))
    answer = client.get(f"/attachments/{secret.id}")
    assert (answer.status_code, answer.headers["Cache-Control"]) == (200, "private, no-store")
    assert "保密配方.pdf" in text(client.get(agreement))

    sign_in(client, author)
    words = text(client.get(owners))
    assert "保密配方.pdf" in words
    assert reader.name in words


def test_the_api_signs_decides_and_tells_who_opened_what(client: FlaskClient) -> None:
    author, reader = listings.editor("enterprise"), listings.editor()
    made = listings.published_demand(author, nda=True, details="产线参数")
    mine, theirs = ({"Authorization": f"Bearer {accounts.token_of(who)}"} for who in (reader, author))
    address = f"/api/v1/demands/{made.id}"

    assert client.get(f"{address}/details", headers=mine).status_code == 404
    digest = client.get(f"{address}/agreement", headers=mine).get_json()["digest"]
    grant = client.post(f"{address}/agreement", json={"digest": digest, "password": accounts.PASSWORD}, headers=mine).get_json()
    decided = client.post(f"/api/v1/grants/{grant['id']}/decision", json={"act": "grant"}, headers=theirs).get_json()

    assert (grant["state"], decided["state"]) == ("requested", "granted")
    assert client.get(f"{address}/details", headers=mine).get_json() == {"details": "产线参数"}
    assert "产线参数" in text(sign_in(client, reader).get(f"/demands/{made.id}/details"))
    openings = client.get(f"{address}/openings", headers=theirs).get_json()["items"]
    assert [(row["organisation_id"], row["attachment_id"]) for row in openings] == [(reader.organisation_id, None)] * 2
    assert client.get(f"{address}/grants", headers=mine).get_json()["items"][0]["state"] == "granted"
    assert "产线参数" not in client.get(f"/demands/{made.id}").text


def test_the_operator_reads_a_demands_details_on_record_only(client: FlaskClient) -> None:
    author, clerk = listings.editor("enterprise"), listings.clerk()
    made = listings.demand(author, nda=True, details="产线参数")
    papers.attached(author, made, audience=Audience.NDA, name="产线图纸.pdf")
    with unit_of_work():
        services.submit_demand(author, made.id)
    sign_in(client, clerk)

    review = client.get(f"/review/demands/{made.id}")
    assert "产线参数" not in review.text + client.get(f"/demands/{made.id}").text
    assert "第三方检测报告" in text(review)
    (link,) = page(review).xpath("//main//a[contains(@href, '/details')]/@href")
    assert "产线参数" in text(client.get(link))

    sign_in(client, author)
    assert clerk.name in text(client.get(f"/demands/{made.id}/disclosures"))


def test_the_owner_lets_in_at_once_and_both_sides_find_the_agreement(client: FlaskClient) -> None:
    author, reader = listings.editor(), listings.editor("enterprise")
    made = listings.published(author)
    papers.attached(author, made, audience=Audience.NDA, name="保密配方.pdf")
    listing, agreement = f"/achievements/{made.id}", f"/achievements/{made.id}/agreement"

    sign_in(client, author)
    assert post(client, f"{listing}/gate", at=f"{listing}/disclosures", gate="unheard-of").status_code == 422
    assert post(client, f"{listing}/gate", at=f"{listing}/disclosures", gate="on_signature").status_code == 303
    assert "checked" in page(client.get(f"{listing}/disclosures")).xpath("//input[@value='on_signature']")[0].attrib

    sign_in(client, reader)
    digest = page(client.get(agreement)).xpath("//input[@name='digest']/@value")[0]
    assert post(client, agreement, at=agreement, digest=digest, password=accounts.PASSWORD).status_code == 303
    assert "保密配方.pdf" in text(client.get(listing))
    assert made.title_zh in text(client.get("/agreements"))

    sign_in(client, author)
    assert page(client.get("/agreements")).xpath(f"//a[@href='{listing}/disclosures']")
    sign_in(client, listings.editor("enterprise"))
    assert made.title_zh not in text(client.get("/agreements"))


def test_an_answer_under_the_agreement_leaves_page_and_api_with_the_grant(client: FlaskClient) -> None:
    author, reader = listings.editor(), listings.editor("enterprise")
    made = listings.published(author)
    grant = papers.admitted(reader, author, made)
    row = papers.asked(reader, made, "助剂是什么？", Reach.NDA)
    papers.answered(author, row, "硅烷偶联剂。")
    mine = {"Authorization": f"Bearer {accounts.token_of(reader)}"}
    places = (f"/achievements/{made.id}", f"/achievements/{made.id}/questions", f"/api/v1/achievements/{made.id}/questions")

    sign_in(client, reader)
    assert ["硅烷" in client.get(place, headers=mine).get_data(as_text=True) for place in places[:2]] == [True, True]
    assert client.get(places[2], headers=mine).get_json()["items"][0]["answer"] == "硅烷偶联剂。"
    papers.decided(author, grant, GrantAct.REVOKE, "合作已终止")
    assert not any("硅烷" in client.get(place, headers=mine).get_data(as_text=True) for place in places[:2])
    assert {key: client.get(places[2], headers=mine).get_json()["items"][0][key] for key in ("answer", "closed")} == {
        "answer": "",
        "closed": True,
    }
    assert "保密义务仍然有效" in text(client.get(places[1]))


def test_the_api_sets_the_gate_and_lists_agreements(client: FlaskClient) -> None:
    author, reader = listings.editor(), listings.editor("enterprise")
    made = listings.published(author)
    mine, theirs = ({"Authorization": f"Bearer {accounts.token_of(who)}"} for who in (reader, author))
    address = f"/api/v1/achievements/{made.id}"

    assert client.put(f"{address}/gate", json={"gate": "on_signature"}, headers=mine).status_code == 403
    assert client.put(f"{address}/gate", json={"gate": "on_signature"}, headers=theirs).get_json() == {"gate": "on_signature"}
    assert client.get(f"{address}/grants", headers=mine).get_json() == {"gate": "on_signature", "items": []}
    papers.signed(reader, made)
    jobs.make_receipts()
    sides = [client.get("/api/v1/agreements", headers=who).get_json()["items"] for who in (mine, theirs)]
    assert [[(row["side"], row["code"], row["grant"]["state"]) for row in rows] for rows in sides] == [
        [("recipient", made.code, "granted")],
        [("discloser", made.code, "granted")],
    ]
    number = sides[0][0]["id"]
    files = [client.get(f"/api/v1/agreements/{number}/receipt", headers=who) for who in (mine, theirs)]
    assert files[0].data.startswith(b"%PDF")
    assert files[0].data == files[1].data == sign_in(client, reader).get(f"/agreements/{number}/receipt.pdf").data
    assert sign_in(client, listings.editor()).get(f"/agreements/{number}/receipt.pdf").status_code == 404
