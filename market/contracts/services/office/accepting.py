"""An application comes in: it is accepted 受理 and the days begin, or it goes back to be corrected 补正."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from market import clock, rulebook
from market.contracts.models.rulings import RegistrationCorrection
from market.contracts.rules import states
from market.contracts.rules.registration import ruling
from market.contracts.rules.registration.clock import accepted_on
from market.contracts.rules.states import RegistrationAct
from market.contracts.services import letters
from market.contracts.services.office import common
from market.db import db
from market.errors import Invalid
from market.wording import N_

if TYPE_CHECKING:
    from market.access import Actor
    from market.contracts.models.registration import Registration
    from market.contracts.rules.registration.points import CorrectionPoint

MOST_CORRECTIONS = 20


def accept(actor: Actor, registration_id: int) -> Registration:
    """Take an application in 受理; the days for the decision begin, by the rule of that day; large amounts go to experts."""
    application, contract, now = common.locked(actor, registration_id)
    following = states.REGISTRATION.after(application.state, RegistrationAct.ACCEPT)
    sent_on = clock.legal_date(application.submitted_at or now)
    application.accepted_on = accepted_on(clock.legal_date(now), corrected_on=sent_on if application.correction_on else None)
    large = application.tech.fen >= rulebook.number("reg.expert_threshold_fen", sent_on)
    common.set_due(application, application.accepted_on, common.decision_key(application, experts=large))
    application.registrar_id = actor.person_id
    due_on = application.due_on.isoformat() if application.due_on else ""
    common.move(actor, application, following, "registration.accepted", at=now, due_on=due_on, rule=application.due_rule)
    common.step(actor, application, RegistrationAct.BEGIN_REVIEW, now)
    if large:
        common.step(actor, application, RegistrationAct.CALL_EXPERTS, now)
    letters.accepted(contract, application)
    return application


def request_correction(actor: Actor, registration_id: int, *, points: Sequence[tuple[CorrectionPoint, str]]) -> Registration:
    """Send an application back with what must be mended 补正, each point with its reason; the days stand still until it returns."""
    application, contract, now = common.locked(actor, registration_id)
    following = states.REGISTRATION.after(application.state, RegistrationAct.ASK_CORRECTION)
    if not 0 < len(points) <= MOST_CORRECTIONS:
        raise Invalid("registration.no_correction", N_("Say what to correct: one to twenty points."), field="points")
    rows = [
        RegistrationCorrection(
            registration_id=application.id, point=point, note=ruling.said(note, field="points"), person_id=actor.person_id or 0, at=now
        )
        for point, note in points
    ]
    db.session.add_all(rows)
    application.correction_note = "\n".join(row.note for row in rows)
    application.correction_on = clock.legal_date(now)
    common.move(actor, application, following, "registration.correction_requested", at=now, reason=application.correction_note)
    letters.correction(contract, application)
    return application
