"""Objections to the notice of an agreed price, and the seller's answers."""

from __future__ import annotations

from typing import TYPE_CHECKING

from market import audit, clock
from market.db import db
from market.deals import policy
from market.deals.models import DealObjection
from market.deals.queries import notices as queries
from market.deals.rules import notices as rules
from market.deals.services import deals, letters
from market.errors import Conflict, Forbidden
from market.listings import services as listing_commands
from market.wording import N_

if TYPE_CHECKING:
    from market.access import Actor


def object_to(actor: Actor, deal_id: int, *, text: str) -> DealObjection:
    """Object to a price while its notice runs; the seller answers, and until then the deal does not stand."""
    deal = queries.notice_for_update(deal_id)
    now = clock.now()
    if actor.person_id is None or actor.organisation_id is None:
        raise Forbidden("forbidden", N_("Your role does not allow this."))
    rules.require_running(deal.state, deal.publicised_until, clock.legal_date(now))
    made = DealObjection(
        deal_id=deal.id, organisation_id=actor.organisation_id, person_id=actor.person_id, text=rules.require_text(text), at=now
    )
    db.session.add(made)
    db.session.flush()
    audit.record(actor, "deal.objected", deal, at=now, objection=made.id)
    letters.objected(deal)
    return made


def answer(actor: Actor, deal_id: int, objection_id: int, *, text: str, upheld: bool) -> DealObjection:
    """Answer an objection; one that is upheld ends the deal, and what was held for the buyer is offered again."""
    deal = queries.notice_for_update(deal_id)
    found = queries.objection_for_update(deal_id, objection_id)
    now = clock.now()
    if not policy.can_answer_objections(actor, deal):
        raise Forbidden("notice.not_seller", N_("Editors and signatories of the seller answer objections."))
    if found.answered_at is not None:
        raise Conflict("objection.answered", N_("This objection was answered already."))
    found.answer, found.upheld, found.answered_at, found.answered_by = rules.require_text(text), upheld, now, actor.person_id
    db.session.flush()
    audit.record(actor, "deal.objection_answered", deal, at=now, objection=found.id, upheld=upheld)
    letters.answered(deal, found)
    if upheld and rules.is_pending(deal.state):
        deals.cancel(actor, deal.id, reason=found.answer, at=now)
        if deal.agreement_id is not None and deal.achievement_id is not None and deal.mode in deals.OUTRIGHT:
            listing_commands.release(deal.achievement_id)
    return found
