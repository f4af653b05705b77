"""Puts the registers 清单 of the demo's institutions on the market, linked with each other and with achievements."""

from __future__ import annotations

import tomllib
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from market import clock
from market.access import SYSTEM
from market.db import unit_of_work
from market.demo import cast, facts
from market.listings import queries as listings
from market.listings.rules.kinds import TechnologyField
from market.money import Money
from market.registers import services
from market.registers.rules.content import Content
from market.registers.rules.kinds import Availability, EntryKind

if TYPE_CHECKING:
    from datetime import datetime

    from market.registers.models import Entry

AGE = timedelta(days=40)
CONTACT = "科研院合作部（演示），电话 0571-00000000"
FIELDS = tuple(TechnologyField)
INVENTED = "内容为演示虚构。"
NOT_CONTENT = frozenset(
    {"key", "home", "links", "achievement", "source_ref", "origin", "draft", "price_yuan", "field", "kind", "availability"}
)


def load(now: datetime) -> None:
    """Enter, publish and link what the data file describes."""
    rows = tomllib.loads((facts.DATA / "registers.toml").read_text(encoding="utf-8"))["entry"]
    with clock.frozen(now - AGE), unit_of_work():
        made = {row["key"]: _entered(row) for row in rows}
        for row in rows:
            for other in row.get("links", []):
                services.join(cast.of(row["home"]), made[row["key"]].id, code=made[other].code)
            for achievement in listings.numbered(f"演示-{row['achievement']}") if "achievement" in row else ():
                services.join(cast.of(row["home"]), made[row["key"]].id, code=achievement.code)


def content(row: dict[str, Any]) -> Content:
    """Return what a row of the file describes."""
    said = {name: value for name, value in row.items() if name not in NOT_CONTENT}
    return Content(
        kind=EntryKind(row["kind"]),
        field=FIELDS[row["field"] - 1],
        contact=CONTACT,
        availability=Availability(row["availability"]) if "availability" in row else None,
        price=Money.yuan(row["price_yuan"]) if "price_yuan" in row else None,
        **said,
    )


def _entered(row: dict[str, Any]) -> Entry:
    keeper = cast.of(row["home"])
    entry = services.create(keeper, content(row))
    note = f"来源所载单位：{row['origin']}。单位、起止日期、成熟度与合作方均为演示取值。" if "origin" in row else INVENTED
    services.put_origin(SYSTEM, entry.id, source_ref=row.get("source_ref", ""), origin_note=note, is_demo=True)
    return entry if row.get("draft") else services.publish(keeper, entry.id)
