"""The tables of races 赛马制: stages, milestones that are the same for all, who runs, results, marks."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import DDL, CheckConstraint, ForeignKey, Index, UniqueConstraint, event
from sqlalchemy.orm import Mapped, mapped_column

from market.db import Base, append_only, stored
from market.proposals.rules.races import RaceStep
from market.proposals.rules.scores import Ranked, Sheet
from market.uploads import Media


class Race(Base):
    """How far the race of a demand is; begun by the demander after the last day for proposals."""

    __tablename__ = "race"
    __table_args__ = (UniqueConstraint("demand_id"), CheckConstraint("stage >= 1", name="stage_counts"))

    id: Mapped[int] = mapped_column(primary_key=True)
    demand_id: Mapped[int] = mapped_column(ForeignKey("demand.id"))
    step: Mapped[RaceStep] = mapped_column(stored(RaceStep, "race_step", length=20), default=RaceStep.RUNNING)
    stage: Mapped[int] = mapped_column(default=1)
    begun_at: Mapped[datetime]


class RaceStage(Base):
    """One stage: when it was closed for results, when it was decided, and the ranking that was decided upon."""

    __tablename__ = "race_stage"
    __table_args__ = (
        UniqueConstraint("race_id", "number"),
        CheckConstraint("settled_at IS NULL OR closed_at IS NOT NULL", name="settled_after_closing"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    race_id: Mapped[int] = mapped_column(ForeignKey("race.id"))
    number: Mapped[int]
    opened_at: Mapped[datetime]
    closed_at: Mapped[datetime | None]
    settled_at: Mapped[datetime | None]
    ranking: Mapped[list[Any]] = mapped_column(default=list)
    """Rows as `scores.Ranked`, fixed when the stage is decided."""

    def ranked(self) -> list[Ranked]:
        """Return the ranking as it was decided upon."""
        return [Ranked(**row) for row in self.ranking]


@append_only
class RaceMilestone(Base):
    """What every racer hands over in a stage, by when, and how it is checked."""

    __tablename__ = "race_milestone"
    __table_args__ = (
        UniqueConstraint("race_id", "stage", "position"),
        CheckConstraint("name <> '' AND result <> '' AND test <> ''", name="whole"),
        CheckConstraint("share_bp BETWEEN 1 AND 10000", name="share_range"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    race_id: Mapped[int] = mapped_column(ForeignKey("race.id"))
    stage: Mapped[int]
    position: Mapped[int]
    name: Mapped[str]
    due_on: Mapped[date]
    result: Mapped[str]
    test: Mapped[str]
    share_bp: Mapped[int | None]
    """Of the first stage's money."""


