"""The forms of the contracts, read from `market/contracts/texts/*.toml`: their articles, headings and alternative texts."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from market.contracts.rules.clauses import Clause
from market.contracts.rules.types import ContractType, Subtype

FOLDER = Path(__file__).parents[1] / "texts"
_NAME = re.compile(r"\{(\w+)\}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Pair:
    """A text in the language that governs, and in English for reading."""

    zh: str
    en: str

    def filled(self, names: Mapping[str, Pair]) -> Pair:
        """Return the text with every {name} filled; raise KeyError for a name nobody gave."""
        return Pair(zh=_filled(self.zh, {key: pair.zh for key, pair in names.items()}), en=_filled(self.en, _english(names)))


@dataclass(frozen=True, slots=True, kw_only=True)
class Text:
    """One of the alternative texts of an article."""

    key: str
    name: Pair
    body: Pair


@dataclass(frozen=True, slots=True, kw_only=True)
class Article:
    """One article of a form; its first text is the usual one."""

    clause: Clause
    heading: Pair
    texts: tuple[Text, ...]

    def text(self, key: str) -> Text:
        """Return the alternative of this key, or the usual one where the article has no such alternative."""
        return next((text for text in self.texts if text.key == key), self.texts[0])


def _filled(text: str, names: Mapping[str, str]) -> str:
    return _NAME.sub(lambda match: names[match.group(1)], text).strip()


def _english(names: Mapping[str, Pair]) -> dict[str, str]:
    return {key: pair.en for key, pair in names.items()}


@cache
def _file(name: str) -> dict[str, Any]:
    return tomllib.loads((FOLDER / f"{name}.toml").read_text(encoding="utf8"))


@cache
def _library(name: str) -> dict[str, Article]:
    return {_key(row["clause"], row.get("variant", "")): _article(row) for row in _file(name)["article"]}


def _key(clause: str, variant: str) -> str:
    return f"{clause}:{variant}" if variant else clause


def _article(row: dict[str, Any]) -> Article:
    return Article(
        clause=Clause(row["clause"]),
        heading=Pair(zh=row["heading_zh"], en=row["heading_en"]),
        texts=tuple(
            Text(
                key=text["key"], name=Pair(zh=text["name_zh"], en=text["name_en"]), body=Pair(zh=text["zh"].strip(), en=text["en"].strip())
            )
            for text in row["text"]
        ),
    )


@cache
def form(subtype: Subtype) -> tuple[Article, ...]:
    """Return the articles of a sub-type in the order of the paper; the family's own text goes before the common one."""
    family = subtype.value.split("_")[0]
    own, common = _library(family), _library("common")
    return tuple(own[key] if key in own else common[key] for key in _file(family)["forms"][subtype.value])


def article(subtype: Subtype, clause: str) -> Article | None:
    """Return the article of a clause in the form of a sub-type."""
    return next((one for one in form(subtype) if one.clause == clause), None)


def fee(kind: ContractType) -> Pair:
    """Return what the price is called in contracts of this type: 转让费, 使用费, 报酬."""
    words = _file(kind.value)["words"]
    return Pair(zh=words["fee_zh"], en=words["fee_en"])
