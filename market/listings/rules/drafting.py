"""A whole achievement in memory: what a row of a list makes of it, checked by the rules of the author's steps. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import TypeVar

from market.errors import Invalid
from market.listings.rules import parts
from market.listings.rules.burdens import Burden
from market.listings.rules.burdens import check as check_burden
from market.listings.rules.content import Basics, Measure, Person, Worth, check_basics, check_days, check_worth
from market.listings.rules.gates import Listing
from market.listings.rules.numbers import Right
from market.listings.rules.parts import Years
from market.listings.rules.terms import WHOLE_BP, Offer, Share, shares_whole
from market.wording import N_

Part = TypeVar("Part", Basics, Worth)
NO_WORTH = Worth()
USUAL = ("sector", "field", "trl", "ledger_no")
"""What a list says once for all its rows: it fills what is empty and changes nothing else."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """Everything an achievement says."""

    basics: Basics
    worth: Worth = NO_WORTH
    owners: tuple[Share, ...] = ()
    inventors: tuple[Person, ...] = ()
    rights: tuple[Right, ...] = ()
    offers: tuple[Offer, ...] = ()
    burdens: tuple[Burden, ...] = ()
    indicators: tuple[Measure, ...] = ()
    external_id: str = ""
    source_ref: str = ""
    origin_note: str = ""

    def listing(self, *, owner_verified: bool) -> Listing:
        """Return what the gates look at."""
        basics = self.basics
        return Listing(
            title_zh=basics.title_zh,
            abstract=basics.abstract,
            problem=basics.problem,
            sector=basics.sector,
            field=basics.field,
            trl=basics.trl,
            trl_evidence=basics.trl_evidence,
            job_related=basics.job_related,
            ledger_no=basics.ledger_no,
            secrecy=basics.secrecy,
            owner_verified=owner_verified,
            valid_until=basics.valid_until,
            shares=self.owners,
            inventors=len(self.inventors),
            indicators=len(self.indicators),
            rights=self.rights,
            offers=self.offers,
            burdens=self.burdens,
            worth=self.worth,
            title_en=basics.title_en,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Ground:
    """What a row is read against: the listing organisation, who else is on the market, the day, the law's terms of protection."""

    home: Share
    named: Mapping[str, int]
    today: date
    years: Years


def merged(before: Draft | None, told: Draft, said: frozenset[str], ground: Ground) -> Draft:
    """Return the achievement `before` with what a row has `said` about it; raise Invalid where owners or rights are wrong.

    What the list has no column for stays as it was; a consent, an inventor's share or a fee's day outlive a repeated import.
    """
    former = before or Draft(basics=Basics(title_zh=""), owners=(replace(ground.home, share_bp=WHOLE_BP),))
    owners = _kept_owners(former.owners, told.owners) if "owners" in said else former.owners
    parts.check_rows(owners, told.inventors, told.rights)
    parts.check_owners(owners, today=ground.today)
    rights = parts.checked_rights(told.rights, today=ground.today, years=ground.years, ended=True) if "rights" in said else former.rights
    return replace(
        former,
        basics=_merged(former.basics, told.basics, said),
        worth=_merged(former.worth, told.worth, said),
        owners=_answered(former.owners, parts.settled(owners, ground.home, ground.named)),
        inventors=_kept_people(former.inventors, told.inventors) if "inventors" in said else former.inventors,
        rights=_kept_rights(former.rights, rights),
        offers=_kept_offers(former.offers, told.offers, said) if "offers" in said or not former.offers else former.offers,
        external_id=told.external_id or former.external_id,
        source_ref=told.source_ref if "source_ref" in said else former.source_ref,
        origin_note=told.origin_note if "origin_note" in said else former.origin_note,
    )


def whole(before: Draft | None, told: Draft, ground: Ground) -> Draft:
    """Return the achievement as its owner's own system tells all of it; raise Invalid where its parts are wrong.

    What that system does not know stays: the consents, the day of a fee, the note on the origin.
    """
    owners = told.owners or (replace(ground.home, share_bp=WHOLE_BP),)
    parts.check_rows(owners, told.inventors, told.rights, told.burdens, told.indicators)
    parts.check_owners(owners, today=ground.today)
    if not shares_whole(share.share_bp for share in owners):
        raise Invalid("owner.shares", N_("The owners' shares must sum to the whole."), field="owners")
    parts.check_indicators(told.indicators)
    for place, burden in enumerate(told.burdens):
        check_burden(burden, place)
    rights = parts.checked_rights(told.rights, today=ground.today, years=ground.years, ended=True)
    settled = parts.settled(owners, ground.home, ground.named)
    return replace(
        told,
        owners=_answered(before.owners, settled) if before else settled,
        rights=_kept_rights(before.rights, rights) if before else rights,
        offers=_in_order(before.offers, told.offers) if before else told.offers,
        source_ref=before.source_ref if before else "",
        origin_note=before.origin_note if before else "",
    )


def check(draft: Draft, today: date) -> None:
    """Raise Invalid where the draft could not be kept: the checks of the author's steps that `merged` and `whole` have not made yet."""
    check_basics(draft.basics)
    check_days(draft.basics, today=today)
    check_worth(draft.worth)
    parts.check_offers(draft.offers, draft.rights, today=today)


def _merged(former: Part, told: Part, said: frozenset[str]) -> Part:
    names = [name for name in told.__dataclass_fields__ if name in said or (name in USUAL and not getattr(former, name))]
    return replace(former, **{name: getattr(told, name) for name in names})


def _kept_owners(former: Sequence[Share], told: Sequence[Share]) -> tuple[Share, ...]:
    known = {(share.name, share.share_bp): share for share in former}
    return tuple(known.get((share.name, share.share_bp), share) for share in told)


def _answered(former: Sequence[Share], settled: Sequence[Share]) -> tuple[Share, ...]:
    """Return the owners with the consents that those on this market have given to the same share."""
    given: dict[tuple[int | None, int], date | None] = {
        (share.organisation_id, share.share_bp): share.consented_on for share in former if share.organisation_id
    }
    return tuple(replace(share, consented_on=share.consented_on or given.get((share.organisation_id, share.share_bp))) for share in settled)


def _kept_people(former: Sequence[Person], told: Sequence[Person]) -> tuple[Person, ...]:
    known = {person.name: person for person in former}
    return tuple(known.get(person.name, person) for person in told)


def _kept_rights(former: Sequence[Right], told: Sequence[Right]) -> tuple[Right, ...]:
    known = {(right.kind, right.number): right for right in former if right.number}
    return tuple(
        replace(right, fee_due_on=right.fee_due_on or before.fee_due_on, expires_on=right.expires_on or before.expires_on)
        if (before := known.get((right.kind, right.number)))
        else right
        for right in told
    )


def _kept_offers(former: Sequence[Offer], told: Sequence[Offer], said: frozenset[str]) -> tuple[Offer, ...]:
    known = {offer.key: offer for offer in former}
    return _in_order(former, tuple(_kept_offer(known.get(offer.key), offer, said) for offer in told))


def _in_order(former: Sequence[Offer], told: Sequence[Offer]) -> tuple[Offer, ...]:
    """Return the offers as their rows will stand: what was offered before keeps its place, what is new follows."""
    places = {offer.key: place for place, offer in enumerate(former)}
    return tuple(sorted(told, key=lambda offer: places.get(offer.key, len(places))))


def _kept_offer(before: Offer | None, told: Offer, said: frozenset[str]) -> Offer:
    if before is None:
        return told
    return replace(before, **{name: getattr(told, name) for name in ("price", "price_mode", "months") if name in said})