class Racer(Base):
    """A proposal that was admitted to the first stage; once it has left, nothing of it counts any more."""

    __tablename__ = "racer"
    __table_args__ = (
        UniqueConstraint("proposal_id"),
        CheckConstraint("(left_stage IS NULL) = (left_at IS NULL)", name="left_whole"),
        Index("ix_racer_race", "race_id", "id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    race_id: Mapped[int] = mapped_column(ForeignKey("race.id"))
    proposal_id: Mapped[int] = mapped_column(ForeignKey("proposal.id"))
    left_stage: Mapped[int | None]
    """The stage in which it was knocked out or withdrew."""
    left_at: Mapped[datetime | None]
    reason: Mapped[str] = mapped_column(default="")
    """Why it was knocked out; empty where it withdrew."""


@append_only
class RaceResult(Base):
    """What a racer handed in for a milestone; the last one counts."""

    __tablename__ = "race_result"
    __table_args__ = (
        CheckConstraint("text <> ''", name="text_given"),
        CheckConstraint("num_nonnulls(media, name, size, content_key) IN (0, 4)", name="file_whole"),
        CheckConstraint("size > 0", name="size_positive"),
        CheckConstraint("content_key ~ '^[0-9a-f]{64}$'", name="key_is_digest"),
        Index("ix_race_result_racer", "racer_id", "milestone_id", "id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    racer_id: Mapped[int] = mapped_column(ForeignKey("racer.id"))
    milestone_id: Mapped[int] = mapped_column(ForeignKey("race_milestone.id"))
    text: Mapped[str]
    link: Mapped[str] = mapped_column(default="")
    media: Mapped[Media | None] = mapped_column(stored(Media, "result_media", length=10))
    name: Mapped[str | None]
    size: Mapped[int | None]
    content_key: Mapped[str | None]
    handed_by: Mapped[int] = mapped_column(ForeignKey("person.id"))
    at: Mapped[datetime]


class RaceSheet(Base):
    """One judge's marks of one racer in one stage; changed until the stage is decided."""

    __tablename__ = "race_sheet"
    __table_args__ = (UniqueConstraint("racer_id", "stage", "person_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    racer_id: Mapped[int] = mapped_column(ForeignKey("racer.id"))
    stage: Mapped[int]
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    marks: Mapped[list[Any]] = mapped_column(default=list)
    """0 to 100 or nothing, in the order of the demand's criteria."""
    note: Mapped[str] = mapped_column(default="")
    changed_at: Mapped[datetime]

    def sheet(self, proposal: int) -> Sheet:
        """Return the rules' value."""
        return Sheet(expert=self.person_id, proposal=proposal, marks=tuple(self.marks))


GUARDS: dict[type[Base], tuple[str, ...]] = {
    Racer: (
        """
        CREATE OR REPLACE FUNCTION race_has_two_racers() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
          IF (SELECT count(*) FROM racer WHERE race_id = NEW.id) < 2 THEN
            RAISE EXCEPTION 'a race begins with two racers' USING ERRCODE = 'check_violation';
          END IF;
          RETURN NULL;
        END $$
        """,
        """
        CREATE CONSTRAINT TRIGGER race_two_racers AFTER INSERT ON race DEFERRABLE INITIALLY DEFERRED
          FOR EACH ROW EXECUTE FUNCTION race_has_two_racers()
        """,
        """
        CREATE OR REPLACE FUNCTION racer_was_admitted() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
          IF TG_OP = 'UPDATE' AND (OLD.left_stage IS NOT NULL OR NEW.race_id <> OLD.race_id OR NEW.proposal_id <> OLD.proposal_id) THEN
            RAISE EXCEPTION 'who has left a race does not come back' USING ERRCODE = 'restrict_violation';
          END IF;
          IF TG_OP = 'INSERT' AND NOT EXISTS (
            SELECT 1 FROM race JOIN proposal ON proposal.demand_id = race.demand_id
            WHERE race.id = NEW.race_id AND race.step = 'running' AND race.stage = 1
              AND proposal.id = NEW.proposal_id AND proposal.state = 'shortlisted') THEN
            RAISE EXCEPTION 'racers are proposals in talks, admitted to the first stage' USING ERRCODE = 'check_violation';
          END IF;
          RETURN NEW;
        END $$
        """,
        "CREATE TRIGGER racer_admitted BEFORE INSERT OR UPDATE ON racer FOR EACH ROW EXECUTE FUNCTION racer_was_admitted()",
        """
        CREATE OR REPLACE FUNCTION race_winner_ran() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
          IF TG_OP = 'UPDATE' AND OLD.state = 'awarded' THEN
            RETURN NEW;
          END IF;
          IF EXISTS (SELECT 1 FROM demand WHERE id = NEW.demand_id AND mode = 'race') AND NOT EXISTS (
            SELECT 1 FROM racer WHERE proposal_id = NEW.id AND left_stage IS NULL) THEN
            RAISE EXCEPTION 'only who still runs wins a race' USING ERRCODE = 'check_violation';
          END IF;
          RETURN NEW;
        END $$
        """,
        """
        CREATE TRIGGER proposal_won_its_race BEFORE INSERT OR UPDATE ON proposal
          FOR EACH ROW WHEN (NEW.state = 'awarded') EXECUTE FUNCTION race_winner_ran()
        """,
    ),
    RaceResult: (
        """
        CREATE OR REPLACE FUNCTION race_result_in_its_stage() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
          IF NOT EXISTS (
            SELECT 1 FROM racer JOIN race ON race.id = racer.race_id JOIN proposal ON proposal.id = racer.proposal_id
              JOIN race_milestone ON race_milestone.race_id = race.id AND race_milestone.stage = race.stage
            WHERE racer.id = NEW.racer_id AND race_milestone.id = NEW.milestone_id AND racer.left_stage IS NULL
              AND race.step = 'running' AND proposal.state = 'shortlisted') THEN
            RAISE EXCEPTION 'results are handed in by who still runs, for the stage that runs' USING ERRCODE = 'check_violation';
          END IF;
          RETURN NEW;
        END $$
        """,
        "CREATE TRIGGER race_result_fits BEFORE INSERT ON race_result FOR EACH ROW EXECUTE FUNCTION race_result_in_its_stage()",
    ),
}
"""SQL that keeps a race fair, by the table after which it is made; create_all and the migrations execute it."""

for _model, _statements in GUARDS.items():
    for _statement in _statements:
        event.listen(_model.__table__, "after_create", DDL(_statement))  # type: ignore[no-untyped-call]
