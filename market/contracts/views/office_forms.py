"""The shapes of what an office types: corrections, opinions, rulings and their review; and what holders of a registration ask for."""

from __future__ import annotations

from typing import Any

from flask_babel import gettext, lazy_gettext
from flask_wtf.file import FileField, FileRequired
from wtforms import (
    BooleanField,
    DateField,
    FieldList,
    Form,
    FormField,
    IntegerField,
    RadioField,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
)
from wtforms.validators import DataRequired, InputRequired, Length, Optional

from market.contracts.rules.desk import Due
from market.contracts.rules.precheck import CheckPoint
from market.contracts.rules.registration.points import Advice, CorrectionPoint
from market.contracts.rules.registration.refusal import GROUNDS
from market.contracts.rules.registration.ruling import Content
from market.contracts.rules.registration.supplement import Added
from market.contracts.rules.states import RegistrationState
from market.web.forms import MarketForm, MoneyField, PlainField, choices

ROWS = 4
_AREA = {"rows": 3}


class PointForm(Form):
    """One thing to mend; a row without words is left out."""

    point = SelectField(lazy_gettext("Part of the application"), choices=choices(CorrectionPoint))
    note = StringField(lazy_gettext("What to correct"), [Length(max=1000)])


class CorrectionForm(MarketForm):
    """What must be mended, part by part."""

    points = FieldList(FormField(PointForm), label=lazy_gettext("What to correct"), min_entries=ROWS, max_entries=ROWS)

    def given(self) -> list[tuple[CorrectionPoint, str]]:
        """Return the rows that say something."""
        return [(CorrectionPoint(row["point"]), row["note"]) for row in self.points.data if (row["note"] or "").strip()]


class DisputeForm(MarketForm):
    """Why experts are called."""

    reason = TextAreaField(
        lazy_gettext("Why experts are needed"), [DataRequired(lazy_gettext("Give a reason.")), Length(max=1000)], render_kw=_AREA
    )


class OpinionForm(MarketForm):
    """What an expert said."""

    expert = StringField(lazy_gettext("Expert"), [DataRequired(lazy_gettext("Name the expert.")), Length(max=100)])
    unit = StringField(lazy_gettext("Unit of the expert"), [DataRequired(lazy_gettext("Name the unit.")), Length(max=100)])
    opinion = TextAreaField(lazy_gettext("Opinion"), [DataRequired(lazy_gettext("Write the opinion.")), Length(max=1000)], render_kw=_AREA)
    supports = RadioField(
        lazy_gettext("The expert would"),
        [InputRequired(lazy_gettext("Choose one."))],
        choices=choices(Advice),
    )

    def values(self) -> dict[str, Any]:
        """Return the opinion as the service takes it."""
        given = super().values()
        return {**given, "supports": given["supports"] == Advice.FOR}


class RegisterForm(MarketForm):
    """The registrar's checklist."""

    checks = SelectMultipleField(lazy_gettext("Checklist"), choices=choices(CheckPoint))

    def values(self) -> dict[str, Any]:
        """Return the points that are ticked, none where the form was sent without any."""
        return {"checks": self.checks.data or ()}


class BeginForm(MarketForm):
    """The last serial number that the office gave outside this market this year."""

    after = IntegerField(lazy_gettext("Last serial number given elsewhere this year"), [InputRequired(lazy_gettext("Give a number."))])


class RefusalForm(MarketForm):
    """One of the nine grounds, and the reason that the applicant reads."""

    ground = SelectField(
        lazy_gettext("Ground of refusal"), choices=lambda: [(ground.value, gettext(words)) for ground, words in GROUNDS.items()]
    )
    reason = TextAreaField(lazy_gettext("Reason"), [DataRequired(lazy_gettext("Give a reason.")), Length(max=1000)], render_kw=_AREA)

    def values(self) -> dict[str, Any]:
        """Return the refusal as the service takes it."""
        given = super().values()
        return {**given, "ground": CheckPoint(given["ground"])}


class WhyForm(MarketForm):
    """A reason that stays with the record."""

    reason = TextAreaField(lazy_gettext("Reason"), [DataRequired(lazy_gettext("Give a reason.")), Length(max=1000)], render_kw=_AREA)


class DeclineForm(WhyForm):
    """Why an application is declined, and whether the matter ends with it."""

    unneeded = BooleanField(lazy_gettext("Nothing has to be registered: the duty behind the application ends with this answer"))


class RemarkForm(MarketForm):
    """What is wrong with a prepared ruling."""

    note = TextAreaField(lazy_gettext("Remark"), [DataRequired(lazy_gettext("Give a reason.")), Length(max=1000)], render_kw=_AREA)


class ChangeForm(MarketForm):
    """What the certificate shall say from now on."""

    project_name = StringField(lazy_gettext("Project name"), [DataRequired(lazy_gettext("Give the project a name.")), Length(max=200)])
    total = MoneyField(lazy_gettext("Contract total"), [InputRequired(lazy_gettext("Give an amount."))])
    tech = MoneyField(lazy_gettext("Technology amount"), [InputRequired(lazy_gettext("Give an amount."))])
    ends_on = DateField(lazy_gettext("Last day"), [Optional()])
    reason = TextAreaField(lazy_gettext("Reason"), [DataRequired(lazy_gettext("Give a reason.")), Length(max=1000)], render_kw=_AREA)

    def values(self) -> dict[str, Any]:
        """Return the change as the service takes it."""
        given = super().values()
        reason = given.pop("reason")
        return {"reason": reason, "content": Content(**given)}


class SupplementForm(MarketForm):
    """What a royalty came to after the registration, and the statement that proves it."""

    total = MoneyField(lazy_gettext("Amount that arose"), [InputRequired(lazy_gettext("Give an amount."))])
    tech = MoneyField(lazy_gettext("Of it technology amount"), [InputRequired(lazy_gettext("Give an amount."))])
    arose_on = DateField(lazy_gettext("Arose on"), [InputRequired(lazy_gettext("Give the day."))])
    reason = TextAreaField(
        lazy_gettext("How it was counted"), [DataRequired(lazy_gettext("Give a reason.")), Length(max=1000)], render_kw=_AREA
    )
    file = FileField(lazy_gettext("Statement of the royalty"), [FileRequired(lazy_gettext("Choose a file."))])

    def values(self) -> dict[str, Any]:
        """Return the supplement as the service takes it."""
        file, given = self.file.data, super().values()
        added = Added(total=given["total"], tech=given["tech"], arose_on=given["arose_on"])
        return {"reason": self.reason.data or "", "added": added, "content": file.read(), "name": file.filename or ""}


class QueueFilter(MarketForm):
    """Which applications the queue shows."""

    state = SelectField(lazy_gettext("State"), choices=choices(RegistrationState, blank=True))
    due = SelectField(lazy_gettext("Decision due"), choices=choices(Due, blank=True))
    q = PlainField(lazy_gettext("Number or project"), [Length(max=60)])
