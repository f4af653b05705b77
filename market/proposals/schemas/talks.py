"""JSON of the notes of talks 洽谈记录."""

from __future__ import annotations

from datetime import date, datetime

from pydantic import Field

from market.web.schemas import Day, In, Out, Text


class NoteIn(In):
    """What one side writes down of a talk."""

    met_on: Day = Field(description="The day of the talk, not before the proposal was handed in and not in the future")
    text: Text


class NoteOut(Out):
    """A note; it never changes."""

    id: int
    organisation_id: int = Field(description="The side that wrote it")
    author: str
    met_on: date
    text: str
    written_at: datetime


class Notes(Out):
    """The notes of a proposal's talks, by the day of the talk."""

    items: list[NoteOut]
