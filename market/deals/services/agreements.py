"""An agreement is entered by one party and confirmed or refused by the other; a confirmed one becomes a deal."""

from __future__ import annotations

from dataclasses import fields
from typing import TYPE_CHECKING, Any

from market import audit, clock, ids
from market.accounts import queries as accounts
from market.accounts.rules import OrganisationKind, OrganisationState
from market.db import db
from market.deals import policy
from market.deals.models import Agreement, Deal
from market.deals.queries import agreements as queries
from market.deals.rules import DealKind, DealState, agreements, notices
from market.deals.rules.agreements import AGREEMENT, AgreementAct, AgreementState
from market.deals.services import deals, letters
from market.errors import Forbidden, Invalid
from market.listings import services as listing_commands
from market.wording import N_

if TYPE_CHECKING:
    from datetime import datetime

    from market.access import Actor
    from market.accounts.models import Organisation
    from market.listings.models.achievements import Achievement

SELLING, BUYING = "seller", "buyer"


def enter(actor: Actor, terms: agreements.Terms, *, other_uscc: str, side: str, achievement: str = "") -> Agreement:
    """Enter an agreement; `side` is the actor's own, `achievement` the number of the seller's listing, if it is listed.

    Raise Forbidden for who may not record agreements, Invalid where the other party or what was agreed does not hold.
    """
    if not policy.can_enter(actor):
        raise Forbidden("agreement.not_recorder", N_("Editors and signatories of verified institutions and enterprises record agreements."))
    agreements.check(terms)
    now = clock.now()
    own, other = accounts.organisation(actor.organisation_id or 0), _other(actor, other_uscc)
    seller, buyer = (own, other) if side == SELLING else (other, own)
    found = _listed(achievement, seller)
    number = queries.next_id()
    made = Agreement(
        id=number,
        code=ids.code("XY", clock.legal_date(now).year, number),
        seller_id=seller.id,
        buyer_id=buyer.id,
        entered_by=own.id,
        author_id=actor.person_id or 0,
        entered_at=now,
        achievement_id=found.id if found else None,
        achievement_version=found.version if found else None,
        mode=terms.subtype.way(for_shares=terms.equity_bp is not None),
        state=AgreementState.ENTERED,
        is_demo=seller.is_demo or buyer.is_demo,
        **_kept(terms),
    )
    db.session.add(made)
    db.session.flush()
    audit.record(actor, "agreement.entered", made, at=now, to_state=made.state)
    letters.entered(made, other.id, own.name_zh)
    return made


def _kept(terms: agreements.Terms) -> dict[str, Any]:
    given = {part.name: getattr(terms, part.name) for part in fields(terms)}
    return {name: value.strip() if type(value) is str else value for name, value in given.items()}


def confirm(actor: Actor, agreement_id: int) -> Deal:
    """Confirm what the other party entered: the deal is made, after a public notice where one is due."""
    made, now = _answered(actor, agreement_id, AgreementAct.CONFIRM)
    if made.achievement_id is not None and made.mode in deals.OUTRIGHT:
        listing_commands.reserve(made.achievement_id)
    deal = _deal(made, now)
    letters.confirmed(made)
    institution = accounts.organisation(made.seller_id).kind is OrganisationKind.INSTITUTION
    if notices.is_due(seller_is_institution=institution, way=made.mode, pricing=made.pricing):
        deals.publicise(deal, now)
    else:
        deals.confirmed(deal, now, agreement=made.id)
    return deal


def refuse(actor: Actor, agreement_id: int, *, reason: str) -> Agreement:
    """Refuse what the other party entered, for a reason that it reads."""
    given = agreements.require_reason(reason)
    made, _now = _answered(actor, agreement_id, AgreementAct.REFUSE, reason=given)
    letters.refused(made)
    return made


def withdraw(actor: Actor, agreement_id: int) -> Agreement:
    """Take back what the own organisation entered, before the other party answered."""
    made, _now = _answered(actor, agreement_id, AgreementAct.WITHDRAW)
    return made


def _answered(actor: Actor, agreement_id: int, act: AgreementAct, *, reason: str | None = None) -> tuple[Agreement, datetime]:
    made = queries.agreement_for_update(actor, agreement_id)
    now, before = clock.now(), made.state
    following = AGREEMENT.after(before, act)
    if not (policy.can_withdraw if act is AgreementAct.WITHDRAW else policy.can_answer)(actor, made):
        raise Forbidden("agreement.not_yours", N_("The party that entered it may withdraw it; only the other party confirms or refuses."))
    made.state, made.answered_at, made.answered_by, made.reason = following, now, actor.person_id, reason
    db.session.flush()
    audit.record(actor, f"agreement.{following.value}", made, at=now, from_state=before, to_state=following, reason=reason)
    return made, now


def _other(actor: Actor, uscc: str) -> Organisation:
    found = accounts.organisation_by_uscc(uscc.strip().upper())
    if found is None or found.state is not OrganisationState.VERIFIED or found.kind.value not in policy.PARTIES:
        message = N_("No verified institution or enterprise on this market has this code.")
        raise Invalid("agreement.other_unknown", message, field="other_uscc")
    if found.id == actor.organisation_id:
        raise Invalid("agreement.with_oneself", N_("This is your own organisation; give the code of the other party."), field="other_uscc")
    return found


def _listed(code: str, seller: Organisation) -> Achievement | None:
    if not code.strip():
        return None
    found = queries.listed(code.strip().upper(), seller.id)
    if found is None:
        message = N_("The seller has no published achievement with this number.")
        raise Invalid("agreement.achievement", message, field="achievement")
    return found


def _deal(made: Agreement, now: datetime) -> Deal:
    number = deals.next_number()
    deal = Deal(
        id=number,
        code=ids.code("CJ", clock.legal_date(now).year, number),
        kind=DealKind.AGREEMENT,
        agreement_id=made.id,
        achievement_id=made.achievement_id,
        achievement_version=made.achievement_version,
        title_zh=made.title_zh,
        title_en=made.title_en,
        seller_id=made.seller_id,
        buyer_id=made.buyer_id,
        price=made.price,
        mode=made.mode.value,
        licence_kind=made.licence_kind.value if made.licence_kind else None,
        months=made.months,
        subtype=made.subtype,
        state=DealState.PROPOSED,
        is_demo=made.is_demo,
    )
    db.session.add(deal)
    db.session.flush()
    return deal
