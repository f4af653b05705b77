"""The table of questions 澄清问答. What was asked and answered never changes; a confidential question needs a grant in force."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import DDL, CheckConstraint, ForeignKey, Index, event
from sqlalchemy.orm import Mapped, mapped_column

from market.db import Base, stored
from market.papers.models.attachments import OfListing, of_one_listing
from market.papers.rules.questions import Reach


class Question(OfListing, Base):
    """What an organisation wants to know about a listing, and what its owner says."""

    __tablename__ = "question"
    __table_args__ = (
        of_one_listing(),
        CheckConstraint("text <> ''", name="asks_something"),
        CheckConstraint("(answer = '') = (answered_at IS NULL) AND (answered_at IS NULL) = (answered_by IS NULL)", name="answered_whole"),
        CheckConstraint("(hidden_at IS NULL) = (hidden_reason = '')", name="hidden_with_reason"),
        Index("ix_question_achievement", "achievement_id", "id"),
        Index("ix_question_demand", "demand_id", "id"),
        Index("ix_question_organisation", "organisation_id", "asked_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    reach: Mapped[Reach] = mapped_column(stored(Reach, "question_reach", length=10))
    text: Mapped[str]
    asked_at: Mapped[datetime]
    answer: Mapped[str] = mapped_column(default="")
    answered_at: Mapped[datetime | None]
    answered_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    hidden_at: Mapped[datetime | None]
    hidden_reason: Mapped[str] = mapped_column(default="")


_SAME = "g.achievement_id IS NOT DISTINCT FROM NEW.achievement_id AND g.demand_id IS NOT DISTINCT FROM NEW.demand_id"
GUARDS = (
    f"""
    CREATE OR REPLACE FUNCTION question_is_allowed() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
      IF EXISTS (SELECT 1 FROM achievement WHERE id = NEW.achievement_id AND owner_id = NEW.organisation_id)
         OR EXISTS (SELECT 1 FROM demand WHERE id = NEW.demand_id AND organisation_id = NEW.organisation_id) THEN
        RAISE EXCEPTION 'nobody asks about the own listing' USING ERRCODE = 'check_violation';
      END IF;
      IF NEW.reach = 'nda' AND NOT EXISTS (
        SELECT 1 FROM paper_grant AS g WHERE g.organisation_id = NEW.organisation_id AND g.state = 'granted'
        AND g.expires_at > NEW.asked_at AND {_SAME}) THEN
        RAISE EXCEPTION 'a confidential question needs a grant in force' USING ERRCODE = 'check_violation';
      END IF;
      RETURN NEW;
    END $$
    """,  # noqa: S608 - our own column names
    """
    CREATE OR REPLACE FUNCTION question_keeps_its_words() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
      IF TG_OP = 'DELETE' THEN
        RAISE EXCEPTION 'a question is never deleted' USING ERRCODE = 'restrict_violation';
      END IF;
      IF (NEW.text, NEW.organisation_id, NEW.person_id, NEW.asked_at, NEW.achievement_id, NEW.demand_id)
         IS DISTINCT FROM (OLD.text, OLD.organisation_id, OLD.person_id, OLD.asked_at, OLD.achievement_id, OLD.demand_id)
         OR (OLD.answered_at IS NOT NULL
             AND (NEW.answer, NEW.answered_at, NEW.reach) IS DISTINCT FROM (OLD.answer, OLD.answered_at, OLD.reach))
         OR (NEW.reach <> OLD.reach AND NOT (OLD.reach = 'public' AND NEW.reach = 'private')) THEN
        RAISE EXCEPTION 'what was asked and answered stays as it is' USING ERRCODE = 'restrict_violation';
      END IF;
      RETURN NEW;
    END $$
    """,
    "CREATE TRIGGER question_allowed BEFORE INSERT ON question FOR EACH ROW EXECUTE FUNCTION question_is_allowed()",
    "CREATE TRIGGER question_kept BEFORE UPDATE OR DELETE ON question FOR EACH ROW EXECUTE FUNCTION question_keeps_its_words()",
)
for _statement in GUARDS:
    event.listen(Question.__table__, "after_create", DDL(_statement))  # type: ignore[no-untyped-call]
