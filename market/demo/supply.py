"""What the demo can put up for auction: published achievements with a term by auction, well mixed."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from itertools import chain, zip_longest
from typing import TYPE_CHECKING

from sqlalchemy import select

from market.auctions.queries import catalogue
from market.db import db
from market.listings.models.achievements import Achievement, Term
from market.listings.rules.kinds import AchievementState, IpKind, PriceMode
from market.money import Money

if TYPE_CHECKING:
    from collections.abc import Collection

MILLION = Money.yuan(1_000_000)
STEP_SMALL, STEP_MEDIUM, STEP_LARGE = Money.yuan(5_000), Money.yuan(10_000), Money.yuan(20_000)


@dataclass(frozen=True, slots=True, kw_only=True)
class Offered:
    """One achievement on the term by which it can be auctioned."""

    achievement_id: int
    term_id: int
    seller_id: int
    start: Money

    @property
    def increment(self) -> Money:
        """Return a step of about two per cent of the start."""
        if self.start < Money.yuan(400_000):
            return STEP_SMALL
        return STEP_MEDIUM if self.start < MILLION else STEP_LARGE

    @property
    def reserve(self) -> Money:
        """Return a reserve a little above the start, on the ladder."""
        return self.start + self.increment * 4


def free(most: int, *, sellers: Collection[int] | None = None) -> list[Offered]:
    """Return up to `most` achievements that no session holds, patents first and the five sectors in turn."""
    rows = db.session.execute(
        select(Achievement, Term)
        .join(Term, Term.achievement_id == Achievement.id)
        .where(
            Achievement.state == AchievementState.PUBLISHED,
            Achievement.is_demo,
            Term.price_mode == PriceMode.AUCTION,
            Term.price.is_not(None),
        )
        .order_by(Achievement.ledger_no)
    ).all()
    by_sector: dict[str, list[Offered]] = defaultdict(list)
    for achievement, term in sorted(rows, key=lambda row: not any(right.kind is not IpKind.SECRET for right in row[0].rights)):
        if sellers is None or achievement.owner_id in sellers:
            by_sector[str(achievement.sector)].append(_offered(achievement, term))
    mixed = [one for one in chain.from_iterable(zip_longest(*by_sector.values())) if one is not None]
    untaken = (one for one in mixed if catalogue.lot_of_achievement(one.achievement_id) is None)
    return [one for one, _ in zip(untaken, range(most), strict=False)]


def _offered(achievement: Achievement, term: Term) -> Offered:
    start = term.price or MILLION
    return Offered(achievement_id=achievement.id, term_id=term.id, seller_id=achievement.owner_id, start=start)
