"""Answers are read exactly or refused at their field; the form shows what is missing."""

from __future__ import annotations

from datetime import date

import pytest

from market.contracts.rules.benefits.kinds import Side
from market.contracts.rules.registration_form import suggesting
from market.contracts.rules.registration_form.answers import kept, missing, read
from market.contracts.rules.registration_form.fields import Asked
from market.contracts.rules.registration_form.sheet import sheet
from market.contracts.rules.types import ContractType
from market.errors import Invalid
from market.listings.rules.kinds import IpKind, TechnologyField
from market.money import Money
from tests.factories.answers import ANSWERS

ASKED = Asked(type=ContractType.LIC, applicant=Side.SELLER, natures={Side.SELLER: "022", Side.BUYER: "150"})


def test_answers_are_kept_as_text() -> None:
    given = {"related": True, "total": Money.yuan(5), "field": "energy", "annexes": " 专利证书 ", "income": None}
    assert read(given) == {"related": "yes", "total": "5.00", "field": "energy", "annexes": "专利证书", "income": ""}
    assert read({"annexes": date(2026, 11, 3)}) == {"annexes": "2026-11-03"}


@pytest.mark.parametrize(
    ("key", "value", "code"),
    [
        ("colour", "green", "answer_unknown"),
        ("project_name", "另一个项目", "answer_unknown"),
        ("field", "alchemy", "answer_not_listed"),
        ("seller_nature", "100", "answer_not_listed"),
        ("related", "maybe", "answer_yes_no"),
        ("total", "five", "answer_money"),
        ("responsible", "长" * 61, "answer_long"),
        ("buyer_zipcode", "31001", "answer_shape"),
        ("seller_phone", "call me", "answer_shape"),
    ],
)
def test_a_wrong_answer_is_refused_at_its_field(key: str, value: str, code: str) -> None:
    with pytest.raises(Invalid, match=rf"registration\.{code}") as refused:
        read({key: value})
    assert refused.value.field == key


def test_what_is_missing_is_told_in_the_order_of_the_form() -> None:
    given = {**ANSWERS, "total": "5.00", "tech": "5.00", "plan_source": "none"}
    assert missing(ASKED, given) == []
    del given["seller_phone"], given["field"]
    assert [one.key for one in missing(ASKED, given)] == ["field", "seller_phone"]


def test_answers_that_the_form_lacks_are_left_out() -> None:
    found = kept(ASKED, ANSWERS)
    assert "expected_output" not in found
    assert "seller_scale" not in found
    assert found["buyer_scale"] == "small"


def test_the_sheet_prints_codes_and_words() -> None:
    parts = sheet(
        ASKED, {"seller_region": "330106", "project_name": "弱磁探测"}, {**ANSWERS, "seller_nature": "022", "income": "1234567.80"}
    )
    lines = {line.field.key: line for part in parts for line in part.lines}
    assert (lines["seller_nature"].code, lines["seller_nature"].words.zh) == ("022", "事业法人／高等院校")
    assert lines["seller_region"].words.zh == "杭州市西湖区"
    assert lines["income"].words.zh == "1,234,567.80 元"
    assert (lines["related"].words.zh, lines["total"].missing) == ("否", True)
    assert [part.key for part in parts] == ["contract", "classification", "seller", "buyer", "people"]


def test_the_credit_code_says_what_a_party_is() -> None:
    university = suggesting.party("钱江理工大学", "12330000470003281W", "杭州市")
    assert university == {"nature": "022", "industry": "p", "address": "杭州市", "research_body": "yes", "converted": "no"}
    assert suggesting.party("禾茂织物有限公司", "91330100799655058B", "")["nature"] == "150"
    assert suggesting.party("某某股份有限公司", "91330100799655058B", "")["nature"] == "160"
    assert suggesting.party("半山装备", "91330100799655058B", "") == {}
    assert suggesting.party("学会", "51330000470003281W", "")["nature"] == "030"
    assert suggesting.party("血站", "12330000470003281W", "")["nature"] == "024"


def test_the_listing_says_field_and_right() -> None:
    found = suggesting.technology(TechnologyField.BIOMEDICAL, [IpKind.PAT_APP, IpKind.SOFT])
    assert found == {"plan_source": "none", "field": "biomedical", "objective": "health", "industry": "c", "right": "soft"}
    assert suggesting.technology(None, []) == {"plan_source": "none"}
