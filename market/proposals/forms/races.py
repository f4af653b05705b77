"""The forms of a race 赛马制: who runs, results, marks, the decision of a stage, the next stage."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import date
from typing import Any

from flask_babel import lazy_gettext as _l
from flask_wtf.file import FileField
from wtforms import BooleanField, SelectMultipleField

from market.listings.forms.fields import DayField, ProseField
from market.listings.forms.goals import NAMED, SHOWN, GoalsForm
from market.listings.forms.rows import rows_form
from market.listings.rules.wishes import RaceGoal
from market.proposals.rules.races import REASON_LENGTH, RESULT_LENGTH
from market.web.forms import MarketForm, PlainField


class StartForm(MarketForm):
    """Who runs in the first stage, and the days of its milestones."""

    goals = 0
    racers = SelectMultipleField(_l("Solvers admitted"), coerce=int)

    def days(self) -> list[date | None]:
        """Return the days in the order of the milestones."""
        return [self[f"due_on_{place}"].data for place in range(self.goals)]


class ResultForm(MarketForm):
    """What was reached at one milestone."""

    text = ProseField(_l("What was reached"), most=RESULT_LENGTH)
    link = PlainField(_l("Web address of the evidence"))
    file = FileField(_l("Report or picture"))


class SettleForm(MarketForm):
    """Who leaves after a stage, and why."""

    racers: tuple[int, ...] = ()

    def out(self) -> dict[int, str]:
        """Return the reasons of those who leave, by proposal."""
        return {one: self[f"reason_{one}"].data or "" for one in self.racers if self[f"out_{one}"].data}


def result_form(milestone_id: int, *, posted: bool) -> ResultForm:
    """Return the form of one milestone; a page has one for each, so the inputs carry its number."""
    form = ResultForm(**({} if posted else {"formdata": None}))
    for field in form:
        field.id = field.label.field_id = f"{field.id}-{milestone_id}"
    return form


def start_form(goals: Sequence[RaceGoal], candidates: Mapping[int, str], *, posted: bool) -> StartForm:
    """Return the form of the start with one day for each milestone of the demand."""
    members: dict[str, Any] = {f"due_on_{place}": DayField(goal.name) for place, goal in enumerate(goals)}
    made = type("StartForm", (StartForm,), members | {"goals": len(goals)})
    first = {f"due_on_{place}": goal.due_on for place, goal in enumerate(goals)}
    form: StartForm = made(data=first) if posted else made(formdata=None, data=first | {"racers": list(candidates)})
    form.racers.choices = list(candidates.items())
    return form


def settle_form(proposals: Collection[int], *, posted: bool) -> SettleForm:
    """Return the form of a stage's decision with a tick and a reason for each racer."""
    members: dict[str, Any] = {"racers": tuple(proposals)}
    for one in proposals:
        members |= {f"out_{one}": BooleanField(_l("Is knocked out")), f"reason_{one}": ProseField(_l("Reason"), most=REASON_LENGTH)}
    made: SettleForm = type("SettleForm", (SettleForm,), members)(**({} if posted else {"formdata": None}))
    return made


def stage_form(*, posted: bool) -> GoalsForm:
    """Return the form of the next stage with its milestones."""
    made: GoalsForm = rows_form(GoalsForm, {"goal": {**NAMED, **SHOWN}}, {"goal": 0})(**({} if posted else {"formdata": None}))
    return made
