"""A file is the contract's, was changed, or is foreign."""

from __future__ import annotations

import pytest

from market.contracts.rules.files import Comparison, Name, Paper, Verdict, compare, differing, first_difference

FIXED, SEALED = b"the fixed document " * 40, b"the fixed document " * 40 + b"and its seal" * 30
ONE, OTHER = Name(Paper.FIXED, "JH-2026-000001"), Name(Paper.SEALED, "JH-2026-000001")
KNOWN = {ONE: FIXED, OTHER: SEALED}


@pytest.mark.parametrize("name", KNOWN)
def test_the_very_bytes_are_unchanged(name: Name) -> None:
    found = compare(KNOWN[name], KNOWN)
    assert found == Comparison(verdict=Verdict.UNCHANGED, name=name)
    assert (found.paper, found.number) == name


@pytest.mark.parametrize("place", [0, 1, 200, len(SEALED) - 1])
def test_one_changed_byte_is_found_and_placed(place: int) -> None:
    changed = bytearray(SEALED)
    changed[place] ^= 1
    assert compare(bytes(changed), KNOWN) == Comparison(verdict=Verdict.CHANGED, name=OTHER, first=place, count=1)


def test_what_is_added_or_cut_off_counts() -> None:
    assert compare(FIXED + b"x", KNOWN) == Comparison(verdict=Verdict.CHANGED, name=ONE, first=len(FIXED), count=1)
    assert compare(FIXED[:-2], KNOWN) == Comparison(verdict=Verdict.CHANGED, name=ONE, first=len(FIXED) - 2, count=2)


@pytest.mark.parametrize("content", [b"", b"x", b"Another file altogether. " * 30])
def test_another_file_is_foreign(content: bytes) -> None:
    assert compare(content, KNOWN) == Comparison(verdict=Verdict.FOREIGN)


def test_without_a_document_every_file_is_foreign() -> None:
    assert compare(FIXED, {}).verdict is Verdict.FOREIGN


def test_leading_zeros_are_places_too() -> None:
    assert differing(b"\0\0a", b"\0\0b") == 1
    assert first_difference(b"\0\0a", b"\0\0b") == 2
    assert first_difference(b"a\0", b"b\0") == 0
