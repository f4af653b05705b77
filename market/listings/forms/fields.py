"""Inputs that several forms of listings share; each understands full-width characters and keeps what was typed."""

from __future__ import annotations

from datetime import date
from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING, Any

from flask_babel import gettext
from wtforms import DateField, Field, StringField, TextAreaField, ValidationError

from market.web.forms import plain

if TYPE_CHECKING:
    from wtforms.form import BaseForm

SHORT, LONG = 200, 4000
_YEARS = range(1949, 2200)


class MostCharacters:
    """Refuse a text that is too long, in our own words."""

    def __init__(self, most: int) -> None:
        self.most = most

    def __call__(self, _: BaseForm, field: Field) -> None:
        """Compare the length."""
        if field.data and len(field.data) > self.most:
            raise ValidationError(gettext("At most %(most)s characters.", most=self.most))


class LineField(StringField):
    """One line of text without invisible characters."""

    def __init__(self, label: str | None = None, *, most: int = SHORT, **kwargs: Any) -> None:
        super().__init__(label, [MostCharacters(most)], **kwargs)

    def process_formdata(self, valuelist: list[str]) -> None:
        """Drop invisible characters and line breaks."""
        if valuelist:
            self.data = " ".join((plain(valuelist[0]) or "").split())


class ProseField(TextAreaField):
    """Several lines of text, kept as typed but for invisible characters."""

    def __init__(self, label: str | None = None, *, most: int = LONG, **kwargs: Any) -> None:
        super().__init__(label, [MostCharacters(most)], **kwargs)

    def process_formdata(self, valuelist: list[str]) -> None:
        """Drop control characters and outer spaces."""
        if valuelist:
            text = valuelist[0].replace("\r\n", "\n")
            self.data = "".join(character for character in text if character.isprintable() or character in "\n\t").strip()


class DayField(DateField):
    """A legal day; empty is None."""

    def process_formdata(self, valuelist: list[str]) -> None:
        """Read YYYY-MM-DD."""
        self.data = None
        text = (plain(valuelist[0]) or "").replace("/", "-") if valuelist else ""
        if not text:
            return
        try:
            self.data = date.fromisoformat(text)
        except ValueError as error:
            raise ValidationError(gettext("Give the day as year-month-day, for example 2026-10-23.")) from error
        if self.data.year not in _YEARS:
            raise ValidationError(gettext("Give the day as year-month-day, for example 2026-10-23."))


class WholeField(StringField):
    """A whole number; empty is None."""

    data: Any

    def process_formdata(self, valuelist: list[str]) -> None:
        """Read the digits."""
        self.data = None
        text = plain(valuelist[0]) if valuelist else ""
        if not text:
            return
        self.raw_data = valuelist
        if not text.isascii() or not text.isdigit() or len(text) > 6:  # noqa: PLR2004 - months and counts, never more
            raise ValidationError(gettext("Give a whole number."))
        self.data = int(text)

    def _value(self) -> str:
        return str(self.raw_data[0]) if self.raw_data else "" if self.data is None else str(self.data)


class ShareField(StringField):
    """A share in percent with at most two decimals; `data` is in basis points."""

    data: Any

    def process_formdata(self, valuelist: list[str]) -> None:
        """Read `60`, `33.34` or `60%`."""
        self.data = None
        text = (plain(valuelist[0]) or "").removesuffix("%").strip() if valuelist else ""
        if not text:
            return
        self.raw_data = valuelist
        try:
            points = Decimal(text) * 100
        except InvalidOperation as error:
            raise ValidationError(gettext("Give a share in percent, for example 60 or 33.34.")) from error
        if not points.is_finite() or points != points.to_integral_value() or not 0 <= points <= 10_000:  # noqa: PLR2004 - the whole
            raise ValidationError(gettext("Give a share in percent, for example 60 or 33.34."))
        self.data = int(points)

    def _value(self) -> str:
        if self.raw_data:
            return str(self.raw_data[0])
        return "" if self.data is None else f"{Decimal(self.data) / 100:f}".removesuffix(".00")
