"""The fields of the registration form, read from `market/contracts/codes/form.toml`; those of a party stand there once for both."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from typing import Any

from market.contracts.rules.benefits.kinds import Side
from market.contracts.rules.registration_form.codes import data
from market.contracts.rules.texts import Pair
from market.contracts.rules.types import ContractType

ENTERPRISES = ("1", "2", "3")
"""What the natures 性质 of enterprises begin with: domestic, Hong Kong, Macao and Taiwan, foreign."""
PARTY = "party"


class Kind(StrEnum):
    """What an answer is made of."""

    TEXT = "text"
    LINES = "lines"
    CHOICE = "choice"
    YES_NO = "yes_no"
    MONEY = "money"
    DAY = "day"
    REGION = "region"


class Need(StrEnum):
    """Who must answer: everybody, for the applicant's own side, of a transfer, about an enterprise, nobody."""

    ALWAYS = "always"
    APPLICANT = "applicant"
    TRANSFER = "transfer"
    ENTERPRISE = "enterprise"
    NOBODY = "nobody"


@dataclass(frozen=True, slots=True, kw_only=True)
class Field:
    """One field; `given` is filled in by the market, `online` its name in the national system where it is known."""

    key: str
    group: str
    label: Pair
    hint: Pair
    kind: Kind
    codes: str
    need: Need
    given: bool
    longest: int
    pattern: str
    online: str
    verified: bool

    @property
    def side(self) -> Side | None:
        """Return the party that the field is about."""
        return Side(self.group) if self.group in tuple(Side) else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What decides which fields a contract has and who must answer them."""

    type: ContractType
    applicant: Side
    natures: dict[Side, str]


def has(field: Field, asked: Asked) -> bool:
    """Say whether a contract's form has the field: figures of a transfer for transfers, figures of enterprises for enterprises."""
    if field.need is Need.TRANSFER:
        return asked.type is ContractType.TRF
    if field.need is Need.ENTERPRISE and field.side:
        return asked.natures.get(field.side, "").startswith(ENTERPRISES)
    return True


def must(field: Field, asked: Asked) -> bool:
    """Say whether the field may not stay empty."""
    if field.given or field.need is Need.NOBODY or not has(field, asked):
        return False
    return field.need is not Need.APPLICANT or field.side is asked.applicant


@cache
def groups() -> dict[str, Pair]:
    """Return the parts of the form in their order."""
    return {key: Pair(zh=name["zh"], en=name["en"]) for key, name in data("form")["groups"].items()}


@cache
def fields() -> tuple[Field, ...]:
    """Return every field in the order of the form."""
    rows = data("form")["field"]
    parties = [_field(row, side.value) for side in (Side.SELLER, Side.BUYER) for row in rows if row["group"] == PARTY]
    found = parties + [_field(row, "") for row in rows if row["group"] != PARTY]
    order = list(groups())
    return tuple(sorted(found, key=lambda field: order.index(field.group)))


@cache
def field(key: str) -> Field | None:
    """Return the field of this key."""
    return next((one for one in fields() if one.key == key), None)


def _field(row: dict[str, Any], side: str) -> Field:
    return Field(
        key=f"{side}_{row['key']}" if side else row["key"],
        group=side or row["group"],
        label=Pair(zh=row["zh"], en=row["en"]),
        hint=Pair(zh=row.get("hint_zh", ""), en=row.get("hint_en", "")),
        kind=Kind(row.get("kind", "text")),
        codes=row.get("codes", ""),
        need=Need(row.get("needed", "nobody")),
        given=row.get("given", False),
        longest=row.get("longest", 200),
        pattern=row.get("pattern", ""),
        online=row.get("online", "").format(side=side),
        verified=row.get("verified", True),
    )
