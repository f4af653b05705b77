"""Agreements between a new institution and a new enterprise, made through the services."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from market.access import Actor
from market.accounts import queries as people
from market.db import unit_of_work
from market.deals.models import Agreement, Deal
from market.deals.rules.agreements import Terms
from market.deals.rules.types import Subtype
from market.deals.services import agreements as services
from market.listings.rules.kinds import PriceMode
from market.money import Money
from tests.factories import accounts

TERMS = Terms(
    subtype=Subtype.TRF_PATENT,
    price=Money.yuan(860_000),
    pricing=PriceMode.AGREED,
    title_zh="一种低温余热回收换热器",
    subject="转让方将所述发明专利的专利权转让给受让方，并交付全部技术资料和图纸。",
    months=12,
)


@dataclass(frozen=True, slots=True)
class Case:
    """An agreement with the people around it; the seller has entered it."""

    agreement: Agreement
    seller: Actor
    buyer: Actor

    @property
    def stranger(self) -> Actor:
        """Return somebody of a company that has nothing to do with it."""
        return accounts.actor(accounts.organisation("enterprise"))


def entered(*, kinds: tuple[str, str] = ("institution", "enterprise"), side: str = "seller", achievement: str = "", **given: Any) -> Case:
    """Return an agreement that waits for the other party; committed."""
    seller, buyer = (accounts.actor(accounts.organisation(kind)) for kind in kinds)
    return between(seller, buyer, side=side, achievement=achievement, **given)


def between(seller: Actor, buyer: Actor, *, side: str = "seller", achievement: str = "", **given: Any) -> Case:
    """Return an agreement of two given parties; committed."""
    author, other = (seller, buyer) if side == "seller" else (buyer, seller)
    uscc = people.organisation(other.organisation_id or 0).uscc
    with unit_of_work():
        made = services.enter(author, replace(TERMS, **given), other_uscc=uscc, side=side, achievement=achievement)
    return Case(made, seller, buyer)


def confirmed(**given: Any) -> tuple[Case, Deal]:
    """Return an agreement that both parties stand by, with its deal; committed."""
    case = entered(**given)
    with unit_of_work():
        return case, services.confirm(case.buyer, case.agreement.id)
