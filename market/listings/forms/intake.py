"""The forms of importing a list: the file, then what its columns are and what holds where a row is silent."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, ClassVar, TypeVar

from flask_babel import gettext
from flask_babel import lazy_gettext as _l
from flask_wtf.file import FileField, FileRequired
from wtforms import BooleanField, Field, HiddenField, SelectField

from market.columns import Column
from market.listings.forms.achievements import levels
from market.listings.forms.demands import regions
from market.listings.forms.fields import DayField, LineField
from market.listings.rules import achievement_sheet, demand_sheet
from market.listings.rules.kinds import Cooperation, Sector, TechnologyField, TermMode
from market.web.forms import MarketForm, choices

Form = TypeVar("Form", bound="ColumnsForm")
_WITHOUT_LENGTH = (TermMode.TRANSFER, TermMode.EQUITY)


class UploadForm(MarketForm):
    """The file."""

    file = FileField(_l("Workbook (XLSX) or CSV file"), [FileRequired(_l("Choose a file."))])


class ColumnsForm(MarketForm):
    """What each column is; `column_3` names the field of the fourth."""

    key = HiddenField()

    def columns(self) -> list[Field]:
        """Return the choice of each column, in the file's order."""
        return [field for name, field in self._fields.items() if name.startswith("column_")]

    def where(self) -> dict[str, int]:
        """Return where each field stands; the first of two columns of the same field counts."""
        found: dict[str, int] = {}
        for place, column in enumerate(self.columns()):
            if column.data:
                found.setdefault(column.data, place)
        return found


class IntakeForm(ColumnsForm):
    """What the columns of a list of listings are, and what holds where a row is silent."""

    once: ClassVar[tuple[tuple[str, ...], ...]] = ()
    """What is said once for all rows: the inputs of each line."""
    sector = SelectField(_l("Sector"), choices=choices(Sector, blank=True))
    field = SelectField(_l("Technology field"), choices=choices(TechnologyField, blank=True))
    submit_all = BooleanField(_l("Submit for review what is complete"))

    def classified(self) -> dict[str, Any]:
        """Return sector and field for rows that name none."""
        return {
            "sector": Sector(self.sector.data) if self.sector.data else None,
            "field": TechnologyField(self.field.data) if self.field.data else None,
        }


class AchievementIntakeForm(IntakeForm):
    """What holds for achievements whose row is silent."""

    once = (("sector", "field"), ("trl", "mode"))
    trl = SelectField(_l("Readiness level"), choices=levels)
    mode = SelectField(
        _l("Way of conversion, negotiated price"),
        choices=lambda: [("", gettext("Please choose")), *((mode.value, gettext(mode.label)) for mode in _WITHOUT_LENGTH)],
    )
    ledger_from_number = BooleanField(_l("The number in this list is the number in our achievement ledger"))

    def usual(self) -> achievement_sheet.Usual:
        """Return what holds where a row is silent."""
        return achievement_sheet.Usual(
            **self.classified(),
            trl=int(self.trl.data) if self.trl.data else None,
            mode=TermMode(self.mode.data) if self.mode.data else None,
            ledger_from_number=bool(self.ledger_from_number.data),
        )


class DemandIntakeForm(IntakeForm):
    """What holds for demands whose row is silent."""

    once = (("sector", "field"), ("region", "deadline"), ("way", "ownership"))
    region = SelectField(_l("Region"), choices=regions)
    deadline = DayField(_l("Proposals until"))
    way = SelectField(_l("Way of working together"), choices=choices(Cooperation, blank=True))
    ownership = LineField(_l("Ownership of the results"))

    def usual(self) -> demand_sheet.Usual:
        """Return what holds where a row is silent."""
        return demand_sheet.Usual(
            **self.classified(),
            region=self.region.data or "",
            deadline=self.deadline.data,
            way=Cooperation(self.way.data) if self.way.data else None,
            ownership=self.ownership.data or "",
        )


FORMS: dict[str, type[IntakeForm]] = {"achievements": AchievementIntakeForm, "demands": DemandIntakeForm}
"""The form of each kind of list."""


def columns_form(
    base: type[Form], known: Sequence[Column], rows: Sequence[Sequence[str]], where: Mapping[str, int] | None = None, **kept: object
) -> Form:
    """Return the form for a file's head: as it was posted, or, with `where`, with what its columns were taken for."""
    members: dict[str, Any] = {
        f"column_{place}": SelectField(
            head or gettext("Column %(place)s", place=place + 1),
            choices=lambda: [("", gettext("leave out")), *((column.field, gettext(column.label)) for column in known)],
        )
        for place, head in enumerate(rows[0])
    }
    made: type[Form] = type(base.__name__, (base,), members)
    return made() if where is None else made(formdata=None, data={f"column_{place}": field for field, place in where.items()} | kept)
