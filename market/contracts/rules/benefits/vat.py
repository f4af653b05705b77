"""VAT exemption 增值税免税 of technology transfer, licence and development (财税〔2016〕36号 附件3 一(二十六))."""

from __future__ import annotations

from datetime import date

from market.contracts.rules import deadlines, tax
from market.contracts.rules.benefits import common
from market.contracts.rules.benefits.assessment import Assessment, Condition, Deadline, Scheme, Worth, judge
from market.contracts.rules.benefits.facts import Facts, ask
from market.contracts.rules.benefits.kinds import AmountKind, Benefit, Invoice, Side, VatKind
from market.contracts.rules.benefits.sheet import Book, Sheet, percent
from market.contracts.rules.types import ContractType
from market.money import ZERO, Money
from market.wording import N_

EXEMPT = "财税〔2016〕36号 附件3 一(二十六)"
NEW_LAW = date(2026, 1, 1)
KINDS = frozenset({ContractType.TRF, ContractType.LIC, ContractType.DEV})


def point(facts: Facts) -> date:
    """Return the day whose rules count: the first receipt, or the signing where no money has come in."""
    receipts = facts.receipts if "receipts" in facts.stated else ()
    return min((on for on, _ in receipts), default=facts.contract.signed_on)


def _law(facts: Facts) -> str:
    return f"{EXEMPT}；" + ("增值税法 第二十五条、第二十六条" if point(facts) >= NEW_LAW else "增值税暂行条例 第十五条、第十六条")


def _not_waived(facts: Facts, sheet: Sheet) -> bool | dict[str, object]:
    """增值税法 Art. 27: who gave a preference up has none for 36 months; small-scale payers excepted."""
    waived = facts.seller.vat_waived_on
    if waived is None or facts.seller.vat_kind is VatKind.SMALL:
        return True
    until = deadlines.add_months(waived, sheet.rule("vat.waiver_months", point(facts)))
    return not waived <= point(facts) < until or {"until": until}


CONDITIONS = (
    Condition(
        code="vat.contract_kind",
        title=N_("Transfer, licence or development"),
        reason=N_("Consulting and service are exempt only inside a transfer, licence or development contract, on the same invoice."),
        law=EXEMPT,
        holds=lambda facts, _sheet: facts.contract.type in KINDS,
    ),
    Condition(
        code="vat.no_exemption",
        title=N_("The exemption is in force"),
        reason=N_("No exemption was in force on this day."),
        law=EXEMPT,
        holds=lambda facts, sheet: sheet.rule("vat.tech_exempt", point(facts)) == 1,
    ),
    common.registered("vat"),
    Condition(
        code="vat.special_invoice",
        title=N_("No special VAT invoice"),
        reason=N_("A special VAT invoice was issued: that gives the exemption up."),
        law="增值税暂行条例 第二十一条；增值税专用发票使用规定",
        holds=lambda facts, _sheet: facts.contract.invoice is not Invoice.SPECIAL,
    ),
    Condition(
        code="vat.waived",
        title=N_("The exemption was not given up"),
        reason=N_("The seller gave the exemption up: none before %(until)s."),
        law="增值税法 第二十七条",
        holds=_not_waived,
    ),
    common.separate_accounts("vat", "增值税法 第二十六条"),
)


def _work(facts: Facts, sheet: Sheet) -> Worth:
    ask(facts.contract.need("total", "non_technical", "related_services"), facts.seller.need("vat_kind"))
    tech = common.technology_amount(facts, sheet)
    apart = ZERO if not facts.contract.related_services or facts.contract.services_same_invoice else facts.contract.related_services
    base = tech
    if apart:
        base = sheet.step(
            "vat_base",
            N_("Exempt amount"),
            N_("technology amount %(tech)s − services on another invoice %(apart)s"),
            max(tech - apart, ZERO),
            tech=tech,
            apart=apart,
        )
    key = "vat.rate_bp" if facts.seller.vat_kind is VatKind.GENERAL else "vat.small_bp"
    rate = sheet.rule(key, point(facts))
    return Worth(base, _saved(sheet, base, rate))


def _saved(sheet: Sheet, base: Money, rate: int) -> Money:
    return sheet.step(
        "vat_saved",
        N_("VAT not charged"),
        N_("technology amount %(base)s ÷ (1 + %(rate)s) × %(rate)s"),
        tax.vat_exempt(base, rate),
        base=base,
        rate=percent(rate),
    )


def _deadline(facts: Facts, sheet: Sheet) -> Deadline:
    on = max(facts.contract.registered_on or facts.contract.signed_on, point(facts))
    return common.month_after(on, "vat.return_day", N_("With the VAT return of the month, in the following month."), sheet)


SCHEME = Scheme(
    benefit=Benefit.VAT_EXEMPTION,
    side=Side.SELLER,
    kind=AmountKind.TAX_SAVED,
    law=_law,
    conditions=CONDITIONS,
    work=_work,
    deadline=_deadline,
    papers=(
        common.CONTRACT_PAPER,
        common.CERTIFICATE,
        N_("List of ordinary invoices (a special invoice gives the exemption up)"),
        N_("Separate accounts of the exempt sales"),
    ),
)


def assess(facts: Facts, book: Book) -> list[Assessment]:
    """Return the seller's VAT exemption."""
    return [judge(SCHEME, facts, book)]
