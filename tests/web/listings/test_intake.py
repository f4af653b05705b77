"""A list of achievements in the browser: read, corrected, looked through, taken in whole or not at all."""

from __future__ import annotations

from io import BytesIO
from typing import TYPE_CHECKING

from sqlalchemy import func, select

from market import sheets
from market.db import db
from market.listings.models.achievements import Achievement
from market.listings.rules.kinds import AchievementState
from tests.factories import listings
from tests.web.listings.browser import page, post, sign_in, text

if TYPE_CHECKING:
    from flask.testing import FlaskClient
    from werkzeug.test import TestResponse

URL = "/achievements/import"
HEAD = ["id", "title", "ip_type", "patent_no", "application_date", "sector", "summary", "备考"]
LONG = "用分子模拟筛出两步接枝配方，在剑麻纤维表面形成稳定的疏水层，不改现有编织线，只在浸轧工序加一个槽即可。"
ROWS = [
    HEAD,
    ["A1", "迁移学习方法", "发明专利申请(公开)", "CN202010715929.8", "2020-07-23", "数字经济", LONG, "x"],
    ["A2", "<b>实用新型</b>", "实用新型专利", "CN201420012767.1", "2014-01-09", "新材料", LONG, "x"],
    ["A3", "论文", "论文(预印本公开)", "", "", "新材料", "短", "x"],
]
USUAL = {"trl": "4", "mode": "transfer", "ledger_from_number": "y", "submit_all": "y"}


def _upload(client: FlaskClient, content: bytes) -> TestResponse:
    return post(client, URL, at=URL, file=(BytesIO(content), "list.csv"))


def _chosen(answer: TestResponse) -> dict[str, str]:
    form = page(answer).xpath("//form[contains(@action,'/rows')]")[0]
    return {name: value for name, value in form.form_values() if name not in ("csrf_token", *USUAL)}


def _count() -> int:
    return db.session.scalar(select(func.count()).select_from(Achievement)) or 0


def test_a_real_list_is_taken_in_whole_and_what_is_complete_is_submitted(client: FlaskClient) -> None:
    author = listings.editor()
    sign_in(client, author)
    read = _upload(client, sheets.csv_file(ROWS))
    chosen = _chosen(read)
    assert (chosen["column_0"], chosen["column_1"], chosen["column_7"]) == ("external_id", "title_zh", "")

    looked = post(client, f"{URL}/rows", at=URL, act="look", **chosen, **USUAL)
    assert (looked.status_code, _count()) == (200, 0)
    assert len(page(looked).xpath("//details//tbody/tr")) == 2

    done = post(client, f"{URL}/rows", at=URL, act="go", **chosen, **USUAL)
    made = {row.external_id: row for row in db.session.scalars(select(Achievement))}
    assert done.status_code == 303
    assert {number: row.state for number, row in made.items()} == {
        "A1": AchievementState.SUBMITTED,
        "A2": AchievementState.DRAFT,
        "A3": AchievementState.DRAFT,
    }
    assert (made["A2"].title_zh, made["A1"].ledger_no) == ("<b>实用新型</b>", "A1")

    again = post(client, f"{URL}/rows", at=URL, act="go", **chosen, **USUAL)
    assert (again.status_code, _count()) == (303, 3)


def test_nothing_is_taken_in_where_a_row_is_wrong(client: FlaskClient) -> None:
    sign_in(client, listings.editor())
    wrong = [
        *ROWS,
        ["A1", "又一次", "", "", "", "", "", ""],
        ["A9", "错号", "发明专利(已授权)", "CN202010715929.9", "2020-07-23", "", "", ""],
    ]
    chosen = _chosen(_upload(client, sheets.csv_file(wrong)))

    answer = post(client, f"{URL}/rows", at=URL, act="go", **chosen, **USUAL)

    assert (answer.status_code, _count()) == (422, 0)
    assert [row.text_content() for row in page(answer).xpath("//table[@id='problems']//tbody/tr/th")] == ["5", "6"]


def test_gbk_is_read_and_formulas_and_rubbish_are_refused_in_words(client: FlaskClient) -> None:
    sign_in(client, listings.editor())
    plain = "\n".join(",".join(row) for row in ROWS[:2])

    assert "迁移学习方法" in text(_upload(client, plain.encode("gb18030")))
    answer = _upload(client, b"\x89PNG\x00\x00")
    assert answer.status_code == 422
    assert "CSV" in text(answer)


def test_the_own_list_leaves_as_a_file_and_nobody_elses(client: FlaskClient) -> None:
    author = listings.editor()
    listings.published()
    mine = listings.draft(author, title_zh="@自己的")
    sign_in(client, author)

    files = {form: client.get("/achievements/export", query_string={"format": form}) for form in ("csv", "json", "xlsx")}

    assert files["csv"].text.splitlines()[1].split(",")[1:3] == [mine.code, "'@自己的"]
    assert [row["code"] for row in files["json"].get_json()] == [mine.code]
    assert files["xlsx"].data.startswith(b"PK")
    assert "attachment" in files["xlsx"].headers["Content-Disposition"]
    assert client.get("/achievements/export?format=exe").status_code == 404
