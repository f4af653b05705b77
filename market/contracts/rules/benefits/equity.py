"""Technology contributed for shares 技术成果投资入股: no tax until the shares are sold (财税〔2016〕101号 三)."""

from __future__ import annotations

from market import workdays
from market.contracts.rules import deadlines
from market.contracts.rules.benefits import common
from market.contracts.rules.benefits.assessment import Assessment, Condition, Deadline, Scheme, Worth, judge
from market.contracts.rules.benefits.facts import Equity, Facts, ask
from market.contracts.rules.benefits.kinds import AmountKind, Benefit, Choice, Ownership, PartyKind, Side
from market.contracts.rules.benefits.sheet import Book, Sheet, percent
from market.contracts.rules.types import ContractType
from market.money import ZERO, Money
from market.wording import N_

LAW = "财税〔2016〕101号 三"
INVESTORS = frozenset({PartyKind.ENTERPRISE, PartyKind.INDIVIDUAL})


def _given(facts: Facts) -> Equity:
    """Return the contribution, empty where there is none: its facts then read as missing."""
    return facts.equity or Equity()


def _in_time(facts: Facts, sheet: Sheet) -> bool | dict[str, object]:
    filed = facts.equity.filed_on if facts.equity else None
    if filed is None:
        return True
    last = _last_day(facts, sheet).on
    return filed <= last or {"until": last, "filed": filed}


CONDITIONS = (
    Condition(
        code="equity.no_contribution",
        title=N_("Technology contributed for shares"),
        reason=N_("The technology is not contributed for shares."),
        law=LAW,
        holds=lambda facts, _sheet: facts.equity is not None,
    ),
    Condition(
        code="equity.not_ownership",
        title=N_("Ownership contributed"),
        reason=N_("The ownership of the technology must pass to the company; a licence does not count."),
        law=LAW,
        holds=lambda facts, _sheet: facts.contract.type is ContractType.TRF and facts.technology.ownership is not Ownership.LICENSED_IN,
    ),
    common.listed_technology("equity", LAW, any_design=True),
    Condition(
        code="equity.investor_kind",
        title=N_("Enterprise or natural person"),
        reason=N_("Only enterprises and natural persons can defer the tax."),
        law=LAW,
        holds=lambda facts, _sheet: facts.equity is None or facts.equity.investor in INVESTORS,
    ),
    Condition(
        code="equity.investee_abroad",
        title=N_("Company in China"),
        reason=N_("The company that takes the technology must be a resident enterprise of China."),
        law=LAW,
        holds=lambda facts, _sheet: facts.equity is None or facts.equity.investee_resident,
    ),
    Condition(
        code="equity.other_consideration",
        title=N_("Paid entirely in shares"),
        reason=N_("The consideration must be shares alone; %(other)s comes in another form."),
        law=LAW,
        holds=lambda facts, _sheet: (
            facts.equity is None or not facts.equity.other_consideration or {"other": facts.equity.other_consideration}
        ),
    ),
    Condition(
        code="equity.not_chosen",
        title=N_("Deferral chosen"),
        reason=N_("The investor chose the current rules; only one of the two is possible."),
        law=LAW,
        holds=lambda facts, _sheet: facts.equity is None or facts.equity.choice is Choice.DEFER,
    ),
    Condition(
        code="equity.not_filed",
        title=N_("Filed with the tax office"),
        reason=N_("Without filing with the tax office there is no deferral."),
        law=LAW,
        holds=lambda facts, _sheet: facts.equity is None or facts.equity.filed_on is not None,
    ),
    Condition(
        code="equity.filed_late",
        title=N_("Filed in time"),
        reason=N_("Filed on %(filed)s; the last day was %(until)s."),
        law="国家税务总局公告2016年第62号",
        holds=_in_time,
    ),
)


def _work(facts: Facts, sheet: Sheet) -> Worth:
    equity = _given(facts)
    ask(equity.need("investor", "value", "original_value", "fees", "acquired_on"))
    sheet.rule("equity.deferral", equity.acquired_on)
    gain = sheet.step(
        "contribution_gain",
        N_("Gain on the contribution"),
        N_("value of the shares %(value)s − original value %(original)s − taxes and fees %(fees)s, not below zero"),
        max(equity.value - equity.original_value - equity.fees, ZERO),
        value=equity.value,
        original=equity.original_value,
        fees=equity.fees,
    )
    key = "pit.property_bp" if equity.investor is PartyKind.INDIVIDUAL else "cit.rate_bp"
    rate = sheet.rule(key, equity.acquired_on)
    deferred = sheet.step("tax_deferred", N_("Tax not due now"), N_("%(gain)s × %(rate)s"), gain.share(rate), gain=gain, rate=percent(rate))
    sheet.step("tax_now", N_("Tax at the contribution"), N_("deferred: nothing now"), ZERO)
    _sale(sheet, equity, rate)
    return Worth(gain, deferred)


def _sale(sheet: Sheet, equity: Equity, rate: int) -> None:
    """Write the tax of the later sale: sale income − original value of the technology − reasonable taxes and fees."""
    income = equity.stated.get("sale_income")
    if not isinstance(income, Money):
        return
    fees = equity.sale_fees
    gain = sheet.step(
        "sale_gain",
        N_("Gain on the sale of the shares"),
        N_("sale income %(income)s − original value %(original)s − taxes and fees %(fees)s, not below zero"),
        max(income - equity.original_value - fees, ZERO),
        income=income,
        original=equity.original_value,
        fees=fees,
    )
    sheet.step("tax_at_sale", N_("Tax at the sale"), N_("%(gain)s × %(rate)s"), gain.share(rate), gain=gain, rate=percent(rate))


def _last_day(facts: Facts, sheet: Sheet) -> Deadline:
    equity = _given(facts)
    if equity.investor is PartyKind.INDIVIDUAL:
        words = N_("By the 15th of the month after the shares were acquired; the company files.")
        return common.month_after(equity.acquired_on, "equity.file_day", words, sheet)
    figure = sheet.figure("cit.settlement_months", equity.acquired_on)
    on = deadlines.months_after_year(equity.acquired_on.year, figure.value)
    words = N_("Annual settlement of the year in which the shares were acquired.")
    return Deadline(on=on, rule=figure.id, sentence=words, provisional=workdays.is_provisional(on))


SCHEME = Scheme(
    benefit=Benefit.EQUITY_DEFERRAL,
    side=Side.SELLER,
    kind=AmountKind.TAX_DEFERRED,
    law=lambda _facts: LAW,
    conditions=CONDITIONS,
    work=_work,
    deadline=_last_day,
    papers=(
        N_("Investment agreement"),
        N_("Proof of ownership of the technology"),
        N_("Valuation of the technology"),
        N_("Filing form of the deferral"),
        common.CERTIFICATE,
    ),
)


def assess(facts: Facts, book: Book) -> list[Assessment]:
    """Return the investor's deferral; the investor is the seller of the technology."""
    return [judge(SCHEME, facts, book)]
