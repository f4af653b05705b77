"""Own words against the form: which articles, and which words."""

from __future__ import annotations

import pytest

from market.contracts.rules import drafting
from market.contracts.rules.clauses import Clause
from market.contracts.rules.deviations import Change, compare, deviations
from market.contracts.rules.types import Subtype
from tests.unit.contracts.test_texts import case

ROWS = drafting.fill(case(Subtype.TRF_PATENT))
USUAL = {row.clause.value: row.body.zh for row in ROWS}


def shown(usual: str, text: str) -> str:
    marks = {Change.SAME: "{}", Change.GONE: "[-{}]", Change.ADDED: "[+{}]"}
    return "".join(marks[piece.change].format(piece.text) for piece in compare(usual, text))


@pytest.mark.parametrize(
    ("usual", "text", "expected"),
    [
        ("三十日内付清", "六十日内付清", "[-三][+六]十日内付清"),
        ("一次付清。", "一次付清。逾期另计。", "一次付清。[+逾期另计。]"),
        ("一次付清，汇入账户。", "一次付清。", "一次付清[-，汇入账户]。"),
        ("总额为100元整", "总额为250元整", "总额为[-100][+250]元整"),
        ("向甲方和乙方提交", "给丙方和丁方提交", "[-向甲方和乙][+给丙方和丁]方提交"),
        ("", "新增", "[+新增]"),
        ("相同", "相同", "相同"),
    ],
)
def test_words_that_differ(usual: str, text: str, expected: str) -> None:
    assert shown(usual, text) == expected


@pytest.mark.parametrize(("usual", "text"), [("甲乙丙丁戊己", "乙丁己甲"), ("一\n二\n三", "一\n三\n四"), (USUAL["price"], USUAL["breach"])])
def test_the_pieces_make_up_both_texts(usual: str, text: str) -> None:
    pieces = compare(usual, text)
    assert "".join(piece.text for piece in pieces if piece.change is not Change.ADDED) == usual
    assert "".join(piece.text for piece in pieces if piece.change is not Change.GONE) == text


def test_the_form_itself_deviates_nowhere() -> None:
    assert deviations(ROWS, USUAL) == []
    assert deviations(ROWS, {key: f"  {text}\n\n" for key, text in USUAL.items()}) == []


def test_changed_removed_and_added_articles_in_the_order_of_the_paper() -> None:
    found = deviations(ROWS, USUAL | {"breach": "双方另有约定。", "guidance": "", "other": "附加约定。"})
    assert [(one.clause, one.change) for one in found] == [
        (Clause.GUIDANCE, Change.GONE),
        (Clause.BREACH, Change.CHANGED),
        (Clause.OTHER, Change.ADDED),
    ]


def test_without_a_form_there_is_nothing_to_compare() -> None:
    assert deviations([], {"other": "附加约定。"}) == []
