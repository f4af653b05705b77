"""Writing an achievement: one command per step of the author's work; each saves the draft or changes nothing."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from market import audit, clock, ids, rulebook
from market.access import SYSTEM, Actor, require
from market.accounts import queries as accounts
from market.accounts.rules.organisations import OrganisationState
from market.db import db
from market.errors import Conflict, Forbidden, Invalid, NotFound
from market.listings import policy, queries
from market.listings.models.achievements import Achievement, AchievementOwner, Indicator, Inventor, IpRight, Term
from market.listings.rules import gates, numbers, terms
from market.listings.rules.content import MOST_ROWS, Basics, Measure, Person, check_basics
from market.listings.rules.kinds import AchievementState, IpKind
from market.listings.rules.numbers import Right, RightFields
from market.listings.rules.terms import Offer, OfferFields, Share
from market.wording import N_


def new_achievement(actor: Actor, basics: Basics) -> Achievement:
    """Begin a draft for the actor's organisation, its sole owner until said otherwise; raise Forbidden or Invalid."""
    require(actor, *policy.EDITORS)
    if actor.organisation_id is None:
        raise Forbidden("forbidden", N_("Your role does not allow this."))
    check_basics(basics)
    now = clock.now()
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
    _write_basics(achievement, basics)
    return _saved(achievement)


def _write_basics(achievement: Achievement, basics: Basics) -> None:
    for name in basics.__dataclass_fields__:
        setattr(achievement, name, getattr(basics, name))


def save_owners(actor: Actor, achievement_id: int, owners: Sequence[Share], inventors: Sequence[Person]) -> Achievement:
    """Save owners and inventors; the first owner is always the organisation that lists. Shares may not exceed the whole."""
    achievement = draft_for_update(actor, achievement_id)
    _check_rows(owners, inventors)
    if not owners:
        raise Invalid("owner.missing", N_("At least one owner is needed."), field="owner_share_0")
    for place, share in enumerate(owners):
        _check_share(share, place)
    if sum(share.share_bp for share in owners) > terms.WHOLE_BP:
        raise Invalid("owner.shares_exceed", N_("The shares exceed the whole."), field=f"owner_share_{len(owners) - 1}")
    _clear(achievement.owners, achievement.inventors)
    achievement.owners = [_owner(achievement, place, share) for place, share in enumerate(owners)]
    achievement.inventors = [Inventor(position=place, name=person.name, share_bp=person.share_bp) for place, person in enumerate(inventors)]
    return _saved(achievement)


def _check_share(share: Share, place: int) -> None:
    if place and not share.name:
        raise Invalid("owner.name_missing", N_("Give the owner's name."), field=f"owner_name_{place}")
    if not 1 <= share.share_bp <= terms.WHOLE_BP:
        raise Invalid("owner.share_range", N_("A share lies above 0 and is at most 100."), field=f"owner_share_{place}")
    if share.consented_on and share.consented_on > clock.today():
        raise Invalid("owner.consent_future", N_("The day of consent lies in the future."), field=f"owner_consent_{place}")


def _owner(achievement: Achievement, place: int, share: Share) -> AchievementOwner:
    if place == 0:
        home = accounts.organisation(achievement.owner_id)
        return AchievementOwner(
            position=0, organisation_id=home.id, name=home.name_zh, share_bp=share.share_bp, consented_on=share.consented_on
        )
    known = share.organisation_id or _organisation_named(share.name)
    return AchievementOwner(
        position=place, organisation_id=known, name=share.name, share_bp=share.share_bp, consented_on=share.consented_on
    )


def _organisation_named(name: str) -> int | None:
    found = accounts.find_organisations(SYSTEM, state=OrganisationState.VERIFIED, text=name).items
    return next((row.id for row in found if row.name_zh == name), None)


def save_rights(actor: Actor, achievement_id: int, rights: Sequence[Right]) -> Achievement:
    """Save the rights with their numbers in one spelling and their last days; raise Invalid on the input of the row that is wrong."""
    achievement = draft_for_update(actor, achievement_id)
    _check_rows(rights)
    today = clock.today()
    checked = [
        numbers.checked(right, today=today, years=protection(right), fields=right_fields(place)) for place, right in enumerate(rights)
    ]
    for place, right in enumerate(checked):
        if right.number and any(right.number == other.number for other in checked[:place]):
            raise Invalid("ip.number_twice", N_("This number is given twice."), field=right_fields(place).number)
    _clear(achievement.rights)
    achievement.rights = [
        IpRight(
            position=place,
            kind=r.kind,
            number=r.number,
            title=r.title,
            filed_on=r.filed_on,
            granted_on=r.granted_on,
            expires_on=r.expires_on,
        )
        for place, r in enumerate(checked)
    ]
    return _saved(achievement)


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
    _check_rows(indicators)
    for place, row in enumerate(indicators):
        if not row.name:
            raise Invalid("indicator.name_missing", N_("Name what was measured."), field=f"name_{place}")
        if not row.value:
            raise Invalid("indicator.value_missing", N_("Give the measured value."), field=f"value_{place}")
    _clear(achievement.indicators)
    achievement.indicators = [
        Indicator(position=place, name=row.name, value=row.value, unit=row.unit, proof=row.proof) for place, row in enumerate(indicators)
    ]
    return _saved(achievement)


def save_terms(actor: Actor, achievement_id: int, offers: Sequence[Offer]) -> Achievement:
    """Save what is offered; a way that was offered before keeps its row. Raise Invalid on the input that is wrong."""
    achievement = draft_for_update(actor, achievement_id)
    check_offers(achievement, offers)
    former = {(term.mode, term.licence_kind): term for term in achievement.terms}
    for key in former.keys() - {offer.key for offer in offers}:
        achievement.terms.remove(former[key])
    for offer in offers:
        _write_offer(achievement, former.get(offer.key), offer)
    return _saved(achievement)


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
    return _saved(achievement)


def _check_rows(*groups: Sequence[object]) -> None:
    if any(len(rows) > MOST_ROWS for rows in groups):
        raise Invalid("listing.rows_most", N_("At most %(most)s rows can be kept."), most=MOST_ROWS)


def _clear(*groups: list[Any]) -> None:
    for rows in groups:
        rows.clear()
    db.session.flush()


def _saved(achievement: Achievement) -> Achievement:
    db.session.flush()
    return achievement
