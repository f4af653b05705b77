"""Deals are made from awards and chosen proposals, and move on with their contracts."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from sqlalchemy import Sequence as SqlSequence
from sqlalchemy import select

from market import audit, bus, clock, ids, rulebook, workdays
from market.access import SYSTEM
from market.accounts import queries as accounts
from market.accounts.rules import OrganisationKind
from market.auctions.queries import bidding as lots
from market.auctions.services import settlement
from market.db import db
from market.deals import queries, rules
from market.deals.events import DealCancelled, DealConfirmed
from market.deals.models import Deal
from market.deals.rules import DealAct, DealKind, DealState
from market.listings import queries as listings
from market.listings import services as listing_commands
from market.listings.rules.kinds import Cooperation, LicenceKind
from market.listings.rules.states import Step
from market.money import Money
from market.proposals.queries import proposals
from market.proposals.rules.plans import OF_AN_ACHIEVEMENT

if TYPE_CHECKING:
    from market.access import Actor
    from market.auctions.events import AwardDefaulted, LotAwarded, LotNegotiated
    from market.proposals.events import DemandAwarded

OUTRIGHT = frozenset({Cooperation.TRANSFER, Cooperation.EQUITY})
"""After these the achievement is no longer the seller's to offer."""
_NUMBERS = SqlSequence("deal_id_seq")


def on_lot_awarded(event: LotAwarded) -> None:
    """Turn an award into a confirmed deal, in the transaction of the award; an award makes one deal."""
    if queries.deal_of_award(event.award_id) is not None:
        return
    deal = _deal(event, DealKind.AWARD, event.hammer, award_id=event.award_id)
    confirmed(deal, event.at, award=event.award_id)


def on_lot_negotiated(event: LotNegotiated) -> None:
    """Turn an agreement on a passed lot into a deal; an institution's price is published first (浙江省促进科技成果转化条例 Art. 17)."""
    _agreed(_deal(event, DealKind.NEGOTIATED, event.price), event.at)


def on_demand_awarded(event: DemandAwarded) -> None:
    """Turn the chosen proposal into a deal; only what hands over an institution's achievement has its price published first.

    Development, consulting and service create or apply knowledge and dispose of no achievement.
    """
    if queries.deal_of_proposal(event.proposal_id) is not None:
        return
    deal = _proposed(event)
    if event.way in OUTRIGHT and event.achievement_id is not None:
        listing_commands.deal(event.achievement_id)
    if event.way in OF_AN_ACHIEVEMENT:
        _agreed(deal, event.at)
    else:
        confirmed(deal, event.at, proposal=event.proposal_id)


def _agreed(deal: Deal, at: datetime) -> None:
    if accounts.organisation(deal.seller_id).kind is not OrganisationKind.INSTITUTION:
        confirmed(deal, at)
        return
    publicise(deal, at)


def publicise(deal: Deal, at: datetime) -> None:
    """Make name and price public for the days of the rule before the deal stands (浙江省促进科技成果转化条例 Art. 17)."""
    today = clock.legal_date(at)
    deal.publicised_from = today
    deal.publicised_until = workdays.next_working_day(today + timedelta(days=rulebook.number("notice.agreed_price_days", today)))
    deal.state = rules.TRANSITIONS.after(deal.state, DealAct.PUBLICISE)
    db.session.flush()
    audit.record(SYSTEM, "deal.publicised", deal, at=at, to_state=deal.state, until=deal.publicised_until)


def confirm_publicised() -> int:
    """Confirm the deals whose price was public for its days, and return how many."""
    now = clock.now()
    over = queries.publicised_for_update(clock.legal_date(now))
    for deal in over:
        confirmed(deal, now)
    return len(over)


def on_award_defaulted(event: AwardDefaulted) -> None:
    """Let the deal of an award fall whose buyer defaulted, and tell what was built on it."""
    found = queries.deal_of_award(event.award_id)
    if found is None:
        return
    cancel(SYSTEM, found.id, reason=event.reason, at=event.at)


