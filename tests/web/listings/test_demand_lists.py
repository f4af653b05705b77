"""A list of demands in the browser and over the API: read, looked through, taken in whole or not at all, fetched again."""

from __future__ import annotations

from io import BytesIO
from typing import TYPE_CHECKING, Any

from sqlalchemy import select

from market import sheets
from market.accounts import queries as organisations
from market.db import db
from market.listings.models.demands import Demand
from market.listings.rules.kinds import DemandState
from tests.factories import accounts, listings
from tests.web.listings.browser import page, post, sign_in, text

if TYPE_CHECKING:
    from flask.testing import FlaskClient

    from market.access import Actor

URL = "/demands/import"
HEAD = ["id", "title", "demander", "sector", "region", "budget_wan", "summary", "source_ref", "技术指标"]
ROWS = [
    HEAD,
    ["DEM1", "海上风场数据修复", "某企业", "新能源", "全国", "100.0", "补全缺失值。", "出处一", "精度：不低于 95%"],
    ["DEM2", "<b>活塞故障预警</b>", "某企业", "先进制造", "福建", "", "提前预警。", "出处二", ""],
]
USUAL = {"region": "330106", "deadline": "2028-01-05", "way": "entrusted", "ownership": "归需求方所有", "submit_all": "y"}


def _token(actor: Actor) -> dict[str, str]:
    return {"Authorization": f"Bearer {accounts.token(organisations.organisation(actor.organisation_id or 0))}"}


def test_a_real_list_is_looked_through_taken_in_and_exported(client: FlaskClient) -> None:
    author = listings.editor("enterprise")
    sign_in(client, author)
    read = post(client, URL, at=URL, file=(BytesIO(sheets.csv_file(ROWS)), "list.csv"))
    form = page(read).xpath("//form[contains(@action,'/rows')]")[0]
    chosen = {name: value for name, value in form.form_values() if name not in ("csrf_token", *USUAL)}
    assert (chosen["column_1"], chosen["column_2"], chosen["column_5"]) == ("title_zh", "", "budget_wan")

    looked = post(client, f"{URL}/rows", at=URL, act="look", **chosen, **USUAL)
    assert (looked.status_code, db.session.scalars(select(Demand)).all()) == (200, [])
    done = post(client, f"{URL}/rows", at=URL, act="go", **chosen, **USUAL)

    assert done.status_code == 303
    made = {row.external_id: row for row in db.session.scalars(select(Demand))}
    assert {number: row.state for number, row in made.items()} == {"DEM1": DemandState.DRAFT, "DEM2": DemandState.DRAFT}
    assert (made["DEM1"].region, made["DEM2"].region, made["DEM2"].title_zh) == ("", "350000", "<b>活塞故障预警</b>")
    files = {kind: client.get("/demands/export", query_string={"format": kind}) for kind in ("csv", "json", "xlsx")}
    assert files["csv"].text.splitlines()[1].startswith("DEM1,XQ-")
    assert [row["external_id"] for row in files["json"].get_json()] == ["DEM1", "DEM2"]
    assert files["xlsx"].data.startswith(b"PK")


def test_nothing_is_taken_in_where_a_row_is_wrong(client: FlaskClient) -> None:
    sign_in(client, listings.editor("enterprise"))
    wrong = [*ROWS, ["DEM1", "又一次", "", "", "", "", "", "", ""], ["DEM4", "", "", "", "", "很多", "", "", ""]]
    read = post(client, URL, at=URL, file=(BytesIO(sheets.csv_file(wrong)), "list.csv"))
    form = page(read).xpath("//form[contains(@action,'/rows')]")[0]
    chosen = {name: value for name, value in form.form_values() if name not in ("csrf_token", *USUAL)}

    answer = post(client, f"{URL}/rows", at=URL, act="go", **chosen, **USUAL)

    assert (answer.status_code, db.session.scalars(select(Demand)).all()) == (422, [])
    assert [row.text_content() for row in page(answer).xpath("//table[@id='problems']//tbody/tr/th")] == ["4", "5", "5"]
    assert "预算" in text(answer)


def test_the_template_has_every_column_and_other_kinds_of_lists_do_not_exist(client: FlaskClient) -> None:
    sign_in(client, listings.editor("enterprise"))

    (head,) = sheets.read(client.get(f"{URL}/template.xlsx").data, most_rows=5, most_columns=60)

    assert head[:3] == ["编号", "平台编号", "需求名称"]
    assert client.get("/lots/import").status_code == 404


def test_a_demanders_own_system_writes_by_its_numbers(client: FlaskClient) -> None:
    author = listings.editor("enterprise")
    headers, url = _token(author), "/api/v1/demands/by-external-id/ERP-7"
    body = {"title_zh": "储能舱隔热层", "indicators": [{"name": "导热系数", "wanted": "0.020"}]}

    made = client.put(url, json=body, headers=headers)
    again = client.put(url, json=body, headers=headers)

    assert (made.status_code, made.json["outcome"], made.json["demand"]["external_id"]) == (201, "created", "ERP-7")
    assert (again.status_code, again.json["outcome"], again.json["demand"]["id"]) == (200, "unchanged", made.json["demand"]["id"])
    assert client.get(url, headers=headers).json["title_zh"] == "储能舱隔热层"
    assert client.get(url, headers=_token(listings.editor("enterprise"))).status_code == 404
    goals = [{"name": "小试", "due_on": "2028-03-01", "share_bp": 4000}]
    refused = client.put(url, json=body | {"goals": goals}, headers=headers)
    assert (refused.status_code, refused.json["field"]) == (422, "goals.0.share_bp")
    assert client.get("/api/v1/demands/export?format=jsonl", headers=headers).data.count(b"\n") == 1


def test_a_sheet_over_the_api_is_taken_in_whole_or_refused_row_by_row(client: FlaskClient) -> None:
    headers = _token(listings.editor("enterprise"))

    def sent(rows: list[list[str]], **said: str) -> tuple[int, Any]:
        file = (BytesIO(sheets.csv_file(rows)), "list.csv")
        answer = client.post("/api/v1/demands/sheet", data={"file": file, **said}, headers=headers)
        return answer.status_code, answer.json

    status, refused = sent([*ROWS, ["DEM1", "又一次", *[""] * 7]])
    assert (status, [(fault["row"], fault["field"]) for fault in refused["errors"]]) == (422, [(4, "external_id")])
    status, looked = sent(ROWS, dry_run="true", way="entrusted", submit="true")
    assert (status, looked["rows"], db.session.scalars(select(Demand)).all()) == (200, 2, [])
    assert sent(ROWS, deadline="2028-01-05")[0] == 200
    assert len(db.session.scalars(select(Demand)).all()) == 2
