"""Whose signature binds a party: the personal signing limit 签约限额, and the second signatory 会签 above it (民法典 Art. 170, 504)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from market.errors import Conflict, Forbidden
from market.wording import N_, Labelled

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable

    from market.money import Money


class Authority(Labelled):
    """In which place a signatory signed for the party."""

    ALONE = "alone", N_("Signed alone, within the signing limit")
    FIRST = "first", N_("First of two signatories")
    SECOND = "second", N_("Second of two signatories")


BINDING = frozenset({Authority.ALONE, Authority.SECOND})
"""With one of these the party has signed."""


class Given(Protocol):
    """A signature as the rules look at it."""

    @property
    def person_id(self) -> int:
        """Return who gave it."""

    @property
    def authority(self) -> Authority:
        """Return in which place."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Signatory:
    """Somebody with the role of a signatory."""

    person_id: int
    limit: Money | None
    """The largest amount this person signs alone; none means any."""

    def covers(self, amount: Money) -> bool:
        """Say whether the limit covers an amount."""
        return self.limit is None or amount <= self.limit


def place(signer: Signatory, amount: Money, given: Collection[Given], colleagues: Iterable[Signatory]) -> Authority:
    """Return in which place somebody signs an amount for a party.

    `given` are the party's own signatures so far, `colleagues` its other signatories. Raise Conflict where the party or
    this person has signed, Forbidden where the authority does not suffice: beside a first signature, or with nobody to sign second.
    """
    if any(row.authority in BINDING for row in given):
        raise Conflict("signing.signed_by_party", N_("Your organisation has signed already."))
    if any(row.person_id == signer.person_id for row in given):
        raise Conflict("signing.signed_by_person", N_("You have signed already. A second signatory of your organisation is awaited."))
    if signer.covers(amount):
        return Authority.SECOND if given else Authority.ALONE
    if given:
        raise Forbidden(
            "signing.beyond_authority",
            N_(
                "Your signing limit is %(limit)s, the paper is about %(amount)s, and one signature below the limit is there. "
                "A signatory whose limit covers the amount signs second."
            ),
            limit=signer.limit,
            amount=amount,
        )
    if not any(each.covers(amount) for each in colleagues):
        raise Forbidden(
            "signing.nobody_second",
            N_(
                "Your signing limit is %(limit)s, the paper is about %(amount)s, and your organisation has no second signatory "
                "whose limit covers it. Your administrator sets the limits."
            ),
            limit=signer.limit,
            amount=amount,
        )
    return Authority.FIRST
