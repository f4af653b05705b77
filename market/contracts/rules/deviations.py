"""Where the parties' own words differ from the form: article by article, by words, readable on the page."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

from market.contracts.rules.clauses import FREE, HEADINGS, Clause
from market.contracts.rules.drafting import Filled
from market.contracts.rules.texts import Pair
from market.wording import N_, Labelled

_WORD = re.compile(r"[A-Za-z0-9][A-Za-z0-9.,%-]*|.", re.DOTALL)
LONE = 2
"""Equal characters between two changes that are too few to be read apart from them."""


class Change(Labelled):
    """What happened to a piece of text, or to an article as a whole."""

    SAME = "same", N_("unchanged")
    ADDED = "added", N_("added")
    GONE = "gone", N_("removed")
    CHANGED = "changed", N_("changed")


@dataclass(frozen=True, slots=True, kw_only=True)
class Piece:
    """A run of text that is the form's, was taken out of it or was added to it."""

    change: Change
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Deviation:
    """An article whose text is not the form's."""

    clause: Clause
    heading: Pair
    change: Change
    pieces: tuple[Piece, ...]


def deviations(rows: Sequence[Filled], clauses: Mapping[str, str]) -> list[Deviation]:
    """Return the articles that differ from the form, in the order of the paper; without a form there is nothing to compare."""
    if not rows:
        return []
    free = [(clause, Pair(zh=HEADINGS[clause], en=clause.label), "") for clause in FREE]
    compared = [*((row.clause, row.heading, _plain(row.body.zh)) for row in rows), *free]
    found = [(clause, heading, usual, _plain(clauses.get(clause, ""))) for clause, heading, usual in compared]
    return [
        Deviation(clause=clause, heading=heading, change=_kind(usual, text), pieces=tuple(compare(usual, text)))
        for clause, heading, usual, text in found
        if text != usual
    ]


def _plain(text: str) -> str:
    return "\n".join(line.strip() for line in text.splitlines() if line.strip())


def _kind(usual: str, text: str) -> Change:
    if not usual:
        return Change.ADDED
    return Change.CHANGED if text else Change.GONE


def compare(usual: str, text: str) -> list[Piece]:
    """Return the pieces that turn the usual text into the present one; a Chinese character counts as a word."""
    return list(_joined(_readable(list(_raw(_WORD.findall(usual), _WORD.findall(text))))))


def _raw(old: list[str], new: list[str]) -> Iterator[Piece]:
    for _, start, end, begin, until in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        before, after = "".join(old[start:end]), "".join(new[begin:until])
        if before == after:
            yield Piece(change=Change.SAME, text=before)
            continue
        yield from (Piece(change=change, text=part) for change, part in ((Change.GONE, before), (Change.ADDED, after)) if part)


def _readable(pieces: list[Piece]) -> Iterator[Piece]:
    """Take a lone word between two changes as changed too: whole phrases are read, not crumbs."""
    for place, piece in enumerate(pieces):
        between = 0 < place < len(pieces) - 1
        if piece.change is Change.SAME and between and len(piece.text) <= LONE and "\n" not in piece.text:
            yield Piece(change=Change.GONE, text=piece.text)
            yield Piece(change=Change.ADDED, text=piece.text)
        else:
            yield piece


def _joined(pieces: Iterable[Piece]) -> Iterator[Piece]:
    """Join neighbours: within one run of changes first all that went, then all that came."""
    gone, added = "", ""
    for piece in [*pieces, Piece(change=Change.SAME, text="")]:
        if piece.change is Change.GONE:
            gone += piece.text
        elif piece.change is Change.ADDED:
            added += piece.text
        else:
            yield from (Piece(change=change, text=text) for change, text in ((Change.GONE, gone), (Change.ADDED, added)) if text)
            gone, added = "", ""
            if piece.text:
                yield piece
