"""The panel of a SCORE lot 综合评议: named before the opening, gives points to plan papers until prices may be opened."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from sqlalchemy import delete

from market import audit, storage
from market.accounts import queries as accounts
from market.auctions import policy
from market.auctions.models.sealed import PanelMember, PanelPoints, PlanPaper
from market.auctions.queries import bidding, paddles
from market.auctions.queries import sealed as queries
from market.auctions.rules import envelopes, sealing
from market.auctions.rules.english import Reason, refused
from market.auctions.rules.formats import sealed
from market.auctions.rules.formats.protocol import Points
from market.auctions.rules.formats.sealed import Stage
from market.auctions.rules.states import Format, LotState, PaddleState
from market.auctions.services.sealed import enter
from market.db import db
from market.errors import Conflict, Forbidden, Invalid, NotFound
from market.wording import N_

if TYPE_CHECKING:
    from datetime import datetime

    from market.access import Actor
    from market.auctions.models.bidding import LedgerEntry
    from market.auctions.models.sale import Lot
    from market.auctions.rules.told import Told

LARGEST_PAPER = 10 * 1024 * 1024
LONGEST_NAME = 200
PDF = b"%PDF-"
BEFORE = (LotState.DRAFT, LotState.ANNOUNCED)


def name_panel(actor: Actor, lot_id: int, *, emails: Sequence[str]) -> list[PanelMember]:
    """Set who judges the plans of a lot that is not open yet: people with an account, none of the seller's or of a bidder's side."""
    lot, now = bidding.lot_for_update(lot_id)
    if lot.format is not Format.SCORE:
        raise NotFound
    if not policy.may_plan(actor, bidding.sale(lot.sale_id)):
        raise Forbidden("sale.not_planner", N_("Only the operator's clerks plan this auction session."))
    if lot.state not in BEFORE:
        raise Conflict("panel.too_late", N_("The panel is named before the lot is opened."), field="emails")
    members = {_person(email) for email in emails if email.strip()}
    sides = queries.related_organisations(lot)
    related = {person.id for side in sides for _membership, person in accounts.people_of(side)}
    sealing.check_panel(members, related=members & related)
    db.session.execute(delete(PanelMember).where(PanelMember.lot_id == lot.id))
    db.session.add_all(PanelMember(lot_id=lot.id, person_id=who, named_by=actor.person_id, named_at=now) for who in sorted(members))
    db.session.flush()
    audit.record(actor, "lot.panel_named", lot, at=now, members=len(members))
    return queries.panel(lot.id)


def give_points(actor: Actor, lot_id: int, *, paddle: int, points: Sequence[int]) -> LedgerEntry:
    """Record a member's points of a paddle's plan; the ledger gets the mean of all who have given points so far.

    A member may give other points until prices may be opened; the last ones count. Raises NotFound, Invalid with a bid's reason.
    """
    lot, now = bidding.lot_for_update(lot_id)
    if not queries.sits_on_panel(actor, lot.id):
        raise NotFound
    told = queries.told(lot.id)
    if told is None:
        raise Conflict(Reason.NOT_OPEN.value, Reason.NOT_OPEN.label)
    _check(told, paddle, points, now)
    given = queries.points_given(lot.id) | {(paddle, actor.person_id or 0): list(points)}
    mean = sealing.mean([each for (number, _person), each in given.items() if number == paddle])
    entry = enter(lot, told, Points(paddle=paddle, points=mean), now)
    db.session.add(PanelPoints(lot_id=lot.id, paddle=paddle, person_id=actor.person_id, points=list(points), at=now, seq=entry.seq))
    db.session.flush()
    audit.record(actor, "lot.points_given", lot, at=now, paddle=paddle)
    return entry


def hand_in_plan(actor: Actor, lot_id: int, *, name: str, content: bytes) -> PlanPaper:
    """Keep a bidder's plan paper for the panel; a later one replaces it until the first sealing ends."""
    lot, now = bidding.lot_for_update(lot_id)
    paddle = paddles.my_paddle(actor, lot.id)
    if paddle is None or lot.format is not Format.SCORE:
        raise NotFound
    if "bidder" not in actor.roles or paddle.state is not PaddleState.ACTIVE:
        raise Forbidden(Reason.NO_DEPOSIT.value, Reason.NO_DEPOSIT.label)
    if not _takes_papers(lot, now):
        raise Conflict("paper.too_late", N_("Plans are handed in until sealing ends."), field="paper")
    if not content.startswith(PDF) or len(content) > LARGEST_PAPER:
        raise Invalid("paper.not_pdf", N_("Hand in one PDF file of at most 10 MB."), field="paper")
    paper = PlanPaper(
        paddle_id=paddle.id,
        file=storage.vault().put(content),
        name=(name.strip() or "plan.pdf")[-LONGEST_NAME:],
        size=len(content),
        handed_in_by=actor.person_id,
        at=now,
    )
    db.session.add(paper)
    db.session.flush()
    audit.record(actor, "paddle.plan_handed_in", paddle, at=now, file=paper.file)
    return paper


def _person(email: str) -> int:
    found = accounts.person_by_email(email.strip().casefold())
    if found is None or found.disabled_at is not None:
        raise Invalid("panel.unknown", N_("Nobody signs in with %(email)s."), field="emails", email=email.strip())
    return found.id


def _check(told: Told, paddle: int, points: Sequence[int], now: datetime) -> None:
    """Refuse points of a paddle that sealed nothing, and those that the rules refuse."""
    judged = envelopes.envelope(told.standing, 1, paddle) is not None
    refusal = told.rules.validate(told.terms, told.standing, Points(paddle=paddle, points=tuple(points)), now)
    refusal = refusal or (None if judged else refused(Reason.NOTHING_TO_JUDGE))
    if refusal is not None:
        raise Invalid(refusal.reason.value, refusal.reason.label, field="points", **dict(refusal.params))


def _takes_papers(lot: Lot, now: datetime) -> bool:
    if lot.state is LotState.ANNOUNCED:
        return True
    told = queries.told(lot.id)
    return lot.state is LotState.OPEN and told is not None and sealed.moment(told.terms, told.standing, now)[1] is Stage.SEALING
