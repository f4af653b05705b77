"""The form of a demand."""

from __future__ import annotations

from enum import StrEnum
from typing import Any

from flask_babel import gettext
from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, SelectField, SelectMultipleField

from market.accounts.rules.regions import REGIONS
from market.listings.forms.fields import DayField, LineField, ProseField, ShareField, WholeField
from market.listings.forms.goals import NAMED, SHOWN, GoalsForm
from market.listings.forms.rows import Columns, initial, rows_form
from market.listings.models.demands import Demand
from market.listings.rules.content import TITLE_LENGTH, Target, Wish
from market.listings.rules.kinds import ContactRule, Cooperation, Sector, TechnologyField
from market.listings.rules.wishes import Criterion, DemandMode, RaceGoal, SolverKind
from market.web.forms import MoneyField, choices
from market.web.i18n import language

TEXTS = ("title_zh", "title_en", "problem", "background", "ownership", "region", "constraints", "payment", "conditions", "details")
ROWS = ("indicators", "criteria", "goals")
CHOSEN = {"sector": Sector, "field": TechnologyField, "contact": ContactRule, "mode": DemandMode}
SEVERAL = {"ways": Cooperation, "solver_kinds": SolverKind}


def _regions() -> list[tuple[str, str]]:
    english = language() == "en"
    return [("", gettext("Please choose")), *((region.code, region.en if english else region.zh) for region in REGIONS.values())]


class DemandForm(GoalsForm):
    """Everything that a demand says."""

    title_zh = LineField(_l("Title in Chinese"), most=TITLE_LENGTH)
    title_en = LineField(_l("Title in English"), most=TITLE_LENGTH * 2)
    problem = ProseField(_l("Problem to solve"))
    background = ProseField(_l("Background and what was tried"))
    constraints = ProseField(_l("What must not change"))
    sector = SelectField(_l("Sector"), choices=choices(Sector, blank=True))
    field = SelectField(_l("Technology field"), choices=choices(TechnologyField, blank=True))
    mode = SelectField(_l("How the solver is found"), choices=choices(DemandMode))
    budget_from = MoneyField(_l("Budget from"))
    budget_to = MoneyField(_l("Budget up to"))
    own_funds = MoneyField(_l("Own money in the project"))
    public_funds = MoneyField(_l("Public support"))
    payment = ProseField(_l("Payment by stages"), most=1000)
    ways = SelectMultipleField(_l("Ways of cooperation"), choices=choices(Cooperation))
    ownership = ProseField(_l("Ownership of the results"), most=500)
    region = SelectField(_l("Region"), choices=_regions)
    deadline = DayField(_l("Proposals until"))
    wanted_by = DayField(_l("Result wanted by"))
    contact = SelectField(_l("Contact"), choices=choices(ContactRule))
    solver_kinds = SelectMultipleField(_l("Who may propose"), choices=choices(SolverKind))
    conditions = ProseField(_l("What a solver must bring"), most=1000)
    nda = BooleanField(_l("Give the confidential details only after a confidentiality agreement"))
    details = ProseField(_l("Confidential details"))
    finalists = WholeField(_l("Solvers in the first stage"))
    stage_fund = MoneyField(_l("Paid to each of them for the first stage"))

    def wish(self) -> Wish:
        """Return what the services take."""
        values: dict[str, Any] = {name: self[name].data for name in Wish.__dataclass_fields__ if name not in ROWS}
        values |= {name: values[name] or "" for name in TEXTS}
        values |= {name: kind(values[name]) if values[name] else None for name, kind in CHOSEN.items()}
        values |= {name: tuple(kind(one) for one in values[name] or ()) for name, kind in SEVERAL.items()}
        return Wish(
            **values,
            indicators=tuple(Target(**{column: value or "" for column, value in row.items()}) for row in self.filled("target")),
            criteria=tuple(Criterion(name=row["criterion"] or "", weight_bp=row["weight"] or 0) for row in self.filled("criterion")),
            goals=tuple(RaceGoal(**row) for row in self.goals()),
        )


COLUMNS: dict[str, Columns] = {
    "target": {
        "name": lambda: LineField(_l("Indicator"), most=60),
        "now": lambda: LineField(_l("Now"), most=60),
        "wanted": lambda: LineField(_l("Target"), most=60),
        "unit": lambda: LineField(_l("Unit"), most=20),
        "test": lambda: LineField(_l("How it is tested")),
    },
    "criterion": {
        "criterion": lambda: LineField(_l("What the experts judge"), most=60),
        "weight": lambda: ShareField(_l("Weight in per cent")),
    },
    "goal": {**NAMED, "share": lambda: ShareField(_l("Share in per cent")), **SHOWN},
}


def demand_form(demand: Demand | None) -> DemandForm:
    """Return the form with what is kept."""
    kept = _rows(demand)
    made = rows_form(DemandForm, COLUMNS, {group: len(rows) for group, rows in kept.items()})
    first = {"contact": ContactRule.MARKET.value, "mode": DemandMode.ORDINARY.value} if demand is None else _kept(demand)
    for rows in kept.values():
        first |= initial(rows)
    form: DemandForm = made(data=first)
    return form


def _rows(demand: Demand | None) -> dict[str, list[dict[str, Any]]]:
    if demand is None:
        return {group: [] for group in COLUMNS}
    return {
        "target": list(demand.indicators),
        "criterion": [{"criterion": row.name, "weight": row.weight_bp} for row in demand.weights()],
        "goal": [
            {"goal": row.name, "due_on": row.due_on, "share": row.share_bp, "handed": row.result, "checked": row.test}
            for row in demand.race_goals()
        ],
    }


def _kept(demand: Demand) -> dict[str, Any]:
    kept = {name: getattr(demand, name) for name in Wish.__dataclass_fields__ if name not in ROWS}
    return {name: value.value if isinstance(value, StrEnum) else value for name, value in kept.items()}
