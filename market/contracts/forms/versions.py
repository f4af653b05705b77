"""The form of a change, a supplement or a termination, with the instalments of a new amount."""

from __future__ import annotations

from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import (
    DateField,
    FieldList,
    Form,
    FormField,
    IntegerField,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
)
from wtforms.validators import DataRequired, Length, NumberRange, Optional

from market.contracts.rules.amounts import Item, ItemKind, named
from market.contracts.rules.versions import (
    DESCRIPTION_LENGTH,
    TEXT_LENGTH,
    TICKED,
    Instalment,
    Part,
    Present,
    Proposal,
    VersionKind,
)
from market.web.forms import MarketForm, MoneyField, choices

BLANK_ROWS = 4
BLANK_PARTS = 2
MOST_PIECES = 100_000


class InstalmentForm(Form):
    """One instalment's row; one without a day and an amount is left out."""

    due_on = DateField(_l("Due"), [Optional()])
    amount = MoneyField(_l("Amount"), [Optional()])


def filled(rows: FieldList[FormField[InstalmentForm]]) -> list[Instalment]:
    """Return the rows that are filled in."""
    return [Instalment(due_on=row.due_on.data, amount=row.amount.data) for row in rows if row.due_on.data and row.amount.data]


class PartForm(Form):
    """A part of the amount that is not technology; one without words and an amount is left out."""

    kind = SelectField(_l("Kind"), choices=choices(ItemKind))
    description = StringField(_l("What it pays for"), [Length(max=DESCRIPTION_LENGTH)])
    amount = MoneyField(_l("Amount"), [Optional()])
    pieces = IntegerField(_l("Pieces"), [Optional(), NumberRange(1, MOST_PIECES)])
    reasonable_pieces = IntegerField(_l("Of them reasonable"), [Optional(), NumberRange(0, MOST_PIECES)])
    reasonable = MoneyField(_l("Cost of reasonable carriers"), [Optional()])

    def item(self) -> Item:
        """Return the part as the rules' value."""
        return named(**{**self.data, "kind": ItemKind(self.kind.data)})


def are_whole(rows: FieldList[Any], first: str = "due_on", second: str = "amount") -> bool:
    """Say whether no row lacks one of its two halves; mark the half that is missing."""
    whole = True
    for row in rows:
        halves = [row.form[first], row.form[second]]
        if bool(halves[0].data) != bool(halves[1].data) and not (halves[0].errors or halves[1].errors):
            half = halves[1] if halves[0].data else halves[0]
            half.errors = [*half.errors, str(_l("Please fill this in."))]
            whole = False
    return whole


def _entered(item: Item) -> dict[str, Any]:
    """Return a part as it stands in its row."""
    counted = {"pieces": item.carriers.pieces, "reasonable_pieces": item.carriers.reasonable} if item.carriers else {}
    cost = {"reasonable": item.reasonable} if item.reasonable and not item.carriers else {}
    return {"kind": item.kind.value, "description": item.description, "amount": item.amount, **counted, **cost}


class VersionForm(MarketForm):
    """What the parties of a contract in force shall agree on."""

    kind = SelectField(_l("Kind"), choices=choices(VersionKind))
    text = TextAreaField(
        _l("What the parties agree on"),
        [DataRequired(_l("Write what the parties agree on.")), Length(max=TEXT_LENGTH)],
        render_kw={"rows": 10},
    )
    total = MoneyField(_l("New amount"), [Optional()])
    non_technical = FieldList(FormField(PartForm), label=_l("What of the amount is not technology"))
    plan = FieldList(FormField(InstalmentForm), label=_l("What is still to be paid"))
    ends_on = DateField(_l("New last day of the contract"), [Optional()])
    affects = SelectMultipleField(_l("It also changes"), choices=lambda: [pair for pair in choices(Part)() if pair[0] in TICKED])

    def offer(self, present: Present) -> None:
        """Show the parts that are not technology as they stand, and a few empty rows for more and for instalments."""
        if self.is_submitted():
            return
        for item in present.non_technical:
            self.non_technical.append_entry(_entered(item))
        for _ in range(BLANK_PARTS):
            self.non_technical.append_entry({})
        for _ in range(BLANK_ROWS):
            self.plan.append_entry({})

    def proposal(self, present: Present) -> Proposal:
        """Return the proposal as the service takes it; parts that are sent back as they stand are not stated anew."""
        forms = [row.form for row in self.non_technical]
        parts = tuple(form.item() for form in forms if form.description.data and form.amount.data)
        return Proposal(
            kind=VersionKind(self.kind.data),
            text=self.text.data or "",
            total=self.total.data,
            ends_on=self.ends_on.data,
            affects=frozenset(Part(value) for value in self.affects.data or ()),
            plan=tuple(filled(self.plan)),
            non_technical=None if [*map(_entered, parts)] == [*map(_entered, present.non_technical)] else parts,
        )

    def validate(self, extra_validators: object = None) -> bool:
        """Refuse an instalment or a part of the amount of which one half is missing."""
        return bool(super().validate(extra_validators)) & are_whole(self.plan) & are_whole(self.non_technical, "description")
