"""Achievements and demands, made through the services that users call, in each state."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import count
from typing import Any

from market import clock
from market.access import SYSTEM, Actor
from market.db import unit_of_work
from market.listings import services
from market.listings.models.achievements import Achievement
from market.listings.models.demands import Demand
from market.listings.rules.content import Basics, Measure, Person, Target, Wish
from market.listings.rules.kinds import Cooperation, IpKind, LicenceKind, PriceMode, Sector, TechnologyField, TermMode
from market.listings.rules.numbers import Right, check_digit
from market.listings.rules.review import Flaw, Remark, Verdict, passing
from market.listings.rules.review_sheets import ACHIEVEMENT_SHEET, DEMAND_SHEET
from market.listings.rules.terms import WHOLE_BP, Offer, Share
from market.money import Money
from tests.factories import accounts

_serials = count(100)
ALIKE = "测试数据用同一段文字。"
"""Why the reviewer publishes them although each is like the one before."""

TRIAL = Offer(mode=TermMode.TRIAL, price=Money.yuan(300_000), months=6, conditions="限一条产线")
LICENCE = Offer(mode=TermMode.LICENCE, licence_kind=LicenceKind.ORDINARY, price_mode=PriceMode.LISTED, price=Money.yuan(300_000), months=60)
TRANSFER = Offer(mode=TermMode.TRANSFER, price_mode=PriceMode.AUCTION, price=Money.yuan(800_000))


def patent_number(year: int = 2021, kind: str = "1") -> str:
    """Return a new patent number with a correct check digit."""
    digits = f"{year}{kind}{next(_serials):07d}"
    return f"{digits}.{check_digit(digits)}"


def basics(**given: Any) -> Basics:
    """Return what passes every gate."""
    values: dict[str, Any] = {
        "title_zh": "剑麻纤维疏水抗污改性工艺",
        "title_en": "Hydrophobic modification of sisal fibre",
        "abstract": "用分子模拟筛出两步接枝配方，在剑麻纤维表面形成稳定的疏水层，不改现有编织线，只在浸轧工序加一个槽即可连续生产。",
        "problem": "剑麻地毯一受潮就变形发霉。",
        "advantages": "成本低，水洗三十次后仍有效。",
        "sector": Sector.MAT,
        "field": TechnologyField.MATERIALS,
        "trl": 7,
        "trl_evidence": "2026 年 6 月完成 3000 平方米连续试产。",
        "keywords": "剑麻 纤维 疏水",
        "ledger_no": "TZ-2026-0042",
    }
    return Basics(**values | given)


def right(**given: Any) -> Right:
    """Return a granted invention patent in force."""
    values: dict[str, Any] = {
        "kind": IpKind.PAT_INV,
        "number": patent_number(),
        "title": "一种剑麻纤维表面接枝方法",
        "filed_on": date(2021, 3, 8),
        "granted_on": date(2023, 5, 9),
    }
    return Right(**values | given)


def editor(kind: str = "institution") -> Actor:
    """Return an editor of a new verified organisation."""
    return accounts.actor(accounts.organisation(kind))


def clerk() -> Actor:
    """Return a clerk of a new operator."""
    return accounts.actor(accounts.organisation("operator"))


def passed() -> Verdict:
    """Return the approval of an achievement in which the reviewer found nothing."""
    return passing(ACHIEVEMENT_SHEET, note=ALIKE)


def passed_demand() -> Verdict:
    """Return the approval of a demand in which the reviewer found nothing."""
    return passing(DEMAND_SHEET, note=ALIKE)


def returned(words: str, field: str = "title_zh") -> Verdict:
    """Return the decision that sends a listing back for one field."""
    return Verdict(approve=False, remarks=(Remark(field=field, flaw=Flaw.UNCLEAR, words=words),))


def draft(
    actor: Actor | None = None, *, offers: tuple[Offer, ...] = (TRIAL, LICENCE), rights: tuple[Right, ...] | None = None, **given: Any
) -> Achievement:
    """Return a complete draft; committed."""
    author = actor or editor()
    with unit_of_work():
        made = services.new_achievement(author, basics(**given))
        services.save_owners(author, made.id, [Share(name="", share_bp=WHOLE_BP, consented_on=clock.today())], [Person(name="甲")])
        services.save_rights(author, made.id, rights if rights is not None else (right(),))
        services.save_indicators(author, made.id, [Measure(name="24 小时吸水率", value="9", unit="%", proof="GB/T 1034")])
        services.save_terms(author, made.id, offers)
    return made


def submitted(actor: Actor | None = None, **given: Any) -> Achievement:
    """Return an achievement that waits for review; committed."""
    author = actor or editor()
    made = draft(author, **given)
    with unit_of_work():
        return services.submit(author, made.id)


def published(actor: Actor | None = None, **given: Any) -> Achievement:
    """Return a public achievement; committed."""
    made = submitted(actor, **given)
    with unit_of_work():
        return services.decide(SYSTEM, made.id, passed())


def wish(**given: Any) -> Wish:
    """Return what passes every gate."""
    values: dict[str, Any] = {
        "title_zh": "麻类地毯水洗后不塌绒的后整理方案",
        "title_en": "Finishing that keeps sisal carpets upright",
        "problem": "剑麻簇绒地毯水洗三次后绒面倒伏，希望找到在现有定型机上实现的疏水后整理配方。",
        "background": "酒店客户因此退货。",
        "sector": Sector.MAT,
        "field": TechnologyField.MATERIALS,
        "indicators": (Target(name="24 小时吸水率", now="62%", wanted="不高于 15%", test="GB/T 1034"),),
        "budget_from": Money.yuan(300_000),
        "budget_to": Money.yuan(800_000),
        "ways": (Cooperation.LICENCE, Cooperation.ENTRUSTED),
        "ownership": "成果归需求方所有，完成方可以发表论文。",
        "region": "330106",
        "deadline": clock.today() + timedelta(days=60),
    }
    return Wish(**values | given)


def demand(actor: Actor | None = None, **given: Any) -> Demand:
    """Return a draft of a demand; committed."""
    with unit_of_work():
        return services.new_demand(actor or editor("enterprise"), wish(**given))


def submitted_demand(actor: Actor | None = None, **given: Any) -> Demand:
    """Return a demand that waits for review; committed."""
    author = actor or editor("enterprise")
    made = demand(author, **given)
    with unit_of_work():
        return services.submit_demand(author, made.id)


def published_demand(actor: Actor | None = None, **given: Any) -> Demand:
    """Return a public demand; committed."""
    made = submitted_demand(actor, **given)
    with unit_of_work():
        return services.decide_demand(SYSTEM, made.id, passed_demand())
