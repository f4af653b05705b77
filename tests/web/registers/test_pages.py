"""An institution keeps its registers on the pages and by API; everybody finds what it published."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from market.registers import queries, services
from market.registers.rules.kinds import EntryKind, EntryState
from tests.factories import accounts, listings, registers
from tests.web.listings.browser import error_at, page, post, sign_in, text

if TYPE_CHECKING:
    from flask.testing import FlaskClient

OWN = "/registers/own"
API = "/api/v1/registers"
TEAM = {"name_zh": "柔性电子团队", "secrecy": "public", "field": ""}
WHOLE = TEAM | {
    "field": "materials",
    "summary": "研制可拉伸导电薄膜与柔性传感器，提供从配方到小批量的全流程支持。",
    "contact": "科研院合作部",
    "lead": "陈教授",
    "members": "１２",
}


def test_from_a_draft_to_everybody(client: FlaskClient) -> None:
    sign_in(client, listings.editor())
    new = "/registers/new/team"
    refused = post(client, new, at=new, **TEAM | {"name_zh": "", "lead": "陈教授"})
    assert (refused.status_code, 'value="陈教授"' in refused.text) == (422, True)
    assert error_at(refused, "name_zh") == "请填写中文名称。"
    made = post(client, new, at=new, **TEAM)
    assert made.status_code == 303
    address = made.headers["Location"]
    shown = client.get(address)
    assert "尚不具备发布条件" in text(shown)
    assert page(shown).xpath("//a[contains(@href, '/edit#lead')]")
    assert post(client, f"{address}/publish", at=address).status_code == 422

    edit = f"{address}/edit"
    assert post(client, edit, at=edit, **WHOLE, version="1").status_code == 303
    late = post(client, edit, at=edit, **WHOLE | {"lead": "王教授"}, version="1")
    assert (late.status_code, "刚被他人修改" in text(late), 'value="王教授"' in late.text) == (409, True, True)
    assert post(client, f"{address}/publish", at=address).status_code == 303
    assert address in client.get(OWN).text
    assert "柔性电子团队" in text(client.get(f"{OWN}?kind=team"))
    assert "柔性电子团队" not in text(client.get(f"{OWN}?kind=project"))

    client.get("/logout")
    with client.session_transaction() as session:
        session.clear()
    assert "柔性电子团队" in text(client.get("/registers?q=柔性传感器"))
    assert "陈教授" in text(client.get(address))
    english = text(client.get(f"{address}?lang=en"))
    assert "What the team can do" in english


def test_what_is_published_is_taken_back(client: FlaskClient) -> None:
    editor = listings.editor()
    entry = registers.published(editor, EntryKind.PROJECT)
    address = f"/registers/{entry.id}"
    sign_in(client, editor)
    assert post(client, f"{address}/withdraw", at=address, reason="项目中止").status_code == 303
    assert "项目中止" in text(client.get(address))
    assert post(client, f"{address}/withdraw", at=address, reason="").status_code == 409
    with client.session_transaction() as session:
        session.clear()
    assert client.get(address).status_code == 404
    assert "高通量制备平台" not in text(client.get("/registers"))


def test_markup_in_every_text_is_text(client: FlaskClient) -> None:
    evil = "<script>alert(1)</script><b onclick=x>"
    editor = listings.editor()
    of_team: dict[str, Any] = dict.fromkeys(("name_zh", "name_en", "summary", "keywords", "contact", "lead", "honours"), evil)
    of_tool: dict[str, Any] = dict.fromkeys(("name_zh", "model", "location", "summary", "contact"), evil)
    entry = registers.published(editor, EntryKind.TEAM, **of_team)
    tool = registers.published(editor, EntryKind.CAPABILITY, **of_tool)
    services.join(editor, entry.id, code=tool.code)
    home = f"/institutions/{editor.organisation_id}"
    for address in (f"/registers/{entry.id}", f"/registers/{tool.id}", "/registers", home, f"/registers/{entry.id}?lang=en"):
        answer = client.get(address)
        assert answer.status_code == 200
        assert "<script>alert" not in answer.text
        assert "<b onclick" not in answer.text
        assert "alert(1)" in text(answer)


def test_linked_things_show_each_other(client: FlaskClient) -> None:
    editor = listings.editor()
    team, tool, achievement = registers.published(editor), registers.published(editor, EntryKind.CAPABILITY), listings.published(editor)
    address = f"/registers/{team.id}"
    sign_in(client, editor)
    for code in (tool.code, achievement.code):
        assert post(client, f"{address}/links", at=address, code=code).status_code == 303
    wrong = post(client, f"{address}/links", at=address, code="QD-1999-000001")
    assert (wrong.status_code, error_at(wrong, "code")) == (422, "贵单位没有此编号的清单条目或成果。")
    assert post(client, f"{address}/links", at=address, code=tool.code).status_code == 409
    with client.session_transaction() as session:
        session.clear()
    assert achievement.title_zh in text(client.get(address))
    assert "高温合金团队" in text(client.get(f"/registers/{tool.id}"))
    assert "高温合金团队" in text(client.get(f"/achievements/{achievement.id}"))
    assert "解除关联" not in text(client.get(address))

    sign_in(client, editor)
    link = queries.linked(editor, team)[0].link_id
    assert post(client, f"{address}/links/{link}/remove", at=address).status_code == 303
    assert f"/registers/{tool.id}" not in client.get(address).text


def test_an_institution_has_a_page_of_four_registers(client: FlaskClient) -> None:
    editor = listings.editor()
    registers.published(editor)
    registers.draft(editor, EntryKind.PROJECT)
    achievement = listings.published(editor)
    words = text(client.get(f"/institutions/{editor.organisation_id}"))
    assert "高温合金团队" in words
    assert achievement.title_zh in words
    assert "高通量制备平台" not in words
    assert client.get(f"/institutions/{listings.editor('enterprise').organisation_id}").status_code == 404
    assert client.get("/institutions/999999999").status_code == 404


@pytest.mark.parametrize(
    "query",
    [
        "kind=nothing",
        "field=x",
        "region=99",
        "institution=-1",
        "institution=x",
        "page=0",
        "page=99999999999",
        "availability=",
        "x=1",
    ],
)
def test_strange_addresses_show_everything(client: FlaskClient, query: str) -> None:
    registers.published(listings.editor())
    answer = client.get(f"/registers?{query}")
    assert (answer.status_code, "高温合金团队" in text(answer)) == (200, True)


def test_filters_narrow_and_stay_in_the_address(client: FlaskClient) -> None:
    editor = listings.editor()
    registers.published(editor)
    registers.published(editor, EntryKind.CAPABILITY, price=None)
    answer = client.get(f"/registers?institution={editor.organisation_id}&kind=capability&availability=open&field=materials")
    assert "场发射扫描电子显微镜" in text(answer)
    assert "面议" in text(answer)
    assert "高温合金团队" not in text(answer)
    tree = page(answer)
    assert tree.xpath("//input[@type='hidden'][@name='kind']/@value") == ["capability"]
    assert tree.xpath("//select[@id='availability']/option[@selected]/@value") == ["open"]
    none = client.get(f"/registers?institution={editor.organisation_id}&field=nuclear")
    assert "没有符合条件的条目" in text(none)


def test_the_own_list_asks_few_questions(client: FlaskClient, statements: list[str]) -> None:
    editor = listings.editor()
    for _ in range(12):
        registers.published(editor)
    statements.clear()
    assert client.get("/registers").status_code == 200
    assert len(statements) <= 10


def test_the_api_does_the_same(client: FlaskClient) -> None:
    editor = listings.editor()
    heads = {"Authorization": f"Bearer {accounts.token_of(editor)}"}
    body = {"kind": "capability", "name_zh": "三维激光测振仪", "availability": "agreement"}
    made = client.post(API, json=body, headers=heads)
    assert (made.status_code, made.get_json()["price_fen"]) == (201, None)
    one = made.headers["Location"]
    assert client.get(one).status_code == 404
    assert client.post(f"{one}/publish", headers=heads).get_json()["code"] == "register.field"
    whole = body | {
        "field": "manufacturing",
        "summary": "非接触测量结构振动，频率范围可达一百万赫兹，可到企业现场服务。",
        "contact": "测试中心",
        "location": "机械楼",
        "price_fen": 80_000,
    }
    assert client.put(one, json=whole | {"version": 1}, headers=heads).get_json()["version"] == 2
    assert client.put(one, json=whole | {"version": 1}, headers=heads).status_code == 409
    foreign = client.put(one, json=whole | {"version": 2, "trl": 3}, headers=heads)
    assert (foreign.status_code, foreign.get_json()["field"]) == (422, "trl")
    assert client.post(f"{one}/publish", headers=heads).get_json()["state"] == "published"
    found = client.get(f"{API}?q=激光测振&availability=agreement").get_json()
    assert [each["price_fen"] for each in found["items"]] == [80_000]
    assert "external_id" not in found["items"][0]

    achievement = listings.published(editor)
    assert client.post(f"{one}/links", json={"code": achievement.code}, headers=heads).status_code == 201
    links = client.get(one).get_json()["links"]
    assert [each["achievement_id"] for each in links] == [achievement.id]
    assert client.delete(f"{one}/links/{links[0]['link_id']}", headers=heads).status_code == 204
    assert client.post(f"{one}/withdraw", json={"reason": "停用"}, headers=heads).get_json()["state"] == "withdrawn"
    assert [each["state"] for each in client.get(f"{API}/own?kind=capability", headers=heads).get_json()["items"]] == ["withdrawn"]


def test_an_own_system_writes_by_its_numbers(client: FlaskClient) -> None:
    editor = listings.editor()
    heads = {"Authorization": f"Bearer {accounts.token_of(editor)}"}
    put = f"{API}/by-external-id/T-1"
    body = {"kind": "team", "name_zh": "催化团队"}
    assert client.put(put, json=body, headers=heads).status_code == 201
    again = client.put(put, json=body, headers=heads)
    assert (again.status_code, again.get_json()["outcome"]) == (200, "unchanged")
    changed = client.put(put, json=body | {"members": 9}, headers=heads).get_json()
    assert (changed["outcome"], changed["entry"]["external_id"], changed["entry"]["version"]) == ("changed", "T-1", 2)
    assert client.put(put, json={"kind": "project", "name_zh": "另一清单"}, headers=heads).status_code == 201


def test_others_keep_nothing_here(client: FlaskClient) -> None:
    entry = registers.published(listings.editor())
    for actor in (listings.editor("enterprise"), listings.clerk(), accounts.member(accounts.organisation("institution"), "signer")):
        heads = {"Authorization": f"Bearer {accounts.token_of(actor)}"}
        assert client.post(API, json={"kind": "team", "name_zh": "某团队"}, headers=heads).status_code == 403
        assert client.post(f"{API}/{entry.id}/withdraw", json={}, headers=heads).status_code == 403
    heads = {"Authorization": f"Bearer {accounts.token_of(listings.editor())}"}
    assert client.post(f"{API}/{entry.id}/withdraw", json={}, headers=heads).status_code == 403
    assert client.post(API, json={"kind": "team", "name_zh": "某团队"}).status_code == 401
    assert entry.state is EntryState.PUBLISHED
