"""Reads a printed indicator such as “≥ 95 %” or “0.5～1.2 mm” as a range, and compares what is offered with what is wanted."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from enum import Enum
from math import inf

_UNITS: dict[str, tuple[str, float]] = {
    **{unit: ("length", scale) for unit, scale in (("nm", 1e-9), ("μm", 1e-6), ("um", 1e-6), ("mm", 1e-3), ("cm", 1e-2), ("m", 1.0))},
    **{
        unit: ("length", scale)
        for unit, scale in (("km", 1e3), ("毫米", 1e-3), ("厘米", 1e-2), ("米", 1.0), ("微米", 1e-6), ("纳米", 1e-9))
    },
    **{
        unit: ("mass", scale)
        for unit, scale in (("mg", 1e-6), ("g", 1e-3), ("kg", 1.0), ("t", 1e3), ("克", 1e-3), ("公斤", 1.0), ("吨", 1e3))
    },
    **{unit: ("time", scale) for unit, scale in (("ms", 1e-3), ("s", 1.0), ("min", 60.0), ("h", 3600.0), ("d", 86400.0), ("毫秒", 1e-3))},
    **{unit: ("time", scale) for unit, scale in (("秒", 1.0), ("分钟", 60.0), ("小时", 3600.0), ("天", 86400.0), ("年", 31557600.0))},
    **{unit: ("share", scale) for unit, scale in (("%", 0.01), ("‰", 0.001), ("ppm", 1e-6))},
    **dict.fromkeys(("℃", "°c", "度", "摄氏度"), ("temperature", 1.0)),
    **{unit: ("power", scale) for unit, scale in (("w", 1.0), ("kw", 1e3), ("mw", 1e6), ("瓦", 1.0), ("千瓦", 1e3), ("兆瓦", 1e6))},
    **{unit: ("energy", scale) for unit, scale in (("wh", 1.0), ("kwh", 1e3), ("mwh", 1e6), ("度电", 1e3))},
    **{unit: ("pressure", scale) for unit, scale in (("pa", 1.0), ("kpa", 1e3), ("mpa", 1e6), ("gpa", 1e9), ("bar", 1e5))},
    **{unit: ("volume", scale) for unit, scale in (("ml", 1e-3), ("l", 1.0), ("毫升", 1e-3), ("升", 1.0), ("m3", 1e3), ("立方米", 1e3))},
    **{unit: ("frequency", scale) for unit, scale in (("hz", 1.0), ("khz", 1e3), ("mhz", 1e6), ("ghz", 1e9))},
    **{unit: ("voltage", scale) for unit, scale in (("mv", 1e-3), ("v", 1.0), ("kv", 1e3))},
    **dict.fromkeys(("次", "个", "台", "项", "倍", "fps", "帧"), ("count", 1.0)),
}
"""Unit: what it measures, and how many base units it is."""
_LEAST = r">=|>|≥|≧|不低于|不少于|不小于|至少|大于等于|大于|高于|超过|优于"
_MOST = r"<=|<|≤|≦|不高于|不超过|不大于|不多于|至多|小于等于|小于|低于|少于"
_NUMBER = r"[+-]?\d+(?:\.\d+)?"
_UNIT = r"([^\d\s,;~≥≤<>=±()]*)"
_BETWEEN = re.compile(rf"({_NUMBER})\s*{_UNIT}\s*(?:~|～|—|–|至|到|-)\s*({_NUMBER})\s*{_UNIT}")
_AROUND = re.compile(rf"({_NUMBER})\s*±\s*({_NUMBER})\s*{_UNIT}")
_ONE = re.compile(rf"(?P<least>{_LEAST})?(?P<most>{_MOST})?\s*(?P<number>{_NUMBER})\s*{_UNIT}")
_AFTER_LEAST, _AFTER_MOST = ("以上", "及以上"), ("以下", "以内", "及以下")
_CLOSE = 1e-9


class Fit(Enum):
    """How an offered value stands to a wanted one."""

    MET = "met"
    MISSED = "missed"
    OPEN = "open"


@dataclass(frozen=True, slots=True, kw_only=True)
class Range:
    """The values that a text allows, in base units of `kind`; one value has equal ends."""

    low: float
    high: float
    kind: str

    @property
    def two_sided(self) -> bool:
        """Say whether both ends are given and differ."""
        return self.low > -inf and self.high < inf and self.high - self.low > _CLOSE

    def within(self, other: Range) -> bool:
        """Say whether every value is also one of the other's."""
        return self.low >= other.low - _slack(other.low) and self.high <= other.high + _slack(other.high)

    def apart(self, other: Range) -> bool:
        """Say whether no value is also one of the other's."""
        return self.low > other.high + _slack(other.high) or self.high < other.low - _slack(other.low)


def parse(text: str, unit: str = "") -> Range | None:
    """Read the first number or range of a text; `unit` is used where the text names none. None where there is nothing to compare."""
    plain = unicodedata.normalize("NFKC", text).lower().replace("，", ",")
    if found := _AROUND.search(plain):
        middle, width = float(found[1]), float(found[2])
        return _range(middle - width, middle + width, found[3] or unit)
    if found := _BETWEEN.search(plain):
        low, high = sorted((float(found[1]), float(found[3])))
        return _range(low, high, found[4] or found[2] or unit)
    if found := _ONE.search(plain):
        number, named = float(found["number"]), found[4]
        for ending in (*_AFTER_LEAST, *_AFTER_MOST):
            named = named.removesuffix(ending)
        least = bool(found["least"]) or any(ending in plain[found.end("number") :] for ending in _AFTER_LEAST)
        most = bool(found["most"]) or any(ending in plain[found.end("number") :] for ending in _AFTER_MOST)
        return _range(-inf if most else number, inf if least else number, named or unit)
    return None


def fit(wanted: Range, offered: Range) -> Fit:
    """Compare; between two ranges either may hold the other, because a text does not say which is a tolerance and which a scope."""
    if wanted.kind != offered.kind:
        return Fit.OPEN
    if offered.within(wanted) or (offered.two_sided and wanted.two_sided and wanted.within(offered)):
        return Fit.MET
    return Fit.MISSED if offered.apart(wanted) else Fit.OPEN


def same_name(one: str, other: str) -> bool:
    """Say whether two indicators measure the same, by their names."""
    first, second = (re.sub(r"[\s()（）]", "", unicodedata.normalize("NFKC", name)).lower() for name in (one, other))
    short, long = sorted((first, second), key=len)
    return len(short) > 1 and short in long


def _slack(end: float) -> float:
    return 0.0 if end in (inf, -inf) else abs(end) * _CLOSE + _CLOSE


def _range(low: float, high: float, unit: str) -> Range:
    written = unicodedata.normalize("NFKC", unit).strip().lower().replace("³", "3")
    kind, scale = _UNITS.get(written, (written, 1.0))
    return Range(low=low * scale, high=high * scale, kind=kind)
