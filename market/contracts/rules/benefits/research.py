"""Additional deduction of R&D cost 研发费用加计扣除 by the client of a development contract (公告2023年第7号, 财税〔2015〕119号)."""

from __future__ import annotations

from market.contracts.rules.benefits import common
from market.contracts.rules.benefits.assessment import Assessment, Condition, Scheme, Worth, judge
from market.contracts.rules.benefits.facts import Facts, ask
from market.contracts.rules.benefits.kinds import AmountKind, Benefit, PartyKind, ResearchClass, Side
from market.contracts.rules.benefits.sheet import Book, Sheet, percent
from market.contracts.rules.types import ContractType, Subtype
from market.money import Money
from market.wording import N_

LAW = "财政部 税务总局公告2023年第7号；财税〔2015〕119号；财税〔2018〕64号"

CONDITIONS = (
    Condition(
        code="rd.contract_kind",
        title=N_("Development contract"),
        reason=N_("Only development contracts count; technology bought or licensed is an intangible of its own."),
        law="财税〔2015〕119号 二",
        holds=lambda facts, _sheet: facts.contract.type is ContractType.DEV,
    ),
    Condition(
        code="rd.not_enterprise",
        title=N_("Client is an enterprise"),
        reason=N_("Only a client that pays enterprise income tax can deduct."),
        law="财税〔2015〕119号 五",
        holds=lambda facts, _sheet: facts.buyer.kind is PartyKind.ENTERPRISE,
    ),
    Condition(
        code="rd.client_abroad",
        title=N_("Client pays tax in China"),
        reason=N_("The client is established abroad."),
        law="财税〔2015〕119号 五",
        holds=lambda facts, _sheet: not facts.buyer.foreign,
    ),
    Condition(
        code="rd.industry",
        title=N_("Industry not excluded"),
        reason=N_("The client's industry is excluded (tobacco, hotels and catering, trade, real estate, business services, leisure)."),
        law="财税〔2015〕119号 四",
        holds=lambda facts, _sheet: not facts.buyer.excluded_industry,
    ),
    Condition(
        code="rd.foreign_person",
        title=N_("Not entrusted to a person abroad"),
        reason=N_("Research entrusted to a natural person abroad does not count."),
        law="财税〔2018〕64号",
        holds=lambda facts, _sheet: not (facts.seller.foreign and facts.seller.kind is PartyKind.INDIVIDUAL),
    ),
    common.registered("rd"),
    Condition(
        code="rd.no_detail",
        title=N_("Detail of cost between related parties"),
        reason=N_("Between related parties the contractor must give the detail of its cost."),
        law="财税〔2015〕119号 二",
        holds=lambda facts, _sheet: not facts.relation.related or facts.buyer.expense_detail,
    ),
)


def _counted(facts: Facts, sheet: Sheet) -> Money:
    """Return the cost that counts: own cost of a co-operation; 80 % of an entrusted fee, abroad at most 2/3 of research at home."""
    on = common.year_end(facts)
    if facts.contract.subtype is Subtype.DEV_COOP:
        own = facts.buyer.own_research
        return sheet.step("rd_counted", N_("Cost that counts"), N_("own cost of the co-operation %(own)s"), own, own=own)
    fee = common.in_tax_year(facts, common.technology_amount(facts, sheet))
    share = sheet.rule("rd.entrust_bp", on)
    counted = sheet.step(
        "rd_counted", N_("Cost that counts"), N_("fee %(fee)s × %(share)s"), fee.share(share), fee=fee, share=percent(share)
    )
    if not facts.seller.foreign:
        return counted
    home = facts.buyer.domestic_research
    cap = home.fraction(sheet.rule("rd.abroad_cap_numerator", on), 3)
    return sheet.step(
        "rd_abroad",
        N_("Entrusted abroad"),
        N_("the smaller of %(counted)s and two thirds of research at home %(home)s"),
        min(counted, cap),
        counted=counted,
        home=home,
    )


def _work(facts: Facts, sheet: Sheet) -> Worth:
    together = facts.contract.subtype is Subtype.DEV_COOP
    names = ("own_research",) if together else ()
    ask(
        facts.need("tax_year"),
        facts.buyer.need("cit_rate_bp", "research_class", *names),
        () if together else facts.contract.need("total", "non_technical"),
        facts.buyer.need("domestic_research") if not together and facts.seller.foreign else (),
    )
    counted = _counted(facts, sheet)
    special = facts.buyer.research_class is ResearchClass.CHIPS_OR_TOOLS
    more = sheet.rule("rd.super_chips_bp" if special else "rd.super_bp", common.year_end(facts))
    extra = sheet.step(
        "rd_extra", N_("Additional deduction"), N_("%(counted)s × %(more)s"), counted.share(more), counted=counted, more=percent(more)
    )
    rate = facts.buyer.cit_rate_bp
    saved = sheet.step("rd_saved", N_("Income tax saved"), N_("%(extra)s × %(rate)s"), extra.share(rate), extra=extra, rate=percent(rate))
    return Worth(counted, saved)


SCHEME = Scheme(
    benefit=Benefit.RD_SUPER,
    side=Side.BUYER,
    kind=AmountKind.TAX_SAVED,
    law=lambda _facts: LAW,
    conditions=CONDITIONS,
    work=_work,
    deadline=common.annual_return,
    papers=(common.CONTRACT_PAPER, common.CERTIFICATE, N_("Accounts of the R&D cost"), N_("Detail of the contractor's cost, if related")),
)


def assess(facts: Facts, book: Book) -> list[Assessment]:
    """Return the client's additional deduction."""
    return [judge(SCHEME, facts, book)]
