"""An administrator keeps webhooks on the page and by API; nobody else sees them."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from market import clock
from market.accounts import queries as people
from market.db import unit_of_work
from market.webhooks import queries, services
from tests.factories import accounts, listings
from tests.web.listings.browser import post, sign_in, text

if TYPE_CHECKING:
    from flask.testing import FlaskClient

LIST = "/organisation/webhooks"


def test_from_the_address_to_its_removal(client: FlaskClient) -> None:
    admin = listings.editor()
    sign_in(client, admin)
    assert LIST in client.get("/organisation").text

    refused = post(client, LIST, at=LIST, address="http://erp.example.cn/", topics=["contract"])
    assert (refused.status_code, 'value="http://erp.example.cn/"' in refused.text) == (422, True)
    made = post(client, LIST, at=LIST, address="https://erp.example.cn/hooks", topics=["contract", "claim"])
    assert made.status_code == 303
    page = made.headers["Location"]
    assert "尚未推送任何消息" in text(client.get(page))

    for act, words in (("test", "测试消息将在数秒内发出"), ("stop", "恢复后补发"), ("resume", "已恢复推送")):
        assert post(client, f"{page}/{act}", at=page).status_code == 303
        assert words in text(client.get(page))
    assert post(client, page, at=page, address="https://erp.example.cn/new", topics=[]).status_code == 422
    assert post(client, page, at=page, address="https://erp.example.cn/new", topics=["deal"]).status_code == 303
    assert "https://erp.example.cn/new" in text(client.get(page))
    assert post(client, f"{page}/replay", at=page, since="2020-01-01T10:00").status_code == 422
    assert post(client, f"{page}/replay", at=page, since="").status_code == 422
    assert post(client, f"{page}/remove", at=page).status_code == 303
    assert client.get(page).status_code == 404


def test_the_api_does_the_same(client: FlaskClient) -> None:
    heads = {"Authorization": f"Bearer {accounts.token_of(listings.editor())}"}
    path = "/api/v1/webhooks"

    made = client.post(path, json={"address": "https://erp.example.cn/", "topics": ["deal"]}, headers=heads)
    assert made.status_code == 201
    one = made.headers["Location"]
    assert client.get(path, headers=heads).get_json()["items"] == [client.get(one, headers=heads).get_json()]
    changed = client.put(one, json={"address": "https://erp.example.cn/b", "topics": ["claim", "deal"]}, headers=heads).get_json()
    assert (changed["address"], changed["topics"]) == ("https://erp.example.cn/b", ["deal", "claim"])
    assert client.post(f"{one}/resume", headers=heads).status_code == 409
    assert client.post(f"{one}/stop", headers=heads).get_json()["state"] == "stopped"
    assert client.post(f"{one}/test", headers=heads).status_code == 409
    assert client.post(f"{one}/resume", headers=heads).get_json()["state"] == "active"
    assert client.post(f"{one}/test", headers=heads).status_code == 200
    since = (clock.now() - timedelta(days=1)).isoformat(timespec="seconds")
    assert client.post(f"{one}/replay", json={"since": since}, headers=heads).status_code == 200
    assert client.get(f"{one}/attempts", headers=heads).get_json() == {"items": []}
    assert client.delete(one, headers=heads).status_code == 204
    assert client.get(one, headers=heads).status_code == 404


def test_nobody_else_sees_or_moves_them(client: FlaskClient) -> None:
    admin = listings.editor()
    with unit_of_work():
        hook = services.register(admin, address="https://erp.example.cn/", topics=["deal"])
    organisation = people.organisation(admin.organisation_id or 0)
    strangers = ((accounts.member(organisation, "editor"), 403), (listings.editor(), 404), (listings.clerk(), 404))
    for stranger, status in strangers:
        heads = {"Authorization": f"Bearer {accounts.token_of(stranger)}"}
        assert client.get(f"/api/v1/webhooks/{hook.id}", headers=heads).status_code == status
        assert client.delete(f"/api/v1/webhooks/{hook.id}", headers=heads).status_code == status
    assert queries.webhook(admin, hook.id).state.value == "active"


def test_an_organisation_has_so_many_and_no_more(client: FlaskClient) -> None:
    admin = listings.editor()
    with unit_of_work():
        for number in range(services.MOST):
            services.register(admin, address=f"https://erp.example.cn/{number}", topics=["deal"])
    sign_in(client, admin)

    page = client.get(LIST)
    assert "最多设置 10 个" in text(page)
    answer = client.post(
        "/api/v1/webhooks",
        json={"address": "https://erp.example.cn/", "topics": ["deal"]},
        headers={"Authorization": f"Bearer {accounts.token_of(admin)}"},
    )
    assert (answer.status_code, answer.get_json()["code"]) == (409, "webhook.too_many")
