"""Shape of what people enter about sales, lots, paddles and open bids."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar

from flask_babel import lazy_gettext as _l
from flask_wtf.file import FileField
from wtforms import (
    BooleanField,
    HiddenField,
    IntegerField,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
)
from wtforms.validators import DataRequired, InputRequired, Length, Optional

from market.auctions.forms.fields import LadderField, MinutesField, NamesField, PercentField, WeightsField
from market.auctions.rules.states import BidKind, ConductMode, Format, Season
from market.money import LARGEST_FEN, Money
from market.web.forms import BeijingTimeField, MarketForm, MoneyField, choices
from market.web.i18n import label

LONGEST_TEXT = 5000


class BidForm(MarketForm):
    """A bid: the amount, the price the bidder saw, and the idempotency key of this submit."""

    amount = MoneyField(_l("Your bid"), validators=[DataRequired(_l("Give an amount in yuan with digits only, for example 1,250,000."))])
    seen = HiddenField()
    key = HiddenField(validators=[DataRequired(), Length(8, 80)])


class ProxyForm(MarketForm):
    """A proxy bid 代理出价: the secret maximum, and the idempotency key of this submit."""

    maximum = MoneyField(
        _l("Highest amount"), validators=[DataRequired(_l("Give an amount in yuan with digits only, for example 1,250,000."))]
    )
    key = HiddenField(validators=[DataRequired(), Length(8, 80)])


def _id_or_none(value: str | int | None) -> int | None:
    return int(value) if value else None


class SaleForm(MarketForm):
    """The plan of an auction session."""

    name_zh = StringField(_l("Name in Chinese"), [InputRequired(_l("Give the auction session a name.")), Length(max=80)])
    name_en = StringField(_l("Name in English"), [Length(max=80)], default="")
    season = SelectField(_l("Season"), coerce=Season, choices=choices(Season))
    sector = SelectField(_l("Sector"), [InputRequired(_l("Choose a sector."))])
    branch = SelectField(_l("Branch"), [Optional()], default="")
    conduct_mode = SelectField(_l("Conduct"), coerce=ConductMode, choices=choices(ConductMode))
    agency_id = SelectField(_l("Auction agency"), coerce=_id_or_none)
    auctioneer_id = SelectField(_l("Presiding auctioneer"), coerce=_id_or_none)
    place = StringField(_l("Place"), [InputRequired(_l("Say where the auction takes place.")), Length(max=80)])
    contact = StringField(_l("Contact"), [Length(max=200)], default="")
    viewing_from = BeijingTimeField(_l("Viewing from"), [InputRequired(_l("Give date and time, for example 2026-10-23 14:00."))])
    viewing_until = BeijingTimeField(_l("Viewing until"), [InputRequired(_l("Give date and time, for example 2026-10-23 14:00."))])
    opens_at = BeijingTimeField(_l("Auction begins"), [InputRequired(_l("Give date and time, for example 2026-10-23 14:00."))])
    deposit_bp = PercentField(_l("Deposit"), [InputRequired(_l("Give a percentage, for example 10 or 12.5."))])
    soft_close_s = MinutesField(_l("A bid in the last … minutes extends"), [InputRequired(_l("Give whole minutes."))])
    extend_s = MinutesField(_l("Extension after such a bid"), [InputRequired(_l("Give whole minutes."))])
    terms = TextAreaField(
        _l("Rules of the session"), [InputRequired(_l("Give the rules that bidders have to accept.")), Length(max=LONGEST_TEXT)]
    )


class ConsignForm(MarketForm):
    """A seller hands an achievement in for a session."""

    sale_id = SelectField(_l("Auction session"), [InputRequired(_l("Choose an auction session."))], coerce=int)
    term_id = SelectField(
        _l("Way of transfer"), [InputRequired(_l("Choose a way of transfer that the achievement offers by auction."))], coerce=int
    )
    start = MoneyField(_l("Starting price"), [InputRequired(_l("Give the starting price in whole yuan, above zero."))])
    increment = MoneyField(_l("Increment"), [InputRequired(_l("Give the increment in whole yuan, above zero."))])
    reserve = MoneyField(_l("Reserve, sealed"), [Optional()])
    accept_terms = BooleanField(_l("We own this right, have disclosed its known defects, and consign it for auction on the terms above"))


class LotForm(MarketForm):
    """The operator's plan of a lot; the sealed reserve is only ever written here, never shown."""

    number = IntegerField(_l("Lot number"), [InputRequired(_l("Give the lot's number."))])
    start = MoneyField(_l("Starting price"), [InputRequired(_l("Give the starting price in whole yuan, above zero."))])
    increment = MoneyField(_l("Increment"), [InputRequired(_l("Give the increment in whole yuan, above zero."))])
    deposit = MoneyField(_l("Deposit"), [Optional()])
    reserve = MoneyField(_l("New sealed reserve"), [Optional()])
    format = SelectField(_l("Format"), coerce=Format, choices=choices(Format), default=Format.ENGLISH)
    duration_minutes = IntegerField(_l("Bidding time"), [InputRequired(_l("Give whole minutes."))])
    period_s = MinutesField(_l("Limited period"), [Optional()])
    cap_s = MinutesField(_l("Latest end after the opening"), [Optional()])
    ladder = LadderField(_l("Larger increments from a price on"), [Optional()])
    fall_step = MoneyField(_l("The price falls by"), [Optional()])
    fall_interval_s = IntegerField(_l("Every"), [Optional()])
    floor = MoneyField(_l("Down to"), [Optional()])
    revealing_s = MinutesField(_l("Time to open the sealed bids"), [Optional()])
    judging_s = MinutesField(_l("Time for the panel"), [Optional()])
    rounds = IntegerField(_l("Rounds"), [Optional()])
    raises = BooleanField(_l("Each round begins one increment above the best bid of the rounds before"))
    tie_round = BooleanField(_l("Equal highest bids are decided by a second round"))
    weights = WeightsField(_l("Weights of price and plan"), [Optional()])
    criteria = NamesField(_l("Names of the criteria"), [Optional()])

    RULES: ClassVar[dict[str, tuple[str, ...]]] = {
        "period_s": ("eng_dutch", "dynamic"),
        "cap_s": ("english", "eng_dutch", "dynamic"),
        "ladder": ("english", "eng_dutch", "dynamic", "multi_round"),
        "fall_step": ("dutch", "eng_dutch"),
        "fall_interval_s": ("dutch", "eng_dutch"),
        "floor": ("dutch", "eng_dutch"),
        "revealing_s": ("sealed_first", "sealed_second", "multi_round", "score"),
        "judging_s": ("score",),
        "rounds": ("multi_round",),
        "raises": ("multi_round",),
        "tie_round": ("sealed_first",),
        "weights": ("score",),
        "criteria": ("score",),
    }
    """To which formats a field belongs; the others neither show nor keep it."""

    def fill_rules(self, rules: Mapping[str, Any]) -> None:
        """Show the rules that a lot has."""
        fall = rules.get("fall", {})
        shown = {name: rules[name] for name in self.RULES if name in rules and name != "ladder"}
        shown["ladder"] = [(Money(price), Money(step)) for price, step in rules.get("ladder", [])[1:]]
        if fall:
            shown |= {"fall_step": Money(fall["step_fen"]), "fall_interval_s": fall["interval_s"], "floor": Money(fall["floor_fen"])}
        for name, value in shown.items():
            self[name].data = value

    def values(self) -> dict[str, Any]:
        """Return the plan, with what was entered for the chosen format as its rules."""
        entered = super().values()
        own = {name: entered.pop(name) for name, formats in self.RULES.items()}
        kept = {name: value for name, value in own.items() if entered["format"].value in self.RULES[name] and value}
        return entered | {"rules": self._rules(kept)}

    def _rules(self, kept: dict[str, Any]) -> dict[str, Any]:
        rungs, fall = kept.pop("ladder", []), [kept.pop(name, None) for name in ("fall_step", "fall_interval_s", "floor")]
        if rungs and self.increment.data:
            kept["ladder"] = [[0, self.increment.data.fen], *([price.fen, step.fen] for price, step in rungs)]
        if all(fall):
            kept["fall"] = {"step_fen": fall[0].fen, "interval_s": fall[1], "floor_fen": fall[2].fen}
        return {name: value for name, value in kept.items() if (name, value) != ("rounds", 1)}


