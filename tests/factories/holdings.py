"""Entries of an institution's register, made by the market's own services."""

from __future__ import annotations

from datetime import date
from typing import Any

from market.access import Actor
from market.db import unit_of_work
from market.holdings import services
from market.holdings.models.holding import Holding
from market.holdings.rules.content import Inventor, Said
from market.holdings.rules.kinds import IpStatus, Management, Ownership, ResultType
from market.listings.rules.kinds import Secrecy
from tests.factories import accounts


def said(**given: Any) -> Said:
    """Return what the office says of a result that is not listed."""
    values: dict[str, Any] = {
        "management": Management.NURTURE,
        "ownership": Ownership.UNIT,
        "name_zh": "高熵合金涂层制备方法",
        "type": ResultType.PAT_APP,
        "inventors": (Inventor(name="沈知远", share_bp=6000), Inventor(name="顾清和", share_bp=4000)),
        "ip_number": "CN202510000003X",
        "ip_status": IpStatus.PENDING,
        "secrecy": Secrecy.INTERNAL,
        "trl": 3,
        "obtained_on": date(2025, 6, 30),
        "source_project": "省重点研发计划 2024C01001",
        "funding": "省财政",
    }
    return Said(**values | given)


def office() -> Actor:
    """Return the office of a new verified institution."""
    return accounts.actor(accounts.organisation("institution"))


def entered(actor: Actor | None = None, **given: Any) -> Holding:
    """Return an entry of a result that is not listed; committed."""
    with unit_of_work():
        return services.enter(actor or office(), said(**given))
