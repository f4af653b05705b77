"""The tables of challenges 揭榜挂帅: how far one is, its experts, their marks, objections to its notice 公示."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from market.db import Base, stored
from market.proposals.rules.scores import Ranked, Sheet
from market.proposals.rules.steps import Step


class Challenge(Base):
    """How far the challenge of a demand is; begun by the demander after the last day for proposals."""

    __tablename__ = "challenge"
    __table_args__ = (
        UniqueConstraint("demand_id"),
        CheckConstraint("step NOT IN ('notice', 'decided') OR (notice_from IS NOT NULL AND notice_until IS NOT NULL)", name="notice_dated"),
        CheckConstraint("notice_until > notice_from", name="notice_order"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    demand_id: Mapped[int] = mapped_column(ForeignKey("demand.id"))
    step: Mapped[Step] = mapped_column(stored(Step, "challenge_step", length=20), default=Step.TALKS)
    begun_at: Mapped[datetime]
    notice_from: Mapped[date | None]
    notice_until: Mapped[date | None]
    """The last day of the notice."""
    ranking: Mapped[list[Any]] = mapped_column(default=list)
    """Rows as `scores.Ranked`, fixed when the notice begins."""

    def ranked(self) -> list[Ranked]:
        """Return the published ranking."""
        return [Ranked(**row) for row in self.ranking]


class Expert(Base):
    """A person whom the demander asks to judge a challenge or a race; judges only after having accepted and declared interests."""

    __tablename__ = "expert"
    __table_args__ = (
        UniqueConstraint("challenge_id", "person_id"),
        UniqueConstraint("race_id", "person_id"),
        CheckConstraint("num_nonnulls(challenge_id, race_id) = 1", name="of_one_panel"),
        CheckConstraint("(accepted IS NULL) = (answered_at IS NULL)", name="answered_whole"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    challenge_id: Mapped[int | None] = mapped_column(ForeignKey("challenge.id"))
    race_id: Mapped[int | None] = mapped_column(ForeignKey("race.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    """Where the person belonged when asked."""
    exception: Mapped[str] = mapped_column(default="")
    """Why the person may judge although belonging to a party; public."""
    invited_at: Mapped[datetime]
    accepted: Mapped[bool | None]
    statement: Mapped[str] = mapped_column(default="")
    """What the person declared of own interests, or why it stays away."""
    answered_at: Mapped[datetime | None]


class ExpertSheet(Base):
    """One expert's marks of one proposal; changed until the notice begins."""

    __tablename__ = "expert_sheet"
    __table_args__ = (UniqueConstraint("expert_id", "proposal_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    expert_id: Mapped[int] = mapped_column(ForeignKey("expert.id"))
    proposal_id: Mapped[int] = mapped_column(ForeignKey("proposal.id"))
    marks: Mapped[list[Any]] = mapped_column(default=list)
    """0 to 100 or nothing, in the order of the demand's criteria."""
    note: Mapped[str] = mapped_column(default="")
    changed_at: Mapped[datetime]

    def sheet(self) -> Sheet:
        """Return the rules' value."""
        return Sheet(expert=self.expert_id, proposal=self.proposal_id, marks=tuple(self.marks))


class Objection(Base):
    """An objection 异议 to the notice of a challenge, and its answer."""

    __tablename__ = "objection"
    __table_args__ = (
        CheckConstraint("text <> ''", name="text_given"),
        CheckConstraint("(answered_at IS NULL) = (upheld IS NULL) AND (answered_at IS NULL) = (answer = '')", name="answered_whole"),
        Index("ix_objection_challenge", "challenge_id", "id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    challenge_id: Mapped[int] = mapped_column(ForeignKey("challenge.id"))
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    text: Mapped[str]
    at: Mapped[datetime]
    answer: Mapped[str] = mapped_column(default="")
    upheld: Mapped[bool | None]
    answered_at: Mapped[datetime | None]
