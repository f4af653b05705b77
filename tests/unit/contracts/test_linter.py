"""The clause linter: each rule hits what it should, and leaves the near miss alone."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from market.contracts.rules import drafting, signs, texts
from market.contracts.rules.clauses import Clause
from market.contracts.rules.comparing import PatentItem
from market.contracts.rules.gate import Paper
from market.contracts.rules.linter import blocking, lint
from market.contracts.rules.monopoly import PATTERNS, suspicions
from market.contracts.rules.remarks import Severity
from market.contracts.rules.types import ContractType, LicenceMode, PaymentMode, Subtype
from market.money import Money
from tests.unit.contracts.test_clauses import PATENT, paper
from tests.unit.contracts.test_texts import case

WORD = {clause.value: clause for clause in Clause}


def of(subtype: Subtype, **clauses: str) -> Paper:
    """Return a contract of a sub-type with its usual text, but for the clauses given."""
    facts = case(subtype)
    return replace(
        paper(facts.type),
        subtype=subtype,
        licence_mode=facts.licence_mode,
        clauses=drafting.draft(facts) | clauses,
        patents=facts.patents,
    )


def has_text(subtype: Subtype, payment: PaymentMode) -> bool:
    """Say whether the form knows this manner of payment: brokerage is not paid as a royalty."""
    article = texts.article(subtype, Clause.PRICE)
    return article is not None and article.text(payment.value).key == payment.value


def rules(found: Paper) -> set[str]:
    return {one.rule for one in lint(found)}


@pytest.mark.parametrize(("subtype", "payment"), [(one, mode) for one in Subtype for mode in PaymentMode if has_text(one, mode)])
def test_the_usual_texts_pass(subtype: Subtype, payment: PaymentMode) -> None:
    usual = replace(case(subtype), payment=payment)
    assert lint(replace(of(subtype), payment=payment, clauses=drafting.draft(usual))) == []


@pytest.mark.parametrize(
    ("text", "pattern"),
    [
        ("受让人不得对本技术进行改进。", "improvement_ban"),
        ("禁止受让人对标的技术作新的研究开发。", "improvement_ban"),
        ("受让人作出的改进成果应当无偿归让与人所有。", "improvement_ban"),
        ("被许可人应当免费回授。", "improvement_ban"),
        ("受让人不得从其他来源获得与本技术竞争的技术。", "rival_source_ban"),
        ("被许可人不得使用同类技术。", "rival_source_ban"),
        ("产品的年产量不得超过一万台。", "market_limit"),
        ("产品售价不得低于让与人指定的价格。", "market_limit"),
        ("受让人不得将产品出口。", "market_limit"),
        ("受让人必须同时购买让与人的非必需设备。", "tie_in"),
        ("被许可人应当一并接受无关的服务。", "tie_in"),
        ("生产所需原材料只能从让与人指定的企业购买。", "supply_channel"),
        ("零部件必须向许可人采购。", "supply_channel"),
        ("受让人不得对专利权的有效性提出异议。", "no_challenge"),
        ("被许可人放弃请求宣告无效的权利。", "no_challenge"),
    ],
)
def test_the_six_patterns(text: str, pattern: str) -> None:
    found = suspicions({Clause.OTHER: f"双方约定如下。{text}其余按法律规定。"})
    assert [one.pattern.name for one in found] == [pattern]


@pytest.mark.parametrize(
    "text",
    [
        "改进方取得改进成果，另一方使用的，应当支付合理费用。",
        "双方互相免费许可使用各自的改进成果。",
        "未经书面同意，任何一方不得将改进成果披露给第三人。",
        "被许可人不得许可第三人使用本合同技术。",
        "让与人不得向他人披露本合同技术。",
        "产品的产量、品种和价格由受让人自行决定。",
        "未经许可不得出口，出口应当依照出口管制法办理。",
        "本合同不限制产量和销售价格。",
        "让与人不得搭售。",
        "双方共同采购试验设备。",
        "设备须由委托人提供。",
        "被许可人可以从任何来源购买零部件。",
        "不得以专利权被宣告无效为由拒绝支付已到期的使用费。",
        "任何一方不得对验收意见提出无理异议。",
    ],
)
def test_near_misses_of_the_six_patterns(text: str) -> None:
    assert suspicions({Clause.OTHER: text}) == []


def test_every_passage_of_an_article_is_told() -> None:
    text = "受让人不得将产品出口。让与人搭售耗材。受让人不得将产品销往外省。"
    assert [one.passage for one in suspicions({Clause.OTHER: text})] == ["不得将产品出口", "不得将产品销往", "搭售"]
    assert {pattern.item for pattern in PATTERNS} == {f"第（{n}）项" for n in "一二三四五六"}


@pytest.mark.parametrize(
    ("rule", "subtype", "clause", "text"),
    [
        ("unfinished", Subtype.TRF_PATENT, "other", "联系电话：____。"),
        ("unfinished", Subtype.CON_GEN, "other", "交付日期待定。"),
        ("price_open", Subtype.SRV_GEN, "price", "服务报酬由双方另行协商。"),
        ("price_open", Subtype.TRF_SOFT, "price", "价格面议。"),
        ("guaranteed_return", Subtype.TRF_PATENT, "other", "让与人以技术入股，不参与经营管理，每年收取固定收益。"),
        ("guaranteed_return", Subtype.LIC_PATENT, "price", "公司保证每年的投资回报率不低于百分之八。"),
        ("liability_waived", Subtype.SRV_GEN, "breach", "受托人对人身损害不承担责任。"),
        ("liability_waived", Subtype.SRV_GEN, "breach", "免除受托人因重大过失造成损失的责任。"),
        ("court_and_arbitration", Subtype.DEV_ENTRUST, "dispute", "可以向杭州仲裁委员会申请仲裁，也可以向人民法院起诉。"),
        (
            "not_existing",
            Subtype.TRF_SECRET,
            "subject",
            "让与人转让尚待研究开发的控制技术，具体内容由双方在技术资料中确认，以满足产业化需要。",
        ),
        ("not_new", Subtype.DEV_ENTRUST, "subject", "委托人委托研究开发人进行产品改型，并完成配方调整，使之适应客户的要求和现场条件。"),
        ("one_sided", Subtype.DEV_COOP, "performance", "合作开发乙方仅提供资金。"),
        ("works", Subtype.SRV_GEN, "subject", "受托人承担厂房的工程施工，并完成相应的技术咨询工作，具体范围由双方确认。"),
        ("fees_of_licensee", Subtype.LIC_PATENT, "annual_fees", "许可期限内年费由被许可人缴纳。"),
        ("earlier_licences", Subtype.TRF_PATENT, "earlier_use", "本合同签订前的许可一律终止。"),
        ("amount_differs", Subtype.TRF_PATENT, "price", "转让费总额为¥3,800,000.00，一次付清。"),
        ("amount_differs", Subtype.TRF_PATENT, "price", "转让费总额为385万元，一次付清。"),
        ("amount_differs", Subtype.TRF_PATENT, "price", "转让费总额为386.0001万元，一次付清。"),
        ("amount_differs", Subtype.TRF_PATENT, "price", "转让费总额为3860000.005元，一次付清。"),
        ("not_itemised", Subtype.TRF_PATENT, "price", "转让费总额为386万元，其中包含配套设备。"),
        ("parties_swapped", Subtype.TRF_PATENT, "subject", "受让人将其拥有的“心磁成像系统”专利权转让给让与人，技术内容见技术资料。"),
    ],
)
def test_a_rule_hits(rule: str, subtype: Subtype, clause: str, text: str) -> None:
    found = [one for one in lint(of(subtype, **{clause: text})) if one.rule == rule]
    assert [one.clause for one in found] == [WORD[clause]]
    assert found[0].passage in text
    assert found[0].law
    assert found[0].suggestion


@pytest.mark.parametrize(
    ("rule", "subtype", "clause", "text"),
    [
        ("unfinished", Subtype.TRF_PATENT, "other", "型号为 A_B，参数见附件。"),
        ("price_open", Subtype.LIC_SOFT, "price", "使用费总额为386万元；维护报酬另行约定。"),
        ("price_open", Subtype.TRF_PATENT, "improvement", "使用费另行协商。"),
        ("guaranteed_return", Subtype.TRF_PATENT, "other", "双方共享收益、共担风险，公司不保证固定收益。"),
        ("liability_waived", Subtype.SRV_GEN, "breach", "赔偿以报酬总额为限，人身损害除外。"),
        (
            "court_and_arbitration",
            Subtype.DEV_ENTRUST,
            "dispute",
            "提交杭州仲裁委员会仲裁；一方不履行裁决的，另一方可以向人民法院申请执行。",
        ),
        ("not_existing", Subtype.DEV_ENTRUST, "subject", "委托研究开发人完成尚待研究开发的控制技术，达到双方确认的技术指标和要求。"),
        ("not_new", Subtype.SRV_GEN, "subject", "受托人完成委托检测，并解决委托人生产线上的特定技术问题，提交书面报告。"),
        ("one_sided", Subtype.DEV_ENTRUST, "cooperation", "委托人仅提供资金。"),
        ("works", Subtype.SRV_GEN, "subject", "受托人解决焊接变形问题；不包括承揽和建设工程的内容，具体范围由双方书面确认。"),
        ("fees_of_licensee", Subtype.LIC_PATENT, "annual_fees", "年费由许可人缴纳，被许可人可以代为缴纳年费并抵扣。"),
        ("earlier_licences", Subtype.TRF_PATENT, "earlier_use", "此前的许可不因本合同终止。"),
        ("amount_differs", Subtype.TRF_PATENT, "price", "转让费总额为386万元，一次付清。"),
        ("amount_differs", Subtype.TRF_PATENT, "price", "转让费总额为386.000000万元，即总价0.0386亿元。"),
        ("not_itemised", Subtype.TRF_PATENT, "price", "转让费总额为386万元，不包含设备。"),
        ("parties_swapped", Subtype.LIC_PATENT, "subject", "许可人将其拥有的专利许可给被许可人实施，技术内容见双方确认的技术资料。"),
    ],
)
def test_a_near_miss_is_left_alone(rule: str, subtype: Subtype, clause: str, text: str) -> None:
    assert rule not in rules(of(subtype, **{clause: text}))


def test_goods_in_the_price_are_fine_once_their_amount_is_separate() -> None:
    found = replace(of(Subtype.TRF_PATENT, price="转让费总额为386万元，其中包含配套设备。"), tech=Money.yuan(3_000_000))
    assert "not_itemised" not in rules(found)


@pytest.mark.parametrize("item", list(PatentItem))
def test_each_item_of_article_845_is_asked_for(item: PatentItem) -> None:
    empty: Any = None if item in (PatentItem.FILED_ON, PatentItem.EXPIRES_ON) else ""
    found = lint(replace(of(Subtype.TRF_PATENT), patents=[replace(PATENT, **{item.value: empty})]))
    assert [(one.rule, one.params["item"]) for one in found] == [("patent_block", item)]


@pytest.mark.parametrize(
    ("rule", "subtype", "changes"),
    [
        ("patent_block", Subtype.TRF_PATAPP, {"patents": []}),
        ("patent_expired", Subtype.LIC_PATENT, {"patents": [replace(PATENT, expires_on=date(2026, 11, 2))], "licence_until": None}),
        ("licence_until", Subtype.LIC_PATENT, {"licence_until": date(2037, 7, 22)}),
        ("co_owners", Subtype.TRF_PATENT, {"patents": [replace(PATENT, patentee="甲大学、乙公司")]}),
        ("co_owners", Subtype.LIC_PATENT, {"patents": [replace(PATENT, patentee="甲大学、乙公司")]}),
        ("rejection_open", Subtype.TRF_PATAPP, {"clauses": {}}),
        ("royalty_open", Subtype.LIC_PATENT, {"payment": PaymentMode.ROYALTY, "clauses": {"price": "使用费按年提成。"}}),
        (
            "instalments",
            Subtype.TRF_PATENT,
            {"payment": PaymentMode.LUMP_INSTALMENT, "clauses": {"price": "签约后支付百分之四十；验收后支付百分之五十五。"}},
        ),
        ("instalments", Subtype.TRF_PATENT, {"payment": PaymentMode.LUMP_INSTALMENT, "clauses": {"price": "先支付60%；再支付50%。"}}),
    ],
)
def test_what_the_data_says(rule: str, subtype: Subtype, changes: dict[str, Any]) -> None:
    assert rule in rules(replace(of(subtype), **changes))


@pytest.mark.parametrize(
    ("rule", "subtype", "changes"),
    [
        ("patent_block", Subtype.TRF_SECRET, {"patents": []}),
        ("patent_expired", Subtype.LIC_PATENT, {"patents": [replace(PATENT, expires_on=date(2026, 11, 3))]}),
        ("licence_until", Subtype.LIC_PATENT, {"licence_until": date(2037, 7, 21)}),
        ("co_owners", Subtype.LIC_PATENT, {"patents": [replace(PATENT, patentee="甲大学、乙公司")], "licence_mode": LicenceMode.ORDINARY}),
        ("rejection_open", Subtype.TRF_PATENT, {"clauses": {}}),
        ("royalty_open", Subtype.LIC_PATENT, {"payment": PaymentMode.ROYALTY, "clauses": {"price": "按净销售额的百分之三提成。"}}),
        (
            "instalments",
            Subtype.TRF_PATENT,
            {
                "payment": PaymentMode.LUMP_INSTALMENT,
                "clauses": {"price": "支付百分之三十五；支付百分之六十五；逾期的每日支付百分之一违约金。"},
            },
        ),
        ("instalments", Subtype.TRF_PATENT, {"payment": PaymentMode.LUMP_INSTALMENT, "clauses": {"price": "一次支付百分之百。"}}),
    ],
)
def test_what_the_data_does_not_say(rule: str, subtype: Subtype, changes: dict[str, Any]) -> None:
    assert rule not in rules(replace(of(subtype), **changes))


def test_errors_come_first_and_only_they_block() -> None:
    found = of(Subtype.LIC_PATENT, annual_fees="年费由被许可人缴纳。", other="受让人不得将产品出口。")
    assert [one.severity for one in lint(found)] == [Severity.ERROR, Severity.WARNING]
    assert [(line.key, line.ok, line.field) for line in blocking(found)] == [("monopoly", False, "clause_other")]


def test_a_mark_names_rule_article_and_passage() -> None:
    first, second = (lint(of(Subtype.TRF_PATENT, other=text))[0].mark for text in ("金额待定。", "日期待补充。"))
    assert first != second
    assert lint(of(Subtype.TRF_PATENT, other="金额待定。"))[0].mark == first


def test_every_sign_says_where_it_looks() -> None:
    assert len({sign.rule for sign in signs.SIGNS}) == len(signs.SIGNS)
    assert all(sign.clauses and sign.types and sign.subtypes for sign in signs.SIGNS)
    assert all(ContractType(subtype.value[:3]) in sign.types for sign in signs.SIGNS for subtype in sign.subtypes if len(sign.subtypes) < 5)
