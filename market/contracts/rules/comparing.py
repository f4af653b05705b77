"""Rules of the linter that hold the text against the contract's data: patents, dates, amounts, parties."""

from __future__ import annotations

import re
from collections.abc import Iterator

from market.contracts.rules.clauses import Clause
from market.contracts.rules.drafting import role_names
from market.contracts.rules.gate import Paper
from market.contracts.rules.remarks import Remark, Severity
from market.contracts.rules.types import PATENT_KINDS, ContractType, LicenceMode, PaymentMode, Subtype
from market.errors import Invalid
from market.money import Money
from market.wording import N_, Labelled

OF_PATENTS = frozenset({Subtype.TRF_PATENT, Subtype.TRF_PATAPP, Subtype.LIC_PATENT})
WHOLE = 100
_ART845 = "民法典第八百四十五条第三款"
_GOODS = re.compile(r"(?<!不)(?<!不包)(含|包括|包含)[^。；;\n]{0,24}?(设备|仪器|原材料|材料费|样机|工装|器材|施工|安装费|运输费|土地|厂房)")
_TOTAL = re.compile(r"(总额|总价|总价款)为?\s*(人民币)?\s*[¥￥]?\s*([\d,]*\d(?:\.\d+)?\s*[万亿]?)")
_SHARE = re.compile(r"百分之([一二三四五六七八九十百]+)|(\d+(?:\.\d+)?)\s*[%％]")
_BASE = re.compile(r"销售额|产品价格|销售收入|新增产值|利润|提成基数")
_DIGITS = {numeral: value for value, numeral in enumerate("一二三四五六七八九", start=1)}


class PatentItem(Labelled):
    """The data of Art. 845 民法典 in the block of a patent."""

    TITLE = "title", N_("name of the invention")
    APPLICANT = "applicant", N_("applicant")
    PATENTEE = "patentee", N_("patentee")
    FILED_ON = "filed_on", N_("filing date")
    APPLICATION_NUMBER = "application_number", N_("application number")
    PATENT_NUMBER = "patent_number", N_("patent number")
    EXPIRES_ON = "expires_on", N_("end of the term")


def remarks(paper: Paper) -> Iterator[Remark]:
    """Return what text and data say against each other."""
    yield from _patents(paper)
    yield from _licence(paper)
    yield from _amounts(paper)
    yield from _payment(paper)
    yield from _parties(paper)


def _patents(paper: Paper) -> Iterator[Remark]:
    error = Severity.ERROR
    if paper.subtype in OF_PATENTS and not any(row.kind in PATENT_KINDS for row in paper.patents):
        message = N_("A contract about patents lists them (Civil Code, Article 845).")
        way = N_("Add the patents to the draft, or to the achievement before it is offered.")
        yield Remark(rule="patent_block", severity=error, message=message, law=_ART845, suggestion=way)
    for row in paper.patents:
        for name in row.missing:
            yield Remark(
                rule="patent_block",
                severity=error,
                message=N_("“%(title)s” lacks: %(item)s"),
                law=_ART845,
                suggestion=N_("Complete the patent's data; the register of the patent office has them."),
                params={"title": row.title, "item": PatentItem(name)},
            )
        if row.expires_on and row.expires_on < paper.today:
            yield Remark(
                rule="patent_expired",
                severity=error,
                message=N_("The patent “%(title)s” has expired."),
                law="专利法第四十二条",
                suggestion=N_("Take it out: what is free to all is neither sold nor licensed."),
                params={"title": row.title},
            )


def _licence(paper: Paper) -> Iterator[Remark]:
    ends = [row.expires_on for row in paper.patents if row.expires_on]
    if paper.type is ContractType.LIC and paper.licence_until and ends and paper.licence_until > min(ends):
        yield Remark(
            rule="licence_until",
            severity=Severity.ERROR,
            message=N_("A patent licence cannot last longer than the patent (Civil Code, Article 865)."),
            law="民法典第八百六十五条",
            suggestion=N_("Let the licence end with the first patent at the latest."),
            clause=Clause.SCOPE,
        )
    excludes = paper.type is ContractType.TRF or paper.licence_mode in (LicenceMode.EXCLUSIVE, LicenceMode.SOLE)
    shared = [row for row in paper.patents if "、" in (row.patentee or row.applicant)]
    if excludes and shared:
        yield Remark(
            rule="co_owners",
            severity=Severity.WARNING,
            message=N_("“%(title)s” has several owners: a transfer or exclusive licence needs the consent of all."),
            law="专利法第十四条；民法典第八百六十条",
            suggestion=N_("Say with which document the others agreed."),
            params={"title": shared[0].title},
        )
    if paper.subtype is Subtype.TRF_PATAPP and not paper.clauses.get(Clause.REJECTION, "").strip():
        yield Remark(
            rule="rejection_open",
            severity=Severity.WARNING,
            message=N_("Nothing is said for the case that the application is rejected."),
            law="技术合同司法解释第二十三条",
            suggestion=N_("Take the form's article on rejection."),
            clause=Clause.REJECTION,
        )


