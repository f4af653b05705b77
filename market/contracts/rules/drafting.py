"""The first text of every article: the form of the sub-type, filled with what the deal says; parties change it, the gate checks it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from market.contracts.rules.clauses import FREE, HEADINGS, Clause, Patent
from market.contracts.rules.texts import Article, Pair, fee, form
from market.contracts.rules.types import OFFICIAL_LICENCES, OFFICIAL_SUBTYPES, ContractType, LicenceMode, PaymentMode, Subtype
from market.money import Money

AGREED = "agreed"
"""The alternative of an article whose text comes from a demand and its proposal, not from the library."""
_ROLES = {
    ContractType.DEV: (Pair(zh="研究开发人", en="developer"), Pair(zh="委托人", en="client")),
    ContractType.TRF: (Pair(zh="让与人", en="transferor"), Pair(zh="受让人", en="transferee")),
    ContractType.LIC: (Pair(zh="许可人", en="licensor"), Pair(zh="被许可人", en="licensee")),
    ContractType.CON: (Pair(zh="受托人", en="contractor"), Pair(zh="委托人", en="client")),
    ContractType.SRV: (Pair(zh="受托人", en="contractor"), Pair(zh="委托人", en="client")),
}
_OWN_ROLES = {
    Subtype.DEV_COOP: (Pair(zh="合作开发甲方", en="first partner"), Pair(zh="合作开发乙方", en="second partner")),
    Subtype.SRV_BROKER: (Pair(zh="中介人", en="broker"), Pair(zh="委托人", en="client")),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """What the draft is made of; texts are Chinese as their authors wrote them, the English ones only where somebody wrote them."""

    type: ContractType
    subtype: Subtype
    licence_mode: LicenceMode | None
    payment: PaymentMode
    achievement: str
    summary: str
    seller: str
    buyer: str
    place: str
    total: Money
    patents: Sequence[Patent]
    source: str
    licence_until: date | None = None
    achievement_en: str = ""
    summary_en: str = ""
    place_en: str = ""
    source_en: str = ""
    rights: Sequence[str] = ()
    """Names of rights that are no patents."""
    starts_on: date | None = None
    ends_on: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Filled:
    """An article as the form gives it for one deal: what the parties' own words are compared with."""

    clause: Clause
    alternative: str
    heading: Pair
    body: Pair


def roles(subtype: Subtype) -> tuple[str, str]:
    """Return what the law calls seller and buyer in a contract of this sub-type (民法典 第二十章)."""
    seller, buyer = _roles(subtype)
    return seller.zh, buyer.zh


def _roles(subtype: Subtype) -> tuple[Pair, Pair]:
    return _OWN_ROLES.get(subtype) or _ROLES[ContractType(subtype.value.split("_")[0])]


def role_names(subtype: Subtype) -> dict[str, Pair]:
    """Return the names of the parties for headings and the names of texts."""
    seller, buyer = _roles(subtype)
    return {"seller_role": seller, "buyer_role": buyer}


def price_text(total: Money) -> str:
    """Return a price in figures and in capital numerals 大写."""
    return f"{total}（大写：人民币{total.words}）"


def day_text(day: date) -> str:
    """Return a day as a Chinese paper writes it."""
    return f"{day.year}年{day.month}月{day.day}日"


