"""Deals are made from awards, and move on with their contracts."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import Sequence as SqlSequence
from sqlalchemy import select

from market import audit, bus, clock, ids
from market.access import SYSTEM
from market.accounts import queries as accounts
from market.auctions.services import settlement
from market.db import db
from market.deals import queries, rules
from market.deals.events import DealConfirmed
from market.deals.models import Deal
from market.deals.rules import DealAct, DealKind, DealState
from market.listings import queries as listings

if TYPE_CHECKING:
    from market.access import Actor
    from market.auctions.events import LotAwarded

_NUMBERS = SqlSequence("deal_id_seq")


def on_lot_awarded(event: LotAwarded) -> None:
    """Turn an award into a confirmed deal, in the transaction of the award; an award makes one deal."""
    if queries.deal_of_award(event.award_id) is not None:
        return
    achievement = listings.achievements([event.achievement_id])[event.achievement_id]
    term = listings.term(event.term_id)
    parties = accounts.organisations([event.seller_id, event.buyer_id])
    number: int = db.session.execute(select(_NUMBERS.next_value())).scalar_one()
    deal = Deal(
        id=number,
        code=ids.code("CJ", clock.legal_date(event.at).year, number),
        kind=DealKind.AWARD,
        award_id=event.award_id,
        lot_id=event.lot_id,
        achievement_id=event.achievement_id,
        term_id=event.term_id,
        title_zh=achievement.title_zh,
        title_en=achievement.title_en,
        seller_id=event.seller_id,
        buyer_id=event.buyer_id,
        price=event.hammer,
        mode=term.mode.value,
        licence_kind=term.licence_kind.value if term.licence_kind else None,
        months=term.months,
        state=DealState.CONFIRMED,
        confirmed_at=event.at,
        is_demo=any(party.is_demo for party in parties.values()),
    )
    db.session.add(deal)
    db.session.flush()
    audit.record(SYSTEM, "deal.confirmed", deal, at=event.at, to_state=deal.state, price_fen=deal.price.fen, award=event.award_id)
    bus.publish(DealConfirmed(deal_id=deal.id, at=event.at))


def contracted(actor: Actor, deal_id: int) -> Deal:
    """Note that both parties have signed the contract; an awarded lot and its deposit move on with it."""
    deal = _move(actor, deal_id, DealAct.CONTRACT)
    if deal.lot_id is not None:
        settlement.contracted(actor, deal.lot_id)
    return deal


def _move(actor: Actor, deal_id: int, act: DealAct) -> Deal:
    deal = queries.deal_for_update(deal_id)
    before = deal.state
    deal.state = rules.TRANSITIONS.after(before, act)
    audit.record(actor, f"deal.{deal.state.value}", deal, from_state=before, to_state=deal.state)
    return deal
