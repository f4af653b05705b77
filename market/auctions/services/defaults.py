"""A buyer's default 悔拍: formal notice with time to cure it, declaration with forfeiture, and where the forfeited deposit goes."""

from __future__ import annotations

from datetime import datetime

from market import audit, bus, clock, rulebook, workdays
from market.access import SYSTEM, Actor
from market.auctions import policy
from market.auctions.events import AwardDefaulted
from market.auctions.models.aftermath import BuyerDefault
from market.auctions.models.bidding import Award
from market.auctions.models.sale import Lot
from market.auctions.queries import aftermath, bidding
from market.auctions.queries import paddles as paddle_queries
from market.auctions.rules import default
from market.auctions.rules.default import Claims, DefaultAct, DefaultState, Ground
from market.auctions.rules.ledger import EntryKind
from market.auctions.rules.states import LotEvent, LotState, PaddleState
from market.auctions.services import follow_letters, ledger, paddles, results, standstill
from market.db import db
from market.errors import Conflict, Forbidden, Invalid, NotFound
from market.listings import services as listings
from market.money import ZERO, Money
from market.payments import queries as deposits
from market.payments import services as payments
from market.payments.rules import JournalAccount
from market.wording import N_

STATEMENT_LENGTH = 500


def notice_default(actor: Actor, lot_id: int, *, ground: Ground, statement: str) -> BuyerDefault:
    """Tell a buyer formally that it is in default and how long it may still perform 催告 (民法典 Art. 563)."""
    lot, now = _followed(actor, lot_id)
    if lot.state not in (LotState.AWARDED, LotState.CONFIRMED):
        raise Conflict("default.nothing_due", N_("This lot has no buyer who still has to sign."))
    award = bidding.award_of(lot.id)
    if award is None:
        raise NotFound
    if aftermath.running_default(award.id) is not None:
        raise Conflict("default.noticed", N_("The buyer was given notice already."))
    text = _worded(statement, "statement", N_("Say what the buyer failed to do; it reads it."))
    default.check_noticed(ground, overdue=now >= aftermath.sign_by(award))
    made = _noticed(actor, lot, award, ground, text, now)
    audit.record(actor, "lot.default_noticed", lot, at=now, reason=text, paddle=made.paddle, until=made.cure_until)
    follow_letters.default_noticed(lot, made)
    return made


def cure_default(actor: Actor, default_id: int, *, reason: str) -> BuyerDefault:
    """Note that the buyer performed after all, or that the notice was wrong."""
    lot, now = _followed(actor, aftermath.lot_of_default(default_id))
    found = aftermath.default_for_update(default_id)
    text = _worded(reason, "reason", N_("Give a reason."))
    _move(actor, lot, found, DefaultAct.CURE, now, text)
    found.ended_at = now
    return found


def declare_default(actor: Actor, default_id: int) -> BuyerDefault:
    """Declare the default once its period has run out: the award falls, the deposit is forfeited (法释〔2016〕18号 Art. 24)."""
    lot, now = _followed(actor, aftermath.lot_of_default(default_id))
    found = aftermath.default_for_update(default_id)
    if found.state is DefaultState.NOTICED and now < found.cure_until:
        raise Conflict("default.still_curable", N_("The buyer may still perform until %(until)s."), until=found.cure_until)
    _move(actor, lot, found, DefaultAct.DECLARE, now, found.statement)
    found.declared_at, found.declared_by = now, actor.person_id
    _fall(actor, lot, found, now)
    follow_letters.default_declared(lot, found)
    return found


def release_lot(actor: Actor, default_id: int, *, reason: str) -> BuyerDefault:
    """Let a lot go to another auction: nobody follows the defaulter, or the seller prefers it (拍卖法 Art. 39)."""
    lot, now = _followed(actor, aftermath.lot_of_default(default_id))
    text = _worded(reason, "reason", N_("Give a reason."))
    if (offer := aftermath.offer_of(default_id)) is not None and offer.state in (default.OfferState.PROPOSED, default.OfferState.OFFERED):
        raise Conflict("default.offer_open", N_("The offer to the runner-up is still open."))
    return set_free(actor, lot, aftermath.default_for_update(default_id), now, text)


def set_free(actor: Actor, lot: Lot, found: BuyerDefault, at: datetime, reason: str) -> BuyerDefault:
    """Let a locked lot go to another auction and free its achievement."""
    _move(actor, lot, found, DefaultAct.RELEASE, at, reason)
    found.ended_at = at
    listings.release(lot.achievement_id, actor=actor)
    return found


def succeeded(actor: Actor, lot: Lot, found: BuyerDefault, at: datetime) -> None:
    """Note that the runner-up took the lot."""
    _move(actor, lot, found, DefaultAct.SUCCEED, at, None)
    found.ended_at = at


