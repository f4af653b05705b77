"""Each type of contract in real browsers, from an agreement reached elsewhere to the register, a tax claim and the paid reward.

Every act is done on its page, by three organisations: the institution that sells, the enterprise that buys, the office that registers.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from market import clock
from market.accounts import queries as people
from tests.browser.paperwork import answer
from tests.browser.sites import Visitor, served
from tests.factories import accounts

if TYPE_CHECKING:
    from collections.abc import Iterator

    from flask import Flask
    from playwright.sync_api import Browser

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.timeout(180)]
TITLE = "低温余热回收换热器"
PRICE = 860_000
SUBJECTS = {
    "dev_entrust": "受委托方为委托方研制低温余热回收换热器样机，完成设计、试制和第三方检测，并交付全部图纸。",
    "trf_patent": "转让方将低温余热回收换热器的发明专利权转让给受让方，并交付全部技术资料和图纸。",
    "lic_patent": "许可方许可被许可方实施低温余热回收换热器的发明专利，并交付实施所需的全部技术资料。",
    "con_gen": "受托方就低温余热回收方案作技术经济论证，分析三条路线并提交书面咨询报告。",
    "srv_gen": "受托方为委托方的换热机组作热工标定和故障诊断，解决结垢引起的效率下降。",
}
AFTER_NOTICE = timedelta(days=40)


@dataclass(frozen=True, slots=True, kw_only=True)
class Cast:
    """The two parties, two people of the office, and a second signatory of the institution, who approves rewards."""

    seller: Visitor
    buyer: Visitor
    registrar: Visitor
    reviewer: Visitor
    second: Visitor
    uscc: str
    """The buyer's unified social credit code."""
    address: str
    """The e-mail of the second signatory."""


@pytest.fixture
def cast(committed_app: Flask, browser: Browser) -> Iterator[Cast]:
    """Everybody signed in, in a window of their own."""
    with committed_app.app_context():
        parties = {
            "seller": accounts.organisation("institution", uscc=accounts.uscc("12")),
            "buyer": accounts.organisation("enterprise"),
            "registrar": accounts.office("3301", "07"),
        }
        emails = {role: accounts.email_of(party) for role, party in parties.items()}
        for role, home, part in (("reviewer", "registrar", "registrar"), ("second", "seller", "signer")):
            emails[role] = people.person(accounts.member(parties[home], part).person_id or 0).email
        uscc = parties["buyer"].uscc
    with served(committed_app) as address:
        visitors = {role: Visitor.enter(browser, address) for role in emails}
        for role, visitor in visitors.items():
            visitor.sign_in(emails[role], accounts.PASSWORD)
        yield Cast(**visitors, uscc=uscc, address=emails["second"])
        for visitor in visitors.values():
            visitor.leave()
    assert {role: visitor.problems for role, visitor in visitors.items() if visitor.problems} == {}


@pytest.mark.parametrize("subtype", SUBJECTS)
def test_a_contract_goes_from_the_agreement_to_register_claim_and_reward(cast: Cast, subtype: str) -> None:
    contract = agreed(cast, subtype)
    sign(cast, contract, subtype)
    register(cast, contract)
    claim(cast, contract)
    reward(cast, contract)


def agreed(cast: Cast, subtype: str) -> str:
    """Enter the agreement, let the other party confirm it, and return the address of the draft."""
    seller, buyer = cast.seller, cast.buyer
    seller.page.goto("/deals/agreements/new")
    seller.fill(side="seller", other_uscc=cast.uscc, title_zh=TITLE, subject=SUBJECTS[subtype], subtype=subtype)
    seller.fill(price=str(PRICE), pricing="listed", price_record="浙江网上技术市场，2026年9月1日至15日", months="36")
    if subtype.startswith("lic"):
        seller.fill(licence_kind="exclusive")
    seller.page.locator("main form [type=submit]").last.click()
    buyer.page.goto("/deals/agreements")
    buyer.follow(TITLE)
    buyer.send("确认协议")
    seller.page.goto("/contracts")
    seller.page.locator("main a[href^='/contracts/']").first.click()
    seller.page.wait_for_url(re.compile(r"/contracts/\d+$"))
    return seller.page.url


