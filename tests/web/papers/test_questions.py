"""A company asks on the page, the owner answers, everybody reads it; the same in the API."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.factories import accounts, listings, papers
from tests.web.listings.browser import post, sign_in, text

if TYPE_CHECKING:
    from flask.testing import FlaskClient


def test_from_the_question_to_the_public_answer(client: FlaskClient) -> None:
    author, reader = listings.editor(), listings.editor("enterprise")
    made = listings.published(author)
    address = f"/achievements/{made.id}/questions"
    assert "登录单位账号后可提问" in text(client.get(address))

    sign_in(client, reader)
    assert "至少填写" in text(post(client, address, at=address, text="？", reach="public"))
    assert post(client, address, at=address, text="中试线的产能是多少？", reach="public").status_code == 303
    words = text(client.get(address))
    assert "待答复" in words

    sign_in(client, author)
    assert "有提问待答复" in text(client.get("/desk"))
    assert reader.organisation_name in text(client.get(address))
    (row,) = papers.questions_of(made)
    answer = f"/questions/{row.id}/answer"
    refused = post(client, answer, at=address, answer=" ")
    assert (refused.status_code, 'aria-invalid="true"' in refused.text) == (422, True)
    assert post(client, answer, at=address, answer="年产 300 吨。").status_code == 303

    client.delete_cookie(client.application.config["SESSION_COOKIE_NAME"])
    for page in (address, f"/achievements/{made.id}"):
        words = text(client.get(page))
        assert "年产 300 吨。" in words
        assert reader.organisation_name not in words


def test_the_api_asks_answers_and_hides(client: FlaskClient) -> None:
    author, reader, clerk = listings.editor("enterprise"), listings.editor(), listings.clerk()
    made = listings.published_demand(author)
    asks, answers, hides = ({"Authorization": f"Bearer {accounts.token_of(who)}"} for who in (reader, author, clerk))
    address = f"/api/v1/demands/{made.id}/questions"

    row = client.post(address, json={"text": "产线节拍是多少？"}, headers=asks).get_json()
    assert (row["reach"], row["asked_by"], row["answer"]) == ("public", reader.organisation_id, "")
    assert client.get(address).get_json() == {"items": []}
    url = f"/api/v1/questions/{row['id']}"
    assert client.post(f"{url}/answer", json={"text": "每分钟 12 件"}, headers=answers).get_json()["asked_by"] == reader.organisation_id
    shown = client.get(address).get_json()["items"]
    assert [(one["answer"], one["asked_by"]) for one in shown] == [("每分钟 12 件", None)]
    assert client.post(f"{url}/hide", json={"reason": "重复提问"}, headers=hides).status_code == 200
    assert client.get(address).get_json() == {"items": []}
