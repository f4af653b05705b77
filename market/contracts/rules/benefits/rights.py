"""The rights that a contract hands over, one by one: which of them stand on the list of the tax rules (财税〔2010〕111号 一)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from market.contracts.rules.benefits.kinds import PatentKind
from market.contracts.rules.clauses import Patent
from market.contracts.rules.types import PATENT_KINDS, Subtype
from market.listings.rules.kinds import IpKind

LISTED_KINDS = frozenset({IpKind.PAT_INV, IpKind.PAT_UM, IpKind.PAT_DES, IpKind.SOFT, IpKind.IC, IpKind.PVP, IpKind.BIO})
"""Granted patents, software, layouts, plant varieties, medicines; an application and a technical secret are not among them."""
PATENT_OF = {IpKind.PAT_INV: PatentKind.INVENTION, IpKind.PAT_UM: PatentKind.UTILITY, IpKind.PAT_DES: PatentKind.DESIGN}
_OF_SUBTYPE = {"soft": IpKind.SOFT, "ic": IpKind.IC, "pvp": IpKind.PVP, "bio": IpKind.BIO, "secret": IpKind.SECRET}
_PATENTS = ("patent", "patapp")


@dataclass(frozen=True, slots=True)
class Right:
    """One right of a contract, with its title as the parties wrote it."""

    kind: IpKind
    title: str


def handed_over(subtype: Subtype, offered: Sequence[Right], block: Sequence[Patent], *, chosen: bool, title: str) -> tuple[Right, ...]:
    """Return the rights that a transfer or licence is about; none where the record does not say.

    The achievement as it was offered says all of them. Where the parties chose the sub-type themselves (`chosen`) only what belongs
    to it passes. Without an achievement the patents that they named in the draft are meant, or the right of the sub-type under the
    project's `title`.
    """
    way, _, right = subtype.value.partition("_")
    if way not in ("trf", "lic"):
        return ()
    named = [Right(IpKind(row.kind), row.title) for row in block]
    if not offered:
        return tuple(named) if right in _PATENTS else (Right(_OF_SUBTYPE[right], title),)
    if not chosen:
        return tuple(offered)
    wanted = PATENT_KINDS if right in _PATENTS else {_OF_SUBTYPE[right].value}
    return tuple(one for one in offered if one.kind.value in wanted)


def patent_kind(rights: Sequence[Right]) -> PatentKind | None:
    """Return the kind of the granted patents where all are of one; None where there is none, or several kinds."""
    found = {PATENT_OF[right.kind] for right in rights if right.kind in PATENT_OF}
    return found.pop() if len(found) == 1 else None


def listed(right: Right, *, plain_design: bool) -> bool:
    """Say whether a right stands on the list; `plain_design` says that the designs are no more than a change of pattern."""
    return right.kind in LISTED_KINDS and not (plain_design and right.kind is IpKind.PAT_DES)
