"""What the record knows of a contract's tax case besides the contract itself: seats, rights, form of payment, export."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from market.accounts import queries as accounts
from market.contracts.queries import contracts
from market.contracts.rules.benefits.border import Crossing
from market.contracts.rules.benefits.rights import Right, handed_over
from market.contracts.rules.patents import ABOUT_RIGHTS
from market.deals import queries as deals
from market.listings.rules.kinds import Cooperation

if TYPE_CHECKING:
    from market.accounts.models import Organisation
    from market.contracts.models.contract import Contract
    from market.deals.models import Deal
    from market.listings.rules.versions import Told

Border = Callable[[int], Crossing | None]
_borders: list[Border] = []


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """The record behind one contract."""

    seller: Organisation
    buyer: Organisation
    in_shares: bool
    """The price is paid in shares of the buyer 作价入股."""
    rights: tuple[Right, ...]
    job_related: bool
    crossing: Crossing


def add_border(source: Border) -> None:
    """Let an upper domain say, by a contract's id, what is on record about its export; adding twice changes nothing."""
    if source not in _borders:
        _borders.append(source)


def known(contract: Contract) -> Known:
    """Return what the record knows, for code that has checked the actor."""
    deal = deals.deal_of_contract(contract.deal_id)
    parties = accounts.organisations([contract.seller_id, contract.buyer_id])
    offered = deals.offered(deal).told() if contract.type in ABOUT_RIGHTS and deal.achievement_id is not None else None
    return Known(
        seller=parties[contract.seller_id],
        buyer=parties[contract.buyer_id],
        in_shares=deal.mode == Cooperation.EQUITY,
        rights=_rights(contract, deal, offered),
        job_related=offered is None or offered.basics.job_related,
        crossing=next((found for source in _borders if (found := source(contract.id)) is not None), Crossing()),
    )


def _rights(contract: Contract, deal: Deal, offered: Told | None) -> tuple[Right, ...]:
    named = [Right(right.kind, right.title) for right in offered.rights] if offered is not None else []
    return handed_over(contract.subtype, named, contracts.patents(contract), chosen=deal.subtype is not None, title=contract.project_name)
