"""The code lists of the registration form, read from `market/contracts/codes/*.toml`."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from market.contracts.rules.texts import Pair

FOLDER = Path(__file__).parents[2] / "codes"
LISTS = (
    "contract_type",
    "party_nature",
    "technology_field",
    "intellectual_property",
    "objective",
    "plan_source",
    "industry",
    "payment",
    "scale",
    "country",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Code:
    """One entry of a list; `code` is what the form prints, empty where it is not known; `under` the entry it belongs to."""

    key: str
    code: str
    name: Pair
    under: str
    verified: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class CodeList:
    """A list with its source; what nobody has checked against the source is not verified."""

    key: str
    title: Pair
    source: str
    verified: bool
    note: str
    codes: tuple[Code, ...]

    def get(self, key: str) -> Code | None:
        """Return the entry of this key."""
        return next((code for code in self.codes if code.key == key), None)

    @property
    def choices(self) -> tuple[Code, ...]:
        """Return the entries that can be chosen: those that no other entry is under."""
        parents = {code.under for code in self.codes}
        return tuple(code for code in self.codes if code.key not in parents)

    def full_name(self, code: Code) -> Pair:
        """Return an entry's name behind that of the entry it belongs to."""
        parent = self.get(code.under)
        if parent is None:
            return code.name
        return Pair(zh=f"{parent.name.zh}／{code.name.zh}", en=f"{parent.name.en}: {code.name.en}")


def data(name: str) -> dict[str, Any]:
    """Return one file of the folder as it is."""
    return tomllib.loads((FOLDER / f"{name}.toml").read_text(encoding="utf8"))


@cache
def code_list(name: str) -> CodeList:
    """Return a list by its name; raise FileNotFoundError for a name that is not in `LISTS`."""
    read = data(name)
    return CodeList(
        key=name,
        title=Pair(zh=read["title_zh"], en=read["title_en"]),
        source=read["source"],
        verified=read["verified"],
        note=read.get("note", ""),
        codes=tuple(_code(row, verified=read["verified"]) for row in read["code"]),
    )


def _code(row: dict[str, Any], *, verified: bool) -> Code:
    return Code(
        key=row["key"],
        code=row.get("code", ""),
        name=Pair(zh=row["zh"], en=row["en"]),
        under=row.get("under", ""),
        verified=row.get("verified", verified),
    )
