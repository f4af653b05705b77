"""The way of a paddle 号牌: applied, admitted, deposit received, number drawn, and its deposit's one end."""

from __future__ import annotations

import secrets
from collections.abc import Collection
from datetime import datetime

from sqlalchemy.dialects.postgresql import insert

from market import audit, mail
from market.access import SYSTEM, Actor, require
from market.accounts import queries as accounts
from market.auctions.models.bidding import Paddle, PaddleNumber
from market.auctions.models.sale import Lot, Sale
from market.auctions.queries import bidding
from market.auctions.queries import paddles as queries
from market.auctions.rules import admission
from market.auctions.rules.states import PADDLE, PaddleEvent, PaddleState, returns_in_working_days
from market.db import db
from market.errors import Conflict, Invalid, NotFound
from market.payments import queries as deposits
from market.payments import services as payments
from market.payments.events import DepositHeld
from market.wording import N_

LOWEST, TWO_DIGITS, THREE_DIGITS = 10, 99, 999
RELATION_LENGTH = 500


def apply_for_lot(
    actor: Actor, lot_id: int, *, accept_terms: bool, discloses_relation: bool = False, relation: str = "", is_bot: bool = False
) -> Paddle:
    """Register the actor's organisation for a lot and ask for its deposit; refused in the order of `rules.admission.checks`.

    An inventor's company may bid but says so (浙江省促进科技成果转化条例 Art. 17). `is_bot` marks a simulated bidder of the demo.
    """
    require(actor, "signed_in")
    lot, now = bidding.lot_for_update(lot_id)
    if lot.announced_at is None:
        raise NotFound
    sale = bidding.sale(lot.sale_id)
    offer = queries.offer(lot, sale, now)
    admission.require_admission(queries.applicant(actor), offer)
    organisation_id = actor.organisation_id or 0
    if queries.of_organisation(lot.id, organisation_id) is not None:
        raise Conflict("paddle.exists", N_("Your organisation is registered for this lot already."))
    _check_statements(accept_terms=accept_terms, discloses_relation=discloses_relation, relation=relation)
    paddle = _applied(actor, lot, now, relation.strip() if discloses_relation else "", is_bot=is_bot)
    paddle.matches_only = organisation_id in offer.owner_ids
    _admit(actor, paddle, sale, lot, now)
    return paddle


def on_deposit_held(event: DepositHeld) -> None:
    """Admit the paddle whose deposit arrived: draw its number and tell the bidder."""
    paddle = queries.waiting_for_update(event.deposit_id)
    if paddle is None:
        return
    _move(SYSTEM, paddle, PaddleEvent.HOLD, event.at)
    lot = queries.lot_of(paddle)
    if lot.state in admission.OVER:
        return
    paddle.number = _draw_number(paddle.sale_id, paddle.organisation_id)
    _move(SYSTEM, paddle, PaddleEvent.ACTIVATE, event.at, number=paddle.number)
    _tell(paddle, lot)


def release_losers(
    lot: Lot, *, winner_id: int | None, at: datetime, actor: Actor = SYSTEM, reason: str = "", unopened: Collection[int] = ()
) -> None:
    """Return every deposit of a lot but the winner's, each exactly once, and stop waiting for those that never came.

    The paddles numbered in `unopened` left a sealed bid unopened: their deposits are forfeited instead.
    Call under the lot's lock; deposits are locked before their paddles, as the booking of a receipt does.
    """
    why = reason or (
        "未竞得，保证金原路退回 · Not the buyer" if winner_id is not None else "拍品未成交，保证金原路退回 · The lot was not sold"
    )
    bound = queries.bound_to(lot.id)
    for deposit_id in sorted(deposit_id for _, deposit_id in bound if deposit_id is not None):
        deposits.deposit_for_update(deposit_id)
    days = returns_in_working_days(bidding.sale(lot.sale_id).conduct_mode)
    for paddle_id in sorted(paddle_id for paddle_id, _ in bound if paddle_id != winner_id):
        paddle = queries.paddle_for_update(paddle_id)
        if paddle.number in unopened and paddle.state is PaddleState.ACTIVE:
            _forfeit_unopened(paddle, lot, actor, at)
        else:
            _end_unsuccessful(paddle, actor, why, at, in_working_days=days)


