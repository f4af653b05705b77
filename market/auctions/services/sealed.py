"""Sealed bids 密封报价: seal, replace, open. Decided by the format's rules on the lot as its ledger tells it; nothing here commits.

What opens a bid is written only once it has opened it: a refused opening leaves a hash, never an amount or a nonce.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from typing import TYPE_CHECKING, Any

from market.auctions import policy
from market.auctions.models.sealed import SealedAttempt
from market.auctions.queries import authority, bidding, room
from market.auctions.queries import sealed as queries
from market.auctions.rules import envelopes, record
from market.auctions.rules.english import Reason, Refused, refused
from market.auctions.rules.formats import sealed
from market.auctions.rules.formats.protocol import Reveal, Seal
from market.auctions.rules.sealing import Act, sent
from market.auctions.services import ledger
from market.auctions.services.answers import EntryAnswer, check_key
from market.db import db
from market.errors import Conflict, NotFound
from market.money import Money
from market.wording import N_

if TYPE_CHECKING:
    from market.access import Actor
    from market.auctions.models.bidding import LedgerEntry, Paddle
    from market.auctions.models.sale import Lot
    from market.auctions.rules.formats.protocol import Offer
    from market.auctions.rules.told import Told


@dataclass(frozen=True, kw_only=True)
class Answer(EntryAnswer):
    """The answer to a sealing or an opening."""

    act: Act

    @property
    def asked(self) -> dict[str, Any]:
        """Return which of the two it was."""
        return {"act": self.act.value}

    @classmethod
    def read(cls, kept: dict[str, Any]) -> dict[str, Any]:
        """Return which of the two it was."""
        return {"act": Act(kept["act"])}


@dataclass(frozen=True, slots=True, kw_only=True)
class Sent:
    """What arrived: the act, the hash of its content, the idempotency key, and from where."""

    act: Act
    sent: str
    key: str
    address: str


def seal(actor: Actor, lot_id: int, *, round_number: int, commitment: str, key: str, address: str = "") -> Answer:
    """Put a commitment into the ledger, in the place of the paddle's earlier one of this round; a refusal is an answer too.

    `round_number` is the round for which it was made: in another one nobody could open it. Raises NotFound, Conflict `bid.key_reused`.
    """
    what = Sent(act=Act.SEAL, sent=sent(Act.SEAL, round=round_number, commitment=commitment), key=key, address=address)
    lot, now, first = _begun(actor, lot_id, what)
    if first is not None:
        return first
    told, paddle = queries.told(lot_id), room.own_paddle(actor.organisation_id, lot_id)
    offer = Seal(paddle=_number(paddle), commitment=commitment)
    refusal = _refusal(actor, lot, paddle, told, offer, now) or _other_round(told, now, round_number)
    return _answered(actor, lot, told, what, offer, refusal, now)


def reveal(actor: Actor, lot_id: int, *, amount: Money, nonce: str, key: str, address: str = "") -> Answer:
    """Open the paddle's own sealed bid of the present round; refused where amount and nonce do not give its commitment.

    The person needs authority for the amount; another one of the organisation may have it. Raises NotFound, Conflict `bid.key_reused`.
    """
    what = Sent(act=Act.REVEAL, sent=sent(Act.REVEAL, amount_fen=amount.fen, nonce=nonce), key=key, address=address)
    lot, now, first = _begun(actor, lot_id, what)
    if first is not None:
        return first
    told, paddle = queries.told(lot_id), room.own_paddle(actor.organisation_id, lot_id)
    offer = Reveal(paddle=_number(paddle), amount=amount, nonce=nonce)
    refusal = _refusal(actor, lot, paddle, told, offer, now) or _unauthorised(actor, lot, paddle, amount)
    return _answered(actor, lot, told, what, offer, refusal, now)


def enter(lot: Lot, told: Told, offer: Offer, at: datetime) -> LedgerEntry:
    """Append an offer that the rules let pass to the locked lot's ledger and move the lot's live fields with it."""
    after = told.rules.apply(told.terms, told.standing, offer, at, lot.seq + 1)
    reserve = bidding.reserve(lot.id)
    floor = reserve.amount if reserve else None
    met = isinstance(offer, Reveal) and (floor is None or offer.amount >= floor)
    written = record.written(offer, after, reserve_met=met)
    lot.current, lot.leader_number, lot.bids, lot.closes_at = after.current, after.leader, after.bids, after.closes_at
    lot.reserve_met = None if after.current is None else floor is None or after.current >= floor
    amount = None if written["amount_fen"] is None else Money(written["amount_fen"])
    entry = ledger.append(lot, written["kind"], at, paddle=written["paddle"], amount=amount, **written["data"])
    db.session.flush()
    return entry


def _begun(actor: Actor, lot_id: int, what: Sent) -> tuple[Lot, datetime, Answer | None]:
    check_key(what.key)
    lot, now = bidding.lot_for_update(lot_id)
    if lot.announced_at is None or lot.format not in envelopes.FORMATS:
        raise NotFound
    first = queries.first_answer(actor, lot_id, what.key)
    if first is None:
        return lot, now, None
    if (first.act, first.sent) != (what.act, what.sent):
        raise Conflict("bid.key_reused", N_("This key was already used for another amount."))
    return lot, now, Answer.restored(first.answer)


def _refusal(actor: Actor, lot: Lot, paddle: Paddle | None, told: Told | None, offer: Offer, now: datetime) -> Refused | None:
    barred = _unauthorised(actor, lot, paddle, Money(0))
    return barred or (told.rules.validate(told.terms, told.standing, offer, now) if told else refused(Reason.NOT_OPEN))


def _unauthorised(actor: Actor, lot: Lot, paddle: Paddle | None, amount: Money) -> Refused | None:
    """Ask for the amount's authority last: what a refusal says of an amount is then public anyway."""
    approved = authority.approved(actor, lot.id) if amount and actor.bid_limit is not None else None
    state, matches_only = (paddle.state, paddle.matches_only) if paddle else (None, False)
    return policy.bid_refusal(actor, seller_id=lot.seller_id, paddle=state, amount=amount, approved=approved, matches_only=matches_only)


def _other_round(told: Told | None, now: datetime, round_number: int) -> Refused | None:
    if told is None:
        return None
    number, _stage = sealed.moment(told.terms, told.standing, now)
    return None if number == round_number else refused(Reason.NOT_SEALING)


def _answered(actor: Actor, lot: Lot, told: Told | None, what: Sent, offer: Offer, refusal: Refused | None, now: datetime) -> Answer:
    answer = Answer(lot_id=lot.id, act=what.act, at=now)
    if refusal is not None or told is None:
        answer = answer.refused(refusal or refused(Reason.NOT_OPEN))
    else:
        answer = replace(answer, entry=room.entry_dict(enter(lot, told, offer, now)))
    _keep(actor, lot, what, answer)
    return answer


def _keep(actor: Actor, lot: Lot, what: Sent, answer: Answer) -> None:
    db.session.add(
        SealedAttempt(
            lot_id=lot.id,
            person_id=actor.person_id,
            key=what.key,
            organisation_id=actor.organisation_id,
            act=what.act,
            sent=what.sent,
            at=answer.at,
            seq=answer.entry["seq"] if answer.entry else None,
            reason=answer.reason.value if answer.reason else None,
            answer=answer.stored(),
            address=what.address,
        )
    )
    db.session.flush()


def _number(paddle: Paddle | None) -> int:
    return paddle.number or 0 if paddle else 0
