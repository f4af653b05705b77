"""Solar terms against the printed almanac (紫金山天文台, 中国科学院国家授时中心)."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from itertools import pairwise

import pytest

from market.pages.solar_terms import SolarTerm, days_of, instant_of, term_on

ALMANAC = [
    (SolarTerm.LICHUN, date(2017, 2, 3)),
    (SolarTerm.DONGZHI, date(2021, 12, 21)),
    (SolarTerm.LICHUN, date(2024, 2, 4)),
    (SolarTerm.LICHUN, date(2025, 2, 3)),
    (SolarTerm.JINGZHE, date(2026, 3, 5)),
    (SolarTerm.CHUNFEN, date(2026, 3, 20)),
    (SolarTerm.GUYU, date(2026, 4, 20)),
    (SolarTerm.BAILU, date(2026, 9, 7)),
    (SolarTerm.HANLU, date(2026, 10, 8)),
    (SolarTerm.SHUANGJIANG, date(2026, 10, 23)),
    (SolarTerm.LIDONG, date(2026, 11, 7)),
]


@pytest.mark.parametrize(("term", "day"), ALMANAC)
def test_day_is_the_almanacs(term: SolarTerm, day: date) -> None:
    assert days_of(day.year)[term] == day


def test_instant_is_right_within_half_an_hour() -> None:
    printed = datetime(2026, 3, 20, 14, 46, tzinfo=UTC)

    assert abs(instant_of(SolarTerm.CHUNFEN, 2026) - printed) < timedelta(minutes=30)


@pytest.mark.parametrize("year", [2000, 2026, 2050])
def test_terms_follow_each_other_by_about_fifteen_days(year: int) -> None:
    days = list(days_of(year).values())

    assert len(days) == 24
    assert all(14 <= (after - before).days <= 17 for before, after in pairwise(days))


@pytest.mark.parametrize(("day", "term"), [(date(2026, 10, 24), SolarTerm.SHUANGJIANG), (date(2026, 1, 1), SolarTerm.DONGZHI)])
def test_term_on_a_day(day: date, term: SolarTerm) -> None:
    assert term_on(day) is term
