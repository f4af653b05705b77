"""Facets of documents, and what finds their organisation."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from market.accounts.models import Organisation

_ZHEJIANG = "33"


def codes(value: str | None) -> tuple[str, ...]:
    """Return the facet of one value, or none."""
    return (str(value),) if value else ()


def area(region: str | None) -> tuple[str, ...]:
    """Return the facet of a region (GB/T 2260): the city in Zhejiang, elsewhere the province."""
    if not region:
        return ()
    return (f"{region[:4]}00",) if region.startswith(_ZHEJIANG) and not region.startswith(f"{_ZHEJIANG}00") else (f"{region[:2]}0000",)


def names(owner: Organisation) -> str:
    """Return the names under which an organisation is found."""
    return " ".join(filter(None, (owner.name_zh, owner.name_en)))
