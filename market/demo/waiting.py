"""What waits for the market's clerk when it opens: an organisation to verify, an achievement and a demand to review; and a draft."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from market import clock
from market.access import SYSTEM, Actor
from market.db import unit_of_work
from market.demo import cast, facts
from market.listings import services
from market.listings.rules.content import Basics, Measure, Person, Target, Wish
from market.listings.rules.kinds import Cooperation, IpKind, LicenceKind, PriceMode, Sector, TechnologyField, TermMode
from market.listings.rules.numbers import Right
from market.listings.rules.review import Answer, Flaw, Remark, Verdict
from market.listings.rules.terms import Offer, Share
from market.money import Money

INVENTED = "虚构，仅供试用审核。"
DETAILS = "张力低于 12 厘牛时断经最多，出现在 3 号和 7 号机；允许的停机时间每班不超过十分钟（演示）。"
"""What is read only under an agreement of confidentiality."""
WISH: dict[str, Any] = {
    "title_zh": "织机张力的在线测量（演示待审）",
    "title_en": "Online measurement of loom tension (demo, waiting for review)",
    "background": "张力靠人工抽查，布面横档难以及时发现。",
    "problem": "在不停机的情况下测出每根经纱的张力。",
    "sector": Sector.MAT,
    "field": TechnologyField.MANUFACTURING,
    "indicators": (Target(name="测量误差", now="未测", wanted="不大于 2%", test="与标准砝码比对"),),
    "budget_from": Money.parse("20万元"),
    "budget_to": Money.parse("50万元"),
    "ways": (Cooperation.ENTRUSTED, Cooperation.TRIAL),
    "ownership": "由双方约定（演示条款）",
    "region": "330100",
}


def load(now: datetime) -> None:
    """Hand in what the operator finds in its queues."""
    with clock.frozen(now - timedelta(hours=26)), unit_of_work():
        for unit in facts.units():
            if unit.waits:
                cast.register(unit)
    with clock.frozen(now - timedelta(hours=20)), unit_of_work():
        _submit_achievement()
    with clock.frozen(now - timedelta(hours=8)), unit_of_work():
        _submit_copy()
    with clock.frozen(now - timedelta(hours=5)), unit_of_work():
        _submit_demand()
    with clock.frozen(now - timedelta(hours=4)), unit_of_work():
        _submit_copied_demand()
    with clock.frozen(now - timedelta(hours=3)), unit_of_work():
        _begin_draft()
    with clock.frozen(now - timedelta(hours=2)), unit_of_work():
        _return_achievement()


def _submit_achievement() -> None:
    basics = Basics(
        title_zh="相变储热单元的叠片式封装方法（演示待审）",
        title_en="Stacked packaging of phase-change heat storage units (demo, waiting for review)",
        abstract="把相变材料封装在可叠放的薄片中，片间留出换热通道，单元可按所需热量增减。本条为演示，用来试用审核。",
        problem="储热单元拆装不便、换热面积小。",
        sector=Sector.NRG,
        field=TechnologyField.ENERGY,
        trl=5,
        trl_evidence="演示取值，按自评显示。",
        ledger_no="演示-待审-1",
    )
    _hand_in(cast.of("qianjiang"), basics, know_how="封装工艺技术秘密（演示）", measure="储热密度")


def _submit_copy() -> None:
    """Submit what another institution copied from the one that waits."""
    basics = Basics(
        title_zh="叠片式相变储热单元（演示：文字与他人相同）",
        title_en="Stacked phase-change storage unit (demo: text of somebody else)",
        abstract="将相变材料封装在可叠放的薄片中，片间留出换热通道，单元可按所需热量增减。本条为演示，用来试用查重。",
        problem="储热单元拆装不便、换热面积小。",
        sector=Sector.NRG,
        field=TechnologyField.ENERGY,
        trl=4,
        trl_evidence="演示取值，按自评显示。",
        ledger_no="演示-查重-1",
    )
    _hand_in(cast.of("xianghu"), basics, know_how="薄片封装技术秘密（演示）", measure="储热密度")


def _return_achievement() -> None:
    """Send one back with a remark at each of two fields."""
    basics = Basics(
        title_zh="低温烟气余热的两级回收装置（演示退回）",
        title_en="Two-stage recovery of waste heat from cool flue gas (demo, returned)",
        abstract="第一级预热空气，第二级冷凝回收水分和潜热，两级之间设旁路以避免低负荷时结露。本条为演示，用来试用退回后的修改。",
        problem="锅炉排烟温度高，余热白白排走。",
        advantages="国际领先，节能效果极佳。",
        sector=Sector.NRG,
        field=TechnologyField.ENERGY,
        trl=6,
        trl_evidence="已试用。",
        ledger_no="演示-退回-1",
    )
    made = _hand_in(cast.of("qianjiang"), basics, know_how="旁路控制技术秘密（演示）", measure="排烟温度")
    remarks = (
        Remark(field="trl_evidence", flaw=Flaw.UNPROVEN, words="写明在哪台锅炉、何时、试用多久，排烟温度降了多少。"),
        Remark(field="advantages", flaw=Flaw.PRAISE, words="删去“国际领先”，改为与现有装置比较的数据。"),
    )
    ticks = {"harmless": Answer.PASSED, "proven": Answer.FAILED, "sober": Answer.FAILED}
    services.decide(cast.of("operator"), made, Verdict(approve=False, ticks=ticks, remarks=remarks))


def _hand_in(author: Actor, basics: Basics, *, know_how: str, measure: str) -> int:
    """Describe and submit an invented achievement, and return its id."""
    draft = services.new_achievement(author, basics)
    services.save_owners(author, draft.id, [Share(name="", share_bp=10_000)], [Person(name="演示完成人", share_bp=10_000)])
    services.save_rights(author, draft.id, [Right(kind=IpKind.SECRET, number="", title=know_how)])
    services.save_indicators(author, draft.id, [Measure(name=measure, value="演示值", proof="演示")])
    offer = Offer(
        mode=TermMode.LICENCE,
        licence_kind=LicenceKind.ORDINARY,
        price_mode=PriceMode.AUCTION,
        price=Money.parse("30万元"),
        months=36,
        conditions="限中国境内实施（演示条款）。",
    )
    services.save_terms(author, draft.id, [offer])
    services.save_origin(SYSTEM, draft.id, source_ref="", origin_note=INVENTED, is_demo=True)
    services.submit(author, draft.id)
    return draft.id


def _submit_demand() -> None:
    _ask(cast.of("hemao"), {**WISH, "nda": True, "details": DETAILS})


def _submit_copied_demand() -> None:
    """Submit what another enterprise copied from the demand that waits."""
    title = {
        "title_zh": "经纱张力在线测量（演示：文字与他人相同）",
        "title_en": "Measurement of warp tension (demo: text of somebody else)",
    }
    _ask(cast.of("longwu"), {**WISH, **title})


def _ask(author: Actor, wish: dict[str, Any]) -> None:
    demand = services.new_demand(author, Wish(deadline=clock.today() + timedelta(days=90), **wish))
    services.save_demand_origin(SYSTEM, demand.id, source_ref="", origin_note=INVENTED, is_demo=True)
    services.submit_demand(author, demand.id)


def _begin_draft() -> None:
    author = cast.of("qianjiang")
    basics = Basics(
        title_zh="桥梁拉索振动的声学监测（演示草稿）", title_en="Acoustic monitoring of bridge cables (demo draft)", sector=Sector.EQP
    )
    draft = services.new_achievement(author, basics)
    services.save_origin(SYSTEM, draft.id, source_ref="", origin_note=INVENTED, is_demo=True)
