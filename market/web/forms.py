"""Forms check shape; services check rules; `carry_out` joins the two and loses nothing that was typed."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any, TypeVar

from flask_babel import gettext
from flask_wtf import FlaskForm
from werkzeug.datastructures import MultiDict
from wtforms import Field, StringField, ValidationError

from market import clock
from market.db import unit_of_work
from market.errors import Conflict, Forbidden, Invalid, MarketError, Throttled
from market.money import Money
from market.web.i18n import translated

Result = TypeVar("Result")


class MarketForm(FlaskForm):  # type: ignore[misc]  # flask-wtf is untyped
    """The base of every form: CSRF, our error places, and the status to answer with."""

    status = 200

    class Meta(FlaskForm.Meta):  # type: ignore[misc]
        """Every text loses what no database can keep."""

        def wrap_formdata(self, form: Any, formdata: Any) -> Any:  # noqa: ANN401 - WTForms' signature
            """Drop NUL characters, which PostgreSQL's text cannot hold."""
            found = super().wrap_formdata(form, formdata)
            return found and MultiDict((name, _without_nul(value)) for name, value in found.items(multi=True))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.problems: list[str] = []
        self.group_remarks: dict[str, list[str]] = {}

    def process(self, *args: Any, **kwargs: Any) -> None:
        """Read the input; a text (a field without a value of its own kind) that was not sent is an empty text."""
        super().process(*args, **kwargs)
        if self.is_submitted():
            for field in self:
                if field.data is None and isinstance(field, StringField) and type(field)._value is StringField._value:  # type: ignore[attr-defined]  # noqa: SLF001
                    field.data = ""

    def remark(self, place: str, text: str) -> None:
        """Show a reviewer's words at a field, or at a group of rows of this name; a form without the place leaves them out."""
        field = self._fields.get(place)
        if field is None:
            self.group_remarks.setdefault(place, []).append(text)
        else:
            field.remarks = [*getattr(field, "remarks", ()), text]

    def values(self) -> dict[str, Any]:
        """Return the entered data without the CSRF token and the buttons."""
        return {name: value for name, value in self.data.items() if name not in ("csrf_token", "submit")}

    def refuse(self, error: MarketError) -> None:
        """Put a refusal, and those beside it, where the user will see them: on their fields, or above the form."""
        self.status = error.status
        for each in (error, *error.also):
            self._show(each)

    def _show(self, error: MarketError) -> None:
        field = self._fields.get(error.field or "")
        text = translated(error)
        if field is None:
            self.problems.append(text)
        else:
            field.errors = [*field.errors, text]


def carry_out(form: MarketForm, command: Callable[[], Result]) -> Result | None:
    """Validate the form, run the command in a unit of work; return None and mark the form where either refuses."""
    if not form.validate():
        form.status = 422
        return None
    try:
        with unit_of_work():
            return command()
    except (Invalid, Conflict, Forbidden, Throttled) as error:
        form.refuse(error)
        return None


def _without_nul(value: Any) -> Any:  # noqa: ANN401 - text or a file
    return value.replace("\x00", "") if isinstance(value, str) else value


def plain(value: str | None) -> str | None:
    """Turn full-width forms into plain ones, drop invisible characters and outer spaces."""
    if value is None:
        return None
    text = unicodedata.normalize("NFKC", value)
    return "".join(c for c in text if unicodedata.category(c) not in ("Cf", "Cc") or c in "\n\t").strip()


class PlainField(StringField):
    """A code, number or e-mail address: full-width input is understood."""

    def process_formdata(self, valuelist: list[str]) -> None:
        """Normalise what was typed."""
        if valuelist:
            self.data = plain(valuelist[0])


class MoneyField(StringField):
    """An amount in yuan; `data` is a Money or None; what was typed is shown again."""

    data: Any

    def process_formdata(self, valuelist: list[str]) -> None:
        """Read the amount; keep the text for the next rendering."""
        self.data = None
        if not valuelist or not valuelist[0].strip():
            return
        self.raw_data = valuelist
        try:
            self.data = Money.parse(valuelist[0])
        except Invalid as error:
            raise ValidationError(translated(error)) from error

    def _value(self) -> str:
        if self.raw_data:
            return str(self.raw_data[0])
        return f"{self.data.fen / 100:,.2f}".removesuffix(".00") if isinstance(self.data, Money) else ""


class BeijingTimeField(StringField):
    """An instant typed as Beijing time in a datetime-local input; `data` is aware UTC."""

    data: Any

    def process_formdata(self, valuelist: list[str]) -> None:
        """Read `YYYY-MM-DDTHH:MM`."""
        self.data = None
        if not valuelist or not valuelist[0].strip():
            return
        try:
            naive = datetime.fromisoformat(plain(valuelist[0]) or "")
        except ValueError as error:
            raise ValidationError(gettext("Give date and time, for example 2026-10-23 14:00.")) from error
        self.data = naive.replace(tzinfo=naive.tzinfo or clock.BEIJING).astimezone(UTC)

    def _value(self) -> str:
        if self.raw_data:
            return str(self.raw_data[0])
        return self.data.astimezone(clock.BEIJING).strftime("%Y-%m-%dT%H:%M") if self.data else ""


def choices(kind: type, *, blank: bool = False) -> Callable[[], list[tuple[str, str]]]:
    """Return the choices of a Labelled enum for a SelectField, in the reader's language."""

    def listed() -> list[tuple[str, str]]:
        first = [("", gettext("Please choose"))] if blank else []
        return first + [(str(member.value), gettext(member.label)) for member in kind]  # type: ignore[attr-defined]

    return listed


__all__ = ["BeijingTimeField", "Field", "MarketForm", "MoneyField", "PlainField", "carry_out", "choices", "plain"]