def _amounts(paper: Paper) -> Iterator[Remark]:
    for clause in (Clause.PRICE, Clause.SUBJECT, Clause.DELIVERY):
        match = _GOODS.search(paper.clauses.get(clause, ""))
        if match and paper.tech == paper.total and ("价" in match.group(0) or clause is Clause.PRICE):
            yield Remark(
                rule="not_itemised",
                severity=Severity.ERROR,
                message=N_("The price contains more than technology, and no amount is named for it."),
                law="技术合同司法解释第十四条第二款",
                suggestion=N_("Separate the amount in the draft; only the technology amount is registered and relieved."),
                clause=clause,
                passage=match.group(0),
            )
    for match in _TOTAL.finditer(paper.clauses.get(Clause.PRICE, "")):
        if _money(match.group(3)) != paper.total:
            yield Remark(
                rule="amount_differs",
                severity=Severity.ERROR,
                message=N_("The amount in the text is not the price of %(total)s."),
                law="民法典第八百四十五条第一款",
                suggestion=N_("Write the price of the deal."),
                clause=Clause.PRICE,
                passage=match.group(0),
                params={"total": paper.total},
            )


def _money(text: str) -> Money | None:
    """Read an amount of the text; None where it is none that can be paid, as a part of a fen."""
    try:
        return Money.parse(text)
    except Invalid:
        return None


def _payment(paper: Paper) -> Iterator[Remark]:
    text = paper.clauses.get(Clause.PRICE, "")
    if paper.payment is PaymentMode.LUMP_INSTALMENT:
        shares = [_share(match) for part in re.split(r"[。；;\n]", text) if _instalment(part) for match in _SHARE.finditer(part)]
        if len(shares) > 1 and round(sum(shares), 2) != WHOLE:
            yield Remark(
                rule="instalments",
                severity=Severity.ERROR,
                message=N_("The instalments come to %(sum)s per cent, not to 100."),
                law="民法典第八百四十六条",
                suggestion=N_("Let the instalments come to the whole price."),
                clause=Clause.PRICE,
                params={"sum": f"{sum(shares):g}"},
            )
    royal = paper.payment in (PaymentMode.ROYALTY, PaymentMode.ENTRY_PLUS_ROYALTY)
    if royal and not (_BASE.search(text) and _SHARE.search(text)):
        yield Remark(
            rule="royalty_open",
            severity=Severity.ERROR,
            message=N_("A royalty needs a base and a rate."),
            law="民法典第八百四十六条第二款",
            suggestion=N_("Name the base (price, new output, profit or sales) and the rate (fixed, rising or falling)."),
            clause=Clause.PRICE,
        )


def _instalment(part: str) -> bool:
    return "支付" in part and not re.search(r"违约|滞纳|逾期|提成|税", part)


def _share(match: re.Match[str]) -> float:
    """Read a share in per cent: 百分之三十五, 35%."""
    if match.group(2):
        return float(match.group(2))
    numeral = match.group(1)
    if numeral.endswith("百"):
        return float(_DIGITS.get(numeral[:-1] or "一", 1) * WHOLE)
    tens, ten, ones = numeral.partition("十")
    if not ten:
        return float(_DIGITS.get(numeral, 0))
    return float(_DIGITS.get(tens or "一", 1) * 10 + _DIGITS.get(ones, 0))


def _parties(paper: Paper) -> Iterator[Remark]:
    if paper.type not in (ContractType.TRF, ContractType.LIC):
        return
    parties = role_names(paper.subtype)
    seller, buyer = parties["seller_role"].zh, parties["buyer_role"].zh
    swapped = re.compile(rf"(?<!被){buyer}(?:将|把)[^。；;\n]{{0,60}}?(?:转让|许可)给(?!被){seller}")
    match = swapped.search(paper.clauses.get(Clause.SUBJECT, ""))
    if match:
        yield Remark(
            rule="parties_swapped",
            severity=Severity.ERROR,
            message=N_("The parties are swapped: the seller gives, the buyer takes over."),
            law="民法典第八百六十二条",
            suggestion=N_("Put the parties where they belong."),
            clause=Clause.SUBJECT,
            passage=match.group(0),
        )
