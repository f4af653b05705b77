"""The patent block of a contract 专利状况 (民法典 Art. 845(3)): its rows from rights, and what may stand in it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from market.contracts.rules.clauses import Patent
from market.contracts.rules.types import ContractType
from market.errors import Conflict, Invalid, NotFound
from market.wording import N_

if TYPE_CHECKING:
    from market.listings.rules.numbers import Right

MOST = 50
"""Patents of one contract."""
ABOUT_RIGHTS = frozenset({ContractType.TRF, ContractType.LIC})


def stated(right: Right, owners: str) -> Patent:
    """Return the row of a right; a Chinese patent keeps its application's number, the ZL form follows the grant."""
    granted = right.kind.is_granted_patent
    return Patent(
        kind=right.kind.value,
        title=right.title,
        applicant=owners,
        patentee=owners if granted else "",
        filed_on=right.filed_on,
        application_number=f"CN{right.number}" if right.number else "",
        patent_number=f"ZL{right.number}" if granted and right.number else "",
        expires_on=right.expires_on,
    )


def require_open(kind: ContractType, *, pinned: bool) -> None:
    """Raise Invalid where a contract hands over no right, Conflict where the achievement as it was offered says which patents."""
    if kind not in ABOUT_RIGHTS:
        raise Invalid("contract.no_patents", N_("Only a transfer or a licence lists patents."))
    if pinned:
        raise Conflict("contract.patents_pinned", N_("The patents are those of the achievement as it was offered."))


def joined(rows: Sequence[Patent], more: Patent) -> list[Patent]:
    """Return the block with one more; raise Conflict where its number stands there already, Invalid where the block is full."""
    if any(row.application_number == more.application_number for row in rows):
        raise Conflict("contract.patent_twice", N_("This patent is listed already."), field="number")
    if len(rows) >= MOST:
        raise Invalid("contract.patents_most", N_("A contract lists at most %(most)s patents."), field="number", most=MOST)
    return [*rows, more]


def without(rows: Sequence[Patent], number: str) -> list[Patent]:
    """Return the block without the patent of this application number; raise NotFound where it is not listed."""
    rest = [row for row in rows if row.application_number != number]
    if len(rest) == len(rows):
        raise NotFound
    return rest
