"""What can be asked about deals, under one name; agreements and notices are modules of their own."""

from market.deals.queries.deals import (
    deal,
    deal_for_update,
    deal_of_award,
    deal_of_contract,
    deal_of_proposal,
    deals,
    deals_of_lot,
    offered,
    publicised_for_update,
)

__all__ = [
    "deal",
    "deal_for_update",
    "deal_of_award",
    "deal_of_contract",
    "deal_of_proposal",
    "deals",
    "deals_of_lot",
    "offered",
    "publicised_for_update",
]
