"""Entries of registers, made through the services that users call."""

from __future__ import annotations

from datetime import date
from typing import Any

from market.access import Actor
from market.db import unit_of_work
from market.listings.rules.kinds import TechnologyField
from market.money import Money
from market.registers import services
from market.registers.models import Entry
from market.registers.rules.content import Content
from market.registers.rules.kinds import Availability, EntryKind

OWN: dict[EntryKind, dict[str, Any]] = {
    EntryKind.TEAM: {
        "name_zh": "高温合金团队",
        "name_en": "High-temperature alloys group",
        "lead": "林教授",
        "members": 12,
        "honours": "省创新团队",
    },
    EntryKind.CAPABILITY: {
        "name_zh": "场发射扫描电子显微镜",
        "name_en": "Field-emission scanning electron microscope",
        "model": "SEM-500",
        "since_year": 2021,
        "availability": Availability.OPEN,
        "price": Money.yuan(600),
        "location": "材料楼 101",
    },
    EntryKind.PROJECT: {
        "name_zh": "高温合金高通量制备平台",
        "name_en": "High-throughput preparation of superalloys",
        "funding_source": "国家重点研发计划",
        "funding_no": "2018YFB0704101",
        "started_on": date(2018, 7, 1),
        "ends_on": date(2027, 6, 30),
        "trl": 4,
        "partner": "航空发动机叶片制造企业",
    },
}


def content(kind: EntryKind = EntryKind.TEAM, **given: Any) -> Content:
    """Return what may be published."""
    common = {
        "kind": kind,
        "field": TechnologyField.MATERIALS,
        "summary": "面向航空发动机热端部件，开展单晶高温合金的成分设计、组织表征与寿命评估。",
        "keywords": "高温合金 表征",
        "contact": "科研院 0571-00000000",
    }
    return Content(**common | OWN[kind] | given)


def draft(actor: Actor, kind: EntryKind = EntryKind.TEAM, **given: Any) -> Entry:
    """Return a complete draft; committed."""
    with unit_of_work():
        return services.create(actor, content(kind, **given))


def published(actor: Actor, kind: EntryKind = EntryKind.TEAM, **given: Any) -> Entry:
    """Return a public entry; committed."""
    made = draft(actor, kind, **given)
    with unit_of_work():
        return services.publish(actor, made.id)
