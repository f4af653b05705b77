"""What becomes of tax claims when a registration is cancelled 注销 or revoked 撤销 (浙江省技术市场条例 Art. 24)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from market.contracts.rules.benefits.kinds import Benefit
from market.contracts.rules.states import ClaimAct, ClaimState
from market.contracts.rules.tax import Limits, income_tax
from market.errors import Invalid
from market.money import ZERO, Money
from market.wording import N_

_ACTS = {
    ClaimState.DRAFT: ClaimAct.FALL,
    ClaimState.READY: ClaimAct.FALL,
    ClaimState.SET_ASIDE: ClaimAct.FALL,
    ClaimState.FILED: ClaimAct.CLAW_BACK,
    ClaimState.ACCEPTED: ClaimAct.CLAW_BACK,
}


def act_of(state: ClaimState, benefit: Benefit) -> ClaimAct | None:
    """Return what a fallen registration does to a claim: unfiled ones are blocked again, filed and granted ones are taken back.

    A charge stays due, for it never needed the registration; a rejected claim has nothing to give back.
    """
    return None if benefit.is_charge else _ACTS.get(state)


def lost_saving(own: Money, others: Sequence[Money], limits: Limits) -> Money:
    """Return what a taxpayer pays back of the income-tax rule when one transfer of the year no longer counts.

    The limit of five million is shared over the year (企业所得税法实施条例 Art. 90): the rest of the year keeps what it can use of it.
    """
    return max(income_tax([*others, own], limits).saving - income_tax(others, limits).saving, ZERO)


def check_repaid(on: date, fell_on: date, today: date) -> None:
    """Raise Invalid where a repayment is not between the loss of the benefit and today."""
    if not fell_on <= on <= today:
        raise Invalid("claim.repaid_when", N_("The day lies between %(from_day)s and today."), field="on", from_day=fell_on)