class ReasonForm(MarketForm):
    """An act that needs a reason which others read."""

    reason = TextAreaField(_l("Reason"), [InputRequired(_l("Give a reason.")), Length(max=300)])


class PaddleForm(MarketForm):
    """The application for a lot: statements of the bidder."""

    discloses_relation = BooleanField(_l("Our organisation is related to the seller or to an inventor"))
    relation = TextAreaField(_l("How it is related"), [Length(max=500)], default="")
    accept_terms = BooleanField(_l("We have read the rules of this session and accept them; a bid binds us"))


class ImportForm(MarketForm):
    """A sheet of lots: first as a file, then, once it was found right, as the rows that were read from it."""

    file = FileField(_l("Workbook (XLSX) or CSV file"))
    rows = HiddenField(default="")


class SubscriptionForm(MarketForm):
    """The sectors whose announcements a person wants by mail."""

    sectors = SelectMultipleField(_l("Announcements by mail"))


class AuthorityForm(MarketForm):
    """A bidder asks a second person for authority above the own limit."""

    amount = MoneyField(_l("Bid up to"), [DataRequired(_l("Give an amount in yuan with digits only, for example 1,250,000."))])
    reason = TextAreaField(_l("Reason"), [InputRequired(_l("Give a reason.")), Length(max=300)])


class AnswerForm(MarketForm):
    """What a second person says; a refusal needs it."""

    reason = TextAreaField(_l("Reason or note"), [Length(max=300)], default="")


class FloorForm(MarketForm):
    """A bid from the hall or by telephone; without an amount it is the lowest next bid that the auctioneer saw."""

    paddle = IntegerField(_l("Paddle"), [InputRequired(_l("Give the paddle's number."))])
    amount = MoneyField(_l("Amount"), [Optional()])
    kind = SelectField(
        _l("Way"), coerce=BidKind, choices=lambda: [(str(kind.value), label(kind)) for kind in (BidKind.FLOOR, BidKind.PHONE)]
    )
    seen = HiddenField()
    key = HiddenField(validators=[DataRequired(), Length(8, 80)])

    @property
    def said(self) -> Money | None:
        """Return the amount that is bid, or None where none was typed and none was seen."""
        if self.amount.data is not None:
            return self.amount.data
        seen = self.seen.data or ""
        return Money(int(seen)) if seen.isdecimal() and len(seen) <= len(str(LARGEST_FEN)) and int(seen) else None


class RepresentationForm(MarketForm):
    """The authority for floor and telephone bids: who, and up to which amount."""

    representative = StringField(
        _l("Representative"), [InputRequired(_l("Name the representative, in 2 to 60 characters.")), Length(max=60)]
    )
    limit = MoneyField(_l("Highest authorised bid"), [Optional()])
    consents = BooleanField(_l("Bids that the auctioneer enters for this paddle bind our organisation like bids made online"))
