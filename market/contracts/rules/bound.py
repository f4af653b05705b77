"""Which parties of a contract are bound by the signatures under it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol, TypeVar

from market.accounts.rules.authority import BINDING, Given

if TYPE_CHECKING:
    from collections.abc import Iterable

    from market.contracts.rules.benefits.kinds import Side


class OfParty(Given, Protocol):
    """A signature under a contract or one of its versions."""

    @property
    def party(self) -> Side:
        """Return for which party it was given."""


Signed = TypeVar("Signed", bound=OfParty)


def bound(given: Iterable[Signed]) -> dict[Side, Signed]:
    """Return the parties that have signed, each with the signature that binds it."""
    return {row.party: row for row in given if row.authority in BINDING}


def of_side(given: Iterable[Signed], side: Side) -> list[Signed]:
    """Return the signatures for one party."""
    return [row for row in given if row.party is side]
