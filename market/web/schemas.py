"""The types of JSON in and out: what arrives is exact or refused; what leaves is stable and says its unit."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime
from typing import Annotated, Any

from pydantic import AfterValidator, AwareDatetime, BaseModel, BeforeValidator, ConfigDict, Field, StringConstraints
from pydantic_core import PydanticCustomError

from market.money import LARGEST_FEN, Money

LARGEST_ID = 10**18 - 1
"""Eighteen digits: fits a BIGINT, and the `<int:…>` of a route can say so."""
EXACT_FLOAT = 2**53
LARGEST_PAGE = 10_000
NO_NUL = r"^[^\u0000]*$"
VISIBLE = r"^[^\u0000-\u001F\u007F]*$"
_INSTANT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{1,6})?(?:Z|[+-]\d\d:\d\d)", re.ASCII)
_WHOLE = re.compile(r"0|-?[1-9]\d{0,18}", re.ASCII)
_DAY = re.compile(r"\d{4}-\d\d-\d\d", re.ASCII)
_YEARS = range(1949, 2200)


class In(BaseModel):
    """The base of every body: unknown members, other types and lax spellings are refused."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True, defer_build=True)

    def given(self) -> dict[str, Any]:
        """Return what the caller sent, under the services' names."""
        return {name: getattr(self, name) for name in self.model_fields_set}

    def values(self) -> dict[str, Any]:
        """Return every member, with its default where nothing was sent."""
        return {name: getattr(self, name) for name in type(self).model_fields}


class FileIn(In):
    """The base of what is said of an uploaded file: both arrive as multipart/form-data, the file in the part `file`."""


class Query(BaseModel):
    """The base of every query string; unknown names and repeated single values are refused."""

    model_config = ConfigDict(extra="forbid", frozen=True, defer_build=True)

    def values(self) -> dict[str, Any]:
        """Return every parameter, with its default where nothing was sent."""
        return {name: getattr(self, name) for name in type(self).model_fields}


class Out(BaseModel):
    """The base of every answer; reads rows and values by their attributes."""

    model_config = ConfigDict(from_attributes=True, frozen=True, populate_by_name=True, defer_build=True)


def _exact_instant(value: object) -> object:
    if not isinstance(value, str) or not _INSTANT.fullmatch(value):
        raise PydanticCustomError("datetime_parsing", "not an instant")
    return value


def _in_range(value: datetime) -> datetime:
    if value.year not in _YEARS:
        raise PydanticCustomError("instant.out_of_range", "outside the years that this market records")
    return value.astimezone(UTC)


def _exact_day(value: object) -> object:
    if not isinstance(value, str) or not _DAY.fullmatch(value):
        raise PydanticCustomError("date_parsing", "not a day")
    return value


def _day_in_range(value: date) -> date:
    if value.year not in _YEARS:
        raise PydanticCustomError("day.out_of_range", "outside the years that this market records")
    return value


def _digits(value: object) -> object:
    if not isinstance(value, str):
        return value
    if not _WHOLE.fullmatch(value):
        raise PydanticCustomError("int_parsing", "not a whole number")
    return int(value)


def _truth(value: object) -> object:
    if not isinstance(value, str):
        return value
    if value not in ("true", "false"):
        raise PydanticCustomError("bool_parsing", "neither true nor false")
    return value == "true"


def _integral(value: object) -> object:
    """Read 82.0 as 82, as JSON Schema does, while a float is still exact."""
    if isinstance(value, float) and value.is_integer() and abs(value) < EXACT_FLOAT:
        return int(value)
    return value


def _fen(value: object) -> object:
    return value.fen if isinstance(value, Money) else value


Whole = BeforeValidator(_integral)
Id = Annotated[int, Field(ge=1, le=LARGEST_ID), Whole]
"""A row's number."""
Fen = Annotated[int, Field(ge=0, le=LARGEST_FEN, description="Amount in fen 分, 1/100 yuan"), Whole]
"""An amount in a body, in fen."""
Paid = Annotated[int, Field(ge=1, le=LARGEST_FEN, description="Amount in fen 分, 1/100 yuan"), Whole]
"""An amount above zero in a body, in fen."""
FenOut = Annotated[int, BeforeValidator(_fen), Field(description="Amount in fen 分, 1/100 yuan")]
"""An amount in an answer: reads Money."""
Instant = Annotated[AwareDatetime, Field(strict=False), BeforeValidator(_exact_instant), AfterValidator(_in_range)]
"""RFC 3339 with an offset."""
Day = Annotated[date, Field(strict=False), BeforeValidator(_exact_day), AfterValidator(_day_in_range)]
"""A legal day, YYYY-MM-DD."""
Word = Annotated[str, StringConstraints(min_length=1, max_length=80, pattern=VISIBLE)]
"""A code or short value on one line."""
Line = Annotated[str, StringConstraints(max_length=200, pattern=VISIBLE)]
"""One line of text."""
Text = Annotated[str, StringConstraints(max_length=2000, pattern=NO_NUL)]
"""Text of several lines."""
Digits = BeforeValidator(_digits)
"""A whole number in a query string: plain digits only; follows the Field with the limits."""
QueryId = Annotated[int, Field(ge=1, le=LARGEST_ID), Digits]
"""A row's number in a query string."""
QueryFen = Annotated[int, Field(ge=0, le=LARGEST_FEN), Digits]
"""An amount in a query string, in fen."""
QueryTruth = Annotated[bool, BeforeValidator(_truth)]
"""`true` or `false` in a query string."""


class Paged(Query):
    """Which part of a list is wanted."""

    page: Annotated[int, Field(ge=1, le=LARGEST_PAGE), Digits] = 1


class Fault(Out):
    """One thing to correct."""

    field: str = Field(description="The member of the body or query, with dots for nested ones")
    code: str = Field(description="Stable code")
    detail: str = Field(description="What is wrong, in the caller's language")
    row: int | None = Field(default=None, description="The row of a sheet, from 1, its head counted")


class Problem(Out):
    """Why a request was refused (RFC 9457). `code` is stable; `detail` is in the caller's language (Accept-Language: zh or en)."""

    type: str
    title: str
    status: int
    code: str
    detail: str
    field: str | None = Field(default=None, description="The input that the refusal is about")
    params: dict[str, str] = Field(default_factory=dict, description="The values that `detail` names")
    errors: list[Fault] = Field(
        default_factory=list,
        description="Every fault of a body or query that does not fit its schema, or of what is not fit to be published",
    )


class EventOut(Out):
    """One line of a timeline: who did what, and when."""

    id: int
    at: datetime
    kind: str
    subject: str
    subject_id: int
    actor_name: str
    organisation_name: str
    from_state: str | None
    to_state: str | None
    reason: str | None


class Timeline(Out):
    """The events of an object, oldest first."""

    events: list[EventOut]
