"""The shape of matches, answers and profiles in JSON."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field, StringConstraints

from market.matching.rules.feedback import NOTE_LENGTH, Answer
from market.web.schemas import NO_NUL, In, Out

Note = Annotated[str, StringConstraints(max_length=NOTE_LENGTH, pattern=NO_NUL)]
Word = Annotated[str, StringConstraints(min_length=1, max_length=40, pattern=NO_NUL)]


class ReasonOut(Out):
    """One reason in English, with the words it is about."""

    message: str
    words: list[str]


class MatchOut(Out):
    """A listing that fits."""

    id: int
    code: str
    title_zh: str
    points: int = Field(description="0 to 100")
    reasons: list[ReasonOut]
    missing: list[ReasonOut]


class Matches(Out):
    """The matches of a listing, best first."""

    items: list[MatchOut]


class AnswerIn(In):
    """Why a match does not fit; `other` needs a note. The author reads it without the demander's name."""

    answer: Answer = Field(strict=False)
    note: Note = ""


class HintOut(Out):
    """How often one answer was given, and what to do about it."""

    answer: Answer
    count: int
    hint: str


class Hints(Out):
    """What demanders said about an achievement; who said it is not told."""

    items: list[HintOut]
    notes: list[str]


class ProfileIn(In):
    """What a company allows, and its own words."""

    learns: bool
    named: bool
    tells: bool
    own: list[Word] = Field(default=[], max_length=200)


class LeftOutIn(In):
    """A word that is to stay out of the profile."""

    word: Word


class ProfileOut(Out):
    """A company's profile."""

    learns: bool
    named: bool
    tells: bool
    interests: dict[str, list[str]] = Field(description="words by source: demand, search, view, own, muted")