def leave(actor: Actor, paddle_id: int, lot: Lot, *, at: datetime, reason: str) -> Paddle:
    """End a registration because its holder leaves the lot: the deposit goes back, or is no longer waited for.

    Call under the lot's lock; the deposit is locked before the paddle.
    """
    deposits.deposit_for_update(queries.deposit_of(paddle_id))
    paddle = queries.paddle_for_update(paddle_id)
    days = returns_in_working_days(bidding.sale(lot.sale_id).conduct_mode)
    _end_unsuccessful(paddle, actor, reason, at, in_working_days=days)
    return paddle


def back_by(lot: Lot, sale: Sale) -> datetime | None:
    """Return until when a deposit is back that does not win the lot; None while nobody knows the lot's end."""
    if lot.closes_at is None:
        return None
    return payments.return_by(lot.closes_at, in_working_days=returns_in_working_days(sale.conduct_mode))


def settle_winner(paddle_id: int, actor: Actor, *, at: datetime, reason: str) -> Paddle | None:
    """Count the buyer's deposit towards the price: the deal is confirmed (法释〔2016〕18号 Art. 23).

    None where nothing is held: a runner-up who accepted a second offer had its deposit back.
    """
    if queries.paddle_of(paddle_id).state is not PaddleState.ACTIVE:
        return None
    return _end_winner(paddle_id, PaddleEvent.SETTLE, actor, at=at, reason=reason)


def forfeit_winner(paddle_id: int, actor: Actor, *, at: datetime, reason: str) -> Paddle:
    """Keep the deposit of a buyer who does not sign 悔拍 (法释〔2016〕18号 Art. 24)."""
    return _end_winner(paddle_id, PaddleEvent.FORFEIT, actor, at=at, reason=reason)


def release_winner(paddle_id: int, actor: Actor, *, at: datetime, reason: str) -> Paddle:
    """Return the buyer's deposit: the deal fell through without its fault."""
    return _end_winner(paddle_id, PaddleEvent.RELEASE, actor, at=at, reason=reason)


def _check_statements(*, accept_terms: bool, discloses_relation: bool, relation: str) -> None:
    if not accept_terms:
        raise Invalid("paddle.terms_not_accepted", N_("Accept the rules of the auction session to register."), field="accept_terms")
    if discloses_relation and not relation.strip():
        raise Invalid(
            "paddle.relation_missing", N_("Say how your organisation is related to the seller or the inventors."), field="relation"
        )
    if len(relation) > RELATION_LENGTH:
        raise Invalid("paddle.relation_too_long", N_("At most %(most)s characters fit here."), field="relation", most=RELATION_LENGTH)


def _applied(actor: Actor, lot: Lot, now: datetime, relation: str, *, is_bot: bool) -> Paddle:
    paddle = Paddle(
        sale_id=lot.sale_id,
        lot_id=lot.id,
        organisation_id=actor.organisation_id,
        applied_by=actor.person_id,
        state=PaddleState.APPLIED,
        discloses_relation=bool(relation),
        relation=relation,
        accepted_terms_at=now,
        created_at=now,
        is_bot=is_bot,
    )
    db.session.add(paddle)
    db.session.flush()
    audit.record(actor, "paddle.applied", paddle, at=now, to_state=paddle.state, lot=lot.number, relation=bool(relation))
    return paddle


def _admit(actor: Actor, paddle: Paddle, sale: Sale, lot: Lot, now: datetime) -> None:
    purpose = f"{sale.code} · {lot.number:02d} · {lot.title_zh}"
    deposit = payments.open_deposit(actor, organisation_id=paddle.organisation_id, purpose=purpose, amount=lot.deposit)
    paddle.deposit_id = deposit.id
    _move(SYSTEM, paddle, PaddleEvent.ADMIT, now, reference=deposit.reference)


