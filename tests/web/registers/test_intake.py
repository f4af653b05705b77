"""A register in the browser: a file is read, corrected, looked through, taken in whole or not at all; and fetched again."""

from __future__ import annotations

from io import BytesIO
from typing import TYPE_CHECKING

import pytest

from market import sheets
from market.registers import queries
from market.registers.rules.kinds import EntryKind, EntryState
from tests.factories import accounts, listings, registers
from tests.web.listings.browser import page, post, sign_in, text

if TYPE_CHECKING:
    from flask.testing import FlaskClient

URL = "/registers/import/capability"
ROWS = [
    ["序号", "设备名称", "对外开放", "放置地点", "功能", "联系人", "领域"],
    ["1", "<i>测振仪</i>", "开放", "机械楼", "非接触测量结构振动，频率范围可达一百万赫兹。", "测试中心", "先进制造"],
    ["2", "天平", "否", "", "", "", ""],
]


def test_a_list_of_instruments_is_taken_in(client: FlaskClient) -> None:
    editor = listings.editor()
    sign_in(client, editor)
    assert URL in client.get("/registers/own?kind=capability").text
    read = post(client, URL, at=URL, file=(BytesIO(sheets.csv_file(ROWS)), "list.csv"))
    form = page(read).xpath("//form[contains(@action,'/rows')]")[0]
    chosen = {name: value for name, value in form.form_values() if name not in ("csrf_token", "publish_all")}
    assert (chosen["column_1"], chosen["column_4"]) == ("name_zh", "")
    chosen |= {"column_4": "summary", "publish_all": "y"}
    looked = post(client, f"{URL}/rows", at=URL, act="look", **chosen)
    assert (looked.status_code, len(page(looked).xpath("//details//tbody/tr"))) == (200, 1)
    assert queries.owned(editor.organisation_id or 0, EntryKind.CAPABILITY) == []

    assert post(client, f"{URL}/rows", at=URL, act="go", **chosen).status_code == 303
    made = queries.owned(editor.organisation_id or 0, EntryKind.CAPABILITY)
    assert [(each.name_zh, each.state) for each in made] == [
        ("<i>测振仪</i>", EntryState.PUBLISHED),
        ("天平", EntryState.DRAFT),
    ]
    assert "已导入 2 条" in text(client.get("/registers/own"))


def test_what_is_wrong_is_named_and_nothing_is_kept(client: FlaskClient) -> None:
    editor = listings.editor()
    sign_in(client, editor)
    bad = [*ROWS, ["3", "", "也许", "", "", "", ""]]
    read = post(client, URL, at=URL, file=(BytesIO(sheets.workbook(("清单", bad, []))), "list.xlsx"))
    form = page(read).xpath("//form[contains(@action,'/rows')]")[0]
    chosen = {name: value for name, value in form.form_values() if name not in ("csrf_token", "publish_all")}
    refused = post(client, f"{URL}/rows", at=URL, act="go", **chosen)
    assert refused.status_code == 422
    assert [row.text_content() for row in page(refused).xpath("//table[@id='problems']/tbody/tr/th")] == ["4", "4"]
    assert queries.owned(editor.organisation_id or 0, EntryKind.CAPABILITY) == []
    for content in (b"", b"\x00\x01", "名称\n=1+1\n".encode(), "名称,名称\n甲,乙\n".encode()):
        assert post(client, URL, at=URL, file=(BytesIO(content), "list.csv")).status_code == 422
    assert client.get("/registers/import/nothing").status_code == 404


@pytest.mark.parametrize("form", ["csv", "xlsx"])
def test_a_register_is_fetched_as_a_file(client: FlaskClient, form: str) -> None:
    editor = listings.editor()
    registers.draft(editor, EntryKind.PROJECT)
    sign_in(client, editor)
    answer = client.get(f"/registers/export/project?format={form}")
    assert "attachment" in answer.headers["Content-Disposition"]
    rows = sheets.read(answer.data, most_rows=9, most_columns=60, most_bytes=10**6)
    assert rows[1][2] == "高温合金高通量制备平台"
    assert client.get("/registers/export/project?format=exe").status_code == 404
    assert client.get("/registers/import/team/template.xlsx").status_code == 200


def test_the_api_takes_in_and_gives_back(client: FlaskClient) -> None:
    editor = listings.editor()
    heads = {"Authorization": f"Bearer {accounts.token_of(editor)}"}

    def sent(rows: list[list[str]], **said: str) -> dict[str, object]:
        data = {"kind": "capability", "file": (BytesIO(sheets.csv_file(rows)), "list.csv"), **said}
        answer: dict[str, object] = client.post("/api/v1/registers/sheet", data=data, headers=heads).get_json()
        return answer

    assert sent(ROWS, dry_run="true")["rows"] == 2
    assert queries.owned(editor.organisation_id or 0, EntryKind.CAPABILITY) == []
    wrong = sent([*ROWS, ["1", "重复", "", "", "", "", ""]])
    assert [(fault["row"], fault["code"]) for fault in wrong["errors"]] == [(4, "import.twice")]  # type: ignore[attr-defined]
    done = sent(ROWS, publish="true")
    assert (done["published"], [gap["row"] for gap in done["gaps"]]) == ([], [2, 3])  # type: ignore[attr-defined]
    file = client.get("/api/v1/registers/export?kind=capability", headers=heads)
    assert "天平" in file.get_data(as_text=True)
    stranger = {"Authorization": f"Bearer {accounts.token_of(listings.editor('enterprise'))}"}
    assert client.get("/api/v1/registers/export?kind=team", headers=stranger).status_code == 403
