"""JSON of retention."""

from __future__ import annotations

from pydantic import Field

from market.web.schemas import Out


class KeptOut(Out):
    """One kind of evidence."""

    key: str
    years: int = Field(description="It is kept for so many years at least; nothing in the market removes it afterwards either")
    source: str
    verified: bool = Field(description="False where nobody has confirmed the source")


class Retention(Out):
    """Every kind of evidence."""

    items: list[KeptOut]
