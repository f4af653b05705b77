"""What the demo's organisations agreed outside the market: one waits for its answer, one is public, two have become drafts of contracts."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from market import clock
from market.accounts import queries as accounts
from market.db import unit_of_work
from market.deals.rules.agreements import Terms
from market.deals.rules.types import Subtype
from market.deals.services import agreements, notices
from market.demo import cast
from market.listings.rules.kinds import LicenceKind, PriceMode
from market.money import Money

if TYPE_CHECKING:
    from datetime import datetime

INVENTED = "（演示，虚构）"
WAITING = Terms(
    subtype=Subtype.SRV_TRAIN,
    price=Money.yuan(96_000),
    pricing=PriceMode.AGREED,
    title_zh=f"机器视觉质检岗位技术培训{INVENTED}",
    title_en="Training in visual inspection (demo, invented)",
    subject="为委托人的二十名质检人员开展机器视觉检测原理、标定和误检分析的专题培训，含教材、上机练习和结业考核。",
    months=3,
    terms="培训在委托人所在地进行，交通住宿由委托人承担（演示条款）。",
)
PUBLIC = Terms(
    subtype=Subtype.LIC_PATENT,
    licence_kind=LicenceKind.SOLE,
    price=Money.yuan(1_280_000),
    pricing=PriceMode.AGREED,
    title_zh=f"相变储热换热单元专利组合{INVENTED}",
    title_en="Patents on phase-change heat storage units (demo, invented)",
    subject="许可人将三项相变储热换热单元的发明专利以排他方式许可给被许可人在中国境内实施，并提供样机图纸和装配指导。",
    relation="被许可人的技术总监是第三完成人的配偶（演示）。",
    months=60,
)
DRAFTED = Terms(
    subtype=Subtype.CON_GEN,
    price=Money.yuan(180_000),
    pricing=PriceMode.AGREED,
    title_zh=f"园区余热梯级利用可行性论证{INVENTED}",
    title_en="Feasibility study on the use of waste heat (demo, invented)",
    subject="就园区低温余热梯级利用的技术路线、投资和收益开展可行性论证，提交论证报告并组织一次专家评议。",
    months=6,
)

SERVED = Terms(
    subtype=Subtype.SRV_GEN,
    price=Money.yuan(140_000),
    pricing=PriceMode.AGREED,
    title_zh=f"园区余热换热机组热工标定{INVENTED}",
    title_en="Calibration of waste heat exchangers (demo, invented)",
    subject="对园区三台余热换热机组进行热工标定和结垢诊断，查明换热效率下降的原因，提交标定报告和清洗、运行建议。",
    months=4,
)


def load(now: datetime) -> None:
    """Record four agreements, the public one with an objection that was answered."""
    seller, buyer = cast.of("qianjiang"), cast.of("hengzhou")
    uscc = accounts.organisation(buyer.organisation_id or 0).uscc
    for terms, age in ((DRAFTED, 12), (SERVED, 9), (PUBLIC, 6), (WAITING, 1)):
        with clock.frozen(now - timedelta(days=age)), unit_of_work():
            made = agreements.enter(seller, terms, other_uscc=uscc, side=agreements.SELLING)
        if terms is WAITING:
            continue
        with clock.frozen(now - timedelta(days=age) + timedelta(hours=5)), unit_of_work():
            deal = agreements.confirm(buyer, made.id)
    with clock.frozen(now - timedelta(days=3)), unit_of_work():
        objection = notices.object_to(cast.of("yunqi"), deal.id, text="排他许可的年限偏长，请说明价格的依据（演示）。")
    with clock.frozen(now - timedelta(days=2)), unit_of_work():
        answer = "价格参照近两年同类专利许可的公开成交，并经校内三名专家评议；年限与剩余保护期相称（演示）。"
        notices.answer(seller, deal.id, objection.id, text=answer, upheld=False)
