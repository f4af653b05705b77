"""A whole demand in memory: what a row of a list makes of it. Pure."""

from __future__ import annotations

from dataclasses import dataclass, replace

from market.listings.rules.content import Wish

USUAL = ("sector", "field", "region", "deadline", "ways", "ownership")
"""What a list says once for all its rows: it fills what is empty and changes nothing else."""
SPEAKS_OF = {"budget_wan": ("budget_from", "budget_to")}
"""The parts of a demand of which a column speaks, where they are named otherwise."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DemandDraft:
    """Everything a demand says, with its number in the demander's own system."""

    wish: Wish
    external_id: str = ""
    source_ref: str = ""
    origin_note: str = ""


def merged(before: DemandDraft | None, told: DemandDraft, said: frozenset[str]) -> DemandDraft:
    """Return the demand `before` with what a row has `said` about it; what the list has no column for stays as it was."""
    former = before or DemandDraft(wish=Wish(title_zh=""))
    columns = {part for column in said for part in SPEAKS_OF.get(column, (column,))}
    names = [name for name in Wish.__dataclass_fields__ if name in columns or (name in USUAL and not getattr(former.wish, name))]
    return DemandDraft(
        wish=replace(former.wish, **{name: getattr(told.wish, name) for name in names}),
        external_id=told.external_id or former.external_id,
        source_ref=told.source_ref if "source_ref" in said else former.source_ref,
        origin_note=told.origin_note if "note" in said else former.origin_note,
    )


def whole(before: DemandDraft | None, told: DemandDraft) -> DemandDraft:
    """Return the demand as the demander's own system tells all of it; the origin, which that system does not know, stays."""
    if before is None:
        return told
    return replace(told, source_ref=before.source_ref, origin_note=before.origin_note)
