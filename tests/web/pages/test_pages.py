"""Front page, information pages and desks: they open for whom they should, in both languages."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from market.accounts import queries as directory
from tests.factories import accounts
from tests.factories.accounts import PASSWORD

if TYPE_CHECKING:
    from flask.testing import FlaskClient

PUBLIC = ("/", "/about/rules", "/verify", "/digests", "/about/accessibility")
KINDS = ("institution", "enterprise", "operator", "agency", "office")
LANGUAGES = ("zh", "en")
CHINESE = re.compile(r"[一-鿿]")
MARKED = re.compile(r"<(\w+)[^>]*\blang=\"zh-CN\"[^>]*>.*?</\1>", re.DOTALL)


def sign_in(client: FlaskClient, kind: str) -> None:
    """Sign the first person of a new organisation in."""
    found = accounts.organisation(kind)
    person = directory.people_of(found.id)[0][1]
    page = client.get("/login").text
    token = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', page)
    assert token
    answer = client.post("/login", data={"email": person.email, "password": PASSWORD, "csrf_token": token[1]})
    assert answer.status_code == 303


@pytest.mark.parametrize("path", PUBLIC)
@pytest.mark.parametrize("language", LANGUAGES)
def test_public_page_opens(client: FlaskClient, path: str, language: str) -> None:
    answer = client.get(path, query_string={"lang": language})

    assert answer.status_code == 200
    assert f'<html lang="{"en" if language == "en" else "zh-CN"}"' in answer.text


@pytest.mark.parametrize("path", PUBLIC)
def test_english_page_has_no_chinese_interface_text(client: FlaskClient, path: str) -> None:
    text = client.get(path, query_string={"lang": "en"}).text

    assert not CHINESE.findall(MARKED.sub("", text.split("<body", 1)[1]))


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("language", LANGUAGES)
def test_desk_opens_for_each_kind(client: FlaskClient, kind: str, language: str) -> None:
    sign_in(client, kind)

    answer = client.get("/desk", query_string={"lang": language})

    assert answer.status_code == 200


def test_desk_asks_a_stranger_to_sign_in(client: FlaskClient) -> None:
    answer = client.get("/desk")

    assert (answer.status_code, answer.location) == (303, "/login?next=/desk")


def test_chosen_theme_is_rendered_by_the_server(client: FlaskClient) -> None:
    client.set_cookie("theme", "dark")

    assert 'data-theme="dark"' in client.get("/").text


def test_unknown_theme_is_ignored(client: FlaskClient) -> None:
    client.set_cookie("theme", '"><script>')

    assert "data-theme" not in client.get("/").text


def test_versioned_asset_is_kept_for_a_year(client: FlaskClient) -> None:
    sheet = re.search(r'href="(/static/css/base\.css\?v=\w+)"', client.get("/").text)
    assert sheet

    with client.get(sheet[1]) as answer:
        assert "immutable" in answer.headers["Cache-Control"]


def test_language_link_keeps_the_query(client: FlaskClient) -> None:
    text = client.get("/about/rules", query_string={"a": "1"}).text

    assert 'href="/about/rules?a=1&amp;lang=en"' in text


def test_error_page_shows_even_without_an_actor(client: FlaskClient, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken() -> None:
        message = "no database"
        raise RuntimeError(message)

    monkeypatch.setitem(client.application.extensions, "market.actor_loader", broken)

    answer = client.get("/no-such-page")

    assert answer.status_code == 404
    assert "oops__code" in answer.text