def settle(actor: Actor, default_id: int, *, costs: Money, debts: Money, note: str) -> BuyerDefault:
    """Pay a forfeited deposit out, once the lot was resold or will not be: costs, shortfall, debts, the seller; book what stays owed."""
    lot, now = _followed(actor, aftermath.lot_of_default(default_id))
    found = aftermath.default_for_update(default_id)
    if found.state not in (DefaultState.SUCCEEDED, DefaultState.RELEASED):
        raise Conflict("default.not_ended", N_("First the lot must be sold to the runner-up or be free for another auction."))
    if found.settled_at is not None:
        raise Conflict("default.settled", N_("The forfeited deposit was paid out already."))
    text = _worded(note, "note", N_("Say which costs and debts these are."))
    split = default.cascade(found.deposit, Claims(costs=costs, debts=debts, shortfall=shortfall_of(lot, found)))
    found.costs, found.shortfall, found.debts = split.costs, split.shortfall, split.debts
    found.remainder, found.owed = split.seller, split.owed
    found.settled_at, found.settled_by, found.settled_note = now, actor.person_id, text
    if found.deposit:
        accounts = (JournalAccount.COSTS, JournalAccount.SHORTFALL, JournalAccount.DEBTS, JournalAccount.SELLER)
        award = db.session.get_one(Award, found.award_id)
        parts = dict(zip(accounts, split.parts, strict=True))
        payments.distribute(paddle_queries.deposit_of(award.paddle_id), actor, parts, text, at=now)
    db.session.flush()
    audit.record(actor, "lot.default_settled", lot, at=now, reason=text, deposit=found.deposit, owed=split.owed)
    follow_letters.default_settled(lot, found)
    return found


def shortfall_of(lot: Lot, found: BuyerDefault) -> Money:
    """Return by how much the lot was resold lower than the defaulter's price, as far as it is known."""
    return default.shortfall(found.hammer, aftermath.resold(lot))


def _followed(actor: Actor, lot_id: int) -> tuple[Lot, datetime]:
    lot, now = bidding.lot_for_update(lot_id)
    if not policy.may_follow(actor, bidding.sale(lot.sale_id)):
        raise Forbidden("default.not_operator", N_("Only the operator's clerks follow a buyer's default."))
    return lot, now


def _worded(text: str, field: str, missing: str) -> str:
    if not text.strip():
        raise Invalid("default.words_missing", missing, field=field)
    if len(text) > STATEMENT_LENGTH:
        raise Invalid("input.too_long", N_("At most %(most)s characters fit here."), field=field, most=STATEMENT_LENGTH)
    return text.strip()


def _noticed(actor: Actor, lot: Lot, award: Award, ground: Ground, statement: str, now: datetime) -> BuyerDefault:
    paddle = paddle_queries.paddle_of(award.paddle_id)
    today = clock.legal_date(now)
    made = BuyerDefault(
        award_id=award.id,
        lot_id=lot.id,
        organisation_id=award.buyer_id,
        paddle=paddle.number,
        state=DefaultState.NOTICED,
        ground=ground,
        statement=statement,
        hammer=award.hammer,
        deposit=deposits.deposit(paddle.deposit_id).amount if paddle.deposit_id and paddle.state is PaddleState.ACTIVE else ZERO,
        noticed_at=now,
        noticed_by=actor.person_id,
        cure_until=clock.end_of(workdays.after(today, rulebook.number("default.cure_workdays", today))),
    )
    db.session.add(made)
    db.session.flush()
    return made


def _fall(actor: Actor, lot: Lot, found: BuyerDefault, now: datetime) -> None:
    award = db.session.get_one(Award, found.award_id)
    lot.hammer = None
    standstill.move(actor, lot, LotEvent.DEFAULT, now, found.statement)
    ledger.append(lot, EntryKind.DEFAULTED, now, paddle=found.paddle, why=found.ground.value)
    if found.deposit:
        paddles.forfeit_winner(award.paddle_id, actor, at=now, reason=f"悔拍，保证金不予退还 · Buyer defaulted: {found.statement}")
    results.publish_change(lot)
    bus.publish(AwardDefaulted(lot_id=lot.id, award_id=award.id, reason=found.statement, at=now))


def _move(actor: Actor, lot: Lot, found: BuyerDefault, act: DefaultAct, at: datetime, reason: str | None) -> None:
    before, found.state = found.state, default.DEFAULT.after(found.state, act)
    if act is not DefaultAct.DECLARE:
        db.session.flush()
    audit.record(actor or SYSTEM, f"lot.default_{found.state.value}", lot, at=at, from_state=before, to_state=found.state, reason=reason)
