"""The form as it is read: every line with its label, what is kept, and what it says in both languages."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from market.accounts.rules.regions import region_name
from market.contracts.rules.registration_form.answers import YES, Answers
from market.contracts.rules.registration_form.codes import code_list
from market.contracts.rules.registration_form.fields import Asked, Field, Kind, fields, groups, has, must
from market.contracts.rules.texts import Pair
from market.money import Money

EMPTY = Pair(zh="", en="")


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One line: the kept value, the code that the form prints beside it, and the words; `missing` where an answer is needed."""

    field: Field
    value: str
    code: str
    words: Pair
    missing: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """One part of the form."""

    key: str
    title: Pair
    lines: tuple[Line, ...]


def sheet(asked: Asked, facts: Mapping[str, str], answers: Answers) -> list[Part]:
    """Return the form in its order; `facts` are what the market fills in, `answers` what people said. Parts without lines are left out."""
    known = {**answers, **facts}
    lines = [_line(one, known.get(one.key, ""), asked) for one in fields() if has(one, asked)]
    parts = [Part(key=key, title=title, lines=tuple(line for line in lines if line.field.group == key)) for key, title in groups().items()]
    return [part for part in parts if part.lines]


def _line(about: Field, value: str, asked: Asked) -> Line:
    code, words = _said(about, value)
    return Line(field=about, value=value, code=code, words=words, missing=not value and must(about, asked))


def _said(about: Field, value: str) -> tuple[str, Pair]:
    if not value:
        return "", EMPTY
    if about.kind is Kind.CHOICE:
        return _chosen(about.codes, value)
    if about.kind is Kind.YES_NO:
        return "", Pair(zh="是", en="yes") if value == YES else Pair(zh="否", en="no")
    if about.kind is Kind.REGION:
        return value, Pair(zh=region_name(value), en=region_name(value, english=True))
    if about.kind is Kind.MONEY:
        return "", Pair(zh=f"{_grouped(value)} 元", en=f"¥{_grouped(value)}")
    return "", Pair(zh=value, en=value)


def _chosen(codes: str, value: str) -> tuple[str, Pair]:
    listed = code_list(codes)
    found = listed.get(value)
    return (found.code, listed.full_name(found)) if found else ("", Pair(zh=value, en=value))


def _grouped(decimal: str) -> str:
    return str(Money.parse(decimal)).removeprefix("¥")
