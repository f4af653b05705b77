"""What the draft of a contract takes over from a demand and its chosen proposal."""

from __future__ import annotations

from typing import TYPE_CHECKING

from market.contracts.rules.development import Criterion, Delivery, Work
from market.contracts.rules.types import PaymentMode
from market.listings import queries as listings
from market.proposals.queries import proposals
from market.proposals.rules.plans import Promise

if TYPE_CHECKING:
    from market.deals.models import Deal


def work_of(deal: Deal) -> Work | None:
    """Return what was asked and promised, or None where the deal comes from a lot."""
    if deal.proposal_id is None:
        return None
    proposal = proposals.of_deal(deal.proposal_id)
    demand = listings.demands([proposal.demand_id])[proposal.demand_id]
    plan = proposal.plan()
    targets = demand.targets()
    promises = [*plan.promises, *[Promise()] * (len(targets) - len(plan.promises))]
    return Work(
        demand=demand.code,
        proposal=proposal.code,
        problem=demand.problem,
        approach=plan.approach,
        criteria=[
            Criterion(name=row.name, wanted=f"{row.wanted} {row.unit}".strip(), promised=promise.value, test=row.test, proof=promise.note)
            for row, promise in zip(targets, promises, strict=True)
        ],
        deliveries=[Delivery(name=row.name, months=row.months, result=row.result) for row in plan.stages],
        team=[f"{row.name}（{row.role}）" if row.role else row.name for row in plan.team],
        ownership=demand.ownership,
        instalments=demand.payment,
        terms=plan.terms,
    )


def payment_of(work: Work | None) -> PaymentMode:
    """Return how the price is paid: by instalments where the demander proposed them."""
    return PaymentMode.LUMP_INSTALMENT if work is not None and work.instalments.strip() else PaymentMode.LUMP_ONCE
