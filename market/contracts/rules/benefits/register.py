"""All benefits and charges in the order in which they are shown."""

from __future__ import annotations

from market.contracts.rules.benefits import cit, equity, research, rewards, stamp, vat
from market.contracts.rules.benefits.assessment import Assessment
from market.contracts.rules.benefits.facts import Facts
from market.contracts.rules.benefits.sheet import Book

MODULES = (vat, cit, equity, rewards, research, stamp)


def assess(facts: Facts, book: Book) -> list[Assessment]:
    """Return one assessment for each benefit, also for those that something blocks, charges last."""
    return [line for module in MODULES for line in module.assess(facts, book)]
