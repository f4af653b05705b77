"""Agreements of the demo that were reached elsewhere, and how far their contracts went."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from market import clock
from market.accounts import queries as accounts
from market.contracts import services
from market.contracts.queries import contracts, registrations
from market.db import unit_of_work
from market.deals.rules.agreements import Terms
from market.deals.services import agreements
from market.demo import cast, paperwork
from market.demo.paperwork import Pace, Parties, Stage
from market.duties import services as performing
from market.duties.rules.exporting import Declared, Standing
from market.listings.rules.kinds import PriceMode
from market.money import Money

if TYPE_CHECKING:
    from datetime import datetime

    from market.contracts.rules.types import PaymentMode
    from market.deals.rules.types import Subtype

RECORD = "浙江网上技术市场挂牌记录（演示）"


@dataclass(frozen=True, slots=True, kw_only=True)
class Story:
    """An agreement reached elsewhere, how long ago, and how far its contract went."""

    terms: Terms
    seller: str
    buyer: str
    days: int
    stage: Stage
    payment: PaymentMode | None = None
    """How the price is paid; none keeps what the draft says."""
    exported: bool = False
    """The buyer is abroad; the seller declares that the technology is free for export."""


def agreed(subtype: Subtype, yuan: int, title: tuple[str, str], subject: str, **more: object) -> Terms:
    """Return the terms of an agreement at a listed price; everything in it is invented."""
    return Terms(
        subtype=subtype,
        price=Money.yuan(yuan),
        pricing=PriceMode.LISTED,
        price_record=RECORD,
        title_zh=f"{title[0]}（演示，虚构）",
        title_en=f"{title[1]} (demo, invented)",
        subject=subject,
        **more,  # type: ignore[arg-type]
    )


def _parties(story: Story) -> Parties:
    seller = cast.of(story.seller)
    return Parties(seller=seller, buyer=cast.of(story.buyer), registrars=cast.registrars(seller))


def tell(story: Story, now: datetime) -> tuple[int, Parties]:
    """Record and confirm the agreement, and take its contract as far as the story goes; return the contract's id."""
    parties, at = _parties(story), now - timedelta(days=story.days)
    uscc = accounts.organisation(parties.buyer.organisation_id or 0).uscc
    with clock.frozen(at), unit_of_work():
        made = agreements.enter(parties.seller, story.terms, other_uscc=uscc, side=agreements.SELLING)
    with clock.frozen(at + timedelta(hours=4)), unit_of_work():
        deal = agreements.confirm(parties.buyer, made.id)
    contract = contracts.contract_of_deal(deal.id)
    if contract is None:
        message = f"the agreement {made.code} has no contract"
        raise LookupError(message)
    if story.payment is not None:
        with clock.frozen(at + timedelta(hours=9)), unit_of_work():
            services.update_draft(parties.seller, contract.id, project_name=contract.project_name, payment=story.payment)
    if story.exported:
        with clock.frozen(at + timedelta(hours=10)), unit_of_work():
            performing.declare(parties.seller, contract.id, Declared(standing=Standing.FREE))
    pace = Pace(at + timedelta(days=1), timedelta(hours=3), at + timedelta(days=3))
    paperwork.follow_contract(contract.id, pace, story.stage, parties)
    return contract.id, parties


def application(contract_id: int) -> int:
    """Return the id of a contract's application for registration."""
    found = registrations.of_contract(contract_id)
    if found is None:
        message = f"contract {contract_id} has no application"
        raise LookupError(message)
    return found.id
