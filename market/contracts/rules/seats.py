"""In which country or customs territory a party has its seat, by its region (GB/T 2260)."""

from __future__ import annotations

CHINA = "chn"
_ABROAD = {"71": "twn", "81": "hkg", "82": "mac"}
"""Regions of GB/T 2260 for which the law of imports and exports of technology holds as well (技术进出口管理条例)."""


def country_of(region: str) -> str:
    """Return the key of the country or customs territory of a region (GB/T 2260)."""
    return _ABROAD.get(region[:2], CHINA)


def is_abroad(region: str) -> bool:
    """Say whether a seat lies outside the customs territory: Hong Kong, Macao and Taiwan count as abroad (技术进出口管理条例)."""
    return country_of(region) != CHINA