def cancel(actor: Actor, deal_id: int, *, reason: str, at: datetime) -> Deal:
    """Let a deal fall, and tell what was built on it."""
    deal = _move(actor, deal_id, DealAct.CANCEL)
    bus.publish(DealCancelled(deal_id=deal.id, reason=reason, at=at))
    return deal


def contracted(actor: Actor, deal_id: int) -> Deal:
    """Note that both parties have signed the contract; an awarded lot and its deposit move on with it."""
    deal = _move(actor, deal_id, DealAct.CONTRACT)
    if deal.award_id is not None and deal.lot_id is not None:
        settlement.contracted(actor, deal.lot_id)
    if deal.proposal_id is not None:
        listing_commands.move_demand(proposals.of_deal(deal.proposal_id).demand_id, Step.DEAL, actor=actor)
    return deal


def next_number() -> int:
    """Draw the id of the next deal, from which its code is made."""
    number: int = db.session.execute(select(_NUMBERS.next_value())).scalar_one()
    return number


def _deal(event: LotAwarded | LotNegotiated, kind: DealKind, price: Money, *, award_id: int | None = None) -> Deal:
    pinned = lots.lot(event.lot_id).achievement_version
    told, term = listings.version(event.achievement_id, pinned).told(), listings.term(event.term_id)
    offer = told.offer(term.mode, term.licence_kind)
    parties = accounts.organisations([event.seller_id, event.buyer_id])
    number = next_number()
    deal = Deal(
        id=number,
        code=ids.code("CJ", clock.legal_date(event.at).year, number),
        kind=kind,
        award_id=award_id,
        lot_id=event.lot_id,
        achievement_id=event.achievement_id,
        achievement_version=pinned,
        term_id=event.term_id,
        title_zh=told.basics.title_zh,
        title_en=told.basics.title_en,
        seller_id=event.seller_id,
        buyer_id=event.buyer_id,
        price=price,
        mode=offer.mode.value,
        licence_kind=offer.licence_kind.value if offer.licence_kind else None,
        months=offer.months,
        state=DealState.PROPOSED,
        is_demo=any(party.is_demo for party in parties.values()),
    )
    db.session.add(deal)
    db.session.flush()
    return deal


def _proposed(event: DemandAwarded) -> Deal:
    demand = listings.demands([event.demand_id])[event.demand_id]
    number = next_number()
    deal = Deal(
        id=number,
        code=ids.code("CJ", clock.legal_date(event.at).year, number),
        kind=DealKind.PROPOSAL,
        proposal_id=event.proposal_id,
        achievement_id=event.achievement_id,
        achievement_version=proposals.of_deal(event.proposal_id).achievement_version,
        title_zh=demand.title_zh,
        title_en=demand.title_en,
        seller_id=event.seller_id,
        buyer_id=event.buyer_id,
        price=event.price,
        mode=event.way,
        licence_kind=LicenceKind.ORDINARY.value if event.way == Cooperation.LICENCE else None,
        months=None if event.way in OUTRIGHT else event.months,
        state=DealState.PROPOSED,
        is_demo=demand.is_demo,
    )
    db.session.add(deal)
    db.session.flush()
    return deal


def confirmed(deal: Deal, at: datetime, **about: Any) -> None:
    """Let a deal stand, and tell those who build on it; what an agreement held for the buyer is no longer offered."""
    if deal.agreement_id is not None and deal.achievement_id is not None and deal.mode in OUTRIGHT:
        listing_commands.deal(deal.achievement_id)
    deal.state, deal.confirmed_at = rules.TRANSITIONS.after(deal.state, DealAct.CONFIRM), at
    db.session.flush()
    audit.record(SYSTEM, "deal.confirmed", deal, at=at, to_state=deal.state, price_fen=deal.price.fen, **about)
    bus.publish(DealConfirmed(deal_id=deal.id, at=at))


def _move(actor: Actor, deal_id: int, act: DealAct) -> Deal:
    deal = queries.deal_for_update(deal_id)
    before = deal.state
    deal.state = rules.TRANSITIONS.after(before, act)
    audit.record(actor, f"deal.{deal.state.value}", deal, from_state=before, to_state=deal.state)
    return deal
