"""Writing an achievement: one command per step of the author's work; each saves the draft or changes nothing."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from market import audit, clock, ids, rulebook
from market.access import Actor, require
from market.accounts import queries as accounts
from market.db import db
from market.errors import Conflict, Forbidden, Invalid, NotFound
from market.listings import policy, queries
from market.listings.models.achievements import Achievement, AchievementOwner, Encumbrance, Indicator, IpRight, Term
from market.listings.rules import gates, numbers, terms
from market.listings.rules.burdens import Burden
from market.listings.rules.burdens import check as check_burden
from market.listings.rules.content import MOST_ROWS, Basics, Measure, Worth, check_basics, check_judge, check_worth
from market.listings.rules.kinds import AchievementState, IpKind
from market.listings.rules.numbers import Right, RightFields
from market.listings.rules.terms import Offer, OfferFields
from market.wording import N_


def new_achievement(actor: Actor, basics: Basics) -> Achievement:
    """Begin a draft for the actor's organisation, its sole owner until said otherwise; raise Forbidden or Invalid."""
    require(actor, *policy.EDITORS)
    if actor.organisation_id is None:
        raise Forbidden("forbidden", N_("Your role does not allow this."))
    check_basics(basics)
    now = clock.now()
    check_judge(basics, today=clock.legal_date(now))
    number = queries.next_id()
    achievement = Achievement(
        id=number,
        code=ids.code("CG", clock.legal_date(now).year, number),
        owner_id=actor.organisation_id,
        created_by=actor.person_id,
        state=AchievementState.DRAFT,
        version=0,
        created_at=now,
        title_zh=basics.title_zh,
    )
    _write_basics(achievement, basics)
    achievement.owners = [
        AchievementOwner(position=0, organisation_id=actor.organisation_id, name=_name(actor), share_bp=terms.WHOLE_BP, consented_on=None)
    ]
    db.session.add(achievement)
    db.session.flush()
    audit.record(actor, "achievement.created", achievement, at=now, to_state=achievement.state, code=achievement.code)
    return achievement


def _name(actor: Actor) -> str:
    return actor.organisation_name or accounts.organisation(actor.organisation_id or 0).name_zh


def draft_for_update(actor: Actor, achievement_id: int) -> Achievement:
    """Lock an achievement whose text the actor may change; raise NotFound, Forbidden or Conflict `listing.not_editable`."""
    achievement = queries.achievement_for_update(achievement_id)
    if not policy.can_view_achievement(actor, achievement):
        raise NotFound
    if not policy.can_edit(actor, achievement):
        raise Forbidden("listing.not_yours", N_("Only editors of the owner may change this."))
    if not policy.is_editable(achievement):
        raise Conflict("listing.not_editable", N_("The text can be changed only in a draft. Withdraw the listing first."))
    return achievement


def save_basics(actor: Actor, achievement_id: int, basics: Basics) -> Achievement:
    """Save what the achievement is; raise Invalid where a draft could not be kept."""
    achievement = draft_for_update(actor, achievement_id)
    check_basics(basics)
    check_judge(basics, today=clock.today())
    _write_basics(achievement, basics)
    return saved(achievement)


def save_worth(actor: Actor, achievement_id: int, worth: Worth) -> Achievement:
    """Save what a buyer gets from it; raise Invalid where the video's address is none."""
    achievement = draft_for_update(actor, achievement_id)
    check_worth(worth)
    for name in worth.__dataclass_fields__:
        setattr(achievement, name, getattr(worth, name))
    return saved(achievement)


def _write_basics(achievement: Achievement, basics: Basics) -> None:
    for name in basics.__dataclass_fields__:
        setattr(achievement, name, getattr(basics, name))


def save_rights(
    actor: Actor, achievement_id: int, rights: Sequence[Right], burdens: Sequence[Burden] | None = None, *, ended: bool = False
) -> Achievement:
    """Save the rights with their numbers in one spelling and their last days; raise Invalid on the input of the row that is wrong.

    `burdens` replaces the licences and encumbrances; with `ended` rights that have run out are kept in the draft too.
    """
    achievement = draft_for_update(actor, achievement_id)
    check_rows(rights, burdens or ())
    today = clock.today()
    checked = [
        numbers.checked(right, today=today, years=protection(right), fields=right_fields(place), ended=ended)
        for place, right in enumerate(rights)
    ]
    for place, right in enumerate(checked):
        if right.number and any(right.number == other.number for other in checked[:place]):
            raise Invalid("ip.number_twice", N_("This number is given twice."), field=right_fields(place).number)
    clear(achievement.rights)
    achievement.rights = [
        IpRight(
            position=place,
            kind=r.kind,
            number=r.number,
            title=r.title,
            filed_on=r.filed_on,
            granted_on=r.granted_on,
            expires_on=r.expires_on,
            fee_due_on=r.fee_due_on,
        )
        for place, r in enumerate(checked)
    ]
    if burdens is not None:
        _write_burdens(achievement, burdens)
    return saved(achievement)


