"""Holders of a priority right 优先购买权 before the auction: named with their ground, told in time, told again of the announcement."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from market import audit, clock
from market.accounts import queries as accounts
from market.auctions import policy
from market.auctions.models.priority import PriorityHolder
from market.auctions.queries import bidding, catalogue
from market.auctions.queries import priority as queries
from market.auctions.rules import holders as rules
from market.auctions.rules.holders import Ground, NoticeWay
from market.auctions.rules.states import LotState, SaleState
from market.auctions.services import priority_letters
from market.db import db
from market.errors import Conflict, Forbidden, Invalid
from market.listings import queries as listings
from market.listings.rules.kinds import TermMode
from market.wording import N_

if TYPE_CHECKING:
    from market.access import Actor
    from market.accounts.models import Membership, Organisation
    from market.auctions.models.sale import Lot, Sale

BIDDERS = ("enterprise", "institution")


@dataclass(frozen=True, slots=True, kw_only=True)
class Naming:
    """Who holds the right, on what ground and evidence, and how it is told."""

    uscc: str
    """The unified social credit code of the organisation whose paddle matches."""
    rank: int
    ground: Ground
    note: str
    email: str = ""
    """The address with which a person of that organisation signs in, where the person is the holder; empty: the organisation itself."""
    notice_way: NoticeWay = NoticeWay.LETTER
    notice_note: str = ""


def name_holder(actor: Actor, lot_id: int, naming: Naming) -> PriorityHolder:
    """Name a holder of a lot that is not announced, and tell it at once (法释〔2016〕18号 Art. 16).

    Raises NotFound, Forbidden, Conflict after the announcement, Invalid on a field.
    """
    lot, sale, now = _planned(actor, lot_id)
    rules.check_rank(naming.rank)
    rules.check_ground(naming.ground, transfers=_transfers(lot))
    rules.check_format(lot.format)
    note = rules.check_note(naming.note, "note")
    public = naming.notice_way is NoticeWay.PUBLIC
    organisation = _organisation(naming.uscc, lot)
    member = _member(naming.email, organisation)
    if queries.of_organisation(lot.id, organisation.id) is not None:
        raise Conflict("priority.named", N_("This organisation is named for the lot already."), field="uscc")
    made = PriorityHolder(
        lot_id=lot.id,
        organisation_id=organisation.id,
        membership_id=member.id if member else None,
        person_id=member.person_id if member else None,
        rank=naming.rank,
        ground=naming.ground,
        note=note,
        notice_way=naming.notice_way,
        notice_note=rules.check_note(naming.notice_note, "notice_note") if public else "",
        notified_at=now,
        named_by=actor.person_id,
    )
    db.session.add(made)
    db.session.flush()
    audit.record(actor, "lot.holder_named", lot, at=now, rank=made.rank, ground=made.ground)
    priority_letters.named(made, lot, sale)
    return made


def remove_holder(actor: Actor, holder_id: int, *, reason: str) -> Lot:
    """Take a naming back before the announcement; the holder is told why."""
    lot, _sale, now = _planned(actor, queries.lot_of(holder_id))
    found = queries.holder_for_update(holder_id)
    why = rules.check_note(reason, "reason")
    db.session.delete(found)
    db.session.flush()
    audit.record(actor, "lot.holder_removed", lot, at=now, reason=why, rank=found.rank)
    priority_letters.removed(found, lot, why)
    return lot


def invite(lot: Lot, sale: Sale, now: datetime) -> None:
    """Tell the holders of a locked lot that it is announced, until when to register, and when they will be asked."""
    for holder in queries.holders(lot.id):
        holder.invited_at = now
        priority_letters.invited(holder, lot, sale)


def check_format(lot: Lot) -> None:
    """Raise Invalid where the lot's format leaves its holders nothing to match."""
    if queries.counts([lot.id]):
        rules.check_format(lot.format)


def _planned(actor: Actor, lot_id: int) -> tuple[Lot, Sale, datetime]:
    found = catalogue.lot(actor, lot_id)
    sale = bidding.sale_for_update(found.sale_id)
    if not policy.may_plan(actor, sale):
        raise Forbidden("sale.not_planner", N_("Only the operator's clerks plan this auction session."))
    lot, _now = bidding.lot_for_update(lot_id)
    if lot.state is not LotState.DRAFT or sale.state is not SaleState.DRAFT:
        raise Conflict("priority.too_late", N_("Holders of a priority right are named before the announcement."))
    return lot, sale, clock.now()


def _transfers(lot: Lot) -> bool:
    return any(term.id == lot.term_id and term.mode is TermMode.TRANSFER for term in listings.terms(lot.achievement_id))


def _organisation(uscc: str, lot: Lot) -> Organisation:
    found = accounts.organisation_by_uscc(uscc)
    if found is None or found.kind not in BIDDERS:
        raise Invalid("priority.unknown", N_("No organisation with this code can bid here; it has to join the market first."), field="uscc")
    if found.id == lot.seller_id:
        raise Invalid("priority.seller", N_("The seller cannot hold a priority right on its own lot."), field="uscc")
    return found


def _member(email: str, organisation: Organisation) -> Membership | None:
    if not email.strip():
        return None
    person = accounts.person_by_email(email.strip())
    found = [membership for membership, other in accounts.people_of(organisation.id) if person is not None and other.id == person.id]
    if not found:
        raise Invalid("priority.not_of_organisation", N_("Nobody of this organisation signs in with this address."), field="email")
    return found[0]
