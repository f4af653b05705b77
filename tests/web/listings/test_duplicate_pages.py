"""What reviewer and author see of a duplicate: the flags, and both texts side by side."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.factories import listings
from tests.web.listings.browser import page, post, sign_in, text
from tests.web.listings.test_reviews_api import GOOD, ask

if TYPE_CHECKING:
    from flask.testing import FlaskClient

ABSTRACT = listings.basics().abstract.replace("两步", "三步")


def test_the_reviewer_sees_flag_and_both_texts_with_what_they_share_marked(client: FlaskClient) -> None:
    first, second = listings.submitted(), listings.submitted(abstract=ABSTRACT)
    sign_in(client, listings.clerk())

    words = text(client.get(f"/review/achievements/{second.id}"))
    tree = page(client.get(f"/review/achievements/{second.id}/compare/{first.id}"))

    assert "文字相近" in words
    assert first.code in words
    sides = tree.xpath("//div[contains(@class, 'prose--lines')]")
    assert [ABSTRACT in side.text_content() for side in sides] == [True, False]
    shared = [[mark.text_content() for mark in side.xpath(".//mark")] for side in sides]
    assert shared[0] == shared[1]
    assert any("接枝配方" in passage for passage in shared[0])


def test_publishing_in_spite_of_a_flag_needs_the_note(client: FlaskClient) -> None:
    listings.published()
    made = listings.submitted()
    sign_in(client, listings.clerk())
    url = f"/review/achievements/{made.id}"
    ticks = {f"tick_{code}": answer for code, answer in GOOD.items()}

    refused = post(client, url, at=url, approve="yes", **ticks)

    assert refused.status_code == 422
    assert "备注中说明" in page(refused).get_element_by_id("note-error").text_content()
    assert post(client, url, at=url, approve="yes", note="分别许可", **ticks).status_code == 303


@pytest.mark.parametrize("public", [True, False])
def test_the_author_learns_of_others_only_what_is_public(client: FlaskClient, public: bool) -> None:  # noqa: FBT001
    first = listings.published() if public else listings.submitted()
    author = listings.editor()
    made = listings.submitted(author, abstract=ABSTRACT)

    words = text(sign_in(client, author).get(f"/achievements/{made.id}"))

    assert ("是否重复提交" in words, first.code in words) == (public, public)
    assert [row["other_code"] for row in ask(client, author, f"/achievements/{made.id}/flags").get_json()["items"]] == [first.code] * public
    (flag,) = ask(client, listings.clerk(), f"/achievements/{made.id}/flags").get_json()["items"]
    assert (flag["kind"], flag["strong"], flag["other_id"]) == ("text", True, first.id)


def test_authors_do_not_compare(client: FlaskClient) -> None:
    author = listings.editor()
    first, second = listings.submitted(author), listings.submitted(author)

    assert sign_in(client, author).get(f"/review/achievements/{second.id}/compare/{first.id}").status_code == 403
    assert ask(client, listings.editor(), f"/achievements/{second.id}/flags").status_code == 404


def test_demands_are_compared_alike(client: FlaskClient) -> None:
    first, second = listings.published_demand(), listings.submitted_demand()
    clerk = listings.clerk()
    sign_in(client, clerk)

    assert first.code in text(client.get(f"/review/demands/{second.id}"))
    assert client.get(f"/review/demands/{second.id}/compare/{first.id}").status_code == 200
    (flag,) = ask(client, clerk, f"/demands/{second.id}/flags").get_json()["items"]
    assert flag["share_bp"] == 10_000
