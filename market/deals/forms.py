"""The forms of agreements and of notices."""

from __future__ import annotations

from typing import Any

from flask_babel import gettext
from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, RadioField, SelectField

from market.deals.rules.agreements import NOTE_LENGTH, SUBJECT_LENGTH, TERMS_LENGTH, TITLE_LENGTH, Terms
from market.deals.rules.notices import TEXT_LENGTH
from market.deals.rules.types import Subtype
from market.deals.services.agreements import BUYING, SELLING
from market.errors import Invalid
from market.listings.forms.fields import LineField, ProseField, ShareField, WholeField
from market.listings.rules.kinds import LicenceKind, PriceMode
from market.money import Money
from market.web.forms import MarketForm, MoneyField, PlainField, choices
from market.wording import N_


def _sides() -> list[tuple[str, str]]:
    return [(SELLING, gettext("We hand over, license or do the work")), (BUYING, gettext("We acquire or commission"))]


class AgreementForm(MarketForm):
    """What two parties agreed elsewhere."""

    side = RadioField(_l("Our side"), choices=_sides, default=SELLING)
    other_uscc = PlainField(_l("Unified social credit code of the other party"))
    title_zh = LineField(_l("Title in Chinese"), most=TITLE_LENGTH)
    title_en = LineField(_l("Title in English"), most=TITLE_LENGTH)
    subject = ProseField(_l("What the agreement is about"), most=SUBJECT_LENGTH)
    achievement = PlainField(_l("Number of the listed achievement"))
    subtype = SelectField(_l("Contract"), choices=choices(Subtype), default=Subtype.TRF_PATENT.value)
    licence_kind = SelectField(_l("Kind of licence"), choices=choices(LicenceKind, blank=True), default="")
    months = WholeField(_l("Term in months"))
    price = MoneyField(_l("Whole price"))
    equity_bp = ShareField(_l("Share of the company in percent"))
    pricing = SelectField(_l("How the price was found"), choices=choices(PriceMode), default=PriceMode.AGREED.value)
    price_record = LineField(_l("Where and when it was listed or auctioned"), most=NOTE_LENGTH)
    relation = LineField(_l("Relation of the buyer to an inventor"), most=NOTE_LENGTH)
    terms = ProseField(_l("Further agreed terms"), most=TERMS_LENGTH)

    def agreed(self) -> Terms:
        """Return what the services take; raise Invalid without a price."""
        given: dict[str, Any] = self.values()
        if not isinstance(given["price"], Money):
            raise Invalid("agreement.price", N_("The price is greater than zero."), field="price")
        kinds = {
            "subtype": Subtype(given["subtype"]),
            "pricing": PriceMode(given["pricing"]),
            "licence_kind": LicenceKind(given["licence_kind"]) if given["licence_kind"] else None,
        }
        apart = ("side", "other_uscc", "achievement")
        return Terms(**{name: value for name, value in (given | kinds).items() if name not in apart})


class RefusalForm(MarketForm):
    """Why an agreement is refused."""

    reason = ProseField(_l("Reason"), most=NOTE_LENGTH)


class PriceObjectionForm(MarketForm):
    """What is said against an agreed price."""

    text = ProseField(_l("Objection and its reasons"), most=TEXT_LENGTH)


class PriceAnswerForm(MarketForm):
    """The seller's answer."""

    text = ProseField(_l("Answer"), most=TEXT_LENGTH)
    upheld = BooleanField(_l("Uphold it: the deal falls"))
