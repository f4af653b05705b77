"""A holder's answer 行使或者放弃优先购买权: takes the lot at the highest price, or waives. Nothing here commits."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from typing import TYPE_CHECKING, Any

from market import audit
from market.access import SYSTEM
from market.auctions import policy
from market.auctions.models.priority import PriorityAttempt
from market.auctions.queries import authority, bidding, room
from market.auctions.queries import priority as queries
from market.auctions.rules import priority as rules
from market.auctions.rules.english import Reason, Refused, refused
from market.auctions.rules.ledger import EntryKind
from market.auctions.rules.priority import Match
from market.auctions.rules.states import LotState
from market.auctions.services import ledger, outcomes, settlement
from market.auctions.services.answers import EntryAnswer, check_key
from market.db import db
from market.errors import Conflict, Forbidden, NotFound
from market.money import ZERO, Money
from market.wording import N_

if TYPE_CHECKING:
    from market.access import Actor
    from market.auctions.models.bidding import Paddle
    from market.auctions.models.sale import Lot
    from market.auctions.rules.formats.protocol import Outcome


@dataclass(frozen=True, kw_only=True)
class Answer(EntryAnswer):
    """The answer to a holder who takes the lot or waives."""

    takes: bool

    @property
    def asked(self) -> dict[str, Any]:
        """Return which of the two it was."""
        return {"takes": self.takes}

    @classmethod
    def read(cls, kept: dict[str, Any]) -> dict[str, Any]:
        """Return which of the two it was."""
        return {"takes": kept["takes"]}


def answer(actor: Actor, lot_id: int, *, takes: bool, key: str, address: str = "") -> Answer:
    """Take the lot at the highest price for the actor's organisation, or waive; final, and once.

    A repeated key gets its first answer. Raises NotFound, Conflict `bid.key_reused` where the key came with the other answer.
    """
    check_key(key)
    if actor.organisation_id is None:
        raise Forbidden("forbidden", N_("Your role does not allow this."))
    lot, now = bidding.lot_for_update(lot_id)
    if lot.announced_at is None:
        raise NotFound
    before = queries.first_answer(actor, lot_id, key)
    if before is not None:
        if before.takes is not takes:
            raise Conflict("bid.key_reused", N_("This key was already used for the other answer."))
        return Answer.restored(before.answer)
    made = _answered(actor, lot, Answer(lot_id=lot_id, takes=takes, at=now))
    _keep(actor, made, key, address)
    if made.accepted:
        settlement.settle_asked(lot, now)
    return made


def first(actor: Actor, lot_id: int, key: str) -> Answer:
    """Return the first answer to the actor's key; raise NotFound where it never arrived."""
    found = queries.first_answer(actor, lot_id, key)
    if found is None:
        raise NotFound
    return Answer.restored(found.answer)


def _answered(actor: Actor, lot: Lot, asked: Answer) -> Answer:
    paddle = room.own_paddle(actor.organisation_id, lot.id)
    outcome = outcomes.of(lot, asked.at) if lot.state is LotState.CLOSED else None
    price = outcome.price if outcome and outcome.price else ZERO
    match = Match(paddle=paddle.number or 0 if paddle else 0, seq=lot.seq + 1, takes=asked.takes)
    refusal = (
        _stranger(actor, lot, paddle)
        or _untimely(lot, asked.at)
        or _unauthorised(actor, lot, paddle, price if asked.takes else ZERO)
        or _refusal(lot, outcome, match, asked.at)
    )
    if refusal is not None:
        return asked.refused(refusal)
    entry = ledger.append(lot, EntryKind.MATCHED, asked.at, paddle=match.paddle, amount=price, takes=asked.takes)
    db.session.flush()
    kind = "lot.matched" if asked.takes else "lot.priority_waived"
    audit.record(SYSTEM, kind, lot, at=asked.at, paddle=match.paddle, price=price)
    return replace(asked, entry=room.entry_dict(entry))


def _stranger(actor: Actor, lot: Lot, paddle: Paddle | None) -> Refused | None:
    if bar := policy.barred(actor, lot.seller_id):
        return refused(Reason.NOT_ALLOWED, why=bar)
    return refused(Reason.NO_PRIORITY) if paddle is None or lot.answer_s is None else None


def _untimely(lot: Lot, at: datetime) -> Refused | None:
    asking = queries.asking(lot)
    if asking is None or asking.window is None:
        return refused(Reason.NOT_OPEN)
    return rules.outside(asking.window, at) or (None if lot.state is LotState.CLOSED else refused(Reason.PRIORITY_DECIDED))


def _unauthorised(actor: Actor, lot: Lot, paddle: Paddle | None, amount: Money) -> Refused | None:
    approved = authority.approved(actor, lot.id) if amount and actor.bid_limit is not None else None
    return policy.bid_refusal(actor, seller_id=lot.seller_id, paddle=paddle.state if paddle else None, amount=amount, approved=approved)


def _refusal(lot: Lot, outcome: Outcome | None, match: Match, at: datetime) -> Refused | None:
    asking = queries.asking(lot)
    if asking is None or asking.window is None or outcome is None:
        return refused(Reason.NO_PRIORITY)
    return rules.validate(asking.holders, outcome, asking.answers, asking.window, match, at)


def _keep(actor: Actor, made: Answer, key: str, address: str) -> None:
    db.session.add(
        PriorityAttempt(
            lot_id=made.lot_id,
            person_id=actor.person_id,
            key=key,
            organisation_id=actor.organisation_id,
            takes=made.takes,
            at=made.at,
            seq=made.entry["seq"] if made.entry else None,
            reason=made.reason.value if made.reason else None,
            answer=made.stored(),
            address=address,
        )
    )
    db.session.flush()
