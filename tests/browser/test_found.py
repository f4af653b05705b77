"""An institution's list of 218 achievements, from its own file to a question under the agreement: every act through its page.

Taken in by its people in one go, published, found by a company in Chinese and in English, matched to that company's demand with reasons,
opened under a signed agreement, asked about and answered, while a third company sees nothing of it.
"""

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
from market.listings.rules.content import Target
from market.listings.rules.kinds import IpKind
from market.listings.rules.review_sheets import ACHIEVEMENT_SHEET
from market.matching import jobs as matching
from market.search import jobs as search
from tests.browser.sites import NARROW, WIDE, Visitor, served
from tests.factories import accounts, listings, papers

if TYPE_CHECKING:
    from collections.abc import Iterator

    from flask import Flask
    from playwright.sync_api import Browser

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.timeout(180)]
HEAD = ["编号", "成果名称", "英文名", "完成单位", "产业", "成果类型", "申请号", "公开号", "申请日", "研发阶段", "概要", "来源", "备注"]
TITLE_EN, SUMMARY = "column_2", "column_10"
KINDS = {IpKind.PAT_APP.value: "发明专利申请(公开)", IpKind.PAT_INV.value: "发明专利", IpKind.PAT_UM.value: "实用新型专利"}
SECTORS = {"iot": "数字经济", "bio": "生命健康", "eqp": "高端装备", "mat": "新材料", "nrg": "绿色能源"}

WANTED = "一种低复杂度的脑电波信号压缩和分类方法"
OTHER = "基于图平衡正则化的半监督超限学机分类方法"
SECRET = "实验原始数据.pdf"
QUESTION, ANSWER = "压缩比与分类准确率的原始记录是哪几组？", "见附件第三组，压缩比 1 比 8 时准确率为九成一。"
ROLES = ("seller", "clerk", "buyer", "rival")


def _list() -> list[list[str]]:
    """Return the list as an institution keeps it: own headings, words for kinds, a column that the market does not know."""
    facts = csv.DictReader(io.StringIO((resources.files("market.demo") / "data" / "achievements.csv").read_text("utf8")))
    return [HEAD, *(_row(fact) for fact in facts)]


def _row(fact: dict[str, str]) -> list[str]:
    said = f"{fact['origin']}完成的“{fact['title_zh']}”，用于{fact['use_zh']}。"
    kind = KINDS.get(fact["basis"], "论文")
    names = [fact["id"], fact["title_zh"], fact["title_en"], fact["origin"], SECTORS[fact["sector"]], kind]
    return [*names, *(fact[name] for name in ("number", "publication_no", "filed_on", "stage")), said, fact["source_ref"], ""]


@pytest.fixture
def people(committed_app: Flask, browser: Browser) -> Iterator[dict[str, Visitor]]:
    """The institution, the operator, a company with a demand, and its rival, each signed in in a window of their own."""
    with committed_app.app_context():
        kinds = ("institution", "operator", "enterprise", "enterprise")
        organisations = dict(zip(ROLES, map(accounts.organisation, kinds), strict=True))
        listings.published_demand(
            accounts.actor(organisations["buyer"]),
            title_zh="可穿戴设备上的脑电信号压缩方法",
            title_en="Compression of EEG signals on wearables",
            problem="现有脑电头盔采样数据量大，无线带宽和算力有限，需要低复杂度的脑电信号压缩方法。",
            indicators=(Target(name="压缩比", now="2", wanted="不低于 8", test="离线数据"),),
        )
        emails = {role: queries.people_of(found.id)[0][1].email for role, found in organisations.items()}
    with served(committed_app) as address:
        visitors = {role: Visitor.enter(browser, address) for role in ROLES}
        for role, visitor in visitors.items():
            visitor.sign_in(emails[role], accounts.PASSWORD)
        yield visitors
        for visitor in visitors.values():
            visitor.leave()
    assert [visitor.problems for visitor in visitors.values()] == [[]] * len(ROLES)


def test_a_list_is_taken_in_found_matched_and_asked_about_under_the_agreement(committed_app: Flask, people: dict[str, Visitor]) -> None:
    seller, clerk, buyer, rival = (people[role] for role in ROLES)
    take_in(seller)
    with committed_app.app_context():
        states = dict(db.session.execute(select(Achievement.state, func.count()).group_by(Achievement.state)).all())
    assert sum(states.values()) == len(_list()) - 1
    assert states["submitted"] > states["draft"]

    for title in (OTHER, WANTED):
        clerk.page.goto("/review")
        clerk.follow("审核 " + title)
        clerk.fill(**{f"tick_{item.code}": "passed" for item in ACHIEVEMENT_SHEET.judged})
        clerk.send("提交审核意见")
    with committed_app.app_context():
        index = committed_app.extensions["market.search"]
        search.index_due(index)
        matching.rematch_due(index)

    listing = find(buyer)
    match(buyer, listing)
    keep_secret(seller, listing)
    sign(buyer, listing)
    let_in(seller)
    file = read(buyer, listing)
    ask_and_answer(buyer, seller, listing)
    for side in (buyer, seller):
        side.page.goto("/agreements")
        assert side.reads(WANTED)
        assert side.reads("已准许")
    stand_before_closed_doors(rival, listing, file)


