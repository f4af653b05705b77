"""Stamp duty 印花税: a charge on both parties, due with the signature (印花税法 Art. 5, 15, 16)."""

from __future__ import annotations

from datetime import date

from market import workdays
from market.contracts.rules import deadlines, tax
from market.contracts.rules.benefits import common
from market.contracts.rules.benefits.assessment import Assessment, Deadline, Scheme, Worth, judge
from market.contracts.rules.benefits.facts import Buyer, Facts, Seller, ask
from market.contracts.rules.benefits.kinds import AmountKind, Benefit, Side
from market.contracts.rules.benefits.sheet import Book, Sheet, per_mille, percent
from market.contracts.rules.types import ContractType, Subtype
from market.money import ZERO, Money
from market.wording import N_

PROPERTY = frozenset({Subtype.TRF_PATENT, Subtype.TRF_SECRET, Subtype.TRF_SOFT})
"""Deeds of property transfer 产权转移书据: patent, use of know-how, copyright; all others are technology contracts 技术合同."""
NEW_LAW = date(2022, 7, 1)


def _law(facts: Facts) -> str:
    new = facts.contract.signed_on >= NEW_LAW
    return "印花税法 第五条、第十五条、第十六条" if new else "印花税暂行条例 第二条、第七条"


def _party(facts: Facts, side: Side) -> Seller | Buyer:
    return facts.seller if side is Side.SELLER else facts.buyer


def _base(facts: Facts, sheet: Sheet) -> Money:
    contract = facts.contract
    is_development = contract.type is ContractType.DEV
    ask(contract.need("total", "listed_vat", *(("rd_funds",) if is_development else ())))
    funds = contract.rd_funds if is_development else ZERO
    return sheet.step(
        "stamp_base",
        N_("Taxed amount"),
        N_("total %(total)s − listed VAT %(vat)s − separately stated R&D funds %(funds)s"),
        max(contract.total - contract.listed_vat - funds, ZERO),
        total=contract.total,
        vat=contract.listed_vat,
        funds=funds,
    )


def _work(facts: Facts, sheet: Sheet, side: Side) -> Worth:
    on = facts.contract.signed_on
    base = _base(facts, sheet)
    is_property = facts.contract.subtype in PROPERTY
    ppm = sheet.rule("stamp.transfer_ppm" if is_property else "stamp.tech_ppm", on)
    duty = sheet.step(
        "stamp_duty",
        N_("Stamp duty"),
        N_("contract amount %(base)s × %(rate)s, tax item “deed of property transfer”")
        if is_property
        else N_("contract amount %(base)s × %(rate)s, tax item “technology contract”"),
        tax.stamp_duty(base, ppm),
        base=base,
        rate=per_mille(ppm),
    )
    if not _party(facts, side).small_firm:
        return Worth(base, duty)
    half = sheet.rule("stamp.small_bp", on)
    if half == 10_000:  # noqa: PLR2004 - the whole
        return Worth(base, duty)
    return Worth(
        base,
        sheet.step("stamp_small", N_("Small firm"), N_("%(duty)s × %(half)s"), duty.share(half), duty=duty, half=percent(half)),
    )


def _deadline(facts: Facts, sheet: Sheet) -> Deadline:
    figure = sheet.figure("stamp.file_days", facts.contract.signed_on)
    on = deadlines.stamp_return(facts.contract.signed_on, figure.value)
    sentence = N_("Filed within the days after the quarter of the signature; due with the signature.")
    return Deadline(on=on, rule=figure.id, sentence=sentence, provisional=workdays.is_provisional(on))


def _scheme(side: Side) -> Scheme:
    return Scheme(
        benefit=Benefit.STAMP_DUTY,
        side=side,
        kind=AmountKind.TAX_DUE,
        law=_law,
        conditions=(),
        work=lambda facts, sheet: _work(facts, sheet, side),
        deadline=_deadline,
        papers=(common.CONTRACT_PAPER,),
    )


def assess(facts: Facts, book: Book) -> list[Assessment]:
    """Return the charge of the seller and of the buyer."""
    return [judge(_scheme(side), facts, book) for side in Side]
