"""Expert review 专家审核: called by the amount or by a dispute, and what each expert said."""

from __future__ import annotations

from typing import TYPE_CHECKING

from market import audit, clock
from market.accounts import queries as accounts
from market.contracts.models.rulings import RegistrationOpinion
from market.contracts.queries import rulings
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


def call_experts(actor: Actor, registration_id: int, *, reason: str) -> Registration:
    """Send a disputed application, or an objection on a technical ground, to experts.

    The longer days count from the same acceptance, for an objection from the day on which it came in.
    """
    application, contract, now = common.locked(actor, registration_id)
    why, start = ruling.said(reason, field="reason"), application.accepted_on
    if application.state is RegistrationState.OBJECTION and application.objected_at is not None:
        ruling.may_look_again(actor.person_id, rulings.barred(application))
        ruling.expert_matter(application.ground)
        start = clock.legal_date(application.objected_at)
    if rulings.open_ruling(application.id) is not None:
        raise Conflict("registration.ruling_open", N_("A ruling is already prepared and waits for a second person."))
    application.dispute = why
    common.step(actor, application, RegistrationAct.CALL_EXPERTS, now, reason=why)
    if start is not None:
        common.set_due(application, start, EXPERT)
    letters.experts(contract, application)
    return application


def add_opinion(actor: Actor, registration_id: int, *, expert: str, unit: str, opinion: str, supports: bool) -> RegistrationOpinion:
    """Enter what an expert said; raise Forbidden for an expert of one of the parties."""
    application, contract, now = common.locked(actor, registration_id)
    if application.state is not RegistrationState.EXPERT:
        raise Conflict("registration.no_experts", N_("This application is not with experts."))
    _check(contract, expert, unit)
    ruling.first_hearing(expert.strip(), unit.strip(), {(row.expert, row.unit) for row in rulings.opinions(application.id)})
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
