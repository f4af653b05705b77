"""Plans of rewards in shares, over technology that a university contributed to a company."""

from __future__ import annotations

from typing import Any

from market import clock
from market.accounts import queries as accounts_queries
from market.contracts import services as services_of_contracts
from market.contracts.queries import contracts as contract_queries
from market.db import unit_of_work
from market.deals.rules.types import Subtype
from market.listings.rules.kinds import PriceMode
from market.money import Money
from market.rewards import services
from market.rewards.models.plan import RewardEntry
from market.rewards.queries import plans
from market.rewards.rules.income import Equity
from market.rewards.rules.states import EntryKind
from market.rewards.services.planning import Draft
from tests.factories import accounts, agreements, contracts, rewards

PAR = Money.yuan(1)
NOMINAL = Money.yuan(200_001)
"""An odd number of shares: least amounts are rounded up to the share."""
WORTH = Money.yuan(3_000_000)
COMPANY = "钱江智行科技股份有限公司"


def contributed() -> contracts.Case:
    """Return a signed contract by which know-how is contributed for shares, agreed on elsewhere at a listed price; committed."""
    found = {"subtype": Subtype.TRF_SECRET, "pricing": PriceMode.LISTED, "price_record": "浙江网上技术市场，2026年9月", "equity_bp": 1_500}
    agreed, deal = agreements.confirmed(price=WORTH, **found)
    contract = contract_queries.contract_of_deal(deal.id)
    assert contract is not None
    at_office, operator = contracts.office(), accounts.organisation("operator")
    case = contracts.Case(contract, deal, agreed.seller, agreed.buyer, accounts.actor(at_office), accounts.actor(operator))
    contracts.answered(case)
    with unit_of_work():
        services_of_contracts.freeze_for_signing(case.seller, case.id)
    contracts.sign(case, case.seller)
    contracts.sign(case, case.buyer)
    return case


def enter(deal: contracts.Case, **given: Any) -> RewardEntry:
    """Enter the equity received; committed."""
    known = {"amount": NOMINAL, "note": COMPANY, "equity": Equity(worth=deal.contract.total, unit=PAR)}
    with unit_of_work():
        return services.enter(deal.seller, deal.id, kind=EntryKind.SHARES, on=clock.today(), **{**known, **given})


def drafted() -> rewards.Case:
    """Return a fresh plan over the equity; committed."""
    deal = contributed()
    enter(deal)
    with unit_of_work():
        plan = services.draft(deal.seller, deal.id)
        home = accounts_queries.organisation(deal.seller.organisation_id or 0)
    second, inventor, colleague = (accounts.member(home, role) for role in ("signer", "inventor", "inventor"))
    return rewards.Case(deal, plan, deal.seller, second, inventor, colleague)


def content(case: rewards.Case, **pools: Money) -> Draft:
    """Return what the office writes: the least pools unless given."""
    known = {pool.value: amount for pool, amount in case.plan.pools.items()}
    return rewards.content(case.inventor, **{**known, **pools})


def publicised() -> rewards.Case:
    """Return a plan in shares on notice; committed."""
    case = drafted()
    with unit_of_work():
        services.rewrite(case.office, case.id, content(case))
        services.publicise(case.office, case.id)
    return case


def given() -> rewards.Case:
    """Return a plan whose shares are all registered in people's names; committed."""
    case = publicised()
    with rewards.after_notice(case):
        with unit_of_work():
            services.approve(case.second, case.id)
        with unit_of_work():
            ids = [share.id for share in plans.shares(case.id)]
            services.pay(case.office, case.id, share_ids=ids, paid_on=clock.today(), reference="工商变更登记 2026-118")
    return case
