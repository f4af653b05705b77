"""Every sub-type of contract through the forms of the pages: agreement, draft, two signatures, register, claims, reward, to the fen."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from market import clock
from market.accounts import queries as people
from market.contracts.queries import claims, contracts, registrations
from market.contracts.rules.benefits.kinds import Benefit, Side
from market.contracts.rules.precheck import CheckPoint
from market.contracts.rules.states import ClaimState
from market.contracts.rules.types import Subtype
from market.money import Money
from market.rewards.queries import plans
from market.rewards.rules.states import PlanState
from tests.factories import accounts
from tests.factories import contracts as factory
from tests.factories.answers import ANSWERS
from tests.web.contracts.brought import CIT, EXEMPT, LISTED, PIT, REASONS, SUBJECTS, WORK, refused
from tests.web.windows import Window

if TYPE_CHECKING:
    from collections.abc import Callable

    from flask import Flask

    from market.contracts.models.registration import Claim

pytestmark = pytest.mark.usefixtures("session")
TODAY = "2026-11-03"
TITLE = "低温余热回收换热器"
PATENT = {"kind": "pat_inv", "number": "ZL 2017 1 0601862.3", "title": TITLE, "filed_on": "2017-07-21", "granted_on": "2019-05-07"}
APPLICATION = {**PATENT, "kind": "pat_app", "number": "2017 1 0601862.3", "granted_on": ""}


@dataclass(frozen=True, slots=True, kw_only=True)
class Cast:
    """Everybody's window, and what the parties agreed on."""

    seller: Window
    buyer: Window
    registrar: Window
    reviewer: Window
    second: Window
    subtype: Subtype
    price: Money

    @property
    def kind(self) -> str:
        """Return the type of the Civil Code that the sub-type belongs to."""
        return self.subtype.value.split("_")[0]


@pytest.fixture(autouse=True)
def now(frozen: Callable[[str], None]) -> None:
    frozen(f"{TODAY}T10:00+08:00")


def cast(app: Flask, subtype: Subtype, price: Money, *, seller_kind: str = "institution") -> Cast:
    uscc = accounts.uscc("12") if seller_kind == "institution" else accounts.uscc()
    seller, buyer = accounts.organisation(seller_kind, uscc=uscc), accounts.organisation("enterprise")
    second = accounts.member(seller, "signer")
    actors = {"seller": accounts.actor(seller), "buyer": accounts.actor(buyer), "second": second}
    actors |= {"registrar": accounts.actor(factory.office()), "reviewer": factory.registrar(1)}
    return Cast(**{role: Window.of(app, actor) for role, actor in actors.items()}, subtype=subtype, price=price)


@pytest.mark.parametrize("subtype", Subtype, ids=str)
def test_a_universitys_contract_ends_in_register_claims_and_reward(app: Flask, subtype: Subtype) -> None:
    """Price 1,000,000, costs 50,000: the worked examples of VAT, stamp duty, R&D and of rewards in Zhejiang."""
    scene = cast(app, subtype, Money.yuan(1_000_000))
    contract = agreed(scene)
    drafted(scene, contract)
    signed(scene, contract)
    expected: dict[tuple[Benefit, Side], Money | None] = dict.fromkeys(((Benefit.STAMP_DUTY, side) for side in Side), Money.yuan(300))
    if subtype in EXEMPT:
        expected[Benefit.VAT_EXEMPTION, Side.SELLER] = Money.parse("56603.77")
    if subtype in LISTED:
        expected |= {(Benefit.CIT_EXEMPTION, Side.SELLER): None, (Benefit.PIT_REWARD, Side.SELLER): None}
    if subtype is Subtype.DEV_ENTRUST:
        expected[Benefit.RD_SUPER, Side.BUYER] = Money.yuan(200_000)
    if subtype is Subtype.DEV_COOP:
        expected[Benefit.RD_SUPER, Side.BUYER] = None
    assert amounts(contract) == expected
    blocked(scene, contract)
    registered(scene, contract)
    assert amounts(contract) == expected
    filed(scene, contract)
    seen = refusals(scene.seller, contract) | refusals(scene.buyer, contract)
    assert seen == {benefit: REASONS[why] for benefit, why in refused(subtype).items()}
    plan = rewarded(scene, contract)
    relieved(scene, contract, plan)


