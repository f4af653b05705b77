"""A company signs on the page, the owner admits it, it opens the file, and both read the log; the same in the API."""

from __future__ import annotations

from typing import TYPE_CHECKING

from market.papers.rules.files import Audience
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
