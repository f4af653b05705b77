"""The forms of registers: one for each kind of entry, a link, a withdrawal, the filters of the public list."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, HiddenField, SelectField

from market.listings.forms.achievements import levels
from market.listings.forms.fields import DayField, LineField, ProseField, WholeField
from market.listings.forms.intake import ColumnsForm, columns_form
from market.listings.rules.kinds import Secrecy, TechnologyField
from market.registers.models import Entry
from market.registers.rules import sheet
from market.registers.rules.content import LINE_LENGTH, NAME_LENGTH, OWN, TEXT_LENGTH, Content
from market.registers.rules.kinds import Availability, EntryKind
from market.web.forms import MarketForm, MoneyField, PlainField, choices


class EntryForm(MarketForm):
    """What entries of every kind say; `version` is the one that was read."""

    version = HiddenField()
    name_zh = LineField(_l("Chinese name"), most=NAME_LENGTH)
    name_en = LineField(_l("English name"), most=LINE_LENGTH)
    field = SelectField(_l("Technology field"), choices=choices(TechnologyField, blank=True))
    summary = ProseField(_l("Description"), most=TEXT_LENGTH)
    keywords = LineField(_l("Keywords"), most=LINE_LENGTH)
    contact = LineField(_l("Contact"), most=LINE_LENGTH)
    external_id = LineField(_l("Number in your list"), most=LINE_LENGTH)
    secrecy = SelectField(_l("Secrecy"), choices=choices(Secrecy), default=Secrecy.PUBLIC.value)

    def content(self, kind: EntryKind) -> Content:
        """Return what was typed, as the rules' value."""
        values: dict[str, Any] = {name: value for name, value in self.values().items() if name != "version"}
        values["field"] = TechnologyField(values["field"]) if values["field"] else None
        values["secrecy"] = Secrecy(values["secrecy"])
        if "availability" in values:
            values["availability"] = Availability(values["availability"]) if values["availability"] else None
        if "trl" in values:
            values["trl"] = int(values["trl"]) if values["trl"] else None
        return Content(kind=kind, **values)

    def seen(self) -> int:
        """Return the version that was read; nonsense is no version."""
        text = self.version.data or ""
        return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else 0  # noqa: PLR2004 - a 32-bit count


class TeamForm(EntryForm):
    """A team 人才团队."""

    summary = ProseField(_l("What the team can do"), most=TEXT_LENGTH)
    lead = LineField(_l("Lead"), most=LINE_LENGTH)
    members = WholeField(_l("Members"))
    honours = ProseField(_l("Honours"), most=TEXT_LENGTH)


class CapabilityForm(EntryForm):
    """A laboratory or an instrument 实验室能力与仪器设备."""

    summary = ProseField(_l("What it measures or makes"), most=TEXT_LENGTH)
    model = LineField(_l("Model"), most=LINE_LENGTH)
    since_year = WholeField(_l("Year of purchase"))
    availability = SelectField(_l("Use by outsiders"), choices=choices(Availability, blank=True))
    price = MoneyField(_l("Price of one use"))
    location = LineField(_l("Where it stands"), most=LINE_LENGTH)


class ProjectForm(EntryForm):
    """A project in progress 在研项目."""

    summary = ProseField(_l("Expected results"), most=TEXT_LENGTH)
    funding_source = LineField(_l("Source of funding"), most=LINE_LENGTH)
    funding_no = LineField(_l("Number of the grant"), most=LINE_LENGTH)
    started_on = DayField(_l("Started on"))
    ends_on = DayField(_l("Expected end"))
    trl = SelectField(_l("Readiness level"), choices=levels)
    partner = ProseField(_l("Wanted partner"), most=TEXT_LENGTH)


FORMS: dict[EntryKind, type[EntryForm]] = {
    EntryKind.TEAM: TeamForm,
    EntryKind.CAPABILITY: CapabilityForm,
    EntryKind.PROJECT: ProjectForm,
}


class RegisterForm(ColumnsForm):
    """What the columns of a register's sheet are."""

    publish_all = BooleanField(_l("Publish what is ready"))


class LinkForm(MarketForm):
    """What an entry is linked with."""

    code = PlainField(_l("Number of an entry or achievement"), render_kw={"list": "linkable"})


class TakeBackForm(MarketForm):
    """Why an entry is withdrawn."""

    reason = LineField(_l("Reason"))


def kept(entry: Entry) -> EntryForm:
    """Return the form with what an entry says."""
    names = (*EntryForm().values(), *OWN[entry.kind])
    data = {name: getattr(entry, name) for name in names}
    data |= {name: data[name].value for name in ("field", "secrecy", "availability") if data.get(name) is not None}
    data["version"] = str(entry.version)
    if "trl" in data:
        data["trl"] = str(entry.trl or "")
    return FORMS[entry.kind](formdata=None, data=data)


def register_form(kind: EntryKind, rows: Sequence[Sequence[str]], where: Mapping[str, int] | None = None, key: str = "") -> RegisterForm:
    """Return the form for the head of a register's sheet: as it was posted, or, with `where`, with what its columns were taken for."""
    return columns_form(RegisterForm, sheet.columns(kind), rows, where, key=key, publish_all=False)
