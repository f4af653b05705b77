"""The form of a change, a supplement or a termination, with the instalments of a new amount."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from wtforms import DateField, FieldList, Form, FormField, SelectField, SelectMultipleField, TextAreaField
from wtforms.validators import DataRequired, Length, Optional

from market.contracts.rules.versions import TEXT_LENGTH, TICKED, Instalment, Part, Proposal, VersionKind
from market.web.forms import MarketForm, MoneyField, choices

BLANK_ROWS = 4


class InstalmentForm(Form):
    """One instalment's row; one without a day and an amount is left out."""

    due_on = DateField(_l("Due"), [Optional()])
    amount = MoneyField(_l("Amount"), [Optional()])


def filled(rows: FieldList[FormField[InstalmentForm]]) -> list[Instalment]:
    """Return the rows that are filled in."""
    return [Instalment(due_on=row.due_on.data, amount=row.amount.data) for row in rows if row.due_on.data and row.amount.data]


def are_whole(rows: FieldList[FormField[InstalmentForm]]) -> bool:
    """Say whether no row lacks one half; mark the half that is missing."""
    whole = True
    for row in rows:
        if bool(row.due_on.data) != bool(row.amount.data) and not (row.due_on.errors or row.amount.errors):
            half = row.amount if row.due_on.data else row.due_on
            half.errors = [*half.errors, str(_l("Please fill this in."))]
            whole = False
    return whole


class VersionForm(MarketForm):
    """What the parties of a contract in force shall agree on."""

    kind = SelectField(_l("Kind"), choices=choices(VersionKind))
    text = TextAreaField(
        _l("What the parties agree on"),
        [DataRequired(_l("Write what the parties agree on.")), Length(max=TEXT_LENGTH)],
        render_kw={"rows": 10},
    )
    total = MoneyField(_l("New amount"), [Optional()])
    plan = FieldList(FormField(InstalmentForm), label=_l("What is still to be paid"))
    ends_on = DateField(_l("New last day of the contract"), [Optional()])
    affects = SelectMultipleField(_l("It also changes"), choices=lambda: [pair for pair in choices(Part)() if pair[0] in TICKED])

    def offer(self) -> None:
        """Show a few empty rows for instalments."""
        if not self.is_submitted():
            for _ in range(BLANK_ROWS):
                self.plan.append_entry({})

    def proposal(self) -> Proposal:
        """Return the proposal as the service takes it."""
        return Proposal(
            kind=VersionKind(self.kind.data),
            text=self.text.data or "",
            total=self.total.data,
            ends_on=self.ends_on.data,
            affects=frozenset(Part(value) for value in self.affects.data or ()),
            plan=tuple(filled(self.plan)),
        )

    def validate(self, extra_validators: object = None) -> bool:
        """Refuse an instalment of which one half is missing."""
        return bool(super().validate(extra_validators)) & are_whole(self.plan)
