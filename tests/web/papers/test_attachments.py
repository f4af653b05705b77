"""The author's step, the files on the listing's page, and how they are served."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

from market.access import SYSTEM
from market.db import unit_of_work
from market.listings import services
from market.papers.queries import attachments
from market.papers.rules.files import Audience
from tests.factories import accounts, listings, papers
from tests.factories.uploads import bomb, picture
from tests.integration.listings.traces import outbox
from tests.web.listings.browser import error_at, page, post, sign_in, text

if TYPE_CHECKING:
    from flask.testing import FlaskClient
    from werkzeug.test import TestResponse


def test_an_author_attaches_a_picture_in_the_steps(client: FlaskClient) -> None:
    author = listings.editor()
    made = listings.draft(author)
    sign_in(client, author)
    address = f"/achievements/{made.id}/edit/papers"

    refused = post(client, address, at=address, file=(io.BytesIO(picture()), "x.png"), audience="public")
    assert refused.status_code == 422
    assert "图片" in error_at(refused, "caption")
    post(client, address, at=address, file=(io.BytesIO(picture()), "../现场 <b>.png"), caption="试产线全景", audience="public")

    (row,) = attachments.attachments(made)
    assert row.name == "现场 b.png"
    assert "试产线全景" in text(client.get(address))
    assert f"/achievements/{made.id}/edit/papers" in client.get(f"/achievements/{made.id}/edit/worth").text
    shown = page(client.get(f"/achievements/{made.id}"))
    assert shown.xpath("//ul[@class='gallery']//img/@alt") == ["试产线全景"]
    assert post(client, f"/attachments/{row.id}/remove", at=address).status_code == 303
    assert attachments.attachments(made) == []


def test_files_are_served_so_that_no_browser_runs_them(client: FlaskClient) -> None:
    author = listings.editor()
    made = listings.draft(author)
    document, shown = papers.attached(author, made, name="检测 报告.pdf"), papers.pictured(author, made)
    with unit_of_work():
        services.submit(author, made.id)
        services.decide(SYSTEM, made.id, listings.passed())

    answer = client.get(f"/attachments/{document.id}")
    small = client.get(f"/attachments/{shown.id}/preview")

    assert (answer.status_code, answer.mimetype) == (200, "application/pdf")
    assert answer.headers["Content-Disposition"].startswith("attachment; filename=")
    assert "filename*=UTF-8''%E6%A3%80%E6%B5%8B%20%E6%8A%A5%E5%91%8A.pdf" in answer.headers["Content-Disposition"]
    assert answer.headers["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Cache-Control"] == "public, max-age=300"
    assert (small.status_code, small.mimetype, small.data[8:12]) == (200, "image/webp", b"WEBP")
    assert client.get(f"/attachments/{document.id}/preview").status_code == 404


def test_nothing_under_nda_leaks(client: FlaskClient) -> None:
    author = listings.editor()
    made = listings.published(author)
    secret = papers.attached(author, made, audience=Audience.NDA, name="绝密配方.pdf")
    stranger = listings.editor("enterprise")

    for reader in (None, stranger):
        if reader:
            sign_in(client, reader)
        listing = client.get(f"/achievements/{made.id}").text
        api = client.get(f"/api/v1/achievements/{made.id}/attachments").get_json()
        assert "绝密配方" not in listing
        assert f"/attachments/{secret.id}" not in listing
        assert "保密协议" in listing
        assert api == {"items": [], "hidden": 1}
        assert client.get(f"/attachments/{secret.id}").status_code == 404
        assert client.get(f"/attachments/{secret.id}/preview").status_code == 404
    assert "绝密配方" not in str([row.document for row in outbox("achievement", made.id)])


def test_what_an_owner_opens_under_nda_is_kept_nowhere(client: FlaskClient) -> None:
    author = listings.editor()
    secret = papers.attached(author, listings.published(author), audience=Audience.NDA)
    sign_in(client, author)

    assert client.get(f"/attachments/{secret.id}").headers["Cache-Control"] == "private, no-store"


def test_too_much_is_refused_before_it_is_read(client: FlaskClient) -> None:
    author = listings.editor()
    made = listings.draft(author)
    sign_in(client, author)
    address = f"/achievements/{made.id}/edit/papers"

    announced = client.post(address, content_type="multipart/form-data; boundary=x", environ_overrides={"CONTENT_LENGTH": str(2**30)})
    unpacked = post(client, address, at=address, file=(io.BytesIO(bomb()), "x.docx"), audience="public")

    assert announced.status_code == 413
    assert "解压" in error_at(unpacked, "file")
    assert attachments.attachments(made) == []


def test_the_reviewer_sees_every_file(client: FlaskClient) -> None:
    author = listings.editor()
    made = listings.draft(author)
    papers.attached(author, made, name="公开.pdf")
    secret = papers.attached(author, made, audience=Audience.NDA, name="保密.pdf")
    with unit_of_work():
        services.submit(author, made.id)
    sign_in(client, accounts.actor(accounts.organisation("operator")))

    words = text(client.get(f"/review/achievements/{made.id}"))

    assert "公开.pdf" in words
    assert "保密.pdf" in words
    assert client.get(f"/attachments/{secret.id}").status_code == 200


def test_the_api_does_what_the_pages_do(client: FlaskClient) -> None:
    author = listings.editor()
    made = listings.draft(author)
    bearer = {"Authorization": f"Bearer {accounts.token_of(author)}"}
    address = f"/api/v1/achievements/{made.id}/attachments"

    def send(**data: object) -> TestResponse:
        return client.post(address, data=data, headers=bearer, content_type="multipart/form-data")

    added = send(file=(io.BytesIO(picture()), "a.png"), audience="nda", caption="内部结构")
    listed = client.get(address, headers=bearer).get_json()
    number = listed["items"][0]["id"]

    assert added.status_code == 201
    assert (listed["hidden"], listed["items"][0]["audience"], listed["items"][0]["width"]) == (0, "nda", 1200)
    assert client.get(added.headers["Location"], headers=bearer).mimetype == "image/png"
    assert send(file=(io.BytesIO(b"<html>"), "a.png"), audience="nda").get_json()["code"] == "upload.kind"
    assert send(file=(io.BytesIO(picture()), "a.png"), audience="all").get_json()["code"] == "body.invalid"
    assert send(audience="nda").get_json()["code"] == "upload.missing"
    assert client.post(address, json={}, headers=bearer).status_code == 415
    assert client.delete(f"/api/v1/attachments/{number}", headers=bearer).status_code == 204
    assert client.get(address, headers=bearer).get_json()["items"] == []
