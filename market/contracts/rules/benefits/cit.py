"""Enterprise income tax on technology transfer: a free amount per taxpayer and year, the rest at half (企业所得税法 Art. 27(4))."""

from __future__ import annotations

from dataclasses import replace

from market.contracts.rules import tax
from market.contracts.rules.benefits import common
from market.contracts.rules.benefits.assessment import Assessment, Condition, Scheme, Worth, judge
from market.contracts.rules.benefits.facts import Facts, ask
from market.contracts.rules.benefits.kinds import AmountKind, Benefit, Side
from market.contracts.rules.benefits.qualifying import IN_PARK, NATIONAL, PILOT, Regime, conditions, no_pilot, worldwide
from market.contracts.rules.benefits.sheet import Book, Sheet, percent
from market.money import ZERO, Money
from market.wording import N_


def income(facts: Facts, sheet: Sheet) -> Money:
    """Write and return the transfer income 技术转让所得 of the contract in the tax year; a loss is below zero.

    Ownership and worldwide exclusive licence: revenue − net value − taxes and fees (国税函〔2009〕212号);
    other licences: revenue − amortisation − taxes and fees − shared period expenses (公告2015年第82号).
    """
    revenue = _revenue(facts, sheet)
    if _by_amortisation(facts):
        cost, fees, period = facts.costs.amortisation, facts.costs.taxes_and_fees, facts.costs.period_expenses
        return sheet.step(
            "transfer_income",
            N_("Transfer income"),
            N_("revenue %(revenue)s − amortisation %(cost)s − taxes and fees %(fees)s − shared period expenses %(period)s"),
            tax.transfer_income(revenue, cost, fees + period),
            revenue=revenue,
            cost=cost,
            fees=fees,
            period=period,
        )
    cost, fees = facts.costs.intangible_net, facts.costs.taxes_and_fees
    return sheet.step(
        "transfer_income",
        N_("Transfer income"),
        N_("revenue %(revenue)s − net value of the technology %(cost)s − taxes and fees %(fees)s"),
        tax.transfer_income(revenue, cost, fees),
        revenue=revenue,
        cost=cost,
        fees=fees,
    )


def _revenue(facts: Facts, sheet: Sheet) -> Money:
    contract = facts.contract
    items = sum((item.amount for item in contract.non_technical), ZERO)
    services = ZERO if not contract.related_services or contract.services_inseparable else contract.related_services
    whole = sheet.step(
        "transfer_revenue",
        N_("Revenue of the transfer"),
        N_("total %(total)s − goods and other non-technical items %(items)s − separable services %(services)s"),
        max(contract.total - items - services, ZERO),
        total=contract.total,
        items=items,
        services=services,
    )
    whole = _listed_part(facts, sheet, whole)
    part = common.in_tax_year(facts, whole)
    if part == whole:
        return whole
    return sheet.step(
        "revenue_of_year",
        N_("Of it due in the tax year"),
        N_("share of the instalments due in %(year)s in %(whole)s"),
        part,
        year=str(facts.tax_year),
        whole=whole,
    )


def _listed_part(facts: Facts, sheet: Sheet, whole: Money) -> Money:
    apart = facts.rights.stated.get("unlisted", ZERO)
    if not apart:
        return whole
    return sheet.step(
        "revenue_listed",
        N_("Of it for rights on the list"),
        N_("revenue %(whole)s − part of the price for other rights %(apart)s"),
        max(whole - apart, ZERO),
        whole=whole,
        apart=apart,
    )


def _by_amortisation(facts: Facts) -> bool:
    return common.is_licence(facts) and not worldwide(facts)


def _ask(facts: Facts) -> None:
    costs = ("amortisation", "period_expenses") if _by_amortisation(facts) else ("intangible_net",)
    ask(
        facts.contract.need("total", "non_technical", "related_services"),
        facts.costs.need(*costs, "taxes_and_fees"),
        facts.need("tax_year", "other_transfers"),
    )


def _work(regime: Regime, facts: Facts, sheet: Sheet) -> Worth:
    _ask(facts)
    on = common.year_end(facts)
    own = income(facts, sheet)
    others = facts.other_transfers
    limits = tax.Limits(
        exempt=Money(sheet.rule(f"{regime.prefix}.exempt_fen", on)),
        half_bp=sheet.rule("cit.half_bp", on),
        rate_bp=sheet.rule("cit.rate_bp", on),
    )
    year = tax.income_tax([*others, own], limits)
    _year(sheet, year, own, limits)
    before = tax.income_tax(others, limits).saving
    added = sheet.step(
        "added_saving",
        N_("This contract adds"),
        N_("saving of the year %(year)s − saving of the other transfers alone %(before)s, not below zero"),
        max(year.saving - before, ZERO),
        year=year.saving,
        before=before,
    )
    return Worth(own, added)


def _year(sheet: Sheet, year: tax.IncomeTax, own: Money, limits: tax.Limits) -> None:
    half, rate = percent(limits.half_bp), percent(limits.rate_bp)
    sheet.step(
        "year_income",
        N_("Transfer income of the year"),
        N_("this contract %(own)s + other transfers %(others)s"),
        year.income,
        own=own,
        others=year.income - own,
    )
    sheet.step(
        "year_taxable",
        N_("Taxable income"),
        N_("(income %(income)s − free amount %(exempt)s) × %(half)s, nothing up to the free amount"),
        year.taxable,
        income=year.income,
        exempt=limits.exempt,
        half=half,
    )
    sheet.step("year_tax", N_("Tax of the year"), N_("%(taxable)s × %(rate)s"), year.tax, taxable=year.taxable, rate=rate)
    sheet.step(
        "year_tax_without", N_("Tax without the benefit"), N_("%(taxable)s × %(rate)s"), year.without, taxable=year.income, rate=rate
    )
    sheet.step(
        "year_saving",
        N_("Saving of the year"),
        N_("%(without)s − %(tax)s"),
        year.saving,
        without=year.without,
        tax=year.tax,
    )


def _scheme(facts: Facts, benefit: Benefit, regime: Regime, *more: Condition) -> Scheme:
    divided = (common.all_listed(regime.code, regime.law, any_design=regime.any_design),) if common.rights_of(facts) else ()
    return Scheme(
        benefit=benefit,
        side=Side.SELLER,
        kind=AmountKind.TAX_SAVED,
        law=lambda _facts: regime.law,
        conditions=(*more, *conditions(regime), *divided),
        work=lambda facts, sheet: _work(regime, facts, sheet),
        deadline=common.annual_return,
        papers=(
            common.CONTRACT_PAPER,
            common.CERTIFICATE,
            N_("Worksheet of cost, taxes and shared expenses"),
            N_("Proof of ownership of the technology"),
            N_("Proof of the taxes paid"),
        ),
    )


def assess(facts: Facts, book: Book) -> list[Assessment]:
    """Return the national rule and the pilot; where the pilot applies it takes the place of the national rule."""
    pilot = judge(_scheme(facts, Benefit.CIT_PILOT, PILOT, IN_PARK), facts, book)
    national = _scheme(facts, Benefit.CIT_EXEMPTION, NATIONAL)
    return [judge(replace(national, conditions=(*national.conditions, no_pilot(pilot))), facts, book), pilot]
