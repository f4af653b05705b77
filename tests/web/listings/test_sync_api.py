"""An institution's own system: written by its own numbers, one or many, read on from where it stopped, fetched whole."""

from __future__ import annotations

import io
import json
import re
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import func, select

from market.access import SYSTEM, Actor
from market.audit import Event
from market.db import db, unit_of_work
from market.listings import services
from market.listings.models.achievements import Achievement
from market.sheets import read
from tests.factories import accounts, listings

if TYPE_CHECKING:
    from flask.testing import FlaskClient
    from werkzeug.test import TestResponse

Json = dict[str, Any]
DOC = Path(__file__).parents[3] / "docs" / "api.md"
NUMBER = listings.patent_number(2021)


def body(**given: Any) -> Json:
    values: Json = {
        "title_zh": "剑麻纤维疏水抗污改性工艺",
        "abstract": "用分子模拟筛出两步接枝配方，在剑麻纤维表面形成稳定的疏水层，不改现有编织线，只在浸轧工序加一个槽即可。",
        "sector": "mat",
        "field": "materials",
        "trl": 7,
        "ledger_no": "TZ-1",
        "inventors": [{"name": "甲", "staff_no": "7"}],
        "rights": [{"kind": "pat_inv", "number": f"ZL{NUMBER}", "title": "一种接枝方法", "filed_on": "2021-03-08"}],
        "indicators": [{"name": "吸水率", "value": "9", "unit": "%"}],
        "terms": [
            {"mode": "transfer", "price_mode": "agreed"},
            {"mode": "licence", "licence_kind": "ordinary", "price_mode": "listed", "price_fen": 30_000_000, "months": 36},
        ],
    }
    return values | given


class Caller:
    def __init__(self, client: FlaskClient, author: Actor) -> None:
        self.client = client
        self.headers = {"Authorization": f"Bearer {accounts.token_of(author)}", "Accept-Language": "en"}

    def __call__(self, method: str, path: str, status: int = 200, **more: Any) -> TestResponse:
        answer = self.client.open(f"/api/v1/achievements/{path}", method=method, headers=self.headers, **more)
        assert answer.status_code == status, answer.text
        return answer

    def put(self, number: str, told: Json, status: int = 200) -> Json:
        return self("PUT", f"by-external-id/{number}", status, json=told).json or {}


@pytest.fixture(name="author")
def author_fixture(client: FlaskClient) -> Actor:
    del client
    return listings.editor()


@pytest.fixture
def call(client: FlaskClient, author: Actor) -> Caller:
    return Caller(client, author)


def _count(of: type[Achievement | Event]) -> int:
    return db.session.scalar(select(func.count()).select_from(of)) or 0


def _faults(found: TestResponse) -> list[tuple[int, str, str]]:
    assert found.json is not None
    return [(fault["row"], fault["field"], fault["code"]) for fault in found.json["errors"]]


def test_the_same_again_changes_nothing_and_leaves_no_trace(call: Caller) -> None:
    made = call.put("JXU-1", body(), 201)
    before = _count(Event)
    first = call("GET", "changes").json

    assert (made["outcome"], made["achievement"]["external_id"], made["achievement"]["state"]) == ("created", "JXU-1", "draft")
    assert call.put("JXU-1", body())["outcome"] == "unchanged"
    assert (_count(Achievement), _count(Event)) == (1, before)
    assert call("GET", f"changes?after={first['next']}").json == {"items": [], "next": first["next"], "more": False}

    turned = body(terms=body()["terms"][::-1], title_zh="新名")
    assert call.put("JXU-1", turned)["outcome"] == "changed"
    assert call.put("JXU-1", turned)["outcome"] == "unchanged"
    assert call.put("JXU-1", body(indicators=[]))["achievement"]["indicators"] == []
    assert call("GET", "by-external-id/JXU-1").json["id"] == made["achievement"]["id"]


