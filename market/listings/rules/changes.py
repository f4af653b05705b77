"""What changed from one version of an achievement to another, readable: words taken out and put in, rows gone and new. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from enum import StrEnum
from itertools import groupby
from typing import Any

from market.listings.rules.versions import BASICS, WORTH, Told
from market.wording import N_

CLOSE_LENGTH = 400
"""Passages up to this length are compared sign by sign; longer ones are replaced as a whole."""
CLOSE_RATIO = 0.4
_SENTENCE = re.compile(r"[^。；！？，\n;!?]*[。；！？，\n;!?]|[^。；！？，\n;!?]+")
_SIGN = re.compile(r"[A-Za-z0-9.%]+|.", re.DOTALL)
LABELS = {
    "title_zh": N_("Title in Chinese"),
    "title_en": N_("Title in English"),
    "abstract": N_("Abstract"),
    "problem": N_("Problem solved"),
    "advantages": N_("Advantages"),
    "sector": N_("Sector"),
    "field": N_("Technology field"),
    "trl": N_("Readiness level"),
    "trl_evidence": N_("Evidence of the readiness level"),
    "keywords": N_("Keywords"),
    "job_related": N_("Job-related achievement"),
    "valid_until": N_("Listed until"),
    "funding_source": N_("Source of funding"),
    "trl_judge": N_("Who judged the level"),
    "trl_judged_by": N_("Name of the assessor"),
    "trl_judged_on": N_("Judged on"),
    "innovation": N_("What is new"),
    "scenarios": N_("Where it is used"),
    "comparison": N_("Benefit over today's solution"),
    "economics": N_("Economics"),
    "video_url": N_("Link to a video"),
    "owners": N_("Owners"),
    "inventors": N_("Inventors"),
    "rights": N_("Rights"),
    "indicators": N_("Indicators"),
    "offers": N_("Ways of cooperation"),
    "burdens": N_("Existing licences and encumbrances"),
    "files": N_("Pictures and documents"),
}
ROWS = ("owners", "inventors", "rights", "indicators", "offers", "burdens", "files")


class Mark(StrEnum):
    """What became of a passage."""

    SAME = "same"
    GONE = "gone"
    NEW = "new"


@dataclass(frozen=True, slots=True)
class Piece:
    """A passage and what became of it."""

    mark: Mark
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """One field that differs: `pieces` of a text, else the values before and after; of rows those gone and those new."""

    field: str
    label: str
    pieces: tuple[Piece, ...] = ()
    before: Any = None
    after: Any = None
    gone: tuple[Any, ...] = ()
    new: tuple[Any, ...] = ()
    moved: bool = False
    """The same rows in another order."""

    @property
    def is_rows(self) -> bool:
        """Say whether the field consists of rows."""
        return self.field in ROWS


def changes(before: Told, after: Told) -> list[Change]:
    """Return every field that differs, in the order of the author's steps."""
    return [*_fields(before.basics, after.basics, BASICS), *_fields(before.worth, after.worth, WORTH), *_rows(before, after)]


def _fields(before: object, after: object, names: Sequence[str]) -> Iterator[Change]:
    for name in names:
        old, new = getattr(before, name), getattr(after, name)
        if old == new:
            continue
        if isinstance(old, StrEnum) or isinstance(new, StrEnum) or not (isinstance(old, str) and isinstance(new, str)):
            yield Change(field=name, label=LABELS[name], before=old, after=new)
        else:
            yield Change(field=name, label=LABELS[name], pieces=tuple(pieces(old, new)), before=old, after=new)


def _rows(before: Told, after: Told) -> Iterator[Change]:
    for name in ROWS:
        old, new = getattr(before, name), getattr(after, name)
        if old == new:
            continue
        gone = tuple(row for row in old if row not in new)
        added = tuple(row for row in new if row not in old)
        yield Change(field=name, label=LABELS[name], gone=gone, new=added, moved=not gone and not added)


def pieces(before: str, after: str) -> list[Piece]:
    """Return the passages of both texts: those that stayed and those gone make `before`, those that stayed and those new `after`."""
    found = [piece for piece in _pieces(before, after) if piece.text]
    return [Piece(mark, "".join(piece.text for piece in group)) for mark, group in groupby(found, key=lambda piece: piece.mark)]


def _pieces(before: str, after: str) -> Iterator[Piece]:
    old, new = _SENTENCE.findall(before), _SENTENCE.findall(after)
    for act, a, b, c, d in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if act == "equal":
            yield Piece(Mark.SAME, "".join(old[a:b]))
        else:
            yield from _closer("".join(old[a:b]), "".join(new[c:d]))


def _closer(gone: str, new: str) -> Iterator[Piece]:
    old_signs, new_signs = _SIGN.findall(gone), _SIGN.findall(new)
    matcher = SequenceMatcher(None, old_signs, new_signs, autojunk=False)
    if max(len(gone), len(new)) > CLOSE_LENGTH or matcher.ratio() < CLOSE_RATIO:
        yield from (Piece(Mark.GONE, gone), Piece(Mark.NEW, new))
        return
    for act, a, b, c, d in matcher.get_opcodes():
        if act == "equal":
            yield Piece(Mark.SAME, "".join(old_signs[a:b]))
        else:
            yield from (Piece(Mark.GONE, "".join(old_signs[a:b])), Piece(Mark.NEW, "".join(new_signs[c:d])))
