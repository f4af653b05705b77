"""A demand from its two pages to the draft of a contract: every act of demander, operator and solver through its page.

Written, sent back to by a mistake, submitted, published, answered by two, talked about with notes that both sides keep, decided, drafted.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import select

from market import clock
from market.accounts import queries
from market.db import db
from market.listings.models.demands import Demand
from market.listings.rules.review_sheets import DEMAND_SHEET
from market.proposals.models.proposals import Proposal
from tests.browser.sites import NARROW, WIDE, Visitor, served
from tests.factories import accounts, proposals

if TYPE_CHECKING:
    from collections.abc import Iterator

    from flask import Flask
    from playwright.sync_api import Browser

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.timeout(120)]
TITLE = "麻类地毯水洗后不塌绒的后整理方案"
PROMISED = "不高于 9%"
ASKED, AGREED = "先做三个花型，付款分两次。", "同意，四周交付样机。"
ROLES = {"demander": "enterprise", "clerk": "operator", "solver": "institution"}


@pytest.fixture
def people(committed_app: Flask, browser: Browser) -> Iterator[dict[str, Visitor]]:
    """The demander, the operator's reviewer and a solver, each signed in in a window of their own; the demander's runs no scripts."""
    with committed_app.app_context():
        emails = {role: queries.people_of(accounts.organisation(kind).id)[0][1].email for role, kind in ROLES.items()}
    with served(committed_app) as address:
        visitors = {role: Visitor.enter(browser, address, scripts=role != "demander") for role in ROLES}
        for role, visitor in visitors.items():
            visitor.sign_in(emails[role], accounts.PASSWORD)
        yield visitors
        for visitor in visitors.values():
            visitor.leave()
    assert [visitor.problems for visitor in visitors.values()] == [[]] * len(ROLES)


def test_a_demand_finds_its_solver_and_becomes_a_contract(committed_app: Flask, people: dict[str, Visitor]) -> None:
    demander, clerk, solver = (people[role] for role in ROLES)
    write(demander)
    publish(clerk)
    with committed_app.app_context():
        demand = db.session.scalars(select(Demand)).one()
        other = proposals.submitted(demand)
        address, rival = f"/demands/{demand.id}", f"/proposals/{other.id}"
    answer(solver, address)
    with committed_app.app_context():
        mine = f"/proposals/{db.session.scalars(select(Proposal.id).order_by(Proposal.id.desc())).first()}"

    choose(demander, solver, address, mine)

    assert solver.page.request.get(rival).status == 404
    for side in (demander, solver):
        side.page.goto("/contracts")
        side.follow(TITLE)
        assert PROMISED in side.page.content()
    solver.page.goto(mine)
    assert solver.reads(ASKED)
    assert "met_on" not in solver.page.content()


def write(demander: Visitor) -> None:
    """Write the short page, go on, forget the ownership, read what is missing with nothing lost, mend it and submit."""
    page = demander.page
    page.goto("/desk")
    demander.follow("发布需求")
    deadline = (clock.today() + timedelta(days=60)).isoformat()
    demander.fill(title_zh=TITLE, problem="剑麻簇绒地毯水洗三次后绒面倒伏，希望找到在现有定型机上实现的疏水后整理配方。")
    demander.fill(sector="mat", field="materials", budget_from="30万", budget_to="80万", deadline=deadline)
    demander.send("保存并继续")
    demander.fill(name_0="24 小时吸水率", now_0="62%", wanted_0="不高于 15%", test_0="GB/T 1034", region="330106")
    page.locator("main [name='ways'][value='entrusted']").check()
    demander.send("保存并提交审核")
    assert page.locator("main [role='alert']").first.is_visible()
    assert page.input_value("main [name='wanted_0']") == "不高于 15%"
    page.set_viewport_size({"width": NARROW["width"], "height": NARROW["height"]})
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    page.set_viewport_size({"width": WIDE["width"], "height": WIDE["height"]})
    demander.send("保存并返回上一页")
    assert page.input_value("main [name='title_zh']") == TITLE
    demander.send("保存并继续")
    demander.fill(ownership="成果归需求方所有，完成方可以发表论文。")
    demander.send("保存并提交审核")
    assert demander.reads("审核")


def publish(clerk: Visitor) -> None:
    """Go through the checklist and publish."""
    clerk.page.goto("/review")
    clerk.follow("审核 " + TITLE)
    clerk.fill(**{f"tick_{item.code}": "passed" for item in DEMAND_SHEET.judged})
    clerk.send("提交审核意见")


def answer(solver: Visitor, address: str) -> None:
    """Propose with a value for the target, steps, a team and a price."""
    solver.page.goto(address)
    solver.follow("我来应答")
    solver.fill(approach=proposals.APPROACH, value_0=PROMISED, note_0="第三方检测报告", price="62万", way="entrusted", independent=True)
    solver.fill(stage_0="小试定型", months_0="4", result_0="配方与小试报告", member_0="周青", role_0="课题负责人")
    solver.send("提交方案")
    assert solver.reads(PROMISED)


def choose(demander: Visitor, solver: Visitor, address: str, mine: str) -> None:
    """Compare the two, begin talks with one, keep a note each, choose."""
    demander.page.goto(f"{address}/proposals")
    assert demander.main.locator("tbody tr").count() >= 2
    demander.page.goto(mine)
    demander.send("进入洽谈")
    demander.fill(text=ASKED)
    demander.send("保存洽谈记录")
    solver.page.goto(mine)
    assert solver.reads(ASKED)
    solver.fill(text=AGREED)
    solver.send("保存洽谈记录")
    demander.page.goto(mine)
    assert demander.reads(AGREED)
    with demander.page.expect_navigation(wait_until="load"):
        demander.main.get_by_role("button", name="选定此方案").click()
    assert demander.reads("已选定")
