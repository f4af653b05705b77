"""What waits for the market's clerk when it opens: an organisation to verify, an achievement and a demand to review; and a draft."""

from __future__ import annotations

from datetime import datetime, timedelta

from market import clock
from market.access import SYSTEM
from market.db import unit_of_work
from market.demo import cast, facts
from market.listings import services
from market.listings.rules.content import Basics, Measure, Person, Target, Wish
from market.listings.rules.kinds import Cooperation, IpKind, LicenceKind, PriceMode, Sector, TechnologyField, TermMode
from market.listings.rules.numbers import Right
from market.listings.rules.terms import Offer, Share
from market.money import Money

INVENTED = "虚构，仅供试用审核。"


def load(now: datetime) -> None:
    """Hand in what the operator finds in its queues."""
    with clock.frozen(now - timedelta(hours=26)), unit_of_work():
        for unit in facts.units():
            if unit.waits:
                cast.register(unit)
    with clock.frozen(now - timedelta(hours=20)), unit_of_work():
        _submit_achievement()
    with clock.frozen(now - timedelta(hours=5)), unit_of_work():
        _submit_demand()
    with clock.frozen(now - timedelta(hours=3)), unit_of_work():
        _begin_draft()


def _submit_achievement() -> None:
    author = cast.of("qianjiang")
    draft = services.new_achievement(
        author,
        Basics(
            title_zh="相变储热单元的叠片式封装方法（演示待审）",
            title_en="Stacked packaging of phase-change heat storage units (demo, waiting for review)",
            abstract="把相变材料封装在可叠放的薄片中，片间留出换热通道，单元可按所需热量增减。本条为演示，用来试用审核。",
            problem="储热单元拆装不便、换热面积小。",
            sector=Sector.NRG,
            field=TechnologyField.ENERGY,
            trl=5,
            trl_evidence="演示取值，按自评显示。",
            ledger_no="演示-待审-1",
        ),
    )
    services.save_owners(author, draft.id, [Share(name="", share_bp=10_000)], [Person(name="演示完成人", share_bp=10_000)])
    services.save_rights(author, draft.id, [Right(kind=IpKind.SECRET, number="", title="封装工艺技术秘密（演示）")])
    services.save_indicators(author, draft.id, [Measure(name="储热密度", value="演示值", proof="演示")])
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


def _submit_demand() -> None:
    author = cast.of("hemao")
    wish = Wish(
        title_zh="织机张力的在线测量（演示待审）",
        title_en="Online measurement of loom tension (demo, waiting for review)",
        background="张力靠人工抽查，布面横档难以及时发现。",
        problem="在不停机的情况下测出每根经纱的张力。",
        sector=Sector.MAT,
        field=TechnologyField.MANUFACTURING,
        indicators=(Target(name="测量误差", now="未测", wanted="不大于 2%", test="与标准砝码比对"),),
        budget_from=Money.parse("20万元"),
        budget_to=Money.parse("50万元"),
        ways=(Cooperation.ENTRUSTED, Cooperation.TRIAL),
        ownership="由双方约定（演示条款）",
        region="330100",
        deadline=clock.today() + timedelta(days=90),
    )
    demand = services.new_demand(author, wish)
    services.save_demand_origin(SYSTEM, demand.id, source_ref="", origin_note=INVENTED, is_demo=True)
    services.submit_demand(author, demand.id)


def _begin_draft() -> None:
    author = cast.of("qianjiang")
    basics = Basics(
        title_zh="桥梁拉索振动的声学监测（演示草稿）", title_en="Acoustic monitoring of bridge cables (demo draft)", sector=Sector.EQP
    )
    draft = services.new_achievement(author, basics)
    services.save_origin(SYSTEM, draft.id, source_ref="", origin_note=INVENTED, is_demo=True)