def test_what_is_public_stays_as_it_is_and_may_be_repeated(call: Caller, author: Actor) -> None:
    number = call.put("A", body(), 201)["achievement"]["id"]
    with unit_of_work():
        services.submit(author, number)
        services.decide(SYSTEM, number, listings.passed())

    assert call.put("A", body())["outcome"] == "unchanged"
    refused = call.put("A", body(trl=8), 409)
    assert refused["code"] == "import.not_draft"


def test_a_co_owners_consent_outlives_a_repeated_call(call: Caller, author: Actor) -> None:
    partner = accounts.organisation("institution")
    owners = [{"share_bp": 6000}, {"name": partner.name_zh, "share_bp": 4000}]
    number = call.put("A", body(owners=owners), 201)["achievement"]["id"]
    with unit_of_work():
        services.answer_consent(accounts.actor(partner), number, agree=True)
    del author

    again = call.put("A", body(owners=owners))

    assert (again["outcome"], again["achievement"]["owners"][1]["consented_on"] is not None) == ("unchanged", True)


def test_numbers_are_the_owners_own(client: FlaskClient, call: Caller) -> None:
    call.put("A", body(), 201)
    other = Caller(client, listings.editor())

    assert other("GET", "by-external-id/A", 404).status_code == 404
    assert other.put("A", body(), 201)["outcome"] == "created"
    assert [row["external_id"] for row in other("GET", "changes").json["items"]] == ["A"]
    assert client.put("/api/v1/achievements/by-external-id/A", json=body()).status_code == 401
    assert Caller(client, listings.clerk()).put("A", body(), 403)["code"] == "forbidden"


@pytest.mark.parametrize(
    ("given", "field", "code"),
    [
        ({"owners": [{"share_bp": 6000}]}, "owners", "owner.shares"),
        ({"owners": [{"share_bp": 6000}, {"name": "乙", "share_bp": 5000}]}, "owners.1.share_bp", "owner.shares_exceed"),
        ({"rights": [{"kind": "pat_inv", "number": "ZL201710601862.4", "title": "x"}]}, "rights.0.number", "ip.check_digit"),
        ({"indicators": [{"name": "", "value": "1"}]}, "indicators.0.name", "indicator.name_missing"),
        ({"burdens": [{"kind": "other"}]}, "burdens.0.note", "burden.note_missing"),
        ({"terms": [{"mode": "licence", "licence_kind": "sole", "price_mode": "listed"}]}, "terms.0.price_fen", "term.price_missing"),
        ({"valid_until": "2020-01-01"}, "valid_until", "listing.validity_past"),
        ({"title_zh": ""}, "title_zh", "listing.title_missing"),
    ],
)
def test_what_is_wrong_is_named_by_its_member_and_nothing_is_written(call: Caller, given: Json, field: str, code: str) -> None:
    refused = call.put("A", body(**given), 422)
    assert (refused["field"], refused["code"], _count(Achievement)) == (field, code, 0)

    many = call("POST", "batch", 422, json={"items": [body(external_id="B", rights=[]), body(external_id="A", **given)]})
    assert (_faults(many), _count(Achievement)) == ([(2, f"items.1.{field}", code)], 0)


def test_many_are_written_together_dry_first(call: Caller) -> None:
    call.put("A", body(), 201)
    items = [
        body(external_id="A"),
        body(external_id="B", rights=[], title_zh="<script>alert(1)</script>"),
        body(external_id="C", abstract="短"),
    ]

    dry = call("POST", "batch", json={"items": items, "dry_run": True, "submit": True}).json
    assert [(row["outcome"], row["submitted"], row["id"] is None) for row in dry["items"]] == [
        ("changed", True, False),
        ("created", True, True),
        ("created", False, True),
    ]
    assert _count(Achievement) == 1

    done = call("POST", "batch", json={"items": items, "submit": True}).json
    assert [(row["outcome"], row["state"]) for row in done["items"]] == [
        ("changed", "submitted"),
        ("created", "submitted"),
        ("created", "draft"),
    ]
    assert done["items"][2]["gap"]["code"] == "listing.abstract_short"
    assert [row["outcome"] for row in call("POST", "batch", json={"items": items}).json["items"]] == ["unchanged"] * 3
    page = call.client.get(f"/api/v1/achievements/{done['items'][1]['id']}", headers=call.headers)
    assert page.json["title_zh"] == "<script>alert(1)</script>"