def take_in(seller: Visitor) -> None:
    """Upload the list as a spreadsheet program saves it in China, correct two columns, look it through, take it in whole."""
    page = seller.page
    page.goto("/achievements/import")
    content = sheets.csv_file(_list()).decode("utf-8-sig").encode("gb18030")
    page.set_input_files("main [name='file']", {"name": "成果清单.csv", "mimeType": "text/csv", "buffer": content})
    seller.send("读取文件")
    seller.fill(**{TITLE_EN: "title_en", SUMMARY: "abstract"}, trl="4", mode="transfer", ledger_from_number=True)
    seller.send("检查清单")
    assert "218" in page.locator("main .alert").first.inner_text()
    page.set_viewport_size({"width": NARROW["width"], "height": NARROW["height"]})
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    page.set_viewport_size({"width": WIDE["width"], "height": WIDE["height"]})
    seller.send("导入整个清单")
    page.wait_for_url("**/desk")


def find(buyer: Visitor) -> str:
    """Search in Chinese and in English, as somebody who types what comes to mind; return the address of what both find first."""
    found = []
    for words in ("脑电 压缩", "EEG compression"):
        buyer.page.goto("/achievements")
        buyer.page.fill("#q", words)
        buyer.page.press("#q", "Enter")
        buyer.page.wait_for_url("**q=*")
        first = buyer.page.locator("main a[href^='/achievements/']").filter(has_text=WANTED).first
        found.append(first.get_attribute("href") or "")
    assert found[0] == found[1]
    return found[0]


def match(buyer: Visitor, listing: str) -> None:
    """Read on the own demand that the achievement may fit, and why."""
    buyer.page.goto("/desk")
    buyer.follow("可穿戴设备上的脑电信号压缩方法")
    matched = buyer.page.locator(".match", has=buyer.page.locator(f"a[href='{listing}']"))
    assert "共同的技术词： 压缩、脑电信号" in matched.inner_text()


def keep_secret(seller: Visitor, listing: str) -> None:
    """Attach a document under the agreement to what is public already."""
    seller.page.goto(listing)
    seller.follow("图片与文件")
    seller.page.set_input_files("main [name='file']", {"name": SECRET, "mimeType": "application/pdf", "buffer": papers.document(1)})
    seller.fill(caption="实验原始数据与配置说明", audience="nda")
    seller.send("上传")
    assert seller.reads(SECRET)


def sign(buyer: Visitor, listing: str) -> None:
    """Learn that there is more, read the agreement, sign it."""
    buyer.page.goto(listing)
    assert not buyer.reads(SECRET)
    buyer.follow("阅读并签署保密协议")
    buyer.fill(password=accounts.PASSWORD)
    buyer.send("签署协议")
    assert buyer.reads("等待发布单位决定")


def let_in(seller: Visitor) -> None:
    """Find on the desk that somebody waits, and grant access."""
    seller.page.goto("/desk")
    with seller.page.expect_navigation(wait_until="load"):
        seller.main.locator("li", has_text="等待您决定是否准许查看").get_by_role("link").last.click()
    seller.send("准许查看")
    assert seller.reads("已准许")


def read(buyer: Visitor, listing: str) -> str:
    """Open the document, and find the opening on record; return its address."""
    buyer.page.goto(listing)
    link = buyer.main.get_by_role("link", name="实验原始数据与配置说明").get_attribute("href") or ""
    answer = buyer.page.request.get(link)
    assert (answer.status, answer.body()) == (200, papers.document(1))
    buyer.page.goto(f"{listing}/agreement")
    assert buyer.reads(SECRET)
    return link


def ask_and_answer(buyer: Visitor, seller: Visitor, listing: str) -> None:
    """Ask about what is confidential, answer from the desk; both sides read both."""
    buyer.page.goto(listing)
    buyer.follow("提问或查看全部问答")
    buyer.fill(text=QUESTION, reach="nda")
    buyer.send("提交问题")
    seller.page.goto("/desk")
    with seller.page.expect_navigation(wait_until="load"):
        seller.main.locator("li", has_text="答复").get_by_role("link").last.click()
    seller.fill(answer=ANSWER)
    seller.send("答复")
    for side in (buyer, seller):
        side.page.goto(f"{listing}/questions")
        assert side.reads(QUESTION)
        assert side.reads(ANSWER)


def stand_before_closed_doors(rival: Visitor, listing: str, file: str) -> None:
    """See the listing and that something is confidential, and nothing more."""
    for address in (listing, f"{listing}/questions", "/agreements"):
        rival.page.goto(address)
        assert not any(rival.reads(words) for words in (SECRET, QUESTION, ANSWER))
    assert rival.page.request.get(file).status == 404
