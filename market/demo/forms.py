"""What the demo's applicants answer on the registration form where the market cannot know it; everything here is invented."""

from __future__ import annotations

from typing import TYPE_CHECKING

from market.contracts.queries import applications
from market.contracts.rules.registration_form.amounts import OPEN_TOTALS

if TYPE_CHECKING:
    from market.contracts.models.contract import Contract
    from market.money import Money

_PARTY = {
    "nature": "150",
    "industry": "c",
    "representative": "周启明（演示）",
    "contact": "联系人（演示）",
    "phone": "0571-88000000",
    "zipcode": "310000",
    "transfer_body": "no",
    "research_body": "no",
    "converted": "no",
    "high_tech_zone": "yes",
    "listed": "no",
    "scale": "medium",
}
_ANSWERS = {
    "field": "manufacturing",
    "right": "secret",
    "objective": "industry",
    "industry": "c",
    "related": "no",
    "annexes": "专利证书复印件\n技术资料交付清单",
    "expected_investment": "2000000.00",
    "expected_output": "15000000.00",
    "responsible": "负责人（演示）",
    **{f"{side}_{key}": value for side in ("seller", "buyer") for key, value in _PARTY.items()},
}


def answers(contract: Contract) -> dict[str, str]:
    """Return an answer to everything that the form of a contract asks and the market does not suggest."""
    suggested = applications.form(contract, None).answers
    return {key: value for key, value in _ANSWERS.items() if key not in suggested}


def fixed_part(contract: Contract) -> dict[str, Money]:
    """Return the amounts to register of a price that later sales decide: its entry fee, two parts in five here."""
    if contract.payment not in OPEN_TOTALS:
        return {}
    fee = contract.total.share(4_000)
    return {"total": fee, "tech": fee}
