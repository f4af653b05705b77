"""Lots before the auction: consigned by the seller, sealed, scheduled by the operator, withdrawn."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from market import audit, clock, mail, rulebook
from market.access import Actor, require
from market.accounts import queries as accounts
from market.auctions import policy
from market.auctions.models.sale import Lot, LotReserve, Sale
from market.auctions.queries import bidding, catalogue
from market.auctions.rules import default, planning, record
from market.auctions.rules.ledger import GENESIS, commitment
from market.auctions.rules.notices import NoticeKind
from market.auctions.rules.states import LOT, ConductMode, Format, LotEvent, LotState, SaleState
from market.auctions.rules.terms import check_terms
from market.auctions.services import holders, notices, paddles
from market.db import db
from market.errors import Conflict, Forbidden, Invalid, NotFound
from market.ids import new_secret
from market.listings import queries as listings
from market.listings import services as listing_services
from market.listings.models.achievements import Achievement
from market.listings.rules.kinds import AchievementState, PriceMode
from market.money import Money
from market.wording import N_

REASON_LENGTH = 300


@dataclass(frozen=True, slots=True, kw_only=True)
class Consignment:
    """What a seller hands in 委托: the achievement on one term, for a sale, at a price. `reserve` None means without reserve."""

    achievement_id: int
    term_id: int
    sale_id: int
    start: Money
    increment: Money
    reserve: Money | None
    accept_terms: bool
    source_ref: str = ""
    """Where a lot of demo data was documented; users never set it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LotPlan:
    """What the operator sets for a lot. `deposit` None means the sale's share; `reserve` None keeps what is sealed.

    `rules` are the format's own, as the opening will publish them (rules/record.py).
    """

    number: int
    start: Money
    increment: Money
    duration_minutes: int
    deposit: Money | None = None
    reserve: Money | None = None
    format: Format = Format.ENGLISH
    rules: Mapping[str, Any] = field(default_factory=dict)


def consign(actor: Actor, plan: Consignment) -> Lot:
    """Hand an achievement in for a sale that still collects lots; the reserve is sealed at once (拍卖法 Art. 28, 42).

    Raise Forbidden for who does not own it, Conflict where sale or achievement are not free, Invalid on a field.
    """
    require(actor, ".editor")
    if not actor.verified:
        raise Forbidden("lot.unverified", N_("The market has to verify your organisation before you offer lots."))
    return take_in(actor, plan, _own_published(actor, plan.achievement_id))


def take_in(actor: Actor, plan: Consignment, achievement: Achievement, **said: object) -> Lot:
    """Draft the lot of a published achievement whose consignment is settled; what else was `said` is kept with the act."""
    if achievement.state is not AchievementState.PUBLISHED:
        raise Conflict("lot.not_published", N_("Only a published achievement that is not in an auction session can be offered."))
    sale = bidding.sale_for_update(plan.sale_id)
    now = clock.now()
    if sale.state is not SaleState.DRAFT or sale.opens_at <= now:
        raise Conflict("sale.not_collecting", N_("This auction session takes no more lots."), field="sale_id")
    _check_term(plan)
    if catalogue.lot_of_achievement(achievement.id) is not None:
        raise Conflict("lot.offered_already", N_("This achievement is in an auction session already."), field="sale_id")
    planning.check_prices(plan.start, plan.increment)
    planning.check_reserve(plan.start, plan.reserve)
    earlier = catalogue.earlier_appearance(achievement.id)
    _check_restart(plan.start, earlier, plan.term_id, now)
    if not plan.accept_terms:
        raise Invalid("lot.terms_not_accepted", N_("Accept the consignment terms to offer the lot."), field="accept_terms")
    lot = _consigned(actor, plan, achievement, sale, now)
    lot.earlier_lot_id = earlier.id if earlier else None
    _seal(lot, plan.reserve)
    facts: dict[str, Any] = {"sale": sale.code, "start": lot.start, "has_reserve": lot.has_reserve} | said
    audit.record(actor, "lot.consigned", lot, at=now, to_state=lot.state, **facts)
    return lot


