"""The forms of the author's steps: what is typed, and the value that the services take."""

from __future__ import annotations

from typing import Any

from flask_babel import gettext
from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, RadioField, SelectField

from market.listings.forms.fields import DayField, LineField, ProseField, ShareField, WholeField
from market.listings.forms.rows import Columns, RowsForm, initial, rows_form
from market.listings.models.achievements import Achievement
from market.listings.rules.content import TITLE_LENGTH, Basics, Measure, Person
from market.listings.rules.kinds import OFFERS, TRL_NAMES, IpKind, LicenceKind, PriceMode, Secrecy, Sector, TechnologyField, TermMode
from market.listings.rules.numbers import Right
from market.listings.rules.terms import Offer, Share
from market.web.forms import MarketForm, MoneyField, choices


def _levels() -> list[tuple[str, str]]:
    named = [(str(level), f"{level} · {gettext(name)}") for level, name in TRL_NAMES.items()]
    return [("", gettext("Please choose")), *named]


class BasicsForm(MarketForm):
    """What the achievement is and how mature it is."""

    title_zh = LineField(_l("Title in Chinese"), most=TITLE_LENGTH)
    title_en = LineField(_l("Title in English"), most=TITLE_LENGTH * 2)
    abstract = ProseField(_l("Abstract"))
    problem = ProseField(_l("Problem solved"))
    advantages = ProseField(_l("Advantages"))
    sector = SelectField(_l("Sector"), choices=choices(Sector, blank=True))
    field = SelectField(_l("Technology field"), choices=choices(TechnologyField, blank=True))
    trl = SelectField(_l("Readiness level"), choices=_levels)
    trl_evidence = ProseField(_l("Evidence of the readiness level"), most=2000)
    keywords = LineField(_l("Keywords"))
    secrecy = SelectField(_l("Secrecy"), choices=choices(Secrecy))
    job_related = BooleanField(_l("Job-related achievement"))
    ledger_no = LineField(_l("Number in the achievement ledger"), most=60)
    valid_until = DayField(_l("Listed until"))

    def basics(self) -> Basics:
        """Return what the services take."""
        values: dict[str, Any] = self.values()
        values["sector"] = Sector(values["sector"]) if values["sector"] else None
        values["field"] = TechnologyField(values["field"]) if values["field"] else None
        values["trl"] = int(values["trl"]) if values["trl"] else None
        values["secrecy"] = Secrecy(values["secrecy"])
        told: dict[str, Any] = {name: "" if value is None and name not in _OPTIONAL else value for name, value in values.items()}
        return Basics(**told)


_OPTIONAL = frozenset({"sector", "field", "trl", "valid_until"})


def basics_form(achievement: Achievement | None) -> BasicsForm:
    """Return the form with what is kept."""
    if achievement is None:
        return BasicsForm(data={"job_related": True, "secrecy": Secrecy.PUBLIC.value})
    kept = {name: getattr(achievement, name) for name in Basics.__dataclass_fields__}
    kept["trl"] = str(achievement.trl or "")
    return BasicsForm(
        data={name: str(value.value) if isinstance(value, Sector | TechnologyField | Secrecy) else value for name, value in kept.items()}
    )


class OwnersForm(RowsForm):
    """Who owns the achievement, and who made it."""

    def shares(self) -> list[Share]:
        """Return the owners; the first row is the organisation that lists."""
        rows = [self.row("owner", place) for place in self.places("owner")]
        return [Share(name=row["owner_name"] or "", share_bp=row["owner_share"] or 0, consented_on=row["owner_consent"]) for row in rows]

    def places(self, group: str) -> list[int]:
        """Return the filled rows; the first owner is always one."""
        found = super().places(group)
        return sorted({0, *found}) if group == "owner" else found

    def people(self) -> list[Person]:
        """Return the inventors."""
        return [Person(name=row["inventor_name"] or "", share_bp=row["inventor_share"]) for row in self.filled("inventor")]


def owners_form(achievement: Achievement) -> RowsForm:
    """Return the form with what is kept."""
    columns: dict[str, Columns] = {
        "owner": {
            "owner_name": lambda: LineField(_l("Owner")),
            "owner_share": lambda: ShareField(_l("Share in percent")),
            "owner_consent": lambda: DayField(_l("Agreed to the listing on")),
        },
        "inventor": {
            "inventor_name": lambda: LineField(_l("Inventor"), most=60),
            "inventor_share": lambda: ShareField(_l("Share of the reward in percent")),
        },
    }
    owners = [{"owner_name": row.name, "owner_share": row.share_bp, "owner_consent": row.consented_on} for row in achievement.owners]
    inventors = [{"inventor_name": row.name, "inventor_share": row.share_bp} for row in achievement.inventors]
    kept = {"owner": len(owners), "inventor": len(inventors)}
    return rows_form(OwnersForm, columns, kept)(data=initial(owners) | initial(inventors))


class RightsForm(RowsForm):
    """The rights behind the achievement."""

    defaults = ("kind",)

    def rights(self) -> list[Right]:
        """Return what the services take."""
        return [
            Right(**{**row, "kind": IpKind(row["kind"]), "number": row["number"] or "", "title": row["title"] or ""})
            for row in self.filled("right")
        ]