def test_a_number_that_stands_there_twice_is_refused(call: Caller) -> None:
    items = [body(external_id="A"), body(external_id="B"), body(external_id="A"), body(external_id=" C")]

    refused = call("POST", "batch", 422, json={"items": items})

    assert _faults(refused) == [(3, "items.2.external_id", "sync.twice"), (4, "items.3.external_id", "sync.number")]
    assert _count(Achievement) == 0


def test_text_of_another_encoding_is_no_json_but_a_sheet(call: Caller) -> None:
    gbk = json.dumps(body(), ensure_ascii=False).encode("gbk")
    assert call("PUT", "by-external-id/A", 400, data=gbk, content_type="application/json").json["code"] == "body.malformed"

    sheet = "编号,成果名称\nA,中文名\nB,又一项\n".encode("gbk")
    dry = call("POST", "sheet", data={"file": (io.BytesIO(sheet), "list.csv"), "dry_run": "true"}).json
    assert (dry["rows"], dry["dry_run"], _count(Achievement)) == (2, True, 0)
    call("POST", "sheet", data={"file": (io.BytesIO(sheet), "list.csv")})
    assert call("GET", "by-external-id/A").json["title_zh"] == "中文名"
    wrong = "编号,成果名称,申请日\nC,名,昨天\nC,名,\n".encode("gbk")
    assert _faults(call("POST", "sheet", 422, data={"file": (io.BytesIO(wrong), "list.csv")}))[0][0] == 2


def test_who_reads_on_from_the_last_place_sees_each_change_once_withdrawn_ones_too(call: Caller, author: Actor) -> None:
    ids = [call.put(number, body(rights=[]), 201)["achievement"]["id"] for number in "ABC"]
    first = call("GET", "changes?limit=2").json
    rest = call("GET", f"changes?after={first['next']}&limit=2").json
    assert [row["external_id"] for row in [*first["items"], *rest["items"]]] == ["A", "B", "C"]
    assert (first["more"], rest["more"]) == (True, False)

    with unit_of_work():
        services.withdraw(author, ids[0])
        services.save_indicators(author, ids[1], [])
    news = call("GET", f"changes?after={rest['next']}").json

    assert [(row["external_id"], row["state"]) for row in news["items"]] == [("A", "withdrawn"), ("B", "draft")]
    assert call("GET", f"changes?after={news['next']}").json["items"] == []


def test_the_whole_list_is_fetched_as_a_file(call: Caller) -> None:
    call.put("A", body(), 201)
    call.put("B", body(rights=[]), 201)

    lines = call("GET", "export").text.splitlines()
    assert [json.loads(line)["external_id"] for line in lines] == ["A", "B"]
    for form in ("csv", "xlsx"):
        rows = read(call("GET", f"export?format={form}").data, most_rows=9, most_columns=60)
        assert [row[0] for row in rows] == ["编号", "A", "B"]
    call("GET", "export?format=exe", 422)


def test_the_worked_example_of_the_documentation_works(call: Caller) -> None:
    part = DOC.read_text(encoding="utf-8").partition("## Your own system")[2].partition("\n## ")[0]
    shown = re.findall(r"```http\n(\w+) /api/v1/achievements/(\S+)\n\n?(.*?)```\n+answers? (\d+)", part, re.DOTALL)

    assert len(shown) >= 5
    for method, path, told, status in shown:
        call(method, path, int(status), **({"json": json.loads(told)} if told.strip() else {}))
