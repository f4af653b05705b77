"""One spelling of numbers: patents 专利号 with and without ZL, CN, dots, spaces and check digit; codes of the market."""

from __future__ import annotations

import re
import unicodedata

_DECORATION = re.compile(r"[\s.\-·•,，、()（）]")
_PREFIX = re.compile(r"^(?:ZL|CN)(?=\d)")
_NUMBER = re.compile(r"^[A-Z]{0,4}\d{4,}(?:[A-Z]{1,2}\d*)?$")
_CHECKED = re.compile(r"^(?:(?:19|20)\d{2}[12389]\d{7}|\d{2}[12389]\d{5})[\dX]$")
"""A number of a patent or an application with its check digit, since October 2003 and before."""


def number_key(text: str) -> str | None:
    """Return the one spelling under which a number is stored and asked (`ZL 2017 1 0601862.3` -> `2017106018623`); None for other text."""
    compact = _PREFIX.sub("", _DECORATION.sub("", unicodedata.normalize("NFKC", text)).upper())
    return compact if _NUMBER.match(compact) else None


def number_keys(text: str) -> tuple[str, ...]:
    """Return the spellings of a number, with the check digit and without; none for other text."""
    key = number_key(text)
    if key is None:
        return ()
    return (key, key[:-1]) if _CHECKED.match(key) else (key,)