def rights_form(achievement: Achievement) -> RowsForm:
    """Return the form with what is kept."""
    columns = {
        "right": {
            "kind": lambda: SelectField(_l("Kind"), choices=choices(IpKind), default=IpKind.PAT_INV.value),
            "number": lambda: LineField(_l("Number of the right"), most=60),
            "title": lambda: LineField(_l("Name of the right")),
            "filed_on": lambda: DayField(_l("Filed on")),
            "granted_on": lambda: DayField(_l("Granted on")),
            "expires_on": lambda: DayField(_l("Ends on")),
        }
    }
    rows = [
        {
            "kind": row.kind.value,
            "number": row.shown_number,
            "title": row.title,
            "filed_on": row.filed_on,
            "granted_on": row.granted_on,
            "expires_on": row.expires_on,
        }
        for row in achievement.rights
    ]
    return rows_form(RightsForm, columns, {"right": len(rows)})(data=initial(rows))


class IndicatorsForm(RowsForm):
    """The measured properties."""

    def measures(self) -> list[Measure]:
        """Return what the services take."""
        return [Measure(**{column: value or "" for column, value in row.items()}) for row in self.filled("indicator")]


def indicators_form(achievement: Achievement) -> RowsForm:
    """Return the form with what is kept."""
    columns = {
        "indicator": {
            "name": lambda: LineField(_l("Indicator"), most=60),
            "value": lambda: LineField(_l("Value"), most=60),
            "unit": lambda: LineField(_l("Unit"), most=20),
            "proof": lambda: LineField(_l("How it was shown")),
        }
    }
    rows = [{"name": row.name, "value": row.value, "unit": row.unit, "proof": row.proof} for row in achievement.indicators]
    return rows_form(IndicatorsForm, columns, {"indicator": len(rows)})(data=initial(rows))


class TermsForm(MarketForm):
    """What is offered: one block per way."""

    def blocks(self) -> list[tuple[TermMode, LicenceKind | None, dict[str, Any]]]:
        """Return each way with its fields, for the template."""
        return [(mode, kind, {name: self._fields.get(f"{name}_{suffix(mode, kind)}") for name in _TERM_FIELDS}) for mode, kind in OFFERS]

    def offers(self) -> list[Offer]:
        """Return the offered ways."""
        found = []
        for mode, kind, fields in self.blocks():
            if fields["offered"].data:
                mode_of_price = PriceMode(fields["price_mode"].data) if fields["price_mode"] else PriceMode.AGREED
                months = fields["months"].data if fields["months"] else None
                text = fields["conditions"].data or ""
                found.append(
                    Offer(
                        mode=mode, licence_kind=kind, price_mode=mode_of_price, price=fields["price"].data, months=months, conditions=text
                    )
                )
        return found


_TERM_FIELDS = ("offered", "price_mode", "price", "months", "conditions")


def suffix(mode: TermMode, kind: LicenceKind | None) -> str:
    """Return what distinguishes a way's inputs, as in the services."""
    return mode.value if kind is None else f"{mode.value}_{kind.value}"


def terms_form(achievement: Achievement) -> TermsForm:
    """Return the form with what is kept."""
    members: dict[str, Any] = {}
    for mode, kind in OFFERS:
        members |= _term_fields(mode, suffix(mode, kind))
    kept: dict[str, Any] = {}
    for term in achievement.terms:
        tail = suffix(term.mode, term.licence_kind)
        row = {
            "offered": True,
            "price_mode": term.price_mode.value,
            "price": term.price,
            "months": term.months,
            "conditions": term.conditions,
        }
        kept |= {f"{name}_{tail}": value for name, value in row.items()}
    form: TermsForm = type("TermsForm", (TermsForm,), members)(data=kept)
    return form


def _term_fields(mode: TermMode, tail: str) -> dict[str, Any]:
    auctioned = mode in (TermMode.LICENCE, TermMode.TRANSFER)
    modes = [choice for choice in PriceMode if auctioned or choice is not PriceMode.AUCTION]
    fields: dict[str, Any] = {
        f"offered_{tail}": BooleanField(_l("Offered")),
        f"price_mode_{tail}": RadioField(
            _l("How the price comes about"),
            choices=lambda: [(choice.value, gettext(choice.label)) for choice in modes],
            default=PriceMode.AGREED.value,
        ),
        f"price_{tail}": MoneyField(_l("Price after the trial") if mode is TermMode.TRIAL else _l("Price")),
        f"conditions_{tail}": LineField(_l("Conditions and scope"), most=500),
    }
    if mode in (TermMode.TRIAL, TermMode.LICENCE):
        fields[f"months_{tail}"] = WholeField(_l("Length in months"))
    return fields


class SubmitForm(MarketForm):
    """The button of the last step."""


class WithdrawForm(MarketForm):
    """Why a listing is taken down."""

    reason = LineField(_l("Reason"), most=500)


class DecisionForm(MarketForm):
    """The operator's decision."""

    approve = RadioField(
        _l("Decision"), choices=lambda: [("yes", gettext("Publish")), ("no", gettext("Return for correction"))], default="yes"
    )
    reason = ProseField(_l("Reason"), most=1000)

    def decision(self) -> dict[str, Any]:
        """Return what the services take."""
        return {"approve": self.approve.data == "yes", "reason": self.reason.data or ""}
