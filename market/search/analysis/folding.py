"""One form for what is the same to a reader: full width and half width, capital and small, traditional 繁体 and simplified 简体."""

from __future__ import annotations

import re
import unicodedata
from functools import cache

import opencc

_FIRST, _LAST = 0x3400, 0xA000
_WIDE = tuple((wide, unicodedata.normalize("NFKC", wide)) for wide in "，：；（）！？％　")
"""What makes most Chinese texts wide; with these narrowed first, few texts need the slow normalising of every character."""


@cache
def _simplified() -> dict[int, str]:
    """Return the simplified form of every character that has one, from OpenCC, character by character."""
    characters = [chr(code) for code in range(_FIRST, _LAST)]
    forms = opencc.OpenCC("t2s").convert("\n".join(characters)).split("\n")
    return {ord(old): new for old, new in zip(characters, forms, strict=True) if old != new and len(new) == 1}


@cache
def _traditional() -> re.Pattern[str]:
    return re.compile(f"[{''.join(map(chr, _simplified()))}]")


def fold(text: str) -> str:
    """Return the text in half width, lower case and simplified characters."""
    plain = _half_width(text).lower()
    return plain.translate(_simplified()) if _traditional().search(plain) else plain


def _half_width(text: str) -> str:
    if text.isascii():
        return text
    for wide, narrow in _WIDE:
        text = text.replace(wide, narrow)
    return text if unicodedata.is_normalized("NFKC", text) else unicodedata.normalize("NFKC", text)
