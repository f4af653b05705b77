"""The forms of the annual report."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from flask_babel import gettext
from flask_babel import lazy_gettext as _l
from wtforms import SelectField, StringField, TextAreaField, ValidationError
from wtforms.validators import InputRequired

from market.holdings.rules.report import LINES, REMARKS, Line
from market.listings.forms.fields import ProseField
from market.money import Money
from market.web.forms import MarketForm, MoneyField, plain

if TYPE_CHECKING:
    from collections.abc import Mapping


class CountField(StringField):
    """A whole number that may be taken off; empty is zero."""

    data: Any

    def process_formdata(self, valuelist: list[str]) -> None:
        """Read the digits, with a minus sign before them where something is taken off."""
        self.data = 0
        typed = (plain(valuelist[0]) or "").replace("−", "-") if valuelist else ""
        if not typed:
            return
        self.raw_data = valuelist
        if not typed.isascii() or not typed.removeprefix("-").isdigit() or len(typed) > 9:  # noqa: PLR2004 - counts, never more
            raise ValidationError(gettext("Give a whole number."))
        self.data = int(typed)

    def _value(self) -> str:
        return str(self.raw_data[0]) if self.raw_data else str(self.data or "")


class AdditionField(MoneyField):
    """An amount that may be taken off; empty is nothing."""

    def process_formdata(self, valuelist: list[str]) -> None:
        """Read the amount behind a minus sign."""
        typed = (plain(valuelist[0]) or "").replace("−", "-") if valuelist else ""
        super().process_formdata([typed.removeprefix("-")])
        if typed.startswith("-") and self.data is not None:
            self.raw_data, self.data = [typed], -self.data


class BeginForm(MarketForm):
    """Which year is reported."""

    year = SelectField(_l("Year"), coerce=int, choices=[])


class CorrectForm(MarketForm):
    """Why a submitted report is corrected."""

    because = TextAreaField(_l("Reason"), [InputRequired(_l("Say why the report is corrected."))])


class ReportForm(MarketForm):
    """What the office adds to the market's counts, line by line, and its remarks; the lines are made below."""

    remarks = ProseField(_l("Remarks"), most=REMARKS)

    def added(self) -> dict[str, int]:
        """Return what was typed, amounts in fen."""
        values = {key: self._fields[key].data for key in LINES}
        return {key: value.fen if isinstance(value, Money) else value or 0 for key, value in values.items()}


def _field(line: Line) -> StringField:
    return AdditionField(line.zh) if line.is_money else CountField(line.zh)


for _line in LINES.values():
    setattr(ReportForm, _line.key, _field(_line))


def begun(added: Mapping[str, int], remarks: str) -> dict[str, Any]:
    """Return what the form of a draft begins with."""
    values = {key: Money(value) if LINES[key].is_money else value for key, value in added.items()}
    return values | {"remarks": remarks}
