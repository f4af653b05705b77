"""An institution's list of 218 achievements, taken in by its own people in a browser: columns named, looked through, taken in."""

from __future__ import annotations

import csv
import io
from importlib import resources
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import func, select

from market import sheets
from market.accounts import queries
from market.db import db
from market.listings.models.achievements import Achievement
from market.listings.rules.kinds import IpKind
from tests.browser.sites import NARROW, Visitor, served
from tests.factories import accounts

if TYPE_CHECKING:
    from flask import Flask
    from playwright.sync_api import Browser

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.timeout(120)]
HEAD = ["编号", "成果名称", "完成单位", "产业", "成果类型", "申请号", "公开号", "申请日", "研发阶段", "概要", "来源", "备注"]
KINDS = {IpKind.PAT_APP.value: "发明专利申请(公开)", IpKind.PAT_INV.value: "发明专利", IpKind.PAT_UM.value: "实用新型专利"}

SECTORS = {"iot": "数字经济", "bio": "生命健康", "eqp": "高端装备", "mat": "新材料", "nrg": "绿色能源"}


def _list() -> list[list[str]]:
    """Return the list as an institution keeps it: own headings, words for kinds, a column that the market does not know."""
    facts = csv.DictReader(io.StringIO((resources.files("market.demo") / "data" / "achievements.csv").read_text("utf8")))
    return [HEAD, *(_row(fact) for fact in facts)]


def _row(fact: dict[str, str]) -> list[str]:
    said = f"{fact['origin']}完成的“{fact['title_zh']}”，用于{fact['use_zh']}。"
    kind = KINDS.get(fact["basis"], "论文")
    numbers = [fact[name] for name in ("number", "publication_no", "filed_on", "stage")]
    return [fact["id"], fact["title_zh"], fact["origin"], SECTORS[fact["sector"]], kind, *numbers, said, fact["source_ref"], ""]


def test_a_list_of_an_institution_is_taken_in_in_one_go(committed_app: Flask, browser: Browser) -> None:
    with committed_app.app_context():
        email = queries.people_of(accounts.organisation("institution").id)[0][1].email
    rows = _list()
    with served(committed_app) as address:
        visitor = Visitor.enter(browser, address)
        visitor.sign_in(email, accounts.PASSWORD)
        page = visitor.page
        page.goto("/achievements/import")
        content = sheets.csv_file(rows).decode("utf-8-sig").encode("gb18030")
        page.set_input_files("main [name='file']", {"name": "成果清单.csv", "mimeType": "text/csv", "buffer": content})
        visitor.send("读取文件")
        visitor.fill(column_9="abstract", trl="4", mode="transfer", ledger_from_number=True)
        visitor.send("检查清单")
        assert "218" in page.locator("main .alert").first.inner_text()
        page.set_viewport_size({"width": NARROW["width"], "height": NARROW["height"]})
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
        visitor.send("导入整个清单")
        page.wait_for_url("**/desk")
        assert visitor.problems == []
    with committed_app.app_context():
        states = dict(db.session.execute(select(Achievement.state, func.count()).group_by(Achievement.state)).all())
    assert sum(states.values()) == len(rows) - 1
    assert states["submitted"] > states["draft"]
