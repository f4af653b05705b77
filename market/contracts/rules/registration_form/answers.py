"""Answers to the registration form: read, checked against the lists, and what is still missing."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date

from market.contracts.rules.registration_form.codes import code_list
from market.contracts.rules.registration_form.fields import Asked, Field, Kind, field, fields, has, must
from market.errors import Invalid
from market.money import Money
from market.wording import N_

YES, NO = "yes", "no"
Answers = Mapping[str, str]


def read(given: Mapping[str, object]) -> dict[str, str]:
    """Return answers as the form keeps them: keys of the lists, yes and no, yuan with two decimals, days in ISO form.

    Raise Invalid at the field for a name that the form does not ask for, a value that is not in its list, or a wrong shape.
    """
    return {key: _read(key, value) for key, value in given.items()}


def _read(key: str, value: object) -> str:
    about = field(key)
    if about is None or about.given:
        raise Invalid("registration.answer_unknown", N_("The form does not ask for this."), field=key)
    text = _text(value)
    if text:
        _check(about, text)
    return text


def _text(value: object) -> str:
    if isinstance(value, bool):
        return YES if value else NO
    if isinstance(value, Money):
        return value.decimal
    if isinstance(value, date):
        return value.isoformat()
    return "" if value is None else str(value).strip()


def _check(about: Field, text: str) -> None:
    if about.kind is Kind.CHOICE and text not in {code.key for code in code_list(about.codes).choices}:
        raise Invalid("registration.answer_not_listed", N_("Choose one of the list."), field=about.key)
    if about.kind is Kind.YES_NO and text not in (YES, NO):
        raise Invalid("registration.answer_yes_no", N_("Answer yes or no."), field=about.key)
    if about.kind is Kind.MONEY and not re.fullmatch(r"-?\d{1,15}\.\d{2}", text):
        raise Invalid("registration.answer_money", N_("Give yuan with two decimals, for example 1250000.00."), field=about.key)
    if len(text) > about.longest:
        raise Invalid("registration.answer_long", N_("At most %(most)s characters fit here."), field=about.key, most=about.longest)
    if about.pattern and not re.fullmatch(about.pattern, text):
        raise Invalid("registration.answer_shape", N_("This does not look right; the hint shows the shape."), field=about.key)


def missing(asked: Asked, answers: Answers) -> list[Field]:
    """Return the fields that must be answered and are not, in the order of the form."""
    return [one for one in fields() if must(one, asked) and not answers.get(one.key)]


def kept(asked: Asked, answers: Answers) -> dict[str, str]:
    """Return the answers that this contract's form has; others are left out."""
    return {one.key: answers[one.key] for one in fields() if not one.given and has(one, asked) and answers.get(one.key)}
