"""The rows of an achievement: owners, rights, indicators, offers. Pure, and the same for the steps, the API and a whole list."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import date

from market.errors import Invalid
from market.listings.rules import gates, numbers, terms
from market.listings.rules.content import MOST_ROWS, Measure
from market.listings.rules.kinds import IpKind
from market.listings.rules.numbers import Right, RightFields
from market.listings.rules.terms import WHOLE_BP, Offer, OfferFields, Share
from market.wording import N_

Years = Callable[[Right], Mapping[IpKind, int]]
"""Tells the years of protection of a right's kind as of its filing date; empty where the law fixes none."""


def check_rows(*groups: Sequence[object]) -> None:
    """Raise Invalid where a list is longer than what is kept."""
    if any(len(rows) > MOST_ROWS for rows in groups):
        raise Invalid("listing.rows_most", N_("At most %(most)s rows can be kept."), most=MOST_ROWS)


def check_owners(owners: Sequence[Share], *, today: date) -> None:
    """Raise Invalid on the input of an owner that is wrong; a draft's shares may stay below the whole."""
    if not owners:
        raise Invalid("owner.missing", N_("At least one owner is needed."), field="owner_share_0")
    for place, share in enumerate(owners):
        _check_share(share, place, today)
    if sum(share.share_bp for share in owners) > WHOLE_BP:
        raise Invalid("owner.shares_exceed", N_("The shares exceed the whole."), field=f"owner_share_{len(owners) - 1}")


def _check_share(share: Share, place: int, today: date) -> None:
    if place and not share.name:
        raise Invalid("owner.name_missing", N_("Give the owner's name."), field=f"owner_name_{place}")
    if not 1 <= share.share_bp <= WHOLE_BP:
        raise Invalid("owner.share_range", N_("A share lies above 0 and is at most 100."), field=f"owner_share_{place}")
    if share.consented_on and share.consented_on > today:
        raise Invalid("owner.consent_future", N_("The day of consent lies in the future."), field=f"owner_consent_{place}")


def settled(owners: Sequence[Share], home: Share, named: Mapping[str, int]) -> tuple[Share, ...]:
    """Return the owners with their organisations; the first is always `home`. Raise Invalid for one that is named twice.

    `named` holds the ids of the organisations on the market by name; one of them answers itself, whatever consent was typed.
    With flat shares, naming one twice is the only way in which owners could go round in a circle.
    """
    first = replace(owners[0], name=home.name, organisation_id=home.organisation_id)
    found = (first, *(_settled(share, named) for share in owners[1:]))
    for place, row in enumerate(found):
        if any(_same(row, other) for other in found[:place]):
            raise Invalid("owner.twice", N_("This owner is named twice."), field=f"owner_name_{place}")
    return found


def _settled(share: Share, named: Mapping[str, int]) -> Share:
    known = share.organisation_id or named.get(share.name)
    return replace(share, organisation_id=known, consented_on=None if known else share.consented_on)


def _same(one: Share, other: Share) -> bool:
    return one.name == other.name or (one.organisation_id is not None and one.organisation_id == other.organisation_id)


def checked_rights(rights: Sequence[Right], *, today: date, years: Years, ended: bool = False) -> tuple[Right, ...]:
    """Return the rights with their numbers in one spelling and their last days; raise Invalid on the input of the row that is wrong.

    With `ended` rights that have run out are kept, for a draft.
    """
    found = tuple(
        numbers.checked(right, today=today, years=years(right), fields=right_fields(place), ended=ended)
        for place, right in enumerate(rights)
    )
    for place, right in enumerate(found):
        if right.number and any(right.number == other.number for other in found[:place]):
            raise Invalid("ip.number_twice", N_("This number is given twice."), field=right_fields(place).number)
    return found


def right_fields(place: int) -> RightFields:
    """Return the input names of the right in row `place`."""
    return RightFields(**{name: f"{name}_{place}" for name in RightFields.__dataclass_fields__})


def check_indicators(indicators: Sequence[Measure]) -> None:
    """Raise Invalid where a row lacks its name or value."""
    for place, row in enumerate(indicators):
        if not row.name:
            raise Invalid("indicator.name_missing", N_("Name what was measured."), field=f"name_{place}")
        if not row.value:
            raise Invalid("indicator.value_missing", N_("Give the measured value."), field=f"value_{place}")


def check_offers(offers: Sequence[Offer], rights: Sequence[Right], *, today: date) -> None:
    """Raise Invalid where an offer makes no sense, is made twice, or rests on rights that have ended or end too soon."""
    seen = set()
    for offer in offers:
        fields = offer_fields(offer)
        terms.check_offer(offer, fields)
        terms.check_rights_behind(offer, last_day=gates.last_day(rights), today=today, fields=fields)
        if offer.key in seen:
            raise Invalid("term.twice", N_("Each way can be offered once."), field=fields.price_mode)
        seen.add(offer.key)


def offer_fields(offer: Offer) -> OfferFields:
    """Return the input names of an offer, e.g. `price_licence_sole`."""
    suffix = offer.mode.value if offer.licence_kind is None else f"{offer.mode.value}_{offer.licence_kind.value}"
    return OfferFields(price_mode=f"price_mode_{suffix}", price=f"price_{suffix}", months=f"months_{suffix}")
