"""What is to be done, as a calendar file: duties after signing, and the last days of tax claims."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from flask import Response, current_app
from flask_babel import gettext

from market import clock
from market.auctions.rules.calendars import Appointment, calendar
from market.contracts.queries import claims, corrections
from market.duties import queries
from market.web.i18n import label

if TYPE_CHECKING:
    from datetime import date, datetime

    from market.access import Actor
    from market.contracts.models.contract import Contract
    from market.contracts.models.corrections import ClaimCorrection
    from market.contracts.models.registration import Claim
    from market.duties.models import Duty

MOST = 500
MORNING_BEFORE_END = timedelta(hours=15)
LENGTH = timedelta(hours=1)


def answer(actor: Actor) -> Response:
    """Return the actor's own calendar; nobody else's programs may keep it."""
    made = Response(_text(actor), mimetype="text/calendar")
    made.headers["Content-Disposition"] = 'attachment; filename="chunqiu-duties.ics"'
    made.headers["Cache-Control"] = "private, no-store"
    return made


def _text(actor: Actor) -> str:
    rows, _total = queries.duties(actor, size=MOST)
    waiting = claims.unfiled(actor, most=MOST)
    wrong = corrections.unfiled(actor, most=MOST)
    days = [*(_of_duty(*row) for row in rows), *(_of_claim(*row) for row in waiting), *(_of_correction(*row) for row in wrong)]
    return calendar(gettext("Contract duties"), days)


def _base() -> str:
    address: str = current_app.extensions["market.settings"].base_url
    return address


def _of_duty(duty: Duty, contract: Contract) -> Appointment:
    title = f"{label(duty.kind)} · {contract.number}"
    text = "\n".join(part for part in (contract.project_name, duty.subject, duty.law) if part)
    return _appointment(f"duty-{duty.id}", duty.due_on, title, text, f"/duties/{duty.id}", duty.made_at)


def _of_claim(claim: Claim, contract: Contract) -> Appointment:
    title = f"{label(claim.benefit)} · {contract.number}"
    text = f"{contract.project_name}\n{claim.law}"
    return _appointment(f"claim-{claim.id}", claim.due_on, title, text, f"/claims/{claim.id}", clock.now())


def _of_correction(row: ClaimCorrection, claim: Claim, contract: Contract) -> Appointment:
    title = f"{gettext('Correct the return')} · {label(claim.benefit)} · {contract.number}"
    text = f"{contract.project_name}\n{row.reason}\n{row.law}"
    return _appointment(f"correction-{row.id}", row.due_on, title, text, f"/claims/{claim.id}", row.made_at)


def _appointment(uid: str, on: date, title: str, text: str, path: str, changed_at: datetime) -> Appointment:
    begins = clock.end_of(on) - MORNING_BEFORE_END
    return Appointment(
        uid=f"{uid}@{urlsplit(_base()).hostname or 'localhost'}",
        sequence=0,
        changed_at=changed_at,
        begins=begins,
        ends=begins + LENGTH,
        title=title,
        text=text,
        place="",
        url=f"{_base()}{path}",
        categories=(),
        cancelled=False,
    )
