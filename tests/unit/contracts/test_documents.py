"""The paper: right Chinese, the same bytes for the same data, and no markup from users."""

from __future__ import annotations

import io
import re
from dataclasses import replace
from datetime import UTC, date, datetime

import pypdf
import pytest

from market.contracts import documents
from market.contracts.rules import drafting
from market.contracts.rules.clauses import Clause
from market.contracts.rules.types import ContractType, PaymentMode, Subtype
from market.money import Money
from tests.unit.contracts.test_clauses import PATENT, facts

INJECTION = '#read("/etc/passwd") $x^2$ *粗* #pagebreak() "引号" \\ <标签>'
PAPER = documents.ContractPaper(
    number="HT-2026-000007",
    type=ContractType.TRF,
    subtype=Subtype.TRF_PATENT,
    licence_mode=None,
    project="常温原子磁强计阵列心磁成像系统",
    seller=documents.PartyPaper(name="弱磁探测研究院", uscc="12330000470003281W", address="杭州市滨江区"),
    buyer=documents.PartyPaper(name="衡川心安医疗设备有限公司", uscc="91330100799655058B", address=""),
    total=Money.yuan(3_860_000),
    tech=Money.yuan(3_760_000),
    items=[("配套检测工装", Money.yuan(100_000))],
    payment=PaymentMode.LUMP_ONCE,
    starts_on=date(2026, 11, 3),
    ends_on=date(2028, 11, 3),
    licence_until=None,
    patents=[PATENT],
    clauses=drafting.draft(facts(ContractType.TRF)),
    headings=drafting.in_order(drafting.fill(facts(ContractType.TRF))),
    reading={row.clause: row.body.en for row in drafting.fill(facts(ContractType.TRF))},
    frozen_at=datetime(2026, 11, 3, tzinfo=UTC),
)


def text_of(pdf: bytes) -> str:
    return "".join("".join(page.extract_text() for page in pypdf.PdfReader(io.BytesIO(pdf)).pages).split())


@pytest.fixture(scope="module")
def printed() -> bytes:
    return documents.contract_pdf(PAPER)


@pytest.mark.parametrize(
    "words",
    [
        "技术转让合同",
        "专利权转让",
        "弱磁探测研究院",
        "衡川心安医疗设备有限公司",
        "¥3,860,000.00",
        "人民币叁佰捌拾陆万元整",
        "¥3,760,000.00",
        "配套检测工装",
        "ZL201710601862.3",
        "CN201710601862.3",
        "2037年7月21日",
        "第一条",
        "第二十四条",
        "不是官方印制的示范文本",
    ],
)
def test_the_paper_says(printed: bytes, words: str) -> None:
    assert words in text_of(printed)


def test_the_same_data_makes_the_same_bytes(printed: bytes) -> None:
    assert documents.contract_pdf(PAPER) == printed


def test_another_amount_makes_another_paper(printed: bytes) -> None:
    assert documents.contract_pdf(replace(PAPER, tech=Money.yuan(3_759_999))) != printed


def test_the_english_stands_behind_the_signatures_under_the_same_numbers(printed: bytes) -> None:
    text = text_of(printed)
    assert text.index("签署方式") < text.index("Englishtranslationforreadingonly") < text.index("Article1")
    numbers = [int(found) for found in re.findall(r"Article(\d+)", text.partition("Englishtranslation")[2])]
    assert numbers == list(range(1, 25))


def test_what_the_parties_wrote_themselves_has_no_english() -> None:
    own = Clause(PAPER.headings[0][0])
    kept = {clause: words for clause, words in PAPER.reading.items() if clause != own}
    text = text_of(documents.contract_pdf(replace(PAPER, clauses={**PAPER.clauses, own: "双方自行约定的内容。"}, reading=kept)))
    assert re.findall(r"Article(\d+)", text)[0] == "2"
    assert text.count("双方自行约定的内容。") == 1


def test_without_english_there_is_no_such_page(printed: bytes) -> None:
    plain = documents.contract_pdf(replace(PAPER, reading={}))
    assert "Englishtranslation" not in text_of(plain)
    assert len(pypdf.PdfReader(io.BytesIO(plain)).pages) < len(pypdf.PdfReader(io.BytesIO(printed)).pages)


def test_what_users_write_is_text_and_never_markup() -> None:
    text = text_of(documents.contract_pdf(replace(PAPER, clauses={**PAPER.clauses, "other": INJECTION})))
    assert "".join(INJECTION.split()) in text
    assert "root:" not in text


@pytest.mark.parametrize(("number", "words"), [(1, "一"), (10, "十"), (12, "十二"), (20, "二十"), (21, "二十一")])
def test_articles_are_counted_in_chinese(number: int, words: str) -> None:
    assert documents.numeral(number) == words
