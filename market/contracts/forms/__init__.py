"""The shapes of what people type about contracts, applications and claims."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

from flask_babel import gettext, lazy_gettext
from flask_wtf.file import FileField, FileRequired
from wtforms import (
    DateField,
    FieldList,
    Form,
    FormField,
    HiddenField,
    IntegerField,
    PasswordField,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
)
from wtforms.validators import DataRequired, InputRequired, Length, NumberRange, Optional

from market.contracts.queries import contracts
from market.contracts.rules import drafting, texts
from market.contracts.rules.amounts import ItemKind
from market.contracts.rules.clauses import Clause
from market.contracts.rules.order import SigningOrder
from market.contracts.rules.originals import Ground, Point
from market.contracts.rules.states import ClaimState, ContractState
from market.contracts.rules.types import ContractType, PaymentMode, PriorityAnswer
from market.listings.rules.kinds import IpKind
from market.listings.rules.numbers import Right
from market.web.forms import MarketForm, MoneyField, PlainField, choices
from market.web.i18n import language

if TYPE_CHECKING:
    from market.contracts.models.contract import Contract
    from market.contracts.rules.texts import Pair
    from market.contracts.rules.types import Subtype


class PatentForm(Form):
    """The names in one row of the patent block; the register gives the rest."""

    applicant = StringField(lazy_gettext("Applicant"), [Length(max=200)])
    patentee = StringField(lazy_gettext("Patentee"), [Length(max=200)])


class RightForm(MarketForm):
    """A patent that the contract is about; its last day is computed."""

    kind = SelectField(lazy_gettext("Kind"), choices=lambda: [(kind.value, gettext(kind.label)) for kind in IpKind if kind.is_patent])
    number = PlainField(lazy_gettext("Number of the patent or application"))
    title = StringField(lazy_gettext("Name of the right"), [Length(max=200)])
    filed_on = DateField(lazy_gettext("Filing date"), [Optional()])
    granted_on = DateField(lazy_gettext("Granted on"), [Optional()])

    def right(self) -> Right:
        """Return what the service takes."""
        given = self.values()
        return Right(**{**given, "kind": IpKind(given["kind"]), "number": given["number"] or "", "title": (given["title"] or "").strip()})


class DraftForm(MarketForm):
    """The part of a draft that parties may change; clauses are added for the contract's type."""

    project_name = StringField(lazy_gettext("Project name"), [DataRequired(lazy_gettext("Give the project a name.")), Length(max=200)])
    payment = SelectField(lazy_gettext("Payment"), choices=choices(PaymentMode))
    starts_on = DateField(lazy_gettext("First day"), [Optional()])
    ends_on = DateField(lazy_gettext("Last day"), [Optional()])
    signing_order = SelectField(lazy_gettext("Signing order"), choices=choices(SigningOrder))
    patents = FieldList(FormField(PatentForm), label=lazy_gettext("Patents"))

    def values(self) -> dict[str, Any]:
        """Return the changes as the service takes them."""
        given = super().values()
        clauses = {name.removeprefix("clause_"): given.pop(name) or "" for name in list(given) if name.startswith("clause_")}
        chosen = {name.removeprefix("choice_"): given.pop(name) or "" for name in list(given) if name.startswith("choice_")}
        answer = given.pop("priority", None)
        more = {"priority": PriorityAnswer(answer) if answer else None} if "priority" in self._fields else {}
        kinds = {"payment": PaymentMode(given["payment"]), "signing_order": SigningOrder(given["signing_order"])}
        return {**given, **more, **kinds, "choices": chosen, "clauses": clauses}


def draft_form(contract: Contract, *, posted: bool = True) -> DraftForm:
    """Return the draft's form with a field for each clause of its type, filled from the contract."""
    fields: dict[str, Any] = {}
    if contract.type is ContractType.LIC:
        fields["licence_until"] = DateField(lazy_gettext("Last day of the licence"), [Optional()])
    if contract.type is ContractType.TRF:
        fields["priority"] = SelectField(lazy_gettext("Answer of the inventors"), choices=choices(PriorityAnswer, blank=True))
        fields["priority_on"] = DateField(lazy_gettext("Date of the answer"), [Optional()])
    fields |= _clause_fields(contract)
    kind = type("TypedDraftForm", (DraftForm,), fields)
    known = {f"clause_{key}": text for key, text in contract.clauses.items()}
    known |= {f"choice_{row['clause']}": row["alternative"] for row in contract.articles}
    form: DraftForm = kind(obj=contract, data=known) if posted else kind(formdata=None, obj=contract, data=known)
    return form


def _clause_fields(contract: Contract) -> dict[str, Any]:
    """Return a field for each clause of the form, before it a choice where the form has more than one text."""
    fields: dict[str, Any] = {}
    taken = {row["clause"]: row["alternative"] for row in contract.articles}
    for clause, heading in contracts.headings(contract):
        options = alternatives(contract.subtype, clause, taken.get(clause, ""))
        if len(options) > 1:
            fields[f"choice_{clause.value}"] = SelectField(lazy_gettext("Text of this article"), choices=partial(list, options))
        fields[f"clause_{clause.value}"] = TextAreaField(in_language(heading), [Length(max=5000)], render_kw={"rows": 4, "lang": "zh-CN"})
    return fields


