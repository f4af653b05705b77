"""From the award to the register: the contract, its signatures, its registration, all through the pages."""

from __future__ import annotations

import re

from market import clock
from tests.browser.market import Market
from tests.browser.sites import Visitor
from tests.factories import accounts
from tests.factories.answers import ANSWERS

HAMMER = 900_000
"""The price in yuan that the deal was made at."""


def draw_up(market: Market) -> str:
    """Complete the draft that the award made, see the tax claims blocked, and fix the document."""
    seller = market.seller
    seller.page.goto("/contracts")
    seller.page.locator("main a[href^='/contracts/']").first.click()
    seller.page.wait_for_url(re.compile(r"/contracts/\d+$"))
    address = seller.page.url
    assert seller.reads(f"{HAMMER:,}")
    assert seller.reads("玖拾万元整")
    assert seller.reads("登记前不能办理")
    seller.follow("编辑草稿")
    seller.fill(priority="waived", priority_on=clock.today().isoformat())
    seller.send("保存草稿")
    seller.send("固定文本")
    document = seller.page.request.get(f"{address}/document.pdf")
    assert document.body().startswith(b"%PDF")
    return address


def sign(market: Market, contract: str) -> None:
    """Sign for both parties with the password; a wrong one is refused at its field, and the document can change no more."""
    seller, buyer = market.seller, market.buyer
    seller.page.goto(contract)
    seller.fill(password="not the password")
    seller.send("签署合同")
    _refused_at_the_password(seller)
    seller.page.goto(contract)
    assert "签署合同" not in _timeline(seller)
    buyer.page.goto(contract)
    assert buyer.main.locator("[name=password]").count() == 0
    for party, signed in ((seller, 1), (buyer, 2)):
        party.page.goto(contract)
        party.fill(password=accounts.PASSWORD)
        party.send("签署合同")
        assert _timeline(party).count("签署合同") == signed
    assert seller.page.request.get(f"{contract}/edit").status == 409
    seller.page.goto(contract)
    assert seller.reads("登记前不能办理")


def _refused_at_the_password(visitor: Visitor) -> None:
    """See the message at the field and in the summary that leads to it; the field is marked and empty."""
    field = visitor.main.locator("[name=password]")
    name = field.get_attribute("id")
    said = visitor.main.locator(f"#{name}-error").inner_text().strip()
    assert said.startswith("密码不对")
    assert visitor.main.locator(f".error-summary a[href='#{name}']").inner_text() == said
    assert (field.get_attribute("aria-invalid"), field.input_value()) == ("true", "")


def answer(seller: Visitor) -> None:
    """Answer what the form asks and the market did not fill in."""
    for name, value in ANSWERS.items():
        control = seller.main.locator(f"form.form [name='{name}']")
        if control.count() and not control.input_value():
            (control.select_option if control.evaluate("node => node.tagName") == "SELECT" else control.fill)(value)


def register(market: Market, contract: str) -> None:
    """Apply, accept, register with sixteen digits; the claims are open and the parties read what happened."""
    seller, registrar = market.seller, market.registrar
    seller.page.goto(f"{contract}/registration")
    answer(seller)
    seller.send("提交申请")
    registrar.page.goto("/registrations")
    registrar.page.locator("main tbody th a").first.click()
    registrar.page.wait_for_url(re.compile(r"/registrations/\d+$"))
    registrar.send("受理申请")
    for box in registrar.page.locator("main [name='register-checks']").all():
        box.check()
    number = registrar.page.inner_text("#coming-number")
    assert re.fullmatch(r"\d{16}", number)
    registrar.send("拟准予登记")
    desk = registrar.page.url
    market.reviewer.page.goto(desk)
    market.reviewer.send("确认决定")
    for party in (seller, market.buyer):
        party.page.goto(contract)
        assert party.reads(number)
        assert not party.reads("登记前不能办理")
        assert set(_timeline(party)) >= {"合同草稿已生成", "文本固定，发起签署", "签署合同", "准予登记"}
    seller.page.locator("main a[href^='/claims/']").first.click()
    seller.page.wait_for_url("**/claims/*")
    assert seller.reads("材料")
    market.rival.page.goto(contract)
    assert not market.rival.reads(number)


def _timeline(visitor: Visitor) -> list[str]:
    return [entry.strip() for entry in visitor.page.locator("main .timeline > li > b").all_inner_texts()]
