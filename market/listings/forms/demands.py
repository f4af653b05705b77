"""The two pages on which a demand is written: the problem in short, then what its solvers must know."""

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
from market.listings.rules.content import TITLE_LENGTH, Target
from market.listings.rules.kinds import ContactRule, Cooperation, Sector, TechnologyField
from market.listings.rules.wishes import Criterion, DemandMode, RaceGoal, SolverKind
from market.web.forms import MarketForm, MoneyField, choices
from market.web.i18n import language

BRIEF = ("title_zh", "problem", "sector", "field", "mode", "budget_from", "budget_to", "deadline")
TERMS = (
    *("title_en", "background", "constraints", "own_funds", "public_funds", "payment", "ways", "ownership", "region", "wanted_by"),
    *("contact", "solver_kinds", "conditions", "nda", "details"),
)
RACING = ("finalists", "stage_fund")
CHOSEN = {"sector": Sector, "field": TechnologyField, "contact": ContactRule, "mode": DemandMode}
SEVERAL = {"ways": Cooperation, "solver_kinds": SolverKind}


def regions() -> list[tuple[str, str]]:
    """Return the regions to choose from, in the reader's language."""
    english = language() == "en"
    return [("", gettext("Please choose")), *((region.code, region.en if english else region.zh) for region in REGIONS.values())]


class BriefForm(MarketForm):
    """The first page: the problem, the money, the day, the way to a solver."""

    title_zh = LineField(_l("Title in Chinese"), most=TITLE_LENGTH)
    problem = ProseField(_l("Problem to solve"))
    sector = SelectField(_l("Sector"), choices=choices(Sector, blank=True))
    field = SelectField(_l("Technology field"), choices=choices(TechnologyField, blank=True))
    budget_from = MoneyField(_l("Budget from"))
    budget_to = MoneyField(_l("Budget up to"))
    deadline = DayField(_l("Proposals until"))
    mode = SelectField(_l("How the solver is found"), choices=choices(DemandMode))

    def changes(self) -> dict[str, Any]:
        """Return the parts of the demand that the page speaks of."""
        return _said(self, BRIEF)


class TermsForm(GoalsForm):
    """The second page: targets, conditions, ways, confidentiality; what the chosen way to a solver asks for comes with `terms_form`."""

    title_en = LineField(_l("Title in English"), most=TITLE_LENGTH * 2)
    background = ProseField(_l("Background and what was tried"))
    constraints = ProseField(_l("What must not change"))
    own_funds = MoneyField(_l("Own money in the project"))
    public_funds = MoneyField(_l("Public support"))
    payment = ProseField(_l("Payment by stages"), most=1000)
    ways = SelectMultipleField(_l("Ways of cooperation"), choices=choices(Cooperation))
    ownership = ProseField(_l("Ownership of the results"), most=500)
    region = SelectField(_l("Region"), choices=regions)
    wanted_by = DayField(_l("Result wanted by"))
    contact = SelectField(_l("Contact"), choices=choices(ContactRule))
    solver_kinds = SelectMultipleField(_l("Who may propose"), choices=choices(SolverKind))
    conditions = ProseField(_l("What a solver must bring"), most=1000)
    nda = BooleanField(_l("Give the confidential details only after a confidentiality agreement"))
    details = ProseField(_l("Confidential details"))

    def changes(self) -> dict[str, Any]:
        """Return the parts of the demand that the page speaks of; what another way to a solver would need is empty."""
        return _said(self, TERMS) | {
            "indicators": tuple(Target(**{column: value or "" for column, value in row.items()}) for row in self.filled("target")),
            "criteria": tuple(Criterion(name=row["criterion"] or "", weight_bp=row["weight"] or 0) for row in self.filled("criterion")),
            "goals": tuple(RaceGoal(**row) for row in self.goals()),
            **{name: self[name].data if name in self else None for name in RACING},
        }


class RaceTermsForm(TermsForm):
    """The second page of a race."""

    finalists = WholeField(_l("Solvers in the first stage"))
    stage_fund = MoneyField(_l("Paid to each of them for the first stage"))


TARGET: Columns = {
    "name": lambda: LineField(_l("Indicator"), most=60),
    "now": lambda: LineField(_l("Now"), most=60),
    "wanted": lambda: LineField(_l("Target"), most=60),
    "unit": lambda: LineField(_l("Unit"), most=20),
    "test": lambda: LineField(_l("How it is tested")),
}
CRITERION: Columns = {
    "criterion": lambda: LineField(_l("What the experts judge"), most=60),
    "weight": lambda: ShareField(_l("Weight in per cent")),
}
GOAL: Columns = {**NAMED, "share": lambda: ShareField(_l("Share in per cent")), **SHOWN}


def brief_form(demand: Demand | None) -> BriefForm:
    """Return the first page with what is kept."""
    return BriefForm(data={"mode": DemandMode.ORDINARY.value} if demand is None else _kept(demand, BRIEF))


def terms_form(demand: Demand) -> TermsForm:
    """Return the second page with what is kept, and the rows that the demand's way to a solver asks for."""
    rows = _rows(demand)
    races = demand.mode is DemandMode.RACE
    groups = {group: columns for group, columns in (("target", TARGET), ("criterion", CRITERION), ("goal", GOAL)) if group in rows}
    made = rows_form(RaceTermsForm if races else TermsForm, groups, {group: len(kept) for group, kept in rows.items()})
    first = _kept(demand, (*TERMS, *RACING))
    for kept in rows.values():
        first |= initial(kept)
    form: TermsForm = made(data=first)
    return form


def _rows(demand: Demand) -> dict[str, list[dict[str, Any]]]:
    rows: dict[str, list[dict[str, Any]]] = {"target": list(demand.indicators)}
    if demand.mode is not DemandMode.ORDINARY:
        rows["criterion"] = [{"criterion": row.name, "weight": row.weight_bp} for row in demand.weights()]
    if demand.mode is DemandMode.RACE:
        rows["goal"] = [
            {"goal": row.name, "due_on": row.due_on, "share": row.share_bp, "handed": row.result, "checked": row.test}
            for row in demand.race_goals()
        ]
    return rows


def _said(form: MarketForm, names: tuple[str, ...]) -> dict[str, Any]:
    values = {name: form[name].data for name in names}
    values |= {name: kind(values[name]) if values[name] else None for name, kind in CHOSEN.items() if name in values}
    return values | {name: tuple(kind(one) for one in values[name] or ()) for name, kind in SEVERAL.items() if name in values}


def _kept(demand: Demand, names: tuple[str, ...]) -> dict[str, Any]:
    kept = {name: getattr(demand, name) for name in names}
    return {name: value.value if isinstance(value, StrEnum) else value for name, value in kept.items()}
