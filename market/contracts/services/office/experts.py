"""Expert review 专家审核: called by the amount or by a dispute, and what each expert said."""

from __future__ import annotations

from typing import TYPE_CHECKING

from market import audit
from market.accounts import queries as accounts
from market.contracts.models.rulings import RegistrationOpinion
from market.contracts.rules.registration import ruling
from market.contracts.rules.registration.clock import EXPERT
from market.contracts.rules.states import RegistrationAct, RegistrationState
from market.contracts.services import letters
from market.contracts.services.office import common
from market.db import db
from market.errors import Conflict, Forbidden, Invalid
from market.wording import N_

if TYPE_CHECKING:
    from market.access import Actor
    from market.contracts.models.contract import Contract
    from market.contracts.models.registration import Registration

NAME_LENGTH = 100
HEARD = (RegistrationState.EXPERT, RegistrationState.OBJECTION)
"""While the experts look at it, and while an objection is looked at."""


def call_experts(actor: Actor, registration_id: int, *, reason: str) -> Registration:
    """Send a disputed application to experts; the longer days count from the same acceptance."""
    application, contract, now = common.locked(actor, registration_id)
    application.dispute = ruling.said(reason, field="reason")
    common.step(actor, application, RegistrationAct.CALL_EXPERTS, now, reason=application.dispute)
    if application.accepted_on is not None:
        common.set_due(application, application.accepted_on, EXPERT)
    letters.experts(contract, application)
    return application


def add_opinion(actor: Actor, registration_id: int, *, expert: str, unit: str, opinion: str, supports: bool) -> RegistrationOpinion:
    """Enter what an expert said; raise Forbidden for an expert of one of the parties."""
    application, contract, now = common.locked(actor, registration_id)
    if application.state not in HEARD:
        raise Conflict("registration.no_experts", N_("This application is not with experts."))
    _check(contract, expert, unit)
    made = RegistrationOpinion(
        registration_id=application.id,
        expert=expert.strip(),
        unit=unit.strip(),
        opinion=ruling.said(opinion, field="opinion"),
        supports=supports,
        person_id=actor.person_id or 0,
        at=now,
    )
    db.session.add(made)
    db.session.flush()
    audit.record(actor, "registration.opinion_entered", application, at=now, expert=made.expert, supports=supports)
    return made


def _check(contract: Contract, expert: str, unit: str) -> None:
    for field, text in (("expert", expert), ("unit", unit)):
        if not 0 < len(text.strip()) <= NAME_LENGTH:
            raise Invalid("registration.expert_name", N_("Give name and unit of the expert, at most 100 characters each."), field=field)
    parties = accounts.organisations([contract.seller_id, contract.buyer_id]).values()
    if unit.strip() in {party.name_zh for party in parties}:
        raise Forbidden("registration.expert_of_party", N_("An expert does not belong to one of the parties."))
