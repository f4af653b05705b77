"""Offices are reminded of the last day of a decision: some working days before it, and once when it has passed."""

from __future__ import annotations

from market import audit, clock, rulebook
from market.access import SYSTEM
from market.contracts.queries import contracts, desk
from market.contracts.rules.registration.clock import reminds_on
from market.contracts.services import letters
from market.db import db


def remind_offices() -> int:
    """Write to the registrars of each application that is nearly or newly overdue, each once; return how many."""
    today = clock.today()
    ahead = rulebook.number("reg.remind_days", today)
    count = 0
    for application in desk.due_for_update(today):
        due_on = application.due_on
        if due_on is None or today < reminds_on(due_on, ahead):
            continue
        overdue = today > due_on
        application.reminded_on = today
        db.session.flush()
        audit.record(SYSTEM, "registration.office_reminded", application, overdue=overdue)
        letters.due_soon(contracts.contract(SYSTEM, application.contract_id), application, overdue=overdue)
        count += 1
    return count
