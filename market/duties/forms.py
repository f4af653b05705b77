"""The forms of duties."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask_babel import lazy_gettext as _l
from flask_wtf.file import FileField, FileRequired
from wtforms import DateField, FieldList, FormField, SelectField, TextAreaField
from wtforms.validators import InputRequired, Optional

from market.contracts.forms.versions import BLANK_ROWS, InstalmentForm, are_whole, filled
from market.duties.rules.exporting import Standing
from market.duties.rules.states import Listed
from market.web.forms import MarketForm, PlainField, choices

if TYPE_CHECKING:
    from market.contracts.rules.versions import Instalment
    from market.duties.models import Duty

GIVEN = InputRequired(_l("Please fill this in."))


class DutyFilter(MarketForm):
    """Which duties are listed."""

    show = SelectField(_l("State"), choices=choices(Listed))


class DoneForm(MarketForm):
    """When a duty was done, and what proves it."""

    on = DateField(_l("Done on"), [GIVEN])
    reference = PlainField(_l("Number that proves it"), [GIVEN])


class WaiveForm(MarketForm):
    """Why a duty is let go."""

    reason = TextAreaField(_l("Reason"), [GIVEN])


class EvidenceForm(MarketForm):
    """A file that proves it."""

    file = FileField(_l("File"), [FileRequired(_l("Choose a file."))])


class ExportForm(MarketForm):
    """Whether and how the technology leaves the country."""

    standing = SelectField(_l("In the export catalogue"), choices=choices(Standing))
    destination = PlainField(_l("Country or region"))
    licence_number = PlainField(_l("Number of the export licence"))
    licence_on = DateField(_l("Licence given on"), [Optional()])


class PaymentPlanForm(MarketForm):
    """Who pays what when: the instalments as the contract says."""

    rows = FieldList(FormField(InstalmentForm), label=_l("Instalments"))

    def offer(self, pending: list[Duty]) -> None:
        """Show what is open now, and a few rows more."""
        if self.is_submitted():
            return
        for duty in pending:
            self.rows.append_entry({"due_on": duty.due_on, "amount": duty.amount})
        for _ in range(BLANK_ROWS):
            self.rows.append_entry({})

    def instalments(self) -> list[Instalment]:
        """Return the rows that are filled in."""
        return filled(self.rows)

    def validate(self, extra_validators: object = None) -> bool:
        """Refuse a row of which one half is missing."""
        return bool(super().validate(extra_validators)) & are_whole(self.rows)
