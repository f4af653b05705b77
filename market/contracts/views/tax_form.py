"""The facts of a tax case as a plain form; what is left empty is not stated, and nothing is guessed."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Annotated, Any, get_args, get_origin

from flask_babel import lazy_gettext
from pydantic import BaseModel
from wtforms import DateField, DecimalField, IntegerField, SelectField, StringField
from wtforms.validators import Length, NumberRange, Optional

from market.contracts.rules.benefits.facts import Facts, Part
from market.contracts.schemas.case import EquityCase, ItemCase, NoticeCase, ReceiptCase, RewardCase
from market.contracts.schemas.explaining import PARTS, Case
from market.contracts.views.tax_fields import EMPTY_IS_NONE, FIELDS, GROUPS, ROWS, Group
from market.money import ZERO, Money
from market.web.forms import MarketForm, MoneyField, choices
from market.wording import N_, Labelled

ROWS_OF: dict[str, type[BaseModel]] = {
    "equity": EquityCase,
    "notice": NoticeCase,
    "non_technical": ItemCase,
    "receipts": ReceiptCase,
    "rewards": RewardCase,
}
YES_NO = (("", N_("Not stated")), ("yes", N_("Yes")), ("no", N_("No")))


class YesNoField(SelectField):
    """Yes, no, or not stated."""

    def __init__(self, label: Any, **more: Any) -> None:  # noqa: ANN401 - WTForms' signature
        super().__init__(label, choices=lambda: [(value, lazy_gettext(text)) for value, text in YES_NO], **more)


@dataclass(frozen=True, slots=True)
class Section:
    """A group of fields that has a title of its own."""

    title: str
    fields: tuple[Any, ...]
    open: bool


def _model(path: str) -> type[BaseModel]:
    """Return the schema that describes the fact at a path like `contract.total_fen` or `rewards-0.paid_on`."""
    head = path.rpartition(".")[0]
    if head == "contract" or head in PARTS:
        return Case.model_fields[head].annotation  # type: ignore[return-value]
    if not head:
        return Case
    return ROWS_OF[head.partition("-")[0]]


def _kind(path: str) -> Any:  # noqa: ANN401 - a type
    """Return the type of a fact without its null."""
    annotation = _model(path).model_fields[path.rpartition(".")[2]].annotation
    kind = next((one for one in get_args(annotation) if one is not type(None)), annotation)
    return get_args(kind)[0] if get_origin(kind) is Annotated else kind


def _field(path: str, label: str) -> Any:  # noqa: ANN401 - an unbound field
    title, kind, name = lazy_gettext(label), _kind(path), path.rpartition(".")[2]
    if isinstance(kind, type) and issubclass(kind, Labelled):
        return SelectField(title, choices=choices(kind, blank=True))
    if name.endswith("_fen"):
        return MoneyField(title, [Optional()])
    if name.endswith("_bp"):
        return DecimalField(title, [Optional(), NumberRange(0, 100)], places=None)
    plain = {bool: YesNoField(title), date: DateField(title, [Optional()]), int: IntegerField(title, [Optional(), NumberRange(0, 9999)])}
    return plain.get(kind) or StringField(title, [Length(max=100)])


def _named(path: str) -> str:
    return path.replace(".", "__").replace("-", "_")


class TaxForm(MarketForm):
    """A case, field by field; the fields follow the schema of the case."""

    other_income = MoneyField(lazy_gettext("Income of all other transfers of the year"), [Optional()])
    by_shares = YesNoField(lazy_gettext("Technology contributed for shares"))

    @property
    def sections(self) -> list[Section]:
        """Return the fields by group, those that are always asked first."""
        return [self._section(group) for group in GROUPS]

    def _section(self, group: Group) -> Section:
        fields = tuple(self._fields[_named(path)] for path in group.paths)
        used = any(field.data not in (None, "") or field.errors for field in fields)
        return Section(group.title, fields, open=group.first or used)

    def case(self) -> dict[str, Any]:
        """Return what was stated as the JSON of a case."""
        said: dict[str, Any] = {}
        for path in FIELDS:
            value = self._said(path)
            if value is not None or path in EMPTY_IS_NONE:
                head, _, name = path.rpartition(".")
                said.setdefault(head, {})[name] = value
        whole = {**said.pop("", {}), **{head: part for head, part in said.items() if head in PARTS}}
        rows = {name: [said[key] for key in ROWS[name] if key in said and any(said[key].values())] for name in ROWS}
        whole.setdefault("contract", {})["non_technical"] = rows.pop("non_technical")
        return {**whole, **rows, **self._choices(said)}

    def _choices(self, said: dict[str, Any]) -> dict[str, Any]:
        """Return the parts that may be null: shares, publication, other transfers."""
        notice = {name: day for name, day in said.get("notice", {}).items() if day}
        found: dict[str, Any] = {"notice": notice or None}
        if self.by_shares.data:
            found["equity"] = said.get("equity", {}) if self.by_shares.data == "yes" else None
        if self.other_income.data is not None:
            found["other_transfers"] = [{"income_fen": self.other_income.data.fen}] if self.other_income.data else []
        return found

    def _said(self, path: str) -> Any:  # noqa: ANN401 - any JSON value
        value = self._fields[_named(path)].data
        if value in (None, ""):
            return None
        if isinstance(value, Money):
            return value.fen
        if isinstance(value, Decimal):
            return int(value * 100)
        if isinstance(value, date):
            return value.isoformat()
        return {"yes": True, "no": False}.get(value, value) if _kind(path) is bool else value

    def text(self) -> str:
        """Return the case as JSON text, as the schema reads it."""
        return json.dumps(self.case(), ensure_ascii=False)

    def mark(self, pointer: str, sentence: str) -> None:
        """Put a fault at its field, or above the form."""
        *way, last = pointer.removeprefix("/contract" if "/non_technical/" in pointer else "").strip("/").split("/")
        field = self._fields.get(_named(f"{'-'.join(way)}.{last}" if way else last))
        self.status = 422
        if field is None:
            self.problems.append(sentence)
        else:
            field.errors = [*field.errors, sentence]


for _path, _label in FIELDS.items():
    setattr(TaxForm, _named(_path), _field(_path, _label))


def filled(facts: Facts) -> dict[str, Any]:
    """Return the form's data of a case that the market knows: every fact that it states; the items inside the price as one."""
    data: dict[str, Any] = {_named(name): value for name, value in facts.stated.items()}
    for name in PARTS:
        part: Part = getattr(facts, name)
        members = part.names()
        data.update({_named(f"{name}.{members[fact]}"): _shown(members[fact], value) for fact, value in part.stated.items()})
    items = facts.contract.non_technical
    if items:
        amount, reasonable = (sum((getattr(item, name) for item in items), ZERO) for name in ("amount", "reasonable"))
        row = {"kind": items[0].kind.value, "amount_fen": amount, "reasonable_fen": reasonable}
        data.update({_named(f"non_technical-0.{name}"): value for name, value in row.items()})
    if facts.equity is not None:
        members = facts.equity.names()
        shares = {name: value for name, value in facts.equity.stated.items() if value is not None}
        data.update({_named(f"equity.{members[name]}"): _shown(members[name], value) for name, value in shares.items()})
    return {**data, "by_shares": "no" if facts.equity is None else "yes", "other_income": sum(facts.other_transfers, ZERO)}


def _shown(member: str, value: Any) -> Any:  # noqa: ANN401 - any fact
    if isinstance(value, bool):
        return "yes" if value else "no"
    if member.endswith("_bp"):
        return Decimal(value) / 100
    return value.value if isinstance(value, StrEnum) else value
