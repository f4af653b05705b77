"""What a company's profile learns, forgets, and is told."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from sqlalchemy import delete, func, select
from sqlalchemy.dialects.postgresql import insert

from market import audit, clock
from market.access import Actor, require
from market.accounts import queries as accounts
from market.db import db
from market.matching.models import CompanyInterest, CompanyProfile
from market.matching.queries import companies
from market.matching.rules.interests import KEPT_DAYS, MOST_WORDS, WORDS_OF_A_VIEW, Source, own_words, telling_words

if TYPE_CHECKING:
    from collections.abc import Iterable

    from market.listings.models.achievements import Achievement
    from market.listings.models.demands import Demand
    from market.search.index import SearchIndex

KEEPERS = ("enterprise.editor", "enterprise.admin")
_WORDS_OF_A_DEMAND = 24


def save_profile(actor: Actor, *, learns: bool, named: bool, tells: bool, own: str = "") -> CompanyProfile:
    """Keep what the company allows and its own words; ending the learning forgets what was learned from searches and views."""
    require(actor, *KEEPERS)
    company = _company(actor)
    accounts.organisation_for_update(company)
    kept = db.session.get(CompanyProfile, company)
    if kept is None:
        kept = CompanyProfile(organisation_id=company)
        db.session.add(kept)
    kept.learns, kept.named, kept.tells = learns, named, tells
    if not learns:
        _forget(company, Source.SEARCH, Source.VIEW)
    _forget(company, Source.OWN)
    _note(company, own_words(own), Source.OWN)
    db.session.flush()
    audit.record(actor, "company_profile.saved", accounts.organisation(company), learns=learns, named=named, tells=tells)
    return kept


def leave_out(actor: Actor, word: str) -> None:
    """Take a word out of the profile for good, wherever it came from."""
    require(actor, *KEEPERS)
    company = _company(actor)
    _forget_word(company, word)
    _note(company, [word], Source.MUTED)


def take_back(actor: Actor, word: str) -> None:
    """Let a word that was left out be learned again."""
    require(actor, *KEEPERS)
    _forget_word(_company(actor), word)


def learn_from_demand(index: SearchIndex, demand: Demand) -> None:
    """Take the words of a published demand as interests of its company; they are public already."""
    _note(demand.organisation_id, telling_words(index.words(f"{demand.title_zh} {demand.problem}"), most=_WORDS_OF_A_DEMAND), Source.DEMAND)


def learn_from_search(actor: Actor, index: SearchIndex, text: str) -> None:
    """Take the words of a search as interests, where the company agreed; the question itself and who asked are not kept."""
    if text.strip() and (company := _learning(actor)):
        _note(company, telling_words(index.words(text[:200]), most=WORDS_OF_A_VIEW), Source.SEARCH)


def learn_from_view(actor: Actor, index: SearchIndex, achievement: Achievement) -> None:
    """Take the words of a title that was looked at as interests, where the company agreed; which one it was is not kept."""
    company = _learning(actor)
    if company and achievement.owner_id != company:
        words = telling_words(index.words(f"{achievement.title_zh} {achievement.keywords}"), most=WORDS_OF_A_VIEW)
        _note(company, words, Source.VIEW)


def forget_old() -> int:
    """Drop what was learned from searches and views long ago, and return how much."""
    before = clock.today() - timedelta(days=KEPT_DAYS)
    old = delete(CompanyInterest).where(CompanyInterest.source.in_((Source.SEARCH, Source.VIEW)), CompanyInterest.last_on < before)
    return len(db.session.execute(old.returning(CompanyInterest.word)).all())


def _learning(actor: Actor) -> int | None:
    if not actor.can("enterprise") or actor.organisation_id is None:
        return None
    return actor.organisation_id if companies.profile(actor.organisation_id).learns else None


def _note(company: int, words: Iterable[str], source: Source) -> None:
    held = db.session.execute(
        select(func.count()).where(CompanyInterest.organisation_id == company, CompanyInterest.source == source)
    ).scalar_one()
    muted = set(companies.interests(company)[Source.MUTED]) if source is not Source.MUTED else set()
    rows = [
        {"organisation_id": company, "word": word, "source": source, "last_on": clock.today()}
        for word in list(dict.fromkeys(words))[: max(0, MOST_WORDS - held)]
        if word not in muted
    ]
    if rows:
        statement = insert(CompanyInterest).values(rows)
        again = statement.on_conflict_do_update(index_elements=["organisation_id", "word", "source"], set_={"last_on": clock.today()})
        db.session.execute(again)


def _forget(company: int, *sources: Source) -> None:
    db.session.execute(delete(CompanyInterest).where(CompanyInterest.organisation_id == company, CompanyInterest.source.in_(sources)))


def _forget_word(company: int, word: str) -> None:
    db.session.execute(delete(CompanyInterest).where(CompanyInterest.organisation_id == company, CompanyInterest.word == word))


def _company(actor: Actor) -> int:
    if actor.organisation_id is None:
        message = "a keeper of a profile acts for an organisation"
        raise AssertionError(message)
    return actor.organisation_id
