"""The forms of rewards."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from flask_babel import gettext
from flask_babel import lazy_gettext as _l
from wtforms import (
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
from wtforms.validators import InputRequired, Optional

from market.rewards.rules.shares import Share
from market.rewards.rules.states import COSTS, EntryKind, Pool
from market.web.forms import MarketForm, MoneyField, PlainField, choices

BLANK_ROWS = 3
GIVEN = InputRequired(_l("Please fill this in."))


def named(people: Iterable[tuple[int, str]]) -> list[tuple[int, str, dict[str, str]]]:
    """Return what is named in Chinese on every page, people first of all, as options."""
    return [(number, name, {"lang": "zh-CN"}) for number, name in people]


class EntryForm(MarketForm):
    """Money that came in, or a cost."""

    kind = SelectField(_l("Receipt or cost"), choices=lambda: [(one.value, gettext(one.label)) for one in (EntryKind.RECEIPT, *COSTS)])
    on = DateField(_l("Day"), [GIVEN])
    amount = MoneyField(_l("Amount"), [GIVEN])
    note = PlainField(_l("Bank reference, or what was paid for"))


class EquityForm(MarketForm):
    """Equity that the institution got for its technology 作价入股."""

    on = DateField(_l("Day of registration in the company"), [GIVEN])
    note = PlainField(_l("Company whose equity it is"), [GIVEN])
    amount = MoneyField(_l("Nominal value of the equity"), [GIVEN], description=_l("Registered capital, or par value of all shares"))
    worth = MoneyField(_l("For how much of the price"), [GIVEN])
    unit = MoneyField(_l("Par value of one share"), [Optional()], description=_l("Of a company limited by shares; else leave it empty"))


class ReasonForm(MarketForm):
    """Why."""

    reason = TextAreaField(_l("Reason"), [GIVEN])


class StrikeForm(MarketForm):
    """Which entry was wrong, and why."""

    entry_id = SelectField(_l("Which entry"), coerce=int, choices=[])
    reason = TextAreaField(_l("Reason"), [GIVEN])


class WithdrawForm(MarketForm):
    """Why a plan is given up."""

    because = TextAreaField(_l("Reason"), [GIVEN])


class AnswerForm(MarketForm):
    """What is decided of an objection, and why."""

    outcome = RadioField(
        _l("What is decided"),
        choices=lambda: [("dismissed", gettext("The plan stands")), ("upheld", gettext("The plan goes back to the draft"))],
        validators=[GIVEN],
    )
    answer = TextAreaField(_l("Reason"), [GIVEN])


class PersonForm(Form):
    """One person's row; an empty name leaves it out."""

    pool = SelectField(_l("Pool"), choices=choices(Pool))
    name = StringField(_l("Name"))
    staff_no = PlainField(_l("Staff number"))
    weight = IntegerField(_l("Share in the pool"), [Optional()])
    person_id = SelectField(_l("Account"), coerce=lambda value: int(value) if value else None)


class PlanForm(MarketForm):
    """Pools, people and the texts of the notice."""

    main_fen = MoneyField(_l("Main contributors"), [GIVEN])
    others_fen = MoneyField(_l("Others who contributed"), [GIVEN])
    transfer_fen = MoneyField(_l("Transfer staff and managers"), [GIVEN])
    basis = StringField(_l("Rule or agreement of your unit"))
    place = StringField(_l("Where else the notice hangs"))
    contact = StringField(_l("Who takes objections"))
    people = FieldList(FormField(PersonForm), label=_l("People"))

    def offer(self, accounts: list[tuple[int, str]]) -> None:
        """Offer the institution's accounts in every row, and a few rows more."""
        if not self.is_submitted():
            for _ in range(BLANK_ROWS):
                self.people.append_entry({"pool": Pool.MAIN.value})
        listed = [("", gettext("none"), {}), *((str(key), name, said) for key, name, said in named(accounts))]
        for row in self.people:
            row.form.person_id.choices = listed

    def shares(self) -> list[Share]:
        """Return the rows that have a name."""
        return [_share(row.form) for row in self.people if (row.form.name.data or "").strip()]


def _share(row: Any) -> Share:  # noqa: ANN401 - WTForms is untyped
    return Share(
        pool=Pool(row.pool.data),
        name=" ".join(row.name.data.split()),
        weight=row.weight.data or 0,
        staff_no=row.staff_no.data or "",
        person_id=row.person_id.data,
    )


class PaidForm(MarketForm):
    """Who was paid, when, and by which voucher."""

    share_ids = SelectMultipleField(_l("Who was paid"), choices=[], coerce=int)
    paid_on = DateField(_l("Day of payment"), [GIVEN])
    reference = PlainField(_l("Voucher or bank reference"), [GIVEN])


class LinkForm(MarketForm):
    """Whose account may read which statement."""

    share_id = SelectField(_l("Which person"), coerce=int, choices=[])
    person_id = SelectField(_l("Account"), coerce=int, choices=[])
