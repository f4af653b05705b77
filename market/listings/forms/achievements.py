"""The forms of the author's steps: what is typed, and the value that the services take."""

from __future__ import annotations

from typing import Any

from flask_babel import gettext
from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, RadioField, SelectField

from market.listings.forms.fields import DayField, LineField, ProseField, WholeField
from market.listings.models.achievements import Achievement
from market.listings.rules.content import TITLE_LENGTH, Basics, Worth
from market.listings.rules.kinds import (
    OFFERS,
    TRL_NAMES,
    Judge,
    LicenceKind,
    PriceMode,
    Secrecy,
    Sector,
    TechnologyField,
    TermMode,
)
from market.listings.rules.terms import Offer
from market.web.forms import MarketForm, MoneyField, choices


def levels() -> list[tuple[str, str]]:
    """Return the readiness levels to choose from."""
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
    trl = SelectField(_l("Readiness level"), choices=levels)
    trl_evidence = ProseField(_l("Evidence of the readiness level"), most=2000)
    keywords = LineField(_l("Keywords"))
    secrecy = SelectField(_l("Secrecy"), choices=choices(Secrecy))
    job_related = BooleanField(_l("Job-related achievement"))
    ledger_no = LineField(_l("Number in the achievement ledger"), most=60)
    valid_until = DayField(_l("Listed until"))
    funding_source = LineField(_l("Source of funding"))
    trl_judge = SelectField(_l("Who judged the level"), choices=choices(Judge), default=Judge.SELF.value)
    trl_judged_by = LineField(_l("Name of the assessor"))
    trl_judged_on = DayField(_l("Judged on"))

    def basics(self) -> Basics:
        """Return what the services take."""
        values: dict[str, Any] = self.values()
        values["sector"] = Sector(values["sector"]) if values["sector"] else None
        values["field"] = TechnologyField(values["field"]) if values["field"] else None
        values["trl"] = int(values["trl"]) if values["trl"] else None
        values["secrecy"], values["trl_judge"] = Secrecy(values["secrecy"]), Judge(values["trl_judge"])
        told: dict[str, Any] = {name: "" if value is None and name not in _OPTIONAL else value for name, value in values.items()}
        return Basics(**told)


_OPTIONAL = frozenset({"sector", "field", "trl", "valid_until", "trl_judged_on"})


def basics_form(achievement: Achievement | None) -> BasicsForm:
    """Return the form with what is kept."""
    if achievement is None:
        return BasicsForm(data={"job_related": True, "secrecy": Secrecy.PUBLIC.value})
    kept = {name: getattr(achievement, name) for name in Basics.__dataclass_fields__}
    kept["trl"] = str(achievement.trl or "")
    return BasicsForm(
        data={
            name: str(value.value) if isinstance(value, Sector | TechnologyField | Secrecy | Judge) else value
            for name, value in kept.items()
        }
    )


class WorthForm(MarketForm):
    """What a buyer gets from it."""

    innovation = ProseField(_l("What is new"))
    scenarios = ProseField(_l("Where it is used"))
    comparison = ProseField(_l("Benefit over today's solution"))
    economics = ProseField(_l("Economics"))
    video_url = LineField(_l("Link to a video"), most=300)

    def worth(self) -> Worth:
        """Return what the services take."""
        return Worth(**{name: value or "" for name, value in self.values().items()})


def worth_form(achievement: Achievement) -> WorthForm:
    """Return the form with what is kept."""
    return WorthForm(data={name: getattr(achievement, name) for name in Worth.__dataclass_fields__})


class ConsentForm(MarketForm):
    """A co-owner's answer."""

    reason = LineField(_l("Reason for a refusal"), most=500)


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