@pytest.mark.parametrize("subtype", [one for one in Subtype if one not in WORK], ids=str)
def test_an_enterprise_saves_income_tax_on_what_the_list_names(app: Flask, subtype: Subtype) -> None:
    """Price 12,000,000, cost 1,500,000, fees 100,000: 1,925,000 saved, after the experts were heard."""
    scene = cast(app, subtype, Money.yuan(12_000_000), seller_kind="enterprise")
    contract = agreed(scene)
    drafted(scene, contract)
    signed(scene, contract)
    registered(scene, contract, experts=True)
    found = [claim for claim in claims.of_contract(contract) if claim.benefit is Benefit.CIT_EXEMPTION]
    assert len(found) == (subtype in LISTED)  # one where the list names the right, else none
    for claim in found:
        seller = scene.seller
        seller.open(f"/claims/{claim.id}")
        assert "技术交易额" in seller.refused("/prepare", cost="12000000.01", fees="0")
        said = seller.send("/prepare", cost="1500000", fees="100000")
        assert "1,925,000" in said
        assert seller.send("/file", on=TODAY)
        assert (claim.state, claim.amount) == (ClaimState.FILED, Money.yuan(1_925_000))
    seen = refusals(scene.seller, contract)
    assert seen.get(CIT) == (None if subtype in LISTED else REASONS["list"])


def refusals(window: Window, contract: int) -> dict[str, str]:
    """Return what a contract's page says is not available to the reader's party, by benefit, with the reason."""
    window.open(f"/contracts/{contract}")
    rows = window.shown.xpath("//section[@aria-labelledby='tax-title']//details//dl/div")
    return {row.xpath("string(dt/text())").strip(): row.xpath("string(dd/text())").strip() for row in rows}


def agreed(scene: Cast) -> int:
    """Enter the agreement, let the other party confirm it, and return the contract that is drafted."""
    seller, buyer = scene.seller, scene.buyer
    seller.open("/deals/agreements/new")
    given = {
        "side": "seller",
        "other_uscc": people.organisation(buyer.actor.organisation_id or 0).uscc,
        "title_zh": TITLE,
        "subject": SUBJECTS[scene.subtype],
        "subtype": scene.subtype.value,
        "price": scene.price.decimal,
        "pricing": "listed",
        "price_record": "浙江网上技术市场，2026年9月1日至15日",
        "months": "60",
    }
    kind = {"licence_kind": "ordinary"} if scene.kind == "lic" else {}
    if kind:
        assert "许可方式" in seller.refused("/new", **given)
    seller.send("/new", **given, **kind)
    buyer.open("/deals/agreements")
    buyer.follow(r"/deals/agreements/\d+$")
    buyer.send("/confirm")
    buyer.follow(r"/deals/\d+/contract$")
    return int(buyer.at.rsplit("/", 1)[1])


def drafted(scene: Cast, contract: int) -> None:
    """Complete the draft and fix it; what the type asks for is refused without it."""
    seller, page = scene.seller, f"/contracts/{contract}"
    seller.open(f"{page}/edit")
    terms = {"starts_on": TODAY, "ends_on": "2031-11-03"}
    if scene.kind == "lic":
        terms["licence_until"] = "2031-11-02"
    if scene.kind == "trf":
        terms |= {"priority": "waived", "priority_on": TODAY}
    seller.send("/edit", **terms)
    patent = {"patent": PATENT, "patapp": APPLICATION}.get(scene.subtype.value.split("_")[1])
    if patent:
        seller.open(page)
        assert "待签署" not in seller.send("/freeze")
        seller.open(f"{page}/edit")
        seller.send("/patents", **{f"patent-{name}": value for name, value in patent.items()})
    seller.open(page)
    said = seller.send("/freeze")
    assert "文本已固定" in said, said


def signed(scene: Cast, contract: int) -> None:
    """Sign for both, the seller first."""
    for window in (scene.seller, scene.buyer):
        window.open(f"/contracts/{contract}")
        window.send("/sign", password=accounts.PASSWORD)
    assert contracts.contract(scene.seller.actor, contract).signed_at


def amounts(contract: int) -> dict[tuple[Benefit, Side], Money | None]:
    """Return what the claims of a contract come to."""
    return {(claim.benefit, claim.party): claim.amount for claim in claims.of_contract(contract)}


def blocked(scene: Cast, contract: int) -> None:
    """See that nothing but the charge can be filed before the registration."""
    for claim in claims.of_contract(contract):
        window = owner(scene, claim)
        window.open(f"/claims/{claim.id}")
        assert window.offers("/file") == claim.benefit.is_charge
        assert not window.offers("/prepare")


def owner(scene: Cast, claim: Claim) -> Window:
    """Return the window of the claimant."""
    return scene.seller if claim.party is Side.SELLER else scene.buyer


