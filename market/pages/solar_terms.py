"""The twenty-four solar terms 二十四节气: the days on which the sun reaches each fifteenth degree, in Beijing time.

Low-precision solar coordinates (error about a quarter of an hour); a term that falls that close to midnight may be a day off.
"""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from math import radians, sin

from market import clock
from market.wording import N_, Labelled

FIRST_LONGITUDE = 285
EPOCH = datetime(2000, 1, 1, 12, tzinfo=UTC)
CENTURY_DAYS = 36_525
DEGREES_PER_DAY = 360 / 365.2422
DYNAMICAL_SECONDS = 69
"""Terrestrial time is ahead of UTC by about this much in this decade."""


class SolarTerm(Labelled):
    """The terms in the order of the civil year."""

    XIAOHAN = "xiaohan", N_("Minor Cold")
    DAHAN = "dahan", N_("Major Cold")
    LICHUN = "lichun", N_("Start of Spring")
    YUSHUI = "yushui", N_("Rain Water")
    JINGZHE = "jingzhe", N_("Awakening of Insects")
    CHUNFEN = "chunfen", N_("Spring Equinox")
    QINGMING = "qingming", N_("Pure Brightness")
    GUYU = "guyu", N_("Grain Rain")
    LIXIA = "lixia", N_("Start of Summer")
    XIAOMAN = "xiaoman", N_("Grain Buds")
    MANGZHONG = "mangzhong", N_("Grain in Ear")
    XIAZHI = "xiazhi", N_("Summer Solstice")
    XIAOSHU = "xiaoshu", N_("Minor Heat")
    DASHU = "dashu", N_("Major Heat")
    LIQIU = "liqiu", N_("Start of Autumn")
    CHUSHU = "chushu", N_("End of Heat")
    BAILU = "bailu", N_("White Dew")
    QIUFEN = "qiufen", N_("Autumn Equinox")
    HANLU = "hanlu", N_("Cold Dew")
    SHUANGJIANG = "shuangjiang", N_("Frost's Descent")
    LIDONG = "lidong", N_("Start of Winter")
    XIAOXUE = "xiaoxue", N_("Minor Snow")
    DAXUE = "daxue", N_("Major Snow")
    DONGZHI = "dongzhi", N_("Winter Solstice")


TERMS = tuple(SolarTerm)
SPRING = frozenset(TERMS[TERMS.index(SolarTerm.JINGZHE) : TERMS.index(SolarTerm.GUYU) + 1])
AUTUMN = frozenset(TERMS[TERMS.index(SolarTerm.BAILU) : TERMS.index(SolarTerm.LIDONG) + 1])


def longitude(instant: datetime) -> float:
    """Return the sun's apparent longitude in degrees (Meeus, low precision)."""
    days = (instant - EPOCH) / timedelta(days=1) + DYNAMICAL_SECONDS / 86_400
    t = days / CENTURY_DAYS
    mean = 280.46646 + 36_000.76983 * t + 0.0003032 * t * t
    anomaly = radians(357.52911 + 35_999.05029 * t - 0.0001537 * t * t)
    centre = (1.914602 - 0.004817 * t) * sin(anomaly) + (0.019993 - 0.000101 * t) * sin(2 * anomaly) + 0.000289 * sin(3 * anomaly)
    node = radians(125.04 - 1934.136 * t)
    return (mean + centre - 0.00569 - 0.00478 * sin(node)) % 360


def instant_of(term: SolarTerm, year: int) -> datetime:
    """Return when the sun reaches the term in that civil year."""
    index = TERMS.index(term)
    target = (FIRST_LONGITUDE + 15 * index) % 360
    guess = datetime(year, 1, 5, 12, tzinfo=UTC) + timedelta(days=15.2184 * index)
    for _ in range(4):
        off = (target - longitude(guess) + 180) % 360 - 180
        guess += timedelta(days=off / DEGREES_PER_DAY)
    return guess


def days_of(year: int) -> dict[SolarTerm, date]:
    """Return the day of each term of a year, in Beijing time."""
    return {term: clock.legal_date(instant_of(term, year)) for term in TERMS}


def term_on(day: date) -> SolarTerm:
    """Return the term in which a day falls: the last one that has begun."""
    begun = [term for term, first in days_of(day.year).items() if first <= day]
    return begun[-1] if begun else SolarTerm.DONGZHI
