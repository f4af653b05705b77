"""The forms of the register."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from flask_babel import gettext
from flask_babel import lazy_gettext as _l
from wtforms import HiddenField, SelectField, SelectMultipleField, ValidationError

from market.holdings.rules.content import LINE, TEXT, Inventor, Said
from market.holdings.rules.kinds import IpStatus, Management, Ownership, ResultType, ValueBasis
from market.listings.forms.achievements import levels
from market.listings.forms.fields import DayField, LineField, ProseField, ShareField, WholeField
from market.listings.rules.kinds import Secrecy
from market.web.forms import MarketForm, MoneyField, PlainField, choices

if TYPE_CHECKING:
    from collections.abc import Iterable

    from wtforms import Field

    from market.contracts.models.contract import Contract
    from market.holdings.models.holding import Holding

_ENUMS: dict[str, Any] = {
    "management": Management,
    "ownership": Ownership,
    "value_basis": ValueBasis,
    "type": ResultType,
    "ip_status": IpStatus,
    "secrecy": Secrecy,
}


class InventorsField(ProseField):
    """Inventors, one on each line: the name, and the share in percent where one was agreed."""

    def process_formdata(self, valuelist: list[str]) -> None:
        """Read full-width spaces and percent signs as plain ones."""
        super().process_formdata([text.replace("\u3000", " ").replace("％", "%") for text in valuelist])

    def inventors(self) -> tuple[Inventor, ...]:
        """Return the lines as values; raise ValidationError for a share that is none."""
        return tuple(_inventor(line) for line in (self.data or "").splitlines() if line.strip())

    def pre_validate(self, form: Any) -> None:  # noqa: ANN401, ARG002 - WTForms' signature
        """Refuse what cannot be read."""
        self.inventors()


def _inventor(line: str) -> Inventor:
    name, _, share = " ".join(line.split()).rpartition(" ")
    if not name or not share[:1].isdigit():
        return Inventor(name=" ".join(line.split()))
    try:
        points = Decimal(share.removesuffix("%")) * 100
    except ArithmeticError as error:
        raise ValidationError(gettext("Give a share in percent, for example 60 or 33.34.")) from error
    if points != points.to_integral_value() or points > 10_000:  # noqa: PLR2004 - the whole
        raise ValidationError(gettext("Give a share in percent, for example 60 or 33.34."))
    return Inventor(name=name, share_bp=int(points))


def written(inventors: Iterable[Inventor]) -> str:
    """Return inventors as the field writes them."""
    return "\n".join(one.name if one.share_bp is None else f"{one.name} {_percent(one.share_bp)}" for one in inventors)


def _percent(points: int) -> str:
    return f"{Decimal(points) / 100:f}".removesuffix(".00")


class HoldingForm(MarketForm):
    """An entry of a listed result: what only the office knows. `version` is the one that was read."""

    version = HiddenField()
    management = SelectField(_l("Class of management"), choices=choices(Management))
    next_review_on = DayField(_l("Next review"))
    ownership = SelectField(_l("Ownership"), choices=choices(Ownership))
    inventor_bp = ShareField(_l("The inventors' share"))
    use_years = WholeField(_l("Years of use by the inventors"))
    obtained_on = DayField(_l("Obtained on"))
    source_project = LineField(_l("Project it comes from"), most=LINE)
    funding = LineField(_l("Funding"), most=LINE)
    value_basis = SelectField(_l("Confirmation of the value"), choices=choices(ValueBasis, blank=True))
    value = MoneyField(_l("Appraised value"))
    valued_on = DayField(_l("Value confirmed on"))
    equity_company = LineField(_l("Company of the shares"), most=LINE)
    equity_bp = ShareField(_l("The institution's share"))
    equity_value = MoneyField(_l("Value of the contribution"))
    equity_exit = LineField(_l("Exit"), most=LINE)
    disposed_on = DayField(_l("Disposed of on"))
    disposal = ProseField(_l("What was decided"), most=TEXT)
    note = ProseField(_l("Notes of the office"), most=TEXT)
    readers = SelectMultipleField(_l("Accounts of its inventors"), coerce=int, choices=[])

    def offer(self, accounts: Iterable[tuple[int, str]]) -> None:
        """Offer the institution's accounts."""
        self.readers.choices = [(number, name, {"lang": "zh-CN"}) for number, name in accounts]

    def said(self, kept: Said | None = None) -> Said:
        """Return what was typed; `kept` is the entry before, whose unseen fields stay."""
        values = {name: _value(field) for name, field in self._fields.items() if name not in ("csrf_token", "version")}
        return replace(kept, **values) if kept is not None else Said(**values)

    def seen(self) -> int:
        """Return the version that was read; nonsense is no version."""
        text = self.version.data or ""
        return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else 0  # noqa: PLR2004 - a 32-bit count


class UnlistedForm(HoldingForm):
    """An entry of a result that the market does not list."""

    name_zh = LineField(_l("Chinese name"), most=LINE)
    type = SelectField(_l("Type of result"), choices=choices(ResultType, blank=True))
    inventors = InventorsField(_l("Inventors"), most=TEXT)
    ip_number = PlainField(_l("Number of the patent or registration"))
    ip_status = SelectField(_l("State of the right"), choices=choices(IpStatus, blank=True))
    fee_due_on = DayField(_l("Annual fee due on"))
    secrecy = SelectField(_l("Secrecy"), choices=choices(Secrecy, blank=True))
    trl = SelectField(_l("Readiness level"), choices=levels)
    contract_ids = SelectMultipleField(_l("Contracts about it"), coerce=int, choices=[])

    def offer_contracts(self, contracts: Iterable[Contract]) -> None:
        """Offer the institution's contracts that no entry names."""
        self.contract_ids.choices = [(one.id, f"{one.number} {one.project_name}", {"lang": "zh-CN"}) for one in contracts]


class ListingForm(MarketForm):
    """Which own listing is entered."""

    code = PlainField(_l("Number of the achievement"))


def _value(field: Field) -> Any:  # noqa: ANN401 - WTForms is untyped
    if isinstance(field, InventorsField):
        return field.inventors()
    if field.name in _ENUMS:
        return _ENUMS[field.name](field.data) if field.data else None
    if field.name in ("readers", "contract_ids"):
        return tuple(field.data or ())
    if field.name == "trl":
        return int(field.data) if field.data else None
    return field.data


def kept(row: Holding | None) -> dict[str, Any]:
    """Return what a form of an entry begins with; a result entered by hand begins as one to be nurtured."""
    if row is None:
        return {"management": Management.NURTURE.value, "ownership": Ownership.UNIT.value}
    said = row.said()
    several = {"readers": list(said.readers), "contract_ids": list(said.contract_ids), "inventors": written(said.inventors)}
    values = said.items() | {"version": row.version} | several
    return {name: getattr(value, "value", value) if name in _ENUMS else value for name, value in values.items()}