def schedule_lot(actor: Actor, lot_id: int, plan: LotPlan) -> Lot:
    """Accept a consigned lot into the catalogue, or change it while the sale is a draft; the seller hears of another price."""
    lot, sale = _planned_for_update(actor, lot_id)
    now = clock.now()
    planning.check_number(plan.number)
    planning.check_prices(plan.start, plan.increment)
    planning.check_reserve(plan.start, plan.reserve)
    seconds = plan.duration_minutes * 60
    planning.check_duration(seconds, sale.conduct_mode, unattended_hours=rulebook.number("bid.min_hours", clock.legal_date(now)))
    _check_restart(plan.start, bidding.lot(lot.earlier_lot_id) if lot.earlier_lot_id else None, lot.term_id, now)
    deposit = plan.deposit or planning.deposit(plan.start, sale.deposit_bp)
    _check_deposit(deposit, plan.start, now)
    _renumber(lot, plan.number)
    if plan.start != lot.start and lot.accepted_at is None:
        _tell_seller(lot, f"起拍价由 {lot.start} 调整为 {plan.start}", f"Starting price changed from {lot.start} to {plan.start}")
    lot.start, lot.increment, lot.deposit, lot.duration_s = plan.start, plan.increment, deposit, seconds
    _set_format(lot, plan)
    lot.accepted_at = lot.accepted_at or now
    if plan.reserve is not None:
        _seal(lot, plan.reserve)
    db.session.flush()
    said: dict[str, Any] = {
        "number": lot.number,
        "start": lot.start,
        "increment": lot.increment,
        "deposit": lot.deposit,
        "format": lot.format.value,
    }
    audit.record(actor, "lot.scheduled", lot, at=now, **said)
    return lot


def withdraw_lot(actor: Actor, lot_id: int, *, reason: str) -> Lot:
    """Take a lot out before it is opened 撤回 (拍卖法 Art. 29): its seller or the operator; bidders get their deposits back."""
    found = catalogue.lot(actor, lot_id)
    if not _may_withdraw(actor, found, bidding.sale(found.sale_id)):
        raise Forbidden("lot.not_yours", N_("Only the seller or the operator may withdraw this lot."))
    if not reason.strip():
        raise Invalid("lot.withdrawal_reason", N_("Give a reason; it is published with the lot."), field="reason")
    if len(reason) > REASON_LENGTH:
        raise Invalid("lot.reason_too_long", N_("At most %(most)s characters fit here."), field="reason", most=REASON_LENGTH)
    lot, now = bidding.lot_for_update(lot_id)
    if lot.announced_at is not None:
        notices.publish(bidding.sale(lot.sale_id), NoticeKind.LOT_WITHDRAWN, now, lot_id=lot.id, reason=reason.strip())
    take_out(actor, lot, reason.strip(), now)
    return lot


def take_out(actor: Actor, lot: Lot, reason: str, at: datetime) -> None:
    """Withdraw a locked lot: free its achievement, return the deposits, keep the reason."""
    before = lot.state
    lot.state = LOT.after(before, LotEvent.WITHDRAW)
    lot.note = reason
    db.session.flush()
    audit.record(actor, "lot.withdraw", lot, at=at, from_state=before, to_state=lot.state, reason=reason)
    if before is LotState.DRAFT:
        return
    paddles.release_losers(lot, winner_id=None, at=at, actor=actor, reason=f"拍品撤回，保证金原路退回 · Lot withdrawn: {reason}")
    listing_services.release(lot.achievement_id, actor=actor)


def may_withdraw(actor: Actor, lot: Lot, sale: Sale) -> bool:
    """Say whether the actor may take this lot out now."""
    return (lot.state, LotEvent.WITHDRAW) in LOT and _may_withdraw(actor, lot, sale)


def _may_withdraw(actor: Actor, lot: Lot, sale: Sale) -> bool:
    return policy.may_plan(actor, sale) or (actor.can(".editor") and actor.organisation_id == lot.seller_id)


def _own_published(actor: Actor, achievement_id: int) -> Achievement:
    achievement = listings.achievement(actor, achievement_id)
    if achievement.owner_id != actor.organisation_id:
        raise Forbidden("lot.not_owner", N_("Only the owner may offer an achievement."))
    return achievement


def lowest_restart(earlier: Lot) -> Money:
    """Return the lowest start price at which a lot that did not sell may be offered again today."""
    return default.lowest_start(earlier.start, rulebook.number("bid.reauction_cut_bp", clock.today()))


def _check_restart(start: Money, earlier: Lot | None, term_id: int, now: datetime) -> None:
    """A lot that did not sell starts at most a share lower again (法释〔2016〕18号 Art. 26); another way of transfer is another lot."""
    if earlier is not None and earlier.term_id == term_id:
        default.check_restart(start, earlier.start, rulebook.number("bid.reauction_cut_bp", clock.legal_date(now)))


