"""What time brings to duties: reminders before the last day, and the day after it."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from market import clock
from market.access import SYSTEM
from market.contracts.rules.deadlines import reminder
from market.duties import queries
from market.duties.rules.states import DutyAct, DutyState
from market.duties.services import letters, moving

if TYPE_CHECKING:
    from datetime import date

    from market.contracts.models.contract import Contract
    from market.duties.models import Duty


def remind_next(base_url: str, after: int) -> int | None:
    """Write to the next organisation that has something to do soon, one letter about all; return its id, None at the end."""
    now = clock.now()
    today = clock.legal_date(now)
    stages = queries.stages(today)
    until = today + timedelta(days=max(stages))
    owing = queries.next_owing(after, until)
    if owing is None:
        return None
    fresh = [pair for pair in queries.owed_for_update(owing, until) if _is_news(pair, today, stages)]
    if fresh:
        letters.remind(owing, fresh, base_url)
    return owing


def _is_news(pair: tuple[Duty, Contract], today: date, stages: list[int]) -> bool:
    """Mark what is overdue, and say whether a reminder is due that was not written yet."""
    duty, contract = pair
    if duty.due_on < today:
        if duty.state is DutyState.OPEN:
            moving.move(SYSTEM, duty, DutyAct.LAPSE, at=clock.now())
            letters.overdue(contract, duty)
        return False
    reached = reminder(duty.due_on, today, stages)
    return reached is not None and queries.remember(duty.id, reached, clock.now())
