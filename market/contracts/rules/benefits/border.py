"""Whether a contract crosses the border: what the parties' seats, the declaration of export and the commerce authority say."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from market.contracts.rules.benefits.kinds import ExportList, PartyKind
from market.contracts.rules.seats import is_abroad

_KINDS = {"12": PartyKind.STATE_RESEARCH, "52": PartyKind.PRIVATE_RESEARCH}


@dataclass(frozen=True, slots=True, kw_only=True)
class Crossing:
    """What is on record about an export: where the technology stands in the catalogue, and when the contract was registered for it."""

    export_list: ExportList = ExportList.NONE
    registered_on: date | None = None


def party_kind(uscc: str, region: str) -> PartyKind:
    """Return what a party is by its credit code (12 public institution, 52 private non-profit); abroad it is no unit of this kind."""
    return PartyKind.ENTERPRISE if is_abroad(region) else _KINDS.get(uscc[:2], PartyKind.ENTERPRISE)