def _write_burdens(achievement: Achievement, burdens: Sequence[Burden]) -> None:
    for place, burden in enumerate(burdens):
        check_burden(burden, place)
    clear(achievement.burdens)
    achievement.burdens = [
        Encumbrance(position=place, kind=row.kind, holder=row.holder, until=row.until, note=row.note) for place, row in enumerate(burdens)
    ]


def protection(right: Right) -> dict[IpKind, int]:
    """Return the years of protection of the right's kind as of its filing date; empty where the law fixes none."""
    key = numbers.term_key(right.kind)
    if key is None or right.filed_on is None or right.filed_on < date(1985, 4, 1):
        return {}
    return {right.kind: rulebook.number(key, on=right.filed_on)}


def right_fields(place: int) -> RightFields:
    """Return the input names of the right in row `place`."""
    return RightFields(**{name: f"{name}_{place}" for name in RightFields.__dataclass_fields__})


def save_indicators(actor: Actor, achievement_id: int, indicators: Sequence[Measure]) -> Achievement:
    """Save the measured properties; raise Invalid where a row lacks its name or value."""
    achievement = draft_for_update(actor, achievement_id)
    check_rows(indicators)
    for place, row in enumerate(indicators):
        if not row.name:
            raise Invalid("indicator.name_missing", N_("Name what was measured."), field=f"name_{place}")
        if not row.value:
            raise Invalid("indicator.value_missing", N_("Give the measured value."), field=f"value_{place}")
    clear(achievement.indicators)
    achievement.indicators = [
        Indicator(position=place, name=row.name, value=row.value, unit=row.unit, proof=row.proof) for place, row in enumerate(indicators)
    ]
    return saved(achievement)


def save_terms(actor: Actor, achievement_id: int, offers: Sequence[Offer]) -> Achievement:
    """Save what is offered; a way that was offered before keeps its row. Raise Invalid on the input that is wrong."""
    achievement = draft_for_update(actor, achievement_id)
    check_offers(achievement, offers)
    former = {(term.mode, term.licence_kind): term for term in achievement.terms}
    for key in former.keys() - {offer.key for offer in offers}:
        achievement.terms.remove(former[key])
    for offer in offers:
        _write_offer(achievement, former.get(offer.key), offer)
    return saved(achievement)


def check_offers(achievement: Achievement, offers: Sequence[Offer]) -> None:
    """Raise Invalid where an offer makes no sense, is made twice, or rests on rights that have ended or end too soon."""
    today = clock.today()
    rights = [row.right() for row in queries.ip_rights(achievement.id)]
    seen = set()
    for offer in offers:
        fields = offer_fields(offer)
        terms.check_offer(offer, fields)
        terms.check_rights_behind(offer, last_day=gates.last_day(rights), today=today, fields=fields)
        if offer.key in seen:
            raise Invalid("term.twice", N_("Each way can be offered once."), field=fields.price_mode)
        seen.add(offer.key)


def offer_fields(offer: Offer) -> OfferFields:
    """Return the input names of an offer."""
    suffix = offer_suffix(offer)
    return OfferFields(price_mode=f"price_mode_{suffix}", price=f"price_{suffix}", months=f"months_{suffix}")


def offer_suffix(offer: Offer) -> str:
    """Return what distinguishes an offer's inputs, e.g. `trial`, `licence_sole`."""
    return offer.mode.value if offer.licence_kind is None else f"{offer.mode.value}_{offer.licence_kind.value}"


def _write_offer(achievement: Achievement, term: Term | None, offer: Offer) -> None:
    if term is None:
        term = Term(mode=offer.mode, licence_kind=offer.licence_kind)
        achievement.terms.append(term)
    term.price_mode, term.price, term.months, term.conditions = offer.price_mode, offer.price, offer.months, offer.conditions


def save_origin(actor: Actor, achievement_id: int, *, source_ref: str, origin_note: str, is_demo: bool) -> Achievement:
    """Say where the facts come from and whether the terms are made up; only the market itself (demo loader) may."""
    require(actor, "system")
    achievement = queries.achievement_for_update(achievement_id)
    achievement.source_ref, achievement.origin_note, achievement.is_demo = source_ref, origin_note, is_demo
    return saved(achievement)


def check_rows(*groups: Sequence[object]) -> None:
    """Raise Invalid where a list is longer than what is kept."""
    if any(len(rows) > MOST_ROWS for rows in groups):
        raise Invalid("listing.rows_most", N_("At most %(most)s rows can be kept."), most=MOST_ROWS)


def clear(*groups: list[Any]) -> None:
    """Empty lists of rows before they are written anew."""
    for rows in groups:
        rows.clear()
    db.session.flush()


def saved(achievement: Achievement) -> Achievement:
    """Flush, so that the database objects now and not later."""
    db.session.flush()
    return achievement
