"""What an owner may offer: the terms 转化方式 of an achievement, and the shares of its owners."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from market.errors import Invalid
from market.listings.rules.kinds import OFFERS, LicenceKind, PriceMode, TermMode
from market.money import Money
from market.wording import N_

WHOLE_BP = 10_000
LONGEST_TRIAL_MONTHS = 36
LONGEST_LICENCE_MONTHS = 600


@dataclass(frozen=True, slots=True, kw_only=True)
class Offer:
    """One offered way.

    `price` is the listed price, the asked price of a negotiation, or the suggested start of an auction; of a trial it is
    the price of the promised conversion. `months` is the length of a trial or licence.
    """

    mode: TermMode
    licence_kind: LicenceKind | None = None
    price_mode: PriceMode = PriceMode.AGREED
    price: Money | None = None
    months: int | None = None
    conditions: str = ""

    @property
    def key(self) -> tuple[TermMode, LicenceKind | None]:
        """Return what an achievement may offer once."""
        return self.mode, self.licence_kind


@dataclass(frozen=True, slots=True, kw_only=True)
class OfferFields:
    """The names of the inputs of one offer."""

    price_mode: str = "price_mode"
    price: str = "price"
    months: str = "months"


def check_offer(offer: Offer, fields: OfferFields) -> None:
    """Raise Invalid on the input of an offer that makes no sense."""
    if offer.key not in OFFERS:
        raise Invalid("term.licence_kind", N_("Say whether the licence is exclusive, sole or non-exclusive."), field=fields.price_mode)
    if offer.price_mode is PriceMode.AUCTION and offer.mode not in (TermMode.LICENCE, TermMode.TRANSFER):
        raise Invalid("term.auction_mode", N_("Only a licence or a transfer can be auctioned."), field=fields.price_mode)
    if offer.price is not None and offer.price.fen <= 0:
        raise Invalid("term.price_positive", N_("The price must be above zero."), field=fields.price)
    if offer.price_mode is PriceMode.LISTED and offer.price is None:
        raise Invalid("term.price_missing", N_("A listed price needs an amount."), field=fields.price)
    _check_months(offer, fields)


def _check_months(offer: Offer, fields: OfferFields) -> None:
    longest = {TermMode.TRIAL: LONGEST_TRIAL_MONTHS, TermMode.LICENCE: LONGEST_LICENCE_MONTHS}.get(offer.mode)
    if longest is None:
        return
    if offer.months is None:
        raise Invalid("term.months_missing", N_("Give the length in months."), field=fields.months)
    if not 1 <= offer.months <= longest:
        raise Invalid("term.months_range", N_("The length lies between 1 and %(longest)s months."), field=fields.months, longest=longest)


def check_rights_behind(offer: Offer, *, last_day: date | None, today: date, fields: OfferFields) -> None:
    """Raise Invalid where a licence would outlive the last right behind it (民法典 865); `last_day` None: no right ends."""
    if last_day is None or offer.mode is not TermMode.LICENCE or offer.months is None:
        return
    months_left = (last_day.year - today.year) * 12 + last_day.month - today.month - (1 if last_day.day < today.day else 0)
    if offer.months > months_left:
        message = N_("The licence would outlive the rights behind it: they end on %(day)s, at most %(months)s months remain.")
        raise Invalid("term.outlives_rights", message, field=fields.months, day=last_day.isoformat(), months=max(0, months_left))


def preferred(offers: Sequence[Offer]) -> Offer | None:
    """Return the offer of the price box: a listed price, else an auction, else a negotiation with a price, else the first."""
    order = {PriceMode.LISTED: 0, PriceMode.AUCTION: 1, PriceMode.AGREED: 2}

    def rank(offer: Offer) -> tuple[int, int]:
        paid = offer.mode is not TermMode.TRIAL
        return (order[offer.price_mode] if paid and (offer.price or offer.price_mode is PriceMode.AUCTION) else 3, OFFERS.index(offer.key))

    return min(offers, key=rank, default=None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Share:
    """One owner's part: basis points of the whole, and the day on which the owner agreed to the listing."""

    name: str
    share_bp: int
    organisation_id: int | None = None
    consented_on: date | None = None


def shares_whole(shares: Iterable[int]) -> bool:
    """Say whether the shares are positive and sum to exactly one whole."""
    parts = list(shares)
    return sum(parts) == WHOLE_BP and min(parts, default=0) > 0
