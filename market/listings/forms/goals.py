"""Rows of milestones, as a demand's race and its later stages ask for them."""

from __future__ import annotations

from typing import Any

from flask_babel import gettext
from flask_babel import lazy_gettext as _l

from market.listings.forms.fields import DayField, LineField
from market.listings.forms.rows import Columns, RowsForm

NAMED: Columns = {"goal": lambda: LineField(_l("Milestone"), most=120), "due_on": lambda: DayField(_l("Reached by"))}
SHOWN: Columns = {
    "handed": lambda: LineField(_l("What is handed over")),
    "checked": lambda: LineField(_l("How it is checked")),
}


class GoalsForm(RowsForm):
    """A form with the group `goal`."""

    def goals(self) -> list[dict[str, Any]]:
        """Return the milestones that have a day, as the rules name their parts; others are refused by `validate`."""
        return [_goal(row) for row in self.filled("goal") if row["due_on"]]

    def validate(self, *args: Any, **kwargs: Any) -> bool:
        """Refuse a milestone without its day: the rules know only whole ones."""
        fine: bool = super().validate(*args, **kwargs)
        for place in self.places("goal"):
            day = self[f"due_on_{place}"]
            if day.data is None and not day.errors:
                day.errors = [*day.errors, gettext("Give the milestone's day.")]
                fine = False
        return fine


def _goal(row: dict[str, Any]) -> dict[str, Any]:
    found = {"name": row["goal"] or "", "due_on": row["due_on"], "result": row["handed"] or "", "test": row["checked"] or ""}
    return found | {"share_bp": row["share"] or 0} if "share" in row else found
