"""The form of a proposal 揭榜方案, and the small ones around it."""

from __future__ import annotations

from typing import Any

from flask_babel import gettext
from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, SelectField

from market.listings.forms.fields import LineField, ProseField, WholeField
from market.listings.forms.rows import Columns, RowsForm, initial, rows_form
from market.listings.models.achievements import Achievement
from market.listings.models.demands import Demand
from market.listings.rules.kinds import Cooperation
from market.proposals.models.proposals import Proposal
from market.proposals.rules.plans import TEXT_LENGTH, Member, Plan, Promise, Stage
from market.web.forms import MarketForm, MoneyField
from market.web.i18n import language


class ProposalForm(RowsForm):
    """Everything that a proposal says; one pair of inputs for each target of the demand."""

    targets = 0
    approach = ProseField(_l("Technical approach"), most=TEXT_LENGTH)
    achievement_id = SelectField(_l("Builds on this achievement"), coerce=lambda value: int(value) if value else None)
    price = MoneyField(_l("Price, tax included"))
    way = SelectField(_l("Cooperation"))
    terms = ProseField(_l("Further terms"), most=1000)
    meets_conditions = BooleanField(_l("Our organisation meets the demander's conditions"))
    independent = BooleanField(_l("Our organisation and the demander are separate units and hold no shares in each other"))

    def plan(self) -> Plan:
        """Return what the services take."""
        return Plan(
            approach=self.approach.data or "",
            achievement_id=self.achievement_id.data,
            promises=tuple(Promise(value=self[f"value_{n}"].data or "", note=self[f"note_{n}"].data or "") for n in range(self.targets)),
            team=tuple(Member(name=row["member"] or "", role=row["role"] or "") for row in self.filled("member")),
            stages=tuple(
                Stage(name=row["stage"] or "", months=row["months"] or 0, result=row["result"] or "") for row in self.filled("stage")
            ),
            price=self.price.data,
            way=Cooperation(self.way.data) if self.way.data else None,
            terms=self.terms.data or "",
            meets_conditions=bool(self.meets_conditions.data),
            independent=bool(self.independent.data),
        )


COLUMNS: dict[str, Columns] = {
    "member": {
        "member": lambda: LineField(_l("Name"), most=60),
        "role": lambda: LineField(_l("Part in the work"), most=120),
    },
    "stage": {
        "stage": lambda: LineField(_l("Work step"), most=120),
        "months": lambda: WholeField(_l("Months after the contract")),
        "result": lambda: LineField(_l("What is handed over")),
    },
}


class ReasonForm(MarketForm):
    """Why a proposal is declined."""

    reason = ProseField(_l("Reason"), most=1000)


class PriceForm(MarketForm):
    """The price that was left to the talks."""

    price = MoneyField(_l("Price, tax included"))


def proposal_form(demand: Demand, kept: Proposal | None, achievements: list[Achievement]) -> ProposalForm:
    """Return the form with what is kept."""
    rows = _rows(kept)
    base = rows_form(ProposalForm, COLUMNS, {group: len(found) for group, found in rows.items()})
    members: dict[str, Any] = {"targets": len(demand.indicators)}
    for place in range(len(demand.indicators)):
        members[f"value_{place}"] = LineField(_l("Promised value"), most=120)
        members[f"note_{place}"] = LineField(_l("How it is shown"))
    form: ProposalForm = type("ProposalForm", (base,), members)(data=_first(kept, rows))
    form.achievement_id.choices = [("", gettext("None"))] + [(found.id, _title(found)) for found in achievements]
    form.way.choices = [("", gettext("Please choose"))] + [(way.value, gettext(way.label)) for way in demand.cooperation()]
    return form


def _title(found: Achievement) -> str:
    return found.title_en if language() == "en" and found.title_en else found.title_zh


def _rows(kept: Proposal | None) -> dict[str, list[dict[str, Any]]]:
    if kept is None:
        return {group: [] for group in COLUMNS}
    plan = kept.plan()
    return {
        "member": [{"member": row.name, "role": row.role} for row in plan.team],
        "stage": [{"stage": row.name, "months": row.months, "result": row.result} for row in plan.stages],
    }


def _first(kept: Proposal | None, rows: dict[str, list[dict[str, Any]]]) -> dict[str, Any]:
    if kept is None:
        return {}
    plan = kept.plan()
    first: dict[str, Any] = {
        name: getattr(plan, name) for name in ("approach", "achievement_id", "price", "terms", "meets_conditions", "independent")
    }
    first["way"] = plan.way.value if plan.way else ""
    for place, promise in enumerate(plan.promises):
        first |= {f"value_{place}": promise.value, f"note_{place}": promise.note}
    for found in rows.values():
        first |= initial(found)
    return first
