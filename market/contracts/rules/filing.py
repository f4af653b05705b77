"""On which day a claim may be filed: not before the registration, not after its last day; a charge may be paid late."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from market.contracts.rules.benefits.kinds import Benefit
from market.contracts.rules.types import Subtype
from market.errors import Conflict, Invalid
from market.money import Money
from market.wording import N_

REGISTRATION_LAW = "浙江省技术市场条例 第十五条"
"""Unregistered contracts enjoy no benefit."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Days:
    """The days of a claim, and the rule that counted the last one."""

    signed_on: date
    registered_on: date | None
    due_on: date
    rule: str


def check_day(benefit: Benefit, on: date, days: Days, today: date) -> None:
    """Raise Invalid for a day before the signing or ahead, Conflict before the registration or after the last day, with the rule."""
    if not days.signed_on <= on <= today:
        raise Invalid("claim.filed_when", N_("The day lies between the signing and today."), field="on")
    if benefit.is_charge:
        return
    if days.registered_on is None or on < days.registered_on:
        raise Conflict(
            "claim.before_registration",
            N_("No benefit is claimed before the contract is registered (%(law)s)."),
            field="on",
            law=REGISTRATION_LAW,
        )
    if on > days.due_on:
        raise Conflict(
            "claim.too_late", N_("The last day was %(due)s by the rule %(rule)s."), field="on", due=days.due_on, rule=days.rule or "–"
        )


def check_shares(on: date, acquired_on: str | None) -> None:
    """Raise Invalid for a deferral filed before the shares were acquired; `acquired_on` in ISO form, None for other claims."""
    if acquired_on is not None and on < date.fromisoformat(acquired_on):
        raise Invalid("claim.filed_before_shares", N_("Filed before the shares were acquired."), field="on")


def asks_own_cost(benefit: Benefit, subtype: Subtype) -> bool:
    """Say whether a claim is counted from what the claimant itself spent: in a co-operation each party deducts its own cost."""
    return benefit is Benefit.RD_SUPER and subtype is Subtype.DEV_COOP


def own_cost(amount: Money | None) -> Money:
    """Return the claimant's own research cost; raise Invalid where none is given."""
    if amount is None or amount.fen <= 0:
        raise Invalid("claim.own_cost", N_("Give what you spent on the co-operation yourself, more than zero."), field="own")
    return amount
