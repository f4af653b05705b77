"""The table of notes of talks 洽谈记录."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import DDL, CheckConstraint, ForeignKey, Index, event
from sqlalchemy.orm import Mapped, mapped_column

from market.db import Base, append_only


@append_only
class TalkNote(Base):
    """What one side wrote down of a talk; never changed: who was mistaken writes another one."""

    __tablename__ = "talk_note"
    __table_args__ = (
        CheckConstraint("length(btrim(text)) > 0", name="says_something"),
        CheckConstraint("met_on <= (written_at AT TIME ZONE 'Asia/Shanghai')::date", name="not_of_the_future"),
        Index("ix_talk_note_proposal", "proposal_id", "id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    proposal_id: Mapped[int] = mapped_column(ForeignKey("proposal.id"))
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    """The side that wrote it."""
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    author: Mapped[str]
    """The person's name on that day."""
    met_on: Mapped[date]
    """The day of the talk."""
    text: Mapped[str]
    written_at: Mapped[datetime]


GUARDS = (
    """
    CREATE OR REPLACE FUNCTION talk_note_of_a_side() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
      IF NOT EXISTS (
        SELECT 1 FROM proposal JOIN demand ON demand.id = proposal.demand_id
        WHERE proposal.id = NEW.proposal_id AND proposal.state = 'shortlisted'
          AND NEW.organisation_id IN (proposal.organisation_id, demand.organisation_id)) THEN
        RAISE EXCEPTION 'a note of talks is written by a side of a proposal in talks' USING ERRCODE = 'check_violation';
      END IF;
      RETURN NEW;
    END $$
    """,
    """
    CREATE TRIGGER talk_note_side BEFORE INSERT ON talk_note
      FOR EACH ROW EXECUTE FUNCTION talk_note_of_a_side()
    """,
)
"""SQL that lets only the two sides write, and only while they talk; create_all and the migrations execute it."""

for _statement in GUARDS:
    event.listen(TalkNote.__table__, "after_create", DDL(_statement))  # type: ignore[no-untyped-call]