def _check_term(plan: Consignment) -> None:
    offered = {term.id for term in listings.terms(plan.achievement_id) if term.price_mode is PriceMode.AUCTION}
    if plan.term_id not in offered:
        raise Invalid("lot.term_not_for_auction", N_("Choose a way of transfer that the achievement offers by auction."), field="term_id")


def _consigned(actor: Actor, plan: Consignment, achievement: Achievement, sale: Sale, now: datetime) -> Lot:
    lot = Lot(
        sale_id=sale.id,
        number=catalogue.next_number(sale.id),
        achievement_id=achievement.id,
        achievement_version=achievement.version,
        term_id=plan.term_id,
        seller_id=achievement.owner_id,
        title_zh=achievement.title_zh,
        title_en=achievement.title_en,
        consigned_at=now,
        consigned_by=actor.person_id,
        state=LotState.DRAFT,
        start=plan.start,
        increment=plan.increment,
        deposit=planning.deposit(plan.start, sale.deposit_bp),
        has_reserve=False,
        commitment="",
        duration_s=_usual_duration(sale, now),
        soft_close_s=sale.soft_close_s,
        extend_s=sale.extend_s,
        head=GENESIS,
        source_ref=plan.source_ref,
    )
    db.session.add(lot)
    db.session.flush()
    return lot


def _usual_duration(sale: Sale, now: datetime) -> int:
    on = clock.legal_date(now)
    if sale.conduct_mode is ConductMode.LICENSED_AUCTION:
        return rulebook.number("auction.lot_minutes", on) * 60
    return rulebook.number("bid.min_hours", on) * 3600


def _seal(lot: Lot, reserve: Money | None) -> None:
    """Bind the reserve, or that there is none, with a fresh nonce; the amount leaves this function only into the sealed table."""
    sealed = bidding.reserve(lot.id)
    if sealed is None:
        sealed = LotReserve(lot_id=lot.id)
        db.session.add(sealed)
    sealed.amount, sealed.nonce = reserve, new_secret()
    lot.has_reserve = reserve is not None
    lot.commitment = commitment(reserve.fen if reserve else None, sealed.nonce)
    db.session.flush()


def _planned_for_update(actor: Actor, lot_id: int) -> tuple[Lot, Sale]:
    found = catalogue.lot(actor, lot_id)
    sale = bidding.sale_for_update(found.sale_id)
    if not policy.may_plan(actor, sale):
        raise Forbidden("sale.not_planner", N_("Only the operator's clerks plan this auction session."))
    lot, _now = bidding.lot_for_update(lot_id)
    if lot.state is not LotState.DRAFT or sale.state is not SaleState.DRAFT:
        raise Conflict("lot.not_draft", N_("The lot is announced; it can only be withdrawn."))
    return lot, sale


def _check_deposit(deposit: Money, start: Money, now: datetime) -> None:
    lowest, highest = catalogue.deposit_range(clock.legal_date(now))
    if deposit.fen % planning.WHOLE_YUAN or not planning.deposit(start, lowest) <= deposit <= planning.deposit(start, highest):
        raise Invalid(
            "lot.deposit_share",
            N_("The deposit is whole yuan, between %(lowest)s and %(highest)s for this starting price."),
            field="deposit",
            lowest=planning.deposit(start, lowest),
            highest=planning.deposit(start, highest),
        )


def _set_format(lot: Lot, plan: LotPlan) -> None:
    """Let the lot be bid for in this format, once its terms are possible; in one notation, so that equal rules look equal."""
    if plan.rules.get("ladder", [[0, plan.increment.fen]])[0] != [0, plan.increment.fen]:
        raise Invalid("terms.ladder_first", N_("The ladder begins at zero with the lot's increment."), field="ladder")
    lot.format, lot.rules = plan.format, dict(plan.rules)
    check_terms(lot.terms, sealed_reserve=lot.has_reserve or plan.reserve is not None)
    lot.rules = record.extras(lot.terms)
    holders.check_format(lot)


def _renumber(lot: Lot, number: int) -> None:
    """Give the lot its number; the lot that has it takes the old one."""
    other = next((o for o in catalogue.lots_for_update(lot.sale_id) if o.number == number and o.id != lot.id), None)
    if other is not None:
        other.number = lot.number
    lot.number = number


def _tell_seller(lot: Lot, zh: str, en: str) -> None:
    person = accounts.people([lot.consigned_by]).get(lot.consigned_by)
    if person is None:
        raise NotFound
    mail.send(person.email, f"拍品“{lot.title_zh}”：{zh} · {en}", f"{zh}。\n{en}.")
