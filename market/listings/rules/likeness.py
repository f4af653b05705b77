"""How alike texts are: shingles, their MinHash signature, and the passages that two texts share. Pure.

A shingle is `SHINGLE` tokens in a row; a token is one Han character, or a run of letters or digits, in one spelling (NFKC, lower case,
no marks). No dictionary is asked, so that a stored key stays comparable for ever.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from hashlib import blake2b

import numpy as np

SHINGLE = 5
"""Tokens in a row."""
BANDS = 20
"""Keys under which a text is found again."""
ROWS = 4
"""Values of the signature in a key: texts of likeness 0.6 share a key with probability 0.94, of 0.8 with 0.9999, of 0.2 with 0.03."""
FEWEST = 8
"""Texts with fewer shingles say too little."""
LIKE = 0.5
"""From this share on a text is flagged."""
PASSAGE = 10
"""Tokens in a row that count as a shared passage."""
_TOKEN = re.compile(r"[㐀-䶿一-鿿豈-﫿]|[^\W_㐀-䶿一-鿿豈-﫿]+")
_SEEDS = np.array(
    [int.from_bytes(blake2b(b"%d" % place, digest_size=8).digest()) | 1 for place in range(2 * BANDS * ROWS)], dtype=np.uint64
)


@dataclass(frozen=True, slots=True)
class Token:
    """A token in one spelling, and where it stands in the text as written."""

    word: str
    start: int
    end: int


def tokens(text: str) -> list[Token]:
    """Return the tokens of a text, each with its place in the text as written."""
    spelled = [(unicodedata.normalize("NFKC", character).lower(), place) for place, character in enumerate(text)]
    plain = "".join(part for part, _place in spelled)
    places = [place for part, place in spelled for _ in part]
    return [Token(found[0], places[found.start()], places[found.end() - 1] + 1) for found in _TOKEN.finditer(plain)]


def shingles(text: str) -> frozenset[int]:
    """Return the shingles of a text as 64-bit numbers; empty where the text says too little."""
    words = [token.word for token in tokens(text)]
    found = frozenset(_number(words[place : place + SHINGLE]) for place in range(len(words) - SHINGLE + 1))
    return found if len(found) >= FEWEST else frozenset()


def _number(words: Sequence[str]) -> int:
    return int.from_bytes(blake2b("\x1f".join(words).encode(), digest_size=8).digest())


def keys(found: Collection[int]) -> list[int]:
    """Return the keys of a text's shingles as signed 64-bit numbers: alike texts share at least one; none for an empty text."""
    if not found:
        return []
    numbers = np.fromiter(found, dtype=np.uint64, count=len(found))
    factors, offsets = _SEEDS[: BANDS * ROWS, None], _SEEDS[BANDS * ROWS :, None]
    mixed = numbers[None, :] * factors + offsets
    mixed ^= mixed >> np.uint64(31)
    least = mixed.min(axis=1).reshape(BANDS, ROWS)
    return [_key(place, row.astype("<u8").tobytes()) for place, row in enumerate(least)]


def _key(place: int, row: bytes) -> int:
    return int.from_bytes(blake2b(row, digest_size=8, salt=b"%d" % place).digest(), signed=True)


def share(mine: Collection[int], theirs: Collection[int]) -> float:
    """Return which part of the smaller text stands in the other one as well, 0 to 1; by shingles."""
    if not mine or not theirs:
        return 0.0
    return len(set(mine) & set(theirs)) / min(len(mine), len(theirs))


def marked(mine: str, theirs: str) -> tuple[list[tuple[str, bool]], list[tuple[str, bool]]]:
    """Return both texts as fragments, each with whether it is a shared passage; put together they are the texts as written."""
    left, right = tokens(mine), tokens(theirs)
    matcher = SequenceMatcher(None, [token.word for token in left], [token.word for token in right], autojunk=False)
    blocks = [block for block in matcher.get_matching_blocks() if block.size >= PASSAGE]
    return (
        list(_fragments(mine, [(left[block.a].start, left[block.a + block.size - 1].end) for block in blocks])),
        list(_fragments(theirs, sorted((right[block.b].start, right[block.b + block.size - 1].end) for block in blocks))),
    )


def _fragments(text: str, passages: Sequence[tuple[int, int]]) -> Iterator[tuple[str, bool]]:
    last = 0
    for start, end in passages:
        if text[last:start]:
            yield text[last:start], False
        yield text[start:end], True
        last = end
    if text[last:]:
        yield text[last:], False