def sign(cast: Cast, contract: str, subtype: str) -> None:
    """Complete the draft where the type asks for it, fix the document, sign for both."""
    seller, buyer = cast.seller, cast.buyer
    seller.follow("编辑草稿")
    today = clock.today()
    seller.fill(starts_on=today.isoformat(), ends_on=(today + timedelta(days=3 * 365)).isoformat())
    if subtype.startswith("trf"):
        seller.fill(priority="waived", priority_on=today.isoformat())
    if subtype.startswith("lic"):
        seller.fill(licence_until=(today + timedelta(days=3 * 365)).isoformat())
    seller.send("保存草稿")
    if subtype in ("trf_patent", "lic_patent"):
        seller.follow("编辑草稿")
        patent = {"kind": "pat_inv", "number": "ZL 2017 1 0601862.3", "title": TITLE, "filed_on": "2017-07-21", "granted_on": "2019-05-07"}
        seller.fill(**{f"patent-{name}": value for name, value in patent.items()})
        seller.send("列明专利")
        seller.page.goto(contract)
    seller.send("固定文本")
    for party in (seller, buyer):
        party.page.goto(contract)
        party.fill(password=accounts.PASSWORD)
        party.send("签署合同")


def register(cast: Cast, contract: str) -> str:
    """Apply, accept, let one person of the office propose and another decide; return the number."""
    seller, registrar, reviewer = cast.seller, cast.registrar, cast.reviewer
    seller.page.goto(f"{contract}/registration")
    answer(seller)
    seller.send("提交申请")
    registrar.page.goto("/registrations")
    registrar.follow(TITLE)
    registrar.send("受理申请")
    for box in registrar.main.locator("[name='register-checks']").all():
        box.check()
    number = registrar.page.inner_text("#coming-number")
    registrar.send("拟准予登记")
    reviewer.page.goto(registrar.page.url)
    reviewer.send("确认决定")
    seller.page.goto(contract)
    assert seller.reads(number)
    return number


def claim(cast: Cast, contract: str) -> None:
    """File the seller's benefit, or, where a contract of this type has none, pay its charge."""
    seller = cast.seller
    seller.page.goto(contract)
    seller.page.locator("main a[href^='/claims/']").first.click()
    seller.page.wait_for_url("**/claims/*")
    if seller.main.get_by_role("button", name="标为材料齐备").count():
        seller.send("标为材料齐备")
    seller.main.locator("[name$='on']").fill(clock.today().isoformat())
    charged = seller.main.get_by_role("button", name="标为已缴纳").count()
    done = "标为已缴纳" if charged else "标为已申报"
    seller.send(done)
    assert seller.main.get_by_role("button", name=done).count() == 0


def reward(cast: Cast, contract: str) -> None:
    """Enter what came in, plan, publish, wait for the end of the notice, approve by another person, pay."""
    seller, second = cast.seller, cast.second
    seller.page.goto(f"/rewards/contracts/{contract.rsplit('/', 1)[1]}")
    seller.fill(kind="receipt", on=clock.today().isoformat(), amount=str(PRICE), note="ICBC-0001")
    seller.send("登记")
    seller.send("拟定分配方案")
    if not seller.page.input_value("main [name='main_fen']").strip("0."):
        seller.fill(main_fen="300000", others_fen="50000", transfer_fen="30000")
    for place, pool in enumerate(("main", "others", "transfer")):
        row = {"pool": pool, "name": f"测试完成人{place}", "weight": "1"}
        seller.fill(**{f"people-{place}-{name}": value for name, value in row.items()})
    seller.fill(basis="《科技成果转化管理办法》（2025 年）第十二条", contact="转化办公室，0571-00000000")
    seller.send("保存并计算份额")
    seller.send("公示方案")
    plan = seller.page.url
    later = clock.now() + AFTER_NOTICE
    for visitor in (seller, second):
        visitor.at(later)
    second.sign_in(cast.address, accounts.PASSWORD)
    second.page.goto(plan)
    second.send("批准方案")
    for box in second.main.locator("[name='share_ids']").all():
        box.check()
    second.fill(paid_on=clock.legal_date(later).isoformat(), reference="凭证 118")
    second.send("登记发放")
    assert second.reads("奖励已发放")
