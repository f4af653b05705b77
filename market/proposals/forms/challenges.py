"""The forms of a challenge: experts, their answers and marks, objections."""

from __future__ import annotations

from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import BooleanField

from market.listings.forms.fields import LineField, ProseField, WholeField
from market.listings.models.demands import Demand
from market.proposals.models.challenges import ExpertSheet
from market.proposals.models.races import RaceSheet
from market.proposals.rules.scores import Marks
from market.web.forms import MarketForm, PlainField


class InviteForm(MarketForm):
    """Whom the demander asks to judge."""

    email = PlainField(_l("E-mail address of the expert's account"))
    exception = LineField(_l("Why a member of a party may judge"), most=500)


class StatementForm(MarketForm):
    """What an expert declares before judging."""

    statement = ProseField(_l("Declaration of interests"), most=1000)


class SheetForm(MarketForm):
    """One expert's marks of one proposal."""

    criteria = 0
    note = ProseField(_l("Expert's remarks"), most=1000)

    def marks(self) -> Marks:
        """Return the marks in the order of the criteria, None where one is missing."""
        return tuple(self[f"mark_{place}"].data for place in range(self.criteria))


class ObjectionForm(MarketForm):
    """An objection to the notice."""

    text = ProseField(_l("Objection and its reasons"), most=2000)


class ReplyForm(MarketForm):
    """The demander's answer to an objection."""

    text = ProseField(_l("Answer"), most=2000)
    upheld = BooleanField(_l("Uphold it: end the notice and let the experts judge again"))


def sheet_form(demand: Demand, kept: ExpertSheet | RaceSheet | None, *, posted: bool = True) -> SheetForm:
    """Return the form with one input for each criterion; `posted` says whether what was sent is about this proposal."""
    weights = demand.weights()
    members: dict[str, Any] = {f"mark_{place}": WholeField(row.name) for place, row in enumerate(weights)}
    first: dict[str, Any] = {"note": kept.note} if kept else {}
    first |= {f"mark_{place}": mark for place, mark in enumerate(kept.marks)} if kept else {}
    made: SheetForm = type("SheetForm", (SheetForm,), {**members, "criteria": len(weights)})(
        **({} if posted else {"formdata": None}), data=first
    )
    return made
