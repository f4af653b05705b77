"""Forms as templates see them: which control shows a field, and what was refused."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from wtforms import (
    BooleanField,
    DecimalField,
    FieldList,
    FileField,
    FormField,
    HiddenField,
    IntegerField,
    MultipleFileField,
    RadioField,
    SelectField,
    SelectMultipleField,
    TextAreaField,
)

from market.web.forms import BeijingTimeField, MoneyField

if TYPE_CHECKING:
    from collections.abc import Iterable

    from wtforms import Field
    from wtforms.form import BaseForm

CONTROLS: tuple[tuple[tuple[type, ...], str], ...] = (
    ((HiddenField,), "hidden"),
    ((BooleanField,), "check"),
    ((RadioField, SelectMultipleField), "choices"),
    ((FieldList, FormField), "nested"),
    ((TextAreaField,), "area"),
    ((SelectField,), "select"),
    ((MoneyField,), "money"),
    ((BeijingTimeField,), "moment"),
    ((IntegerField, DecimalField), "number"),
)


def flat(errors: Iterable[Any]) -> list[str]:
    """Return the messages of a field, also those of the fields inside it."""
    found: list[str] = []
    for error in errors:
        if isinstance(error, dict):
            found.extend(flat(error.values()))
        elif isinstance(error, list | tuple):
            found.extend(flat(error))
        else:
            found.append(str(error))
    return found


def has_errors(form: BaseForm) -> bool:
    """Say whether a form was refused."""
    return bool(form.errors or getattr(form, "problems", None))


def control(field: Field) -> str:
    """Return which control shows a field: hidden, check, choices, nested, area, select, money, moment, number or text."""
    return next((name for kinds, name in CONTROLS if isinstance(field, kinds)), "text")


def remarks(place: Any) -> list[str]:  # noqa: ANN401 - whatever stands in a form
    """Return a reviewer's words about a field."""
    return list(getattr(place, "remarks", ()))


def carries_files(form: BaseForm) -> bool:
    """Say whether a form needs multipart encoding."""
    return any(isinstance(field, FileField | MultipleFileField) for field in form)
