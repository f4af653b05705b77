"""Authority to bid above the own limit: one person asks, another one of the organisation decides, before the lot opens."""

from __future__ import annotations

from datetime import datetime

from market import audit, mail
from market.access import Actor, require
from market.accounts import queries as accounts
from market.auctions.models.authority import Authority
from market.auctions.models.sale import Lot
from market.auctions.policy import DECIDERS
from market.auctions.queries import authority as queries
from market.auctions.queries import bidding, paddles
from market.auctions.rules import authority as rules
from market.auctions.rules.authority import AUTHORITY, AuthorityAct, AuthorityState
from market.auctions.rules.states import LotState
from market.auctions.services import proxies
from market.db import db
from market.errors import Conflict, Forbidden, NotFound
from market.money import Money
from market.wording import N_


def request(actor: Actor, lot_id: int, *, amount: Money, reason: str) -> Authority:
    """Ask a second person for authority up to `amount` on a lot for which the organisation is registered; the approvers get a letter."""
    require(actor, ".bidder")
    lot, now = bidding.lot_for_update(lot_id)
    paddle = paddles.my_paddle(actor, lot_id)
    if paddle is None or paddle.state not in paddles.BOUND:
        raise NotFound
    _before_opening(lot)
    rules.check_request(actor.bid_limit, amount, reason)
    if queries.live_of(actor, lot_id, actor.person_id or 0, AuthorityState.REQUESTED):
        raise Conflict("authority.waiting", N_("You have asked already; a second person has not answered yet."))
    asked = Authority(
        lot_id=lot_id,
        organisation_id=actor.organisation_id,
        person_id=actor.person_id,
        membership_id=actor.membership_id,
        amount=amount,
        limit=actor.bid_limit,
        reason=reason.strip(),
        requested_at=now,
    )
    db.session.add(asked)
    db.session.flush()
    audit.record(actor, "authority.requested", asked, at=now, to_state=AuthorityState.REQUESTED, reason=asked.reason, lot=lot.number)
    _ask(asked, actor, lot)
    return asked


def approve(actor: Actor, authority_id: int, *, reason: str = "") -> Authority:
    """Approve a colleague's request; an approval that it had on the lot before is replaced."""
    rules.check_length(reason)
    asked, lot, now = _held(actor, authority_id)
    _second(actor, asked, lot)
    AUTHORITY.after(asked.state, AuthorityAct.APPROVE)
    older = queries.live_of(actor, asked.lot_id, asked.person_id, AuthorityState.APPROVED)
    if older is not None:
        _move(actor, older, AuthorityAct.REPLACE, now)
    _decide(actor, asked, AuthorityAct.APPROVE, reason, now)
    _answer(asked, lot)
    return asked


def refuse(actor: Actor, authority_id: int, *, reason: str) -> Authority:
    """Refuse a colleague's request with a reason."""
    rules.check_reason(reason)
    asked, lot, now = _held(actor, authority_id)
    _second(actor, asked, lot)
    _decide(actor, asked, AuthorityAct.REFUSE, reason, now)
    _answer(asked, lot)
    return asked


def withdraw(actor: Actor, authority_id: int, *, reason: str) -> Authority:
    """Take a request or an approval back: who asked may, and who may approve. Bids stand; a proxy above the own limit is withdrawn."""
    rules.check_reason(reason)
    asked, lot, now = _held(actor, authority_id)
    if actor.person_id != asked.person_id and not actor.can(*DECIDERS):
        raise Forbidden("forbidden", N_("Your role does not allow this."))
    was_approved = asked.state is AuthorityState.APPROVED
    asked.withdrawn_by = actor.person_id
    _move(actor, asked, AuthorityAct.WITHDRAW, now, reason.strip())
    if was_approved and lot.state in (LotState.ANNOUNCED, LotState.OPEN, LotState.PAUSED):
        proxies.withdraw_above(actor, lot.id, asked.person_id, asked.limit)
    return asked


def _held(actor: Actor, authority_id: int) -> tuple[Authority, Lot, datetime]:
    lot_id = queries.authority(actor, authority_id).lot_id
    lot, now = bidding.lot_for_update(lot_id)
    return queries.authority_for_update(actor, authority_id), lot, now


def _before_opening(lot: Lot) -> None:
    if lot.state is not LotState.ANNOUNCED:
        raise Conflict("authority.too_late", N_("Authority is given before the lot opens; it is too late now."))


def _second(actor: Actor, asked: Authority, lot: Lot) -> None:
    require(actor, *DECIDERS)
    rules.check_second(asked.person_id, actor.person_id)
    _before_opening(lot)


def _decide(actor: Actor, asked: Authority, act: AuthorityAct, reason: str, now: datetime) -> None:
    asked.decided_by, asked.decider_membership_id, asked.decided_at = actor.person_id, actor.membership_id, now
    asked.answer = reason.strip()
    _move(actor, asked, act, now, asked.answer or None)


def _move(actor: Actor, asked: Authority, act: AuthorityAct, now: datetime, reason: str | None = None) -> None:
    before = asked.state
    asked.state = AUTHORITY.after(before, act)
    db.session.flush()
    audit.record(actor, f"authority.{asked.state.value}", asked, at=now, from_state=before, to_state=asked.state, reason=reason)


def _ask(asked: Authority, actor: Actor, lot: Lot) -> None:
    holders = {person.id: person for role in ("admin", "signer") for person in accounts.people_with_role(asked.organisation_id, role)}
    name, number, title, amount = actor.name, f"{lot.number:02d}", lot.title_zh, asked.amount
    body = (
        f"{name} 申请在拍品 {number}“{title}”上出价至 {amount}，超过本人限额，需要贵单位另一人在拍品开拍前批准。\n"
        f"理由：{asked.reason}\n请登录后在授权页（/lots/{lot.id}/authority）批准或者退回。\n\n----\n\n"
        f"{name} asks to bid up to {amount} on lot {number}, above the own limit. A second person of your organisation must approve "
        f"before the lot opens. Sign in and decide at /lots/{lot.id}/authority.\n"
    )
    for person_id in sorted(holders.keys() - {asked.person_id}):
        mail.send(holders[person_id].email, f"请审批出价授权：拍品 {number} · Authority to approve: lot {number}", body)


def _answer(asked: Authority, lot: Lot) -> None:
    approved = asked.state is AuthorityState.APPROVED
    subject = "出价授权已批准 · Authority given" if approved else "出价授权未批准 · Authority refused"
    chinese = f"已获批准，可以出价至 {asked.amount}。" if approved else "未获批准。"
    english = f"was approved: you may bid up to {asked.amount}." if approved else "was refused."
    note = f"\n{asked.answer}" if asked.answer else ""
    body = (
        f"您在拍品 {lot.number:02d}“{lot.title_zh}”的出价授权申请{chinese}{note}\n\n----\n\n"
        f"Your request for authority on lot {lot.number:02d} {english}{note}\n"
    )
    mail.send(accounts.person(asked.person_id).email, subject, body)
