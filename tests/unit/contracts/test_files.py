"""A file is the contract's, was changed, or is foreign."""

from __future__ import annotations

import pytest

from market.contracts.rules.files import Comparison, Paper, Verdict, compare, differing, first_difference

FIXED, SEALED = b"the fixed document " * 40, b"the fixed document " * 40 + b"and its seal" * 30
KNOWN = {Paper.FIXED: FIXED, Paper.SEALED: SEALED}


@pytest.mark.parametrize("paper", Paper)
def test_the_very_bytes_are_unchanged(paper: Paper) -> None:
    assert compare(KNOWN[paper], KNOWN) == Comparison(verdict=Verdict.UNCHANGED, paper=paper)


@pytest.mark.parametrize("place", [0, 1, 200, len(SEALED) - 1])
def test_one_changed_byte_is_found_and_placed(place: int) -> None:
    changed = bytearray(SEALED)
    changed[place] ^= 1
    assert compare(bytes(changed), KNOWN) == Comparison(verdict=Verdict.CHANGED, paper=Paper.SEALED, first=place, count=1)


def test_what_is_added_or_cut_off_counts() -> None:
    assert compare(FIXED + b"x", KNOWN) == Comparison(verdict=Verdict.CHANGED, paper=Paper.FIXED, first=len(FIXED), count=1)
    assert compare(FIXED[:-2], KNOWN) == Comparison(verdict=Verdict.CHANGED, paper=Paper.FIXED, first=len(FIXED) - 2, count=2)


@pytest.mark.parametrize("content", [b"", b"x", b"Another file altogether. " * 30])
def test_another_file_is_foreign(content: bytes) -> None:
    assert compare(content, KNOWN) == Comparison(verdict=Verdict.FOREIGN)


def test_without_a_document_every_file_is_foreign() -> None:
    assert compare(FIXED, {}).verdict is Verdict.FOREIGN


def test_leading_zeros_are_places_too() -> None:
    assert differing(b"\0\0a", b"\0\0b") == 1
    assert first_difference(b"\0\0a", b"\0\0b") == 2
    assert first_difference(b"a\0", b"b\0") == 0