def names(facts: Facts) -> dict[str, Pair]:
    """Return what the {names} of the forms stand for in this deal."""
    mode = facts.licence_mode or LicenceMode.ORDINARY
    summary = facts.summary.strip() or "以双方确认的技术资料为准。"
    end = Pair(zh="本合同有效期届满之日", en="the end of this contract")
    return {
        "project": Pair(zh=facts.achievement, en=facts.achievement_en or "the project named in the Chinese text"),
        "summary": Pair(zh=summary, en=facts.summary_en.strip() or "as in the Chinese text and the documents both parties confirm."),
        "kind": Pair(zh=OFFICIAL_SUBTYPES[facts.subtype], en=facts.subtype.label[0].lower() + facts.subtype.label[1:]),
        "fee": fee(facts.type),
        **role_names(facts.subtype),
        "place": Pair(zh=facts.place, en=facts.place_en or facts.place),
        "total": Pair(zh=str(facts.total), en=str(facts.total)),
        "total_words": Pair(zh=facts.total.words, en=str(facts.total)),
        "source": Pair(zh=facts.source, en=facts.source_en),
        "rights": _rights(facts),
        "mode": Pair(zh=OFFICIAL_LICENCES[mode], en=mode.label),
        "starts": _day(facts.starts_on, Pair(zh="本合同生效之日", en="the day on which this contract takes effect")),
        "ends": _day(facts.ends_on, end),
        "until": _day(facts.licence_until, end),
    }


def _day(day: date | None, otherwise: Pair) -> Pair:
    return Pair(zh=day_text(day), en=day.isoformat()) if day else otherwise


def _rights(facts: Facts) -> Pair:
    patents = [f"{row.title}（{row.patent_number or row.application_number}）" for row in facts.patents]
    listed = [*patents, *facts.rights] or [facts.achievement]
    numbers = [row.patent_number or row.application_number for row in facts.patents]
    return Pair(zh="；".join(listed), en=", ".join(numbers) or "those named in the Chinese text")


def alternative(article: Article, facts: Facts, chosen: Mapping[str, str]) -> str:
    """Return which text an article takes: the price follows the manner of payment, the others what was chosen."""
    wanted = facts.payment.value if article.clause is Clause.PRICE else chosen.get(article.clause, "")
    return article.text(wanted).key


def fill(facts: Facts, chosen: Mapping[str, str] | None = None) -> list[Filled]:
    """Return the articles of the form filled with the deal's facts, in the order of the paper."""
    given = names(facts)
    rows = []
    for article in form(facts.subtype):
        key = alternative(article, facts, chosen or {})
        rows.append(
            Filled(
                clause=article.clause,
                alternative=key,
                heading=_titled(article.heading.filled(given)),
                body=article.text(key).body.filled(given),
            )
        )
    return rows


def _titled(heading: Pair) -> Pair:
    """Return a heading whose English begins with a capital, also where a filled name stands first."""
    return Pair(zh=heading.zh, en=heading.en[:1].upper() + heading.en[1:])


def agree(rows: Sequence[Filled], agreed: Mapping[str, str]) -> list[Filled]:
    """Return the articles with the texts that demand and proposal decide; these have no English."""
    return [replace(row, alternative=AGREED, body=Pair(zh=agreed[row.clause], en="")) if row.clause in agreed else row for row in rows]


def draft(facts: Facts) -> dict[str, str]:
    """Return the first text of every clause."""
    return {row.clause.value: row.body.zh for row in fill(facts)}


def redraft(before: Sequence[Filled], after: Sequence[Filled], clauses: Mapping[str, str]) -> dict[str, str]:
    """Return the clauses once the form changed: own words stay; a text that was the form's, or another alternative, follows the form."""
    old = {row.clause: row for row in before}
    changed = dict(clauses)
    for row in after:
        was = old.get(row.clause)
        text = clauses.get(row.clause, "").strip()
        if not text or (was is not None and (was.alternative != row.alternative or text == was.body.zh)):
            changed[row.clause.value] = row.body.zh
    return changed


def in_order(rows: Sequence[Filled]) -> list[tuple[Clause, Pair]]:
    """Return clauses and headings in the order of the paper; without a form, the clauses and headings of the law."""
    if not rows:
        return [(clause, Pair(zh=text, en=clause.label)) for clause, text in HEADINGS.items()]
    free = [(clause, Pair(zh=HEADINGS[clause], en=clause.label)) for clause in FREE]
    last = (Clause.COPIES, Clause.EFFECT)
    given = [(row.clause, row.heading) for row in rows]
    return [*(one for one in given if one[0] not in last), *free, *(one for one in given if one[0] in last)]