def alternatives(subtype: Subtype, clause: Clause, taken: str) -> list[tuple[str, str]]:
    """Return the texts of a form among which the parties choose; that of the price follows the manner of payment."""
    article = None if clause is Clause.PRICE else texts.article(subtype, clause)
    if article is None:
        return []
    agreed = [(drafting.AGREED, gettext("As agreed in demand and proposal"))] if taken == drafting.AGREED else []
    parties = drafting.role_names(subtype)
    return agreed + [(text.key, in_language(text.name.filled(parties))) for text in article.texts]


def in_language(pair: Pair) -> str:
    """Return a form's own words in the reader's language."""
    return pair.en if language() == "en" else pair.zh


class ItemForm(MarketForm):
    """An amount inside the price that is not for technology."""

    kind = SelectField(lazy_gettext("Kind"), choices=choices(ItemKind))
    description = StringField(
        lazy_gettext("What it pays for"), [DataRequired(lazy_gettext("Say what the amount pays for.")), Length(max=200)]
    )
    amount = MoneyField(lazy_gettext("Amount"), [InputRequired(lazy_gettext("Give an amount."))])
    reasonable = MoneyField(lazy_gettext("Of it, reasonable carriers"), [Optional()])
    pieces = IntegerField(lazy_gettext("Pieces, where they are counted"), [Optional(), NumberRange(1, 100_000)])
    reasonable_pieces = IntegerField(lazy_gettext("Of them, a reasonable quantity"), [Optional(), NumberRange(0, 100_000)])

    def values(self) -> dict[str, Any]:
        """Return the item as the service takes it."""
        given = super().values()
        return {**given, "kind": ItemKind(given["kind"])}


class SignForm(MarketForm):
    """The signature: the digest that was on the page, and the password again."""

    digest = HiddenField()
    password = PasswordField(
        lazy_gettext("Your password"),
        [InputRequired(lazy_gettext("Give your password."))],
        render_kw={"autocomplete": "current-password"},
    )
    code = PlainField(
        lazy_gettext("Code of your second factor"),
        [Length(max=40)],
        description=lazy_gettext("Six digits from your authenticator app, or one of your recovery codes"),
        render_kw={"autocomplete": "one-time-code", "spellcheck": "false"},
    )


class OriginalForm(MarketForm):
    """The scan of a contract that was signed on paper."""

    file = FileField(lazy_gettext("Scan"), [FileRequired(lazy_gettext("Choose a file."))])
    signed_on = DateField(lazy_gettext("Last day on which a party signed"), [InputRequired(lazy_gettext("Give the day."))])


class CompareForm(MarketForm):
    """The points of the comparison."""

    points = SelectMultipleField(lazy_gettext("Found in order"), choices=choices(Point))

    def values(self) -> dict[str, Any]:
        """Return the points as the rules know them."""
        return {"points": [Point(point) for point in self.points.data or ()]}


class ReasonForm(MarketForm):
    """A reason that stays with the record."""

    reason = TextAreaField(lazy_gettext("Reason"), [DataRequired(lazy_gettext("Give a reason.")), Length(max=500)], render_kw={"rows": 3})


class WarningForm(MarketForm):
    """Why a passage stays as it is."""

    mark = HiddenField()
    reason = TextAreaField(
        lazy_gettext("Why the text stays as it is"), [DataRequired(lazy_gettext("Give a reason.")), Length(max=500)], render_kw={"rows": 2}
    )


class DeclineForm(ReasonForm):
    """Why the other party does not agree to a scan."""


class RefuseForm(ReasonForm):
    """Why the operator refuses a scan."""

    ground = SelectField(lazy_gettext("Ground"), choices=choices(Ground))

    def values(self) -> dict[str, Any]:
        """Return ground and words."""
        given = super().values()
        return {**given, "ground": Ground(given["ground"])}


class VerifyForm(MarketForm):
    """A file to compare with the signed document."""

    file = FileField(lazy_gettext("PDF file"), [FileRequired(lazy_gettext("Choose a file."))])


class FiledForm(MarketForm):
    """The day on which a claim was filed or a charge paid."""

    on = DateField(lazy_gettext("Filed or paid on"), [InputRequired(lazy_gettext("Give the day."))])


class CorrectionFiledForm(MarketForm):
    """The day on which a corrected return was filed."""

    on = DateField(lazy_gettext("Correction filed on"), [InputRequired(lazy_gettext("Give the day."))])


class ClawBackForm(MarketForm):
    """Why the tax office takes a benefit back."""

    reason = TextAreaField(lazy_gettext("Reason of the tax office"), [InputRequired(lazy_gettext("Please fill this in."))])


class RepaidForm(MarketForm):
    """The day on which a lost benefit was paid back."""

    on = DateField(lazy_gettext("Paid back on"), [InputRequired(lazy_gettext("Give the day."))])


class KeepForm(MarketForm):
    """Where a paper of a claim is, and the file if there is one."""

    paper = SelectField(lazy_gettext("Paper"), choices=[])
    note = PlainField(lazy_gettext("Number, or where it is kept"), [InputRequired(lazy_gettext("Please fill this in."))])
    file = FileField(lazy_gettext("File"))


class ClaimFilter(MarketForm):
    """Which claims a list shows."""

    state = SelectField(lazy_gettext("State"), choices=choices(ClaimState, blank=True))


class ContractFilter(MarketForm):
    """Which contracts a list shows."""

    state = SelectField(lazy_gettext("State"), choices=choices(ContractState, blank=True))
