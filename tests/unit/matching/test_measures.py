"""Printed indicators, read as ranges and compared."""

from math import inf

import pytest

from market.matching.rules.measures import Fit, fit, parse, same_name


@pytest.mark.parametrize(
    ("text", "low", "high", "kind"),
    [
        ("≥ 95 %", 0.95, inf, "share"),
        ("≤5mm", -inf, 0.005, "length"),
        ("不低于 95％", 0.95, inf, "share"),
        ("小于 3 秒", -inf, 3.0, "time"),
        ("10 kg 以上", 10.0, inf, "mass"),
        ("200 元以下", -inf, 200.0, "元"),
        ("96 %", 0.96, 0.96, "share"),
        ("0.5～1.2 mm", 0.0005, 0.0012, "length"),
        ("-40 ~ 85 ℃", -40.0, 85.0, "temperature"),
        ("5 ± 0.1 mm", 0.0049, 0.0051, "length"),
        ("800-1200", 800.0, 1200.0, ""),
        (">=30 fps", 30.0, inf, "count"),
    ],
)
def test_a_printed_value_is_read(text: str, low: float, high: float, kind: str) -> None:
    found = parse(text)

    assert found is not None
    assert (found.low, found.high) == pytest.approx((low, high))
    assert found.kind == kind


def test_the_unit_of_the_row_is_used_where_the_text_names_none() -> None:
    assert parse("≥95", "%") == parse("≥95 %")


def test_words_without_a_number_are_not_compared() -> None:
    assert parse("解决所述问题") is None


@pytest.mark.parametrize(
    ("wanted", "offered", "outcome"),
    [
        ("≥95 %", "96.5 %", Fit.MET),
        ("≥95 %", "95 %", Fit.MET),
        ("≥95 %", "94 %", Fit.MISSED),
        ("≥95 %", "≥90 %", Fit.OPEN),
        ("≤5 mm", "0.4 cm", Fit.MET),
        ("≤5 mm", "1 cm", Fit.MISSED),
        ("-20~60 ℃", "-40~85 ℃", Fit.MET),
        ("-40~85 ℃", "-20~60 ℃", Fit.MET),
        ("≥95 %", "3 mm", Fit.OPEN),
        ("10~20 mm", "30~40 mm", Fit.MISSED),
    ],
)
def test_an_offered_value_is_compared_with_the_wanted_one(wanted: str, offered: str, outcome: Fit) -> None:
    aim, value = parse(wanted), parse(offered)

    assert aim is not None
    assert value is not None
    assert fit(aim, value) is outcome


def test_names_of_indicators_are_the_same_in_any_spelling() -> None:
    assert same_name("识别准确率（%）", "识别准确率")
    assert same_name("准确率", "缺陷识别准确率")
    assert not same_name("率", "准确率")
    assert not same_name("能耗", "准确率")
