"""Puts the achievements on the market: through the author's steps, review and publication."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING

from market import clock
from market.access import SYSTEM
from market.db import unit_of_work
from market.demo import cast, facts
from market.errors import Invalid
from market.listings import services
from market.listings.rules.content import Basics, Measure, Person
from market.listings.rules.kinds import IpKind, LicenceKind, PriceMode, Sector, TechnologyField, TermMode
from market.listings.rules.numbers import Right, normalise, term_key
from market.listings.rules.review import passing
from market.listings.rules.review_sheets import ACHIEVEMENT_SHEET
from market.listings.rules.terms import Offer, Share
from market.money import Money

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from market.access import Actor
    from market.demo.facts import Fact

FIELDS = tuple(TechnologyField)
HOMES = {
    "iot": ("yunhe", "qianjiang", "yunhe"),
    "bio": ("xixi", "xixi", "qianjiang"),
    "eqp": ("fuchun", "ruoci", "qianjiang"),
    "mat": ("qianjiang", "tiaoxi", "tiaoxi"),
    "nrg": ("xianghu", "xianghu", "qianjiang"),
}
"""Who offers what, by sector and place; the first are those of the places that the sessions choose from, so visitors' own is among them."""
FARM = "yongjiang"
ALIKE = "演示数据按同一句式写成，已核对为不同内容。"
"""Why the demo's clerk publishes what is alike."""
PARTNERS = ("ruoci", "fuchun")
BASES = {
    "pat_inv": "发明专利，来源载明已授权",
    "pat_app": "发明专利申请，来源载明已公开",
    "pat_um": "实用新型专利",
    "paper": "公开发表的预印本论文",
    "project": "国家重点研发计划的项目或课题，来源载明在研",
    "award": "获奖成果",
}
PROTECTED_YEARS = {IpKind.PAT_INV: 20, IpKind.PAT_UM: 10}
"""For choosing what the demo may offer; the services count the term themselves."""
OLDEST, BEFORE_SESSIONS, NEWEST = timedelta(days=300), timedelta(days=90), timedelta(days=2)
MIXER = 89
"""Coprime to the number of rows: each place is taken once."""
NEGOTIATED = 3
AT_ONCE = 10
"""Achievements published in one transaction."""


def shelved_at(place: int, of: int, now: datetime, *, early: bool) -> datetime:
    """Return when a row was published: spread over months and mixed, so that the newest ones are of every kind.

    `early` ones were there before the last session collected its lots.
    """
    last = BEFORE_SESSIONS if early else NEWEST
    return now - last - (OLDEST - last) * (place * MIXER % of) / of


def load_achievements(now: datetime, *, wanted: Callable[[int], bool]) -> None:
    """Publish the achievements of the data files whose places are wanted."""
    rows = facts.achievements()
    clerk = cast.of("operator")
    owners = {key: cast.of(key) for keys in HOMES.values() for key in keys} | {FARM: cast.of(FARM)}
    places = [place for place in range(len(rows)) if wanted(place)]
    for first in range(0, len(places), AT_ONCE):
        with unit_of_work():
            for place in places[first : first + AT_ONCE]:
                with clock.frozen(shelved_at(place, len(rows), now, early=is_for_sessions(place))):
                    publish(owners[home(rows[place], place)], clerk, rows[place], place)


def is_for_sessions(place: int) -> bool:
    """Say whether an achievement is published before the sessions choose their lots: every third, so that all sectors are there."""
    return place % 3 == 0


def home(fact: Fact, place: int) -> str:
    """Return the invented institution that offers the achievement."""
    return FARM if fact.field == "9" else HOMES[fact.sector][place % 3]


def publish(owner: Actor, clerk: Actor, fact: Fact, place: int) -> int:
    """Take one achievement through all steps to publication and return its id."""
    draft = services.new_achievement(owner, basics(fact, place))
    services.save_owners(owner, draft.id, _owners(fact, owner), [Person(name="研发团队（来源未载姓名）", share_bp=10_000)])
    if len(draft.owners) > 1:
        services.answer_consent(_partner(owner), draft.id, agree=True)
    services.save_rights(owner, draft.id, [right(fact, clock.today())])
    services.save_indicators(owner, draft.id, _indicators(fact))
    services.save_terms(owner, draft.id, offers(fact, place, clock.today()))
    services.save_origin(SYSTEM, draft.id, source_ref=fact.source_ref, origin_note=_origin(fact), is_demo=True)
    services.submit(owner, draft.id)
    services.decide(clerk, draft.id, passing(ACHIEVEMENT_SHEET, note=ALIKE))
    return draft.id


