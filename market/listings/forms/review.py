"""The form of a review: an answer to each point that the reviewer judges, the decision, and what the author has to mend."""

from __future__ import annotations

from typing import Any

from flask_babel import gettext
from flask_babel import lazy_gettext as _l
from wtforms import Field, RadioField, SelectField

from market.listings.forms.fields import LineField, ProseField
from market.listings.forms.rows import Columns, RowsForm, rows_form
from market.listings.rules.review import WORDS_LENGTH, Answer, Flaw, Item, Remark, Sheet, Verdict
from market.web.forms import choices

PUBLISH, RETURN = "yes", "no"


class ReviewForm(RowsForm):
    """What the reviewer found, and decides."""

    approve = RadioField(
        _l("Decision"), choices=lambda: [(PUBLISH, gettext("Publish")), (RETURN, gettext("Return for correction"))], default=PUBLISH
    )
    note = ProseField(_l("Note of the review"), most=WORDS_LENGTH)

    def judged(self) -> list[Field]:
        """Return the inputs of the points that the reviewer answers."""
        return [field for field in self if field.name.startswith("tick_")]

    def verdict(self) -> Verdict:
        """Return what the services take."""
        ticks = {field.name.removeprefix("tick_"): Answer(field.data) for field in self.judged() if field.data}
        remarks = tuple(
            Remark(
                field=row["remark_field"] or "",
                flaw=Flaw(row["remark_flaw"]) if row["remark_flaw"] else None,
                words=row["remark_words"] or "",
            )
            for row in self.filled("remark")
        )
        return Verdict(approve=self.approve.data == PUBLISH, ticks=ticks, remarks=remarks, note=self.note.data or "")


def review_form(sheet: Sheet) -> ReviewForm:
    """Return the empty form of a kind of listing, or what was posted."""
    made = rows_form(ReviewForm, {"remark": _columns(sheet)}, {"remark": 0})
    members = {f"tick_{item.code}": _tick(item) for item in sheet.judged}
    form: ReviewForm = type("ReviewForm", (made,), members)()
    return form


def _tick(item: Item) -> RadioField:
    def listed() -> list[tuple[str, str]]:
        return [(answer.value, gettext(answer.label)) for answer in item.choices]

    return RadioField(_l(item.question), choices=listed, validate_choice=False, filters=[_known])


def _known(value: Any) -> str | None:  # noqa: ANN401 - what was posted
    """Return an answer, or nothing for what is none."""
    return value if value in set(Answer) else None


def _columns(sheet: Sheet) -> Columns:
    def places() -> list[tuple[str, str]]:
        return [("", gettext("Please choose")), *((place.name, gettext(place.label)) for place in sheet.places.values())]

    return {
        "remark_field": lambda: SelectField(_l("Where"), choices=places, default=""),
        "remark_flaw": lambda: SelectField(_l("Why"), choices=choices(Flaw, blank=True), default=""),
        "remark_words": lambda: LineField(_l("What is to be done"), most=WORDS_LENGTH),
    }
