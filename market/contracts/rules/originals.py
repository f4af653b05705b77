"""Contracts signed on paper: a scan of the original, agreed by the other party, compared by the operator (民法典 Art. 490)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from market.accounts.rules.authority import BINDING, Authority
from market.errors import Forbidden, Invalid
from market.states import Ways
from market.uploads import Media
from market.wording import N_, Labelled

if TYPE_CHECKING:
    from collections.abc import Collection

WORDS_LENGTH = 500
SCANS = frozenset({Media.PDF, Media.PNG, Media.JPEG})


class OriginalState(Labelled):
    """The life of a scanned original."""

    UPLOADED = "uploaded", N_("Waiting for the other party")
    AGREED = "agreed", N_("Waiting for the comparison")
    CONFIRMED = "confirmed", N_("Confirmed by the operator")
    REFUSED = "refused", N_("Refused by the operator")
    DECLINED = "declined", N_("Not agreed to")


class OriginalAct(Labelled):
    """What moves a scanned original."""

    AGREE = "agree", N_("Agree")
    DECLINE = "decline", N_("Do not agree")
    CONFIRM = "confirm", N_("Confirm")
    REFUSE = "refuse", N_("Refuse")


ORIGINAL = Ways[OriginalState, OriginalAct](
    {
        (OriginalState.UPLOADED, OriginalAct.AGREE): OriginalState.AGREED,
        (OriginalState.UPLOADED, OriginalAct.DECLINE): OriginalState.DECLINED,
        (OriginalState.AGREED, OriginalAct.CONFIRM): OriginalState.CONFIRMED,
        (OriginalState.AGREED, OriginalAct.REFUSE): OriginalState.REFUSED,
    }
)
OPEN = (OriginalState.UPLOADED, OriginalState.AGREED)


class Point(Labelled):
    """What the operator compares, scan beside document."""

    NAMES = "names", N_("Both parties are named as in the document")
    SEALS = "seals", N_("Each seal bears the name of its party")
    TEXT = "text", N_("The text is that of the fixed document")
    AMOUNTS = "amounts", N_("Amounts in figures and words are the same")
    DATES = "dates", N_("Both sides have dated it, and the dates fit")
    PAGES = "pages", N_("Every page is there and legible")


class Ground(Labelled):
    """Why a scan is refused."""

    SEAL = "seal", N_("The unit's name is unlike its seal")
    MISSING = "missing", N_("A seal or a signature is missing")
    TEXT = "text", N_("The text differs from the fixed document")
    AMOUNT = "amount", N_("An amount differs")
    DATE = "date", N_("A date is missing or does not fit")
    PAGES = "pages", N_("Pages are missing or not legible")


def check_vouching(authority: Authority) -> None:
    """Raise Forbidden unless the limit covers the contract: one person vouches for the paper, no second one completes it (Art. 170)."""
    if authority not in BINDING:
        raise Forbidden(
            "original.beyond_authority",
            N_("The contract is about more than your signing limit. A signatory whose limit covers it vouches for the paper."),
        )


def check_scan(media: Media) -> None:
    """Raise Invalid for a file that is no scan."""
    if media not in SCANS:
        raise Invalid("original.no_scan", N_("A scan is a PDF, a PNG or a JPEG."), field="file")


def check_points(ticked: Collection[Point]) -> None:
    """Raise Invalid unless every point was compared and found in order."""
    if set(Point) - set(ticked):
        raise Invalid(
            "original.points_open", N_("Confirm only what agrees in every point; otherwise refuse with the ground."), field="points"
        )


def words(text: str) -> str:
    """Return a reason without outer blanks; raise Invalid for none or a long one."""
    clean = text.strip()
    if not 0 < len(clean) <= WORDS_LENGTH:
        raise Invalid("contract.reason", N_("Give a reason of at most 500 characters."), field="reason")
    return clean
