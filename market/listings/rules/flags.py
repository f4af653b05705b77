"""Which signs of a duplicate a submission raises; pure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from market.listings.rules.likeness import LIKE, share, shingles
from market.wording import N_, Labelled

MOST = 5
"""Texts that are named: a list of hundreds of alike ones says no more."""
NUMBER_LENGTH = 6
"""Shorter numbers of different organisations' own systems are alike by chance."""


class FlagKind(Labelled):
    """What two listings have in common."""

    RIGHT = "right", N_("Same number of a right")
    EXTERNAL = "external", N_("Same number in the owner's system")
    LEDGER = "ledger", N_("Same ledger entry")
    TEXT = "text", N_("Alike text")


@dataclass(frozen=True, slots=True, kw_only=True)
class Sign:
    """One thing that a listing has in common with another one."""

    other: int
    kind: FlagKind
    foreign: bool
    shown: str = ""
    share_bp: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Text:
    """A listing's public text and whose it is."""

    listing: int
    owner: int
    text: str


def number_sign(kind: FlagKind, number: str, *, owner: int, other: int, other_owner: int) -> Sign | None:
    """Return the sign of a number that both name, or None where it says nothing.

    A ledger is its owner's own; a number of the own system is unique for its owner and, if short, alike elsewhere by chance.
    """
    foreign = owner != other_owner
    if kind is FlagKind.LEDGER and foreign:
        return None
    if kind is FlagKind.EXTERNAL and (not foreign or len(number) < NUMBER_LENGTH):
        return None
    return Sign(other=other, kind=kind, foreign=foreign, shown=number)


def text_signs(mine: Text, others: Iterable[Text]) -> Sequence[Sign]:
    """Return the signs of alike texts, those of other organisations first, then the most alike ones; at most `MOST`."""
    own = shingles(mine.text)
    measured = ((share(own, shingles(other.text)), other) for other in others)
    signs = [
        Sign(other=other.listing, kind=FlagKind.TEXT, foreign=other.owner != mine.owner, share_bp=round(found * 10_000))
        for found, other in measured
        if found >= LIKE
    ]
    return sorted(signs, key=lambda sign: (not sign.foreign, -(sign.share_bp or 0), sign.other))[:MOST]