def basics(fact: Fact, place: int) -> Basics:
    """Return what the achievement is, in sentences of facts."""
    return Basics(
        title_zh=fact.title_zh,
        title_en=fact.title_en,
        abstract=_abstract(fact),
        problem=f"{fact.use_zh}。",
        advantages="来源未载与现有技术的比较数据，洽谈时由持有单位提供。",
        sector=Sector(fact.sector),
        field=FIELDS[int(fact.field) - 1],
        trl=readiness(fact, place),
        trl_evidence=_evidence(fact),
        keywords=_keywords(fact),
        ledger_no=f"演示-{fact.id}",
    )


def readiness(fact: Fact, place: int) -> int:
    """Return a readiness level: from the source where it says how far it is, otherwise a demo value by kind."""
    if fact.stage == "已应用":
        return 8 + place % 2
    return {"project": 3, "paper": 3, "award": 7, "pat_app": 4, "pat_inv": 5, "pat_um": 6}[fact.basis] + place % 2


def _evidence(fact: Fact) -> str:
    return f"来源载明：{fact.stage}。" if fact.stage else "来源未载成熟度，此为演示取值，按自评显示。"


def _abstract(fact: Fact) -> str:
    dates = [f"申请日 {fact.filed_on.isoformat()}" if fact.filed_on else "", f"公开日 {fact.published_on}" if fact.published_on else ""]
    numbers = [f"申请号 {fact.number}" if fact.number else "", f"公开（公告）号 {fact.publication_no}" if fact.publication_no else ""]
    known = "，".join(part for part in (*dates, *numbers) if part) or (f"来源年份 {fact.year}" if fact.year else "来源未载日期")
    return f"{fact.use_zh}。成果性质：{BASES[fact.basis]}；{known}。题名、日期与编号取自所注来源，其余以持有单位资料为准。"


def _origin(fact: Fact) -> str:
    stated = f"来源所载单位：{fact.origin}。" if fact.origin else ""
    note = f"{fact.note.rstrip('。')}。" if fact.note else ""
    return f"{stated}{note}本市场的持有单位、条款与价格均为演示。"


def _keywords(fact: Fact) -> str:
    brain = "脑机接口，脑电信号" if any(word in fact.title_zh for word in ("脑机", "脑-机", "脑电", "脑控", "EEG")) else ""
    materials = "材料基因工程，高通量" if "高通量" in fact.title_zh or "材料基因" in fact.title_zh else ""
    return "，".join(word for word in (brain, materials) if word)


def _owners(fact: Fact, owner: Actor) -> list[Share]:
    if ";" not in fact.origin:
        return [Share(name="", share_bp=10_000)]
    return [Share(name="", share_bp=7_000), Share(name=_partner(owner).organisation_name, share_bp=3_000)]


def _partner(owner: Actor) -> Actor:
    return next(found for found in map(cast.of, PARTNERS) if found.organisation_id != owner.organisation_id)


def right(fact: Fact, today: date) -> Right:
    """Return the right behind an achievement: its patent where number and date allow, otherwise the know-how as a demo right."""
    known = {"pat_inv": IpKind.PAT_INV, "pat_app": IpKind.PAT_APP, "pat_um": IpKind.PAT_UM}.get(fact.basis)
    if known and fact.number and fact.filed_on and not _ended(known, fact.filed_on, today) and _well_formed(known, fact.number):
        return Right(kind=known, number=fact.number, title=fact.title_zh, filed_on=fact.filed_on)
    return Right(kind=IpKind.SECRET, number="", title="与本成果相关的技术资料（演示）")


def _well_formed(kind: IpKind, number: str) -> bool:
    try:
        normalise(kind, number)
    except Invalid:
        return False
    return True


def _ended(kind: IpKind, filed_on: date, today: date) -> bool:
    return term_key(kind) is not None and _months_left(kind, filed_on, today) <= 0


def _months_left(kind: IpKind, filed_on: date, today: date) -> int:
    end = filed_on.year + PROTECTED_YEARS[kind]
    return (end - today.year) * 12 + filed_on.month - today.month - 1


