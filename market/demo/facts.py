"""Reads the files under `data/`: facts with their sources, and the invented organisations."""

from __future__ import annotations

import csv
import tomllib
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from market.demo.codes import credit_code
from market.money import Money

if TYPE_CHECKING:
    from collections.abc import Mapping

DATA = Path(__file__).with_name("data")


@dataclass(frozen=True, slots=True, kw_only=True)
class Member:
    """One invented person with the roles in one organisation."""

    email: str
    name: str
    roles: tuple[str, ...]
    account: str
    """The role under which the account is printed at the start; empty where it is not."""
    sign_limit: Money | None
    """What this signatory signs alone; who has a limit, and the colleagues who sign second, have a second factor."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Unit:
    """One invented organisation."""

    key: str
    kind: str
    name_zh: str
    name_en: str
    uscc: str
    region: str
    address: str
    people: tuple[Member, ...]
    bot: bool
    waits: bool
    """Registered shortly before the market opens, and not verified yet."""
    office_prefix: str
    point_code: str
    second_factor_demanded: bool
    """Its administrator demands a second factor of all members."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Fact:
    """One achievement as its source states it; empty means that the source does not say."""

    id: str
    title_zh: str
    title_en: str
    sector: str
    field: str
    use_zh: str
    basis: str
    number: str
    publication_no: str
    filed_on: date | None
    published_on: str
    year: str
    origin: str
    stage: str
    source_ref: str
    note: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Need:
    """One demand as its source states it."""

    id: str
    title_zh: str
    title_en: str
    sector: str
    field: str
    kind: str
    need_zh: str
    region: str
    budget: Money | None
    budget_printed: str
    deadline: date | None
    year: int
    origin: str
    source_ref: str
    note: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PastLot:
    """One lot of a documented sale; what the report does not print is None or empty."""

    number: int | None
    title_zh: str
    title_en: str
    sector: str
    seller: str
    start: Money | None
    increment: Money | None
    demo_increment: Money | None
    hammer: Money | None
    paddle: int | None
    outcome: str
    note: str

    @property
    def replayable(self) -> bool:
        """Say whether the report prints enough to bid the lot again."""
        return self.start is not None and self.hammer is not None


@dataclass(frozen=True, slots=True, kw_only=True)
class PastSale:
    """One documented sale."""

    key: str
    name_zh: str
    name_en: str
    season: str
    on: date
    on_printed: str
    place: str
    sector: str
    lots_offered: int | None
    lots_sold: int | None
    start: Money | None
    hammer: Money | None
    premium_printed: str
    bidders: int | None
    source: str
    note: str
    lots: tuple[PastLot, ...]


@cache
def units() -> tuple[Unit, ...]:
    """Return the invented organisations; the operator comes first."""
    rows = _toml("organisations.toml")["organisation"]
    return tuple(_unit(number, row) for number, row in enumerate(rows, start=1))


def _unit(number: int, row: Mapping[str, Any]) -> Unit:
    people = tuple(
        Member(
            email=one["email"],
            name=one["name"],
            roles=tuple(one["roles"]),
            account=one.get("account", ""),
            sign_limit=Money.wan(one["sign_limit_wan"]) if "sign_limit_wan" in one else None,
        )
        for one in row["person"]
    )
    return Unit(
        key=row["key"],
        kind=row["kind"],
        name_zh=row["name_zh"],
        name_en=row["name_en"],
        uscc=credit_code(row["prefix"], row["region"], number),
        region=row["region"],
        address=row["address"],
        people=people,
        bot=row.get("bot", False),
        waits=row.get("waits", False),
        office_prefix=row.get("office_prefix", ""),
        point_code=row.get("point_code", ""),
        second_factor_demanded=row.get("second_factor_demanded", False),
    )


@cache
def achievements() -> tuple[Fact, ...]:
    """Return all achievements in the order of their ids."""
    names = set(Fact.__slots__)
    return tuple(Fact(**_only(row, names, filed_on=_day(row["filed_on"]))) for row in _csv("achievements.csv"))


@cache
def demands() -> tuple[Need, ...]:
    """Return all demands in the order of their ids."""
    names = set(Need.__slots__)
    return tuple(
        Need(**_only(row, names, budget=_wan(row["budget_wan"]), deadline=_day(row["deadline"]), year=int(row["year"])))
        for row in _csv("demands.csv")
    )


@cache
def past_sales() -> tuple[PastSale, ...]:
    """Return the documented sales, oldest first."""
    return tuple(_past_sale(row) for row in _toml("sales.toml")["sale"])


def _past_sale(row: Mapping[str, Any]) -> PastSale:
    return PastSale(
        key=row["key"],
        name_zh=row["name_zh"],
        name_en=row["name_en"],
        season=row["season"],
        on=row["on"],
        on_printed=row["on_printed"],
        place=row["place"],
        sector=row["sector"],
        lots_offered=row.get("lots_offered"),
        lots_sold=row.get("lots_sold"),
        start=_wan(row.get("start", "")),
        hammer=_wan(row.get("hammer", "")),
        premium_printed=row.get("premium_printed", ""),
        bidders=row.get("bidders"),
        source=row["source"],
        note=row.get("note", ""),
        lots=tuple(_past_lot(lot) for lot in row.get("lot", [])),
    )


def _past_lot(row: Mapping[str, Any]) -> PastLot:
    return PastLot(
        number=row.get("number"),
        title_zh=row["title_zh"],
        title_en=row["title_en"],
        sector=row["sector"],
        seller=row.get("seller", ""),
        start=_wan(row.get("start", "")),
        increment=_wan(row.get("increment", "")),
        demo_increment=_wan(row.get("demo_increment", "")),
        hammer=_wan(row.get("hammer", "")),
        paddle=row.get("paddle"),
        outcome=row["outcome"],
        note=row.get("note", ""),
    )


def _only(row: dict[str, Any], names: set[str], **changed: object) -> dict[str, Any]:
    return {name: value for name, value in row.items() if name in names} | changed


def _csv(name: str) -> list[dict[str, Any]]:
    with (DATA / name).open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))


def _toml(name: str) -> dict[str, Any]:
    return tomllib.loads((DATA / name).read_text(encoding="utf-8"))


def _wan(text: str) -> Money | None:
    return Money.parse(f"{text}万元") if text else None


def _day(text: str) -> date | None:
    return date.fromisoformat(text) if text else None
