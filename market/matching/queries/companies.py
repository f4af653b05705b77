"""Profiles of companies, and the companies whose interests an achievement meets."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import func, select

from market.accounts.models import Organisation
from market.accounts.rules import OrganisationKind, OrganisationState
from market.db import db
from market.listings.models.demands import Demand
from market.matching.models import CompanyInterest, CompanyProfile
from market.matching.rules.interests import SHARED_AT_LEAST, WEIGHTS, Source, shown_sector

MOST = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class Fitting:
    """A company whose interests an achievement meets; unnamed unless it chose to be named, and even its sector only in a crowd."""

    words: tuple[str, ...]
    organisation: Organisation | None = None
    sector: str | None = None


def profile(organisation_id: int) -> CompanyProfile:
    """Return what a company allows; where it has said nothing, nothing (not added to the session)."""
    return db.session.get(CompanyProfile, organisation_id) or CompanyProfile(
        organisation_id=organisation_id, learns=False, named=False, tells=False
    )


def interests(organisation_id: int) -> dict[Source, list[str]]:
    """Return a company's words by their source, the latest first."""
    rows = select(CompanyInterest).where(CompanyInterest.organisation_id == organisation_id)
    found: dict[Source, list[str]] = {source: [] for source in Source}
    for row in db.session.scalars(rows.order_by(CompanyInterest.last_on.desc(), CompanyInterest.word)):
        found[row.source].append(row.word)
    return found


def fitting(words: Iterable[str], *, most: int = MOST) -> list[Fitting]:
    """Return the verified companies whose interests share words with an achievement; those who left a word out not for that word."""
    asked = set(words)
    rows = db.session.scalars(
        select(CompanyInterest)
        .join(Organisation, Organisation.id == CompanyInterest.organisation_id)
        .where(
            CompanyInterest.word.in_(asked),
            Organisation.state == OrganisationState.VERIFIED,
            Organisation.kind == OrganisationKind.ENTERPRISE,
        )
    )
    heard: dict[int, dict[str, float]] = defaultdict(dict)
    muted: dict[int, set[str]] = defaultdict(set)
    for row in rows:
        if row.source is Source.MUTED:
            muted[row.organisation_id].add(row.word)
        else:
            heard[row.organisation_id][row.word] = max(WEIGHTS[row.source], heard[row.organisation_id].get(row.word, 0.0))
    shared = {company: {word: weight for word, weight in found.items() if word not in muted[company]} for company, found in heard.items()}
    enough = [company for company, found in shared.items() if len(found) >= SHARED_AT_LEAST]
    ranked = sorted(enough, key=lambda company: (-sum(shared[company].values()), company))
    return _shown(ranked[:most], shared)


def _shown(ranked: list[int], shared: dict[int, dict[str, float]]) -> list[Fitting]:
    if not ranked:
        return []
    willing = select(CompanyProfile.organisation_id).where(CompanyProfile.organisation_id.in_(ranked), CompanyProfile.named)
    named = set(db.session.scalars(willing))
    names = {row.id: row for row in db.session.scalars(select(Organisation).where(Organisation.id.in_(named)))}
    crowds, sectors = _crowds(), _sectors(ranked)
    found = []
    for company in ranked:
        words = tuple(sorted(shared[company], key=lambda word: (-shared[company][word], word)))
        if company in names:
            found.append(Fitting(words=words, organisation=names[company]))
        else:
            found.append(Fitting(words=words[:2], sector=shown_sector(sectors.get(company, []), crowds)))
    return found


def _sectors(companies: list[int]) -> dict[int, list[str]]:
    rows = db.session.execute(
        select(Demand.organisation_id, Demand.sector, func.count())
        .where(Demand.organisation_id.in_(companies), Demand.published_at.is_not(None), Demand.sector.is_not(None))
        .group_by(Demand.organisation_id, Demand.sector)
    )
    counted: dict[int, Counter[str]] = defaultdict(Counter)
    for company, sector, count in rows:
        counted[company][str(sector)] = count
    return {company: [sector for sector, _ in counts.most_common()] for company, counts in counted.items()}


def _crowds() -> dict[str, int]:
    rows = db.session.execute(
        select(Demand.sector, func.count(func.distinct(Demand.organisation_id)))
        .where(Demand.published_at.is_not(None), Demand.sector.is_not(None))
        .group_by(Demand.sector)
    )
    return {sector: count for sector, count in rows if sector is not None}
