"""Fields and validators of the forms of accounts."""

from __future__ import annotations

import unicodedata
from typing import TYPE_CHECKING, Any

from flask_babel import gettext
from wtforms import (
    Field,
    StringField,
    ValidationError,
)
from wtforms.validators import InputRequired

from market.accounts.rules import (
    HANGZHOU,
    PROVINCES,
    ZHEJIANG,
    check_password,
    fold_email,
)
from market.errors import Invalid
from market.web.forms import MarketForm
from market.web.i18n import language, translated

if TYPE_CHECKING:
    from collections.abc import Callable

    from market.accounts.rules import Region


def visible(value: str | None) -> str | None:
    """Drop characters that nobody can see and outer spaces; leave full-width punctuation of Chinese names alone."""
    if value is None:
        return None
    return "".join(c for c in value if c in "\n\t" or unicodedata.category(c) not in ("Cc", "Cf", "Cs")).strip()


class TextField(StringField):
    """A name or an address in any language."""

    def process_formdata(self, valuelist: list[str]) -> None:
        """Clean what was typed."""
        if valuelist:
            self.data = visible(valuelist[0])


class Ruled:
    """A validator that asks a pure rule, so that all faults of a form are shown at once."""

    def __init__(self, rule: Callable[[str], object]) -> None:
        self.rule = rule

    def __call__(self, form: MarketForm, field: Field) -> None:
        """Turn the rule's refusal into the field's error."""
        del form
        try:
            self.rule(field.data or "")
        except Invalid as error:
            raise ValidationError(translated(error)) from error


class NewPassword(Ruled):
    """The rule of new passwords, which also looks at the e-mail address beside it."""

    def __init__(self) -> None:
        super().__init__(lambda _: None)

    def __call__(self, form: MarketForm, field: Field) -> None:
        """Check the password; where the form has no e-mail address the service compares."""
        email = form["email"].data or "" if "email" in form else ""
        self.rule = lambda typed: check_password(typed, email=fold_email(email))
        super().__call__(form, field)


def needed(message: Any) -> InputRequired:  # noqa: ANN401 - a lazy translation
    """Return the validator of a field that must be filled."""
    return InputRequired(message)


def region_choices() -> list[tuple[str, str]] | dict[str, list[tuple[str, str]]]:
    """Return the regions in groups, in the reader's language."""
    return {
        gettext("Please choose"): [("", gettext("Please choose"))],
        gettext("Hangzhou"): _named(HANGZHOU),
        gettext("Zhejiang, other cities"): _named(ZHEJIANG),
        gettext("Provinces"): _named(PROVINCES),
    }


def _named(regions: tuple[Region, ...]) -> list[tuple[str, str]]:
    english = language() == "en"
    return [(region.code, region.en if english else region.zh) for region in regions]