def _draw_number(sale_id: int, organisation_id: int) -> int:
    """Draw an unused number of two digits (three where they are used up), the same for all lots of the sale."""
    while (number := queries.number_of(sale_id, organisation_id)) is None:
        taken = queries.taken_numbers(sale_id)
        free = [n for n in range(LOWEST, TWO_DIGITS + 1) if n not in taken] or [
            n for n in range(TWO_DIGITS + 1, THREE_DIGITS + 1) if n not in taken
        ]
        row = {"sale_id": sale_id, "organisation_id": organisation_id, "number": secrets.choice(free)}
        db.session.execute(insert(PaddleNumber).values(row).on_conflict_do_nothing())
    return number


def _end_unsuccessful(paddle: Paddle, actor: Actor, reason: str, at: datetime, *, in_working_days: bool) -> None:
    if paddle.state in (PaddleState.HELD, PaddleState.ACTIVE):
        payments.release(paddle.deposit_id or 0, actor, reason, at=at, in_working_days=in_working_days)
        _move(actor, paddle, PaddleEvent.RELEASE, at, reason=reason)
    elif paddle.state in (PaddleState.APPLIED, PaddleState.DEPOSIT_DUE):
        if paddle.deposit_id is not None:
            payments.cancel(paddle.deposit_id, actor, reason, at=at)
        paddle.refusal = reason
        _move(actor, paddle, PaddleEvent.REFUSE, at, reason=reason)


def _forfeit_unopened(paddle: Paddle, lot: Lot, actor: Actor, at: datetime) -> None:
    reason = "密封报价未在规定时间内开启，保证金不予退还 · The sealed bid was not opened in time"
    payments.forfeit(paddle.deposit_id or 0, actor, reason, at=at)
    _move(actor, paddle, PaddleEvent.FORFEIT, at, reason=reason)
    person = accounts.people([paddle.applied_by]).get(paddle.applied_by)
    if person is not None:
        body = (
            f"拍品 {lot.number:02d}“{lot.title_zh}”：号牌 {paddle.number} 的密封报价未在规定时间内开启，报价无效，保证金不予退还。\n\n"
            f"Lot {lot.number:02d}: the sealed bid of paddle {paddle.number} was not opened in time. "
            "It does not count; the deposit is forfeited."
        )
        mail.send(person.email, f"密封报价未开启 · Sealed bid not opened: {lot.number:02d}", body)


def _end_winner(paddle_id: int, event: PaddleEvent, actor: Actor, *, at: datetime, reason: str) -> Paddle:
    deposit_id = queries.deposit_of(paddle_id)
    deposits.deposit_for_update(deposit_id)
    paddle = queries.paddle_for_update(paddle_id)
    end = {PaddleEvent.SETTLE: payments.apply, PaddleEvent.FORFEIT: payments.forfeit, PaddleEvent.RELEASE: payments.release}[event]
    _move(actor, paddle, event, at, reason=reason)
    end(deposit_id, actor, reason, at=at)
    return paddle


def _move(actor: Actor, paddle: Paddle, event: PaddleEvent, at: datetime, *, reason: str | None = None, **data: object) -> None:
    before = paddle.state
    paddle.state = PADDLE.after(before, event)
    db.session.flush()
    audit.record(actor, f"paddle.{event.value}", paddle, at=at, from_state=before, to_state=paddle.state, reason=reason, **data)


def _tell(paddle: Paddle, lot: Lot) -> None:
    person = accounts.people([paddle.applied_by]).get(paddle.applied_by)
    if person is None:
        return
    body = (
        f"拍品 {lot.number:02d}“{lot.title_zh}”的保证金已到账，贵单位的号牌是 {paddle.number}，可以参加竞价。\n\n"
        f"The deposit for lot {lot.number:02d} has arrived. Your paddle number is {paddle.number}; you may bid."
    )
    mail.send(person.email, f"号牌 {paddle.number} 已生效 · Paddle {paddle.number} is active", body)