def _indicators(fact: Fact) -> list[Measure]:
    rows = [Measure(name="成果性质", value=BASES[fact.basis], proof="来源")]
    if fact.filed_on:
        rows.append(Measure(name="申请日", value=fact.filed_on.isoformat(), proof="来源"))
    elif fact.year:
        rows.append(Measure(name="来源年份", value=fact.year, proof="来源"))
    return rows


def offers(fact: Fact, place: int, today: date) -> list[Offer]:
    """Return invented terms: who is auctioned, listed or negotiated follows from the place in the catalogue."""
    price = Money.parse(f"{12 + place * 7 % 89 * 2}万元")
    behind = right(fact, today)
    limited = behind.filed_on is not None and behind.kind in PROTECTED_YEARS
    months = min(36, _months_left(behind.kind, behind.filed_on, today) - 1) if limited and behind.filed_on else 36
    main = _main_offer(place, price, months)
    found = [main]
    if months > 6 and main.licence_kind is not LicenceKind.ORDINARY:  # noqa: PLR2004 - too short to be worth a licence
        found.append(_licence(LicenceKind.ORDINARY, PriceMode.LISTED, price.share(2_000), months))
    if place % 4 == 0:
        found.append(Offer(mode=TermMode.TRIAL, price=price, months=6, conditions="试用期满，满意后按约定价格转化（演示条款）。"))
    if place % 9 == 0:
        found.append(Offer(mode=TermMode.EQUITY, conditions="作价与比例面议（演示条款）。"))
    return found


def _main_offer(place: int, price: Money, months: int) -> Offer:
    if place % 5 == NEGOTIATED or months <= 6:  # noqa: PLR2004
        return Offer(mode=TermMode.TRANSFER, price_mode=PriceMode.AGREED, price=price, conditions="转让全部权利（演示条款）。")
    if place % 4 == 1:
        return _licence(LicenceKind.EXCLUSIVE if place % 2 else LicenceKind.ORDINARY, PriceMode.AUCTION, price.share(6_000), months)
    return Offer(
        mode=TermMode.TRANSFER, price_mode=PriceMode.AUCTION, price=price, conditions="转让全部权利，成交后三十日内交付资料（演示条款）。"
    )


def _licence(kind: LicenceKind, price_mode: PriceMode, price: Money, months: int) -> Offer:
    whole_yuan = Money(price.fen // 100_000 * 100_000)
    return Offer(
        mode=TermMode.LICENCE,
        licence_kind=kind,
        price_mode=price_mode,
        price=whole_yuan,
        months=months,
        conditions="限中国境内实施（演示条款）。",
    )


def replayed(owner: Actor, clerk: Actor, *, title: tuple[str, str], sector: str, price: Money, source: str, origin: str) -> int:
    """Publish the achievement behind a documented lot, for transfer by auction, and return its id."""
    zh, en = title
    draft = services.new_achievement(
        owner,
        Basics(
            title_zh=zh,
            title_en=en,
            abstract=f"“{zh}”曾在一场有公开报道的科技成果拍卖会上成交，起拍价与成交价见报道；报道未载技术细节。",
            problem="报道未载所解决的问题，以成果名称为准。",
            sector=Sector(sector),
            field=TechnologyField.ENVIRONMENT if "废水" in zh else TechnologyField.ENERGY,
            trl=6,
            trl_evidence="来源未载成熟度，此为演示取值，按自评显示。",
            ledger_no=f"演示-{zh[:8]}",
        ),
    )
    services.save_owners(owner, draft.id, [Share(name="", share_bp=10_000)], [Person(name="研发团队（来源未载姓名）", share_bp=10_000)])
    services.save_rights(owner, draft.id, [Right(kind=IpKind.SECRET, number="", title="与本成果相关的技术资料（演示）")])
    services.save_indicators(owner, draft.id, [Measure(name="成果性质", value="拍卖成交成果", proof="报道")])
    services.save_terms(owner, draft.id, auction_offer(price))
    services.save_origin(SYSTEM, draft.id, source_ref=source, origin_note=origin, is_demo=True)
    services.submit(owner, draft.id)
    services.decide(clerk, draft.id, passing(ACHIEVEMENT_SHEET, note=ALIKE))
    return draft.id


def auction_offer(price: Money) -> Sequence[Offer]:
    """Return the term of a lot that is sold outright."""
    return [Offer(mode=TermMode.TRANSFER, price_mode=PriceMode.AUCTION, price=price, conditions="转让全部权利（演示条款）。")]
