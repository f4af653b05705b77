"""Tables of matching: matches, what waits to be matched, answers, word counts, and the profiles of companies."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from market.db import Base, stored
from market.matching.rules.feedback import Answer
from market.matching.rules.interests import Source
from market.matching.rules.scoring import Match, Reason


class StoredMatch(Base):
    """An achievement that fits a demand, with the points and reasons of the last comparison."""

    __tablename__ = "match"
    __table_args__ = (
        CheckConstraint("points BETWEEN 0 AND 100", name="points_range"),
        Index("ix_match_demand", "demand_id", "points"),
        Index("ix_match_achievement", "achievement_id", "points"),
        Index("ix_match_untold", "found_at", postgresql_where="told_at IS NULL"),
    )

    demand_id: Mapped[int] = mapped_column(ForeignKey("demand.id"), primary_key=True)
    achievement_id: Mapped[int] = mapped_column(ForeignKey("achievement.id"), primary_key=True)
    points: Mapped[int]
    reasons: Mapped[list[Any]]
    missing: Mapped[list[Any]]
    """Both: rows of a message and its words."""
    found_at: Mapped[datetime]
    """When this pair was first a match; comparing again does not change it."""
    told_at: Mapped[datetime | None]
    """When the digest told of it."""

    def match(self) -> Match:
        """Return the rules' value."""
        return Match(exact=float(self.points), reasons=_read(self.reasons), missing=_read(self.missing))


class MatchDue(Base):
    """A listing that changed and waits to be matched, written in the transaction of the change."""

    __tablename__ = "match_due"
    __table_args__ = (CheckConstraint("kind IN ('achievement', 'demand')", name="kind_known"), Index("ix_match_due_listing", "listing_id"))

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str]
    listing_id: Mapped[int]


class MatchAnswer(Base):
    """Why a demander says that a match does not fit; it takes the pair from the demander's list."""

    __tablename__ = "match_answer"
    __table_args__ = (
        CheckConstraint("answer <> 'other' OR note <> ''", name="other_says_what"),
        Index("ix_match_answer_achievement", "achievement_id"),
    )

    demand_id: Mapped[int] = mapped_column(ForeignKey("demand.id"), primary_key=True)
    achievement_id: Mapped[int] = mapped_column(ForeignKey("achievement.id"), primary_key=True)
    answer: Mapped[Answer] = mapped_column(stored(Answer, "answer", length=20))
    note: Mapped[str]
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    answered_at: Mapped[datetime]


class MatchWord(Base):
    """In how many achievements a word stood at the last counting; the empty word is the number of all achievements."""

    __tablename__ = "match_word"
    __table_args__ = (CheckConstraint("achievements > 0", name="achievements_counted"),)

    word: Mapped[str] = mapped_column(primary_key=True)
    achievements: Mapped[int]
    mean_length: Mapped[float | None]
    """Of the empty word: the mean length of an achievement in weighted mentions."""


class CompanyProfile(Base):
    """What a company lets the market do with its interests; without a row: nothing."""

    __tablename__ = "company_profile"

    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"), primary_key=True)
    learns: Mapped[bool] = mapped_column(default=False)
    """Its searches and views are taken as interests."""
    named: Mapped[bool] = mapped_column(default=False)
    """Institutions whose achievement fits may read its name."""
    tells: Mapped[bool] = mapped_column(default=False)
    """Its editors get new matches by mail once a day."""


class CompanyInterest(Base):
    """One word of a company's profile: what, from where, and when last; never who of its people."""

    __tablename__ = "company_interest"
    __table_args__ = (CheckConstraint("word <> ''", name="word_given"), Index("ix_company_interest_word", "word"))

    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"), primary_key=True)
    word: Mapped[str] = mapped_column(primary_key=True)
    source: Mapped[Source] = mapped_column(stored(Source, "source", length=10), primary_key=True)
    last_on: Mapped[date]


def _read(rows: list[Any]) -> tuple[Reason, ...]:
    return tuple(Reason(message=row["message"], words=tuple(row["words"])) for row in rows)
