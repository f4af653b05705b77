"""Facets of documents."""

from __future__ import annotations


def codes(value: str | None) -> tuple[str, ...]:
    """Return the facet of one value, or none."""
    return (str(value),) if value else ()