def registered(scene: Cast, contract: int, *, experts: bool = False) -> None:
    """Apply, accept, hear the experts above the threshold, let one person of the office propose and another decide."""
    seller, registrar, reviewer = scene.seller, scene.registrar, scene.reviewer
    seller.open(f"/contracts/{contract}/registration")
    [form] = seller._forms("/registration")
    empty = {name: value for name, value in ANSWERS.items() if name in form.inputs and not form.inputs[name].value}
    seller.send("/registration", **empty)
    application = registrations.of_contract(contract)
    assert application is not None
    desk = f"/registrations/{application.id}"
    registrar.open(desk)
    registrar.send("/accept")
    assert registrar.offers("/opinions") == experts
    if experts:
        opinion = {"expert": "沈评审", "unit": "钱塘材料研究会", "opinion": "技术内容完整，属技术合同。", "supports": "for"}
        registrar.send("/opinions", **{f"opinion-{name}": value for name, value in opinion.items()})
    registrar.send("/register", **{"register-checks": [point.value for point in CheckPoint]})
    assert not registrar.offers("/confirm")
    reviewer.open(desk)
    reviewer.send("/confirm")
    assert application.number
    assert application.number in seller.open(f"/contracts/{contract}")


def filed(scene: Cast, contract: int) -> None:
    """Prepare and file what can be filed, pay the charges."""
    for claim in claims.of_contract(contract):
        if claim.benefit in (Benefit.PIT_REWARD, Benefit.CIT_EXEMPTION):
            continue
        window = owner(scene, claim)
        window.open(f"/claims/{claim.id}")
        if scene.subtype is Subtype.DEV_COOP and claim.benefit is Benefit.RD_SUPER:
            assert "自行承担的费用" in window.refused("/prepare", own="0")
            assert "200,000.00" in window.send("/prepare", own="800000")
        elif not claim.benefit.is_charge:
            window.send("/prepare")
        window.send("/file", on=TODAY)
        assert claim.state is ClaimState.FILED


def rewarded(scene: Cast, contract: int) -> int:
    """Enter 1,000,000 and the costs, share the net income, publish, approve by another person, pay."""
    seller, second = scene.seller, scene.second
    page = f"/rewards/contracts/{contract}"
    for kind, amount, note in (("receipt", "1000000", "ICBC-0001"), ("tax", "300", "印花税"), ("patent", "49700", "专利代理和评估")):
        seller.open(page)
        seller.send("/entries", kind=kind, on=TODAY, amount=amount, note=note)
    seller.open(page)
    seller.send("/plans")
    edit = seller.at
    given = {"basis": "《科技成果转化管理办法》（2025 年）第十二条", "contact": "转化办公室，0571-00000000"}
    pools = {"main_fen": "465500", "others_fen": "166250", "transfer_fen": "33250"}
    for place, pool in enumerate(("main", "others", "transfer")):
        given |= {f"people-{place}-pool": pool, f"people-{place}-name": f"测试完成人{place}", f"people-{place}-weight": "1"}
    if scene.kind in ("trf", "lic"):
        assert "下限" in seller.refused("/edit", **given, **pools | {"main_fen": "465499.99"})
    seller.open(edit)
    seller.send("/edit", **given, **pools)
    plan = int(seller.at.rsplit("/", 1)[1])
    seller.send("/publicise")
    with clock.frozen(clock.now() + timedelta(days=40)):
        for window in (seller, second):
            window.again()
            window.open(f"/rewards/plans/{plan}")
        second.send("/approve")
        shares = [share.id for share in plans.shares(plan)]
        said = second.send("/payments", share_ids=[str(one) for one in shares], paid_on=clock.today().isoformat(), reference="凭证 118")
        assert "奖励已发放" in said
    found = plans.plan(seller.actor, plan)
    assert (found.state, found.net, found.reward) == (PlanState.PAID, Money.yuan(950_000), Money.yuan(665_000))
    return plan


def relieved(scene: Cast, contract: int, plan: int) -> None:
    """See half of the rewards left out of the income tax where the list names the right, else the reason."""
    found = [claim for claim in claims.of_contract(contract) if claim.benefit is Benefit.PIT_REWARD]
    assert len(found) == (scene.subtype in LISTED)
    for claim in found:
        assert (claim.state, claim.amount) == (ClaimState.READY, Money.parse("332500"))
    if not found:
        with clock.frozen(clock.now() + timedelta(days=40)):
            said = scene.second.open(f"/rewards/plans/{plan}")
            assert REASONS[refused(scene.subtype)[PIT]] in said
            assert not scene.second.offers("/claim")
