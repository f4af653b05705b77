"""The forms: every sub-type complete, nothing left unfilled, alternatives chosen, own words kept."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date

import pytest

from market.contracts.rules import drafting, texts
from market.contracts.rules.clauses import FREE, Clause, mandatory, missing
from market.contracts.rules.drafting import AGREED, Facts
from market.contracts.rules.monopoly import suspicions
from market.contracts.rules.texts import Pair
from market.contracts.rules.types import PATENT_KINDS, ContractType, LicenceMode, PaymentMode, Subtype
from tests.unit.contracts.test_clauses import facts

FAMILIES = ["dev", "trf", "lic", "con", "srv"]
CHINESE = re.compile(r"[\u4e00-\u9fff]")
OPEN = re.compile(r"[{}]|_{2,}|【|待定|\bXX|×{2}|……")


def case(subtype: Subtype) -> Facts:
    kind = ContractType(subtype.value[:3])
    return replace(
        facts(kind),
        subtype=subtype,
        licence_mode=LicenceMode.SOLE if kind is ContractType.LIC else None,
        achievement_en="Magnetocardiography",
        place_en="Hangzhou",
        starts_on=date(2026, 11, 3),
        ends_on=date(2030, 1, 1),
    )


@pytest.mark.parametrize("subtype", list(Subtype))
def test_every_sub_type_renders_complete(subtype: Subtype) -> None:
    rows = drafting.fill(case(subtype))
    clauses = {row.clause.value: row.body.zh for row in rows}
    assert missing(ContractType(subtype.value[:3]), clauses) == []
    assert len(clauses) == len(rows)
    assert suspicions(clauses) == []
    for row in rows:
        assert not OPEN.search(row.body.zh + row.body.en + row.heading.zh + row.heading.en), row.clause
        assert CHINESE.search(row.body.zh)
        assert row.body.en


@pytest.mark.parametrize("subtype", list(Subtype))
def test_every_alternative_renders_complete_in_both_languages(subtype: Subtype) -> None:
    given = drafting.names(replace(case(subtype), patents=[], achievement="Alpha", summary="Beta", source="Gamma"))
    for article in texts.form(subtype):
        keys = [text.key for text in article.texts]
        assert len(set(keys)) == len(keys)
        for text in article.texts:
            body, name = text.body.filled(given), text.name.filled(given)
            assert not OPEN.search(body.zh + body.en + name.zh + name.en)
            assert not CHINESE.search(body.en + name.en + article.heading.en), (article.clause, text.key)
            assert suspicions({article.clause.value: body.zh}) == []


@pytest.mark.parametrize("family", FAMILIES)
def test_every_article_of_a_file_is_used(family: str) -> None:
    used = {article for subtype in Subtype if subtype.value.startswith(family) for article in texts.form(subtype)}
    assert set(texts._library(family).values()) <= used


def test_every_common_article_is_used() -> None:
    assert set(texts._library("common").values()) <= {article for subtype in Subtype for article in texts.form(subtype)}


def test_every_clause_is_free_or_in_a_form() -> None:
    assert set(Clause) - set(FREE) == {article.clause for subtype in Subtype for article in texts.form(subtype)}


@pytest.mark.parametrize(
    ("subtype", "headings"),
    [
        (
            Subtype.DEV_ENTRUST,
            [
                "项目要求：技术目标、技术内容、方法和路线",
                "研究开发计划和进度",
                "经费使用的检查",
                "技术被公开后的解除通知",
                "固定资产的归属",
            ],
        ),
        (Subtype.TRF_PATENT, ["专利权状况", "签约前的实施和许可情况", "转让后的继续实施", "专利权转移手续", "年费的缴纳"]),
        (Subtype.TRF_PATAPP, ["发明创造状况", "签约前的实施和许可情况", "专利申请被驳回的责任", "专利申请权转让手续"]),
        (Subtype.TRF_SECRET, ["技术秘密的范围和保密状况", "实用性、可靠性和合法拥有的保证"]),
        (Subtype.LIC_PATENT, ["许可的方式、范围、地域和期限", "使用费及支付方式", "专利权的维持", "专利权被宣告无效的处理", "合同备案"]),
        (Subtype.CON_GEN, ["咨询的内容、方式和要求", "咨询报酬及支付方式", "决策风险的承担"]),
        (Subtype.SRV_TRAIN, ["培训计划、地点和方式", "考核和验收"]),
        (Subtype.SRV_BROKER, ["中介费用、报酬及支付方式"]),
    ],
)
def test_the_headings_of_a_form_in_their_order(subtype: Subtype, headings: list[str]) -> None:
    found = [heading.zh for _, heading in drafting.in_order(drafting.fill(case(subtype)))]
    assert [heading for heading in found if heading in headings] == sorted(headings, key=found.index)
    assert set(headings) <= set(found)
    assert "示范文本" not in "".join(found)


def test_free_clauses_stand_before_the_last_two() -> None:
    order = [clause for clause, _ in drafting.in_order(drafting.fill(case(Subtype.TRF_SOFT)))]
    assert order[-4:] == [Clause.ATTACHMENTS, Clause.OTHER, Clause.COPIES, Clause.EFFECT]


def test_a_contract_without_a_form_keeps_the_clauses_of_the_law() -> None:
    order = [clause for clause, _ in drafting.in_order([])]
    assert set(mandatory(ContractType.TRF)) <= set(order)


@pytest.mark.parametrize("payment", list(PaymentMode))
def test_the_price_follows_the_manner_of_payment(payment: PaymentMode) -> None:
    rows = {row.clause: row for row in drafting.fill(replace(case(Subtype.LIC_PATENT), payment=payment))}
    assert rows[Clause.PRICE].alternative == payment.value
    assert "¥3,860,000.00" in rows[Clause.PRICE].body.zh


def test_a_chosen_text_is_taken_and_an_unknown_one_is_the_usual() -> None:
    chosen = {row.clause: row.body.zh for row in drafting.fill(case(Subtype.TRF_PATENT), {"dispute": "arbitration", "secrecy": "never"})}
    assert "杭州仲裁委员会" in chosen[Clause.DISPUTE]
    assert "依法公开之日" in chosen[Clause.SECRECY]


def test_agreed_texts_replace_those_of_the_form() -> None:
    rows = drafting.agree(drafting.fill(case(Subtype.DEV_ENTRUST)), {"acceptance": "按照方案验收。"})
    row = next(row for row in rows if row.clause is Clause.ACCEPTANCE)
    assert (row.alternative, row.body) == (AGREED, Pair(zh="按照方案验收。", en=""))


def test_a_choice_replaces_the_text_and_own_words_stay() -> None:
    before = drafting.fill(case(Subtype.TRF_PATENT))
    clauses = {row.clause.value: row.body.zh for row in before} | {"breach": "双方另有约定。", "risk": ""}
    after = drafting.fill(replace(case(Subtype.TRF_PATENT), ends_on=date(2031, 5, 6)), {"dispute": "court_buyer"})
    now = drafting.redraft(before, after, clauses)
    assert "受让人住所地" in now["dispute"]
    assert now["breach"] == "双方另有约定。"
    assert "2031年5月6日" in now["performance"]


def test_without_dates_the_form_speaks_of_the_contract() -> None:
    rows = {
        row.clause: row.body for row in drafting.fill(replace(case(Subtype.LIC_SOFT), licence_until=None, starts_on=None, ends_on=None))
    }
    assert "自本合同生效之日起至本合同有效期届满之日止" in rows[Clause.SCOPE].zh
    assert "to the end of this contract" in rows[Clause.SCOPE].en


def test_rights_without_patents_are_named() -> None:
    rows = {
        row.clause: row.body.zh
        for row in drafting.fill(replace(case(Subtype.TRF_SOFT), patents=[], rights=["心磁软件 V1.0（2024SR0001）"]))
    }
    assert "心磁软件 V1.0（2024SR0001）" in rows[Clause.RIGHT_STATE]
    assert "pat_inv" in PATENT_KINDS


def test_the_roles_of_the_law() -> None:
    assert drafting.roles(Subtype.TRF_SOFT) == ("让与人", "受让人")
    assert drafting.roles(Subtype.SRV_BROKER) == ("中介人", "委托人")
    assert drafting.roles(Subtype.DEV_COOP) == ("合作开发甲方", "合作开发乙方")


def test_an_unknown_name_in_a_form_is_an_error() -> None:
    with pytest.raises(KeyError):
        Pair(zh="{nobody}", en="").filled({})
