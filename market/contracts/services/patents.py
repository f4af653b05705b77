"""Which patents a contract is about, where no listed achievement says it: named and taken out again in the draft."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from market import audit, clock
from market.accounts import queries as accounts
from market.contracts.queries import contracts
from market.contracts.rules import patents as rules
from market.contracts.services import filling
from market.contracts.services.drafting import require_draft
from market.deals import queries as deals
from market.errors import Invalid
from market.listings.rules.numbers import RightFields, checked
from market.listings.services.drafts import protection
from market.wording import N_

if TYPE_CHECKING:
    from market.access import Actor
    from market.contracts.models.contract import Contract
    from market.contracts.rules.clauses import Patent
    from market.listings.rules.numbers import Right


def name_patent(actor: Actor, contract_id: int, right: Right) -> Contract:
    """List a patent in the draft, its last day computed; the form's articles follow.

    Raise Invalid on the input that is wrong, Conflict where the patents are the achievement's or this one is listed already.
    """
    contract = _open(actor, contract_id)
    if not right.kind.is_patent:
        raise Invalid("contract.not_a_patent", N_("Choose a patent or a patent application."), field="kind")
    known = checked(right, today=clock.today(), years=protection(right), fields=RightFields())
    owner = accounts.organisation(contract.seller_id).name_zh
    _put(contract, rules.joined(contracts.patents(contract), rules.stated(known, owner)))
    audit.record(actor, "contract.patent_named", contract, number=known.number)
    return contract


def strike_patent(actor: Actor, contract_id: int, number: str) -> Contract:
    """Take the patent with this application number out of the draft; raise NotFound where it is not listed."""
    contract = _open(actor, contract_id)
    _put(contract, rules.without(contracts.patents(contract), number))
    audit.record(actor, "contract.patent_struck", contract, number=number)
    return contract


def _open(actor: Actor, contract_id: int) -> Contract:
    contract = require_draft(actor, contract_id)
    deal = deals.deal_of_contract(contract.deal_id)
    rules.require_open(contract.type, pinned=deal.achievement_id is not None)
    return contract


def _put(contract: Contract, block: Sequence[Patent]) -> None:
    contract.patents = [contracts.patent_row(row) for row in block]
    filling.refill(contract, {}, {})
