"""Writing an achievement's parts into its rows: what the rules have checked, for one achievement or for a whole list."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

from market.listings.models.achievements import Achievement, AchievementOwner, Encumbrance, Indicator, Inventor, IpRight, Term
from market.listings.rules.burdens import Burden
from market.listings.rules.content import Basics, Measure, Person, Worth
from market.listings.rules.drafting import Draft
from market.listings.rules.numbers import Right
from market.listings.rules.terms import Offer, Share

Answers = Mapping[int | None, tuple[int, date | None, str | None]]
"""What co-owners on the market have answered: by organisation the share, the day of consent, the reason of a refusal."""


def put_texts(achievement: Achievement, texts: Basics | Worth) -> None:
    """Write a step of texts."""
    for name in texts.__dataclass_fields__:
        setattr(achievement, name, getattr(texts, name))


def answers(achievement: Achievement) -> Answers:
    """Return what its co-owners have answered so far."""
    return {row.organisation_id: (row.share_bp, row.consented_on, row.refused_because) for row in achievement.owners if row.position}


def put_owners(achievement: Achievement, owners: Sequence[Share], former: Answers) -> list[AchievementOwner]:
    """Write the owners and return the co-owners to ask; an answer holds as long as the share stays the same."""
    rows = [
        AchievementOwner(
            position=place,
            organisation_id=share.organisation_id,
            name=share.name,
            share_bp=share.share_bp,
            consented_on=share.consented_on,
            refused_because=None,
        )
        for place, share in enumerate(owners)
    ]
    asked = []
    for row in rows[1:]:
        share_bp, consented_on, refused_because = former.get(row.organisation_id, (None, None, None))
        if row.organisation_id is not None and row.share_bp == share_bp:
            row.consented_on, row.refused_because = consented_on, refused_because
        elif row.organisation_id is not None:
            asked.append(row)
    achievement.owners = rows
    return asked


def put_inventors(achievement: Achievement, inventors: Sequence[Person]) -> None:
    """Write the inventors."""
    achievement.inventors = [
        Inventor(position=place, name=person.name, share_bp=person.share_bp, staff_no=person.staff_no)
        for place, person in enumerate(inventors)
    ]


def put_rights(achievement: Achievement, rights: Sequence[Right]) -> None:
    """Write the rights."""
    achievement.rights = [
        IpRight(
            position=place,
            kind=right.kind,
            number=right.number,
            title=right.title,
            filed_on=right.filed_on,
            granted_on=right.granted_on,
            expires_on=right.expires_on,
            fee_due_on=right.fee_due_on,
        )
        for place, right in enumerate(rights)
    ]


def put_burdens(achievement: Achievement, burdens: Sequence[Burden]) -> None:
    """Write the licences and encumbrances."""
    achievement.burdens = [
        Encumbrance(position=place, kind=row.kind, holder=row.holder, until=row.until, note=row.note) for place, row in enumerate(burdens)
    ]


def put_indicators(achievement: Achievement, indicators: Sequence[Measure]) -> None:
    """Write the measured properties."""
    achievement.indicators = [
        Indicator(position=place, name=row.name, value=row.value, unit=row.unit, proof=row.proof) for place, row in enumerate(indicators)
    ]


def put_offers(achievement: Achievement, offers: Sequence[Offer]) -> None:
    """Write the offers; a way that was offered before keeps its row."""
    former = {(term.mode, term.licence_kind): term for term in achievement.terms}
    for key in former.keys() - {offer.key for offer in offers}:
        achievement.terms.remove(former[key])
    for offer in offers:
        term = former.get(offer.key)
        if term is None:
            term = Term(mode=offer.mode, licence_kind=offer.licence_kind)
            achievement.terms.append(term)
        term.price_mode, term.price, term.months, term.conditions = offer.price_mode, offer.price, offer.months, offer.conditions


def put_draft(achievement: Achievement, draft: Draft, former: Answers) -> list[AchievementOwner]:
    """Write everything that a list says and return the co-owners to ask; its rows but the offers must be empty."""
    put_texts(achievement, draft.basics)
    put_texts(achievement, draft.worth)
    put_inventors(achievement, draft.inventors)
    put_rights(achievement, draft.rights)
    put_burdens(achievement, draft.burdens)
    put_indicators(achievement, draft.indicators)
    put_offers(achievement, draft.offers)
    achievement.external_id, achievement.source_ref, achievement.origin_note = draft.external_id, draft.source_ref, draft.origin_note
    return put_owners(achievement, draft.owners, former)
