"""The registration form as a web form: a field for each answer, built from `market/contracts/codes/form.toml`."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

from flask_babel import LazyString, gettext, lazy_gettext
from wtforms import SelectField, StringField, TextAreaField
from wtforms.validators import Length, Optional, Regexp

from market.contracts.forms import in_language
from market.contracts.rules.registration_form import answers
from market.contracts.rules.registration_form.codes import code_list
from market.contracts.rules.registration_form.fields import Asked, Kind, field, fields, groups, has, must
from market.money import Money
from market.web.forms import MarketForm, MoneyField, PlainField

if TYPE_CHECKING:
    from collections.abc import Mapping

    from market.contracts.queries.applications import Form
    from market.contracts.rules.registration_form.fields import Field


class ApplicationForm(MarketForm):
    """The answers; `asked` says which of them this contract's form needs."""

    asked: Asked

    def validate(self, extra_validators: Mapping[str, Any] | None = None) -> bool:
        """Check every shape, and that nothing is missing."""
        sound: bool = super().validate(extra_validators)
        gaps = [gap for gap in answers.missing(self.asked, self._said()) if not self[gap.key].errors]
        for gap in gaps:
            part, label = in_language(groups()[gap.group]), in_language(gap.label)
            self[gap.key].errors = [gettext("%(part)s, %(label)s: please answer.", part=part, label=label)]
        return sound and not gaps

    @property
    def needed(self) -> set[str]:
        """Return the names of the fields that may not stay empty."""
        return {one.key for one in fields() if must(one, self.asked)}

    def asked_in(self, part: str) -> set[str]:
        """Return the names of a part's fields; those about enterprises are there for every party whose nature is not known yet."""
        return {one.key for one in fields() if one.group == part and (has(one, self.asked) or self._may_be_enterprise(one))}

    def _may_be_enterprise(self, one: Field) -> bool:
        return one.side is not None and not self.asked.natures.get(one.side)

    @staticmethod
    def part_of(one: Field) -> str:
        """Return the name of the part in which a field stands."""
        return in_language(groups()[one.group])

    def work_out(self, deducted: Money) -> None:
        """Fill in the technology amount that follows from the total as it was typed."""
        total = self["total"]
        if total.validate(self) and isinstance(total.data, Money) and total.data >= deducted:
            self["tech"].data, self["tech"].raw_data = total.data - deducted, None

    def _said(self) -> dict[str, str]:
        return {name: "answered" if value else "" for name, value in self.values().items()}


def application_form(filled: Form) -> ApplicationForm:
    """Return the form of one contract, filled with what is known."""
    kind = type("FilledApplicationForm", (ApplicationForm,), {one.key: _control(one) for one in fields() if not one.given})
    made: ApplicationForm = kind(data={key: _value(key, value) for key, value in filled.answers.items()})
    natures = {side: made.data[f"{side.value}_nature"] or "" for side in filled.asked.natures}
    made.asked = Asked(type=filled.asked.type, applicant=filled.asked.applicant, natures=natures)
    return made


def _value(key: str, value: str) -> object:
    about = field(key)
    return Money.parse(value) if about is not None and about.kind is Kind.MONEY else value


def _control(about: Field) -> Any:  # noqa: ANN401 - an unbound field
    label, hint = LazyString(in_language, about.label), LazyString(in_language, about.hint) if about.hint.zh else ""
    if about.kind is Kind.CHOICE:
        return SelectField(label, choices=partial(_choices, about.codes), description=hint, filters=[_blank])
    if about.kind is Kind.YES_NO:
        return SelectField(label, choices=_yes_no, description=hint, filters=[_blank])
    if about.kind is Kind.MONEY:
        return MoneyField(label, [Optional()], description=hint)
    rules: list[Any] = [Length(max=about.longest)]
    if about.kind is Kind.LINES:
        return TextAreaField(label, rules, description=hint, render_kw={"rows": 3})
    if about.pattern:
        shape = Regexp(rf"^(?:{about.pattern})?$", message=lazy_gettext("This does not look right; the hint shows the shape."))
        return PlainField(label, [*rules, shape], description=hint)
    return StringField(label, rules, description=hint)


def _blank(value: str | None) -> str:
    """Read a choice that the page did not show as one that was not made."""
    return value or ""


def _yes_no() -> list[tuple[str, str]]:
    return [("", gettext("Please choose")), ("yes", gettext("Yes")), ("no", gettext("No"))]


def _choices(codes: str) -> list[tuple[str, str]]:
    listed = code_list(codes)
    rows = [(code.key, " ".join(filter(None, (code.code, in_language(listed.full_name(code)))))) for code in listed.choices]
    return [("", gettext("Please choose")), *rows]
