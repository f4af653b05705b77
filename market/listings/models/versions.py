"""The kept versions of achievements: what was published, word for word."""

from __future__ import annotations

import json
from datetime import datetime

from sqlalchemy import DDL, CheckConstraint, ForeignKey, event
from sqlalchemy.orm import Mapped, mapped_column

from market.db import Base, append_only
from market.listings.rules.versions import Told, read


@append_only
class AchievementVersion(Base):
    """One published version of an achievement; numbered from 1 without gaps, except where older ones were not kept yet."""

    __tablename__ = "achievement_version"
    __table_args__ = (
        CheckConstraint("number > 0", name="number_positive"),
        CheckConstraint("digest = encode(sha256(convert_to(content, 'UTF8')), 'hex')", name="digest_of_content"),
    )

    achievement_id: Mapped[int] = mapped_column(ForeignKey("achievement.id"), primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    content: Mapped[str]
    """Canonical JSON of what the market showed (rules/versions.py)."""
    digest: Mapped[str]
    """SHA-256 of the content, in hexadecimal."""
    published_at: Mapped[datetime]
    published_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    """Who decided on the publication; empty: the market itself."""

    def told(self) -> Told:
        """Return what it says."""
        return read(json.loads(self.content))


GUARDS = (
    """
    CREATE OR REPLACE FUNCTION achievement_version_follows() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
      IF NEW.number <> (SELECT version FROM achievement WHERE id = NEW.achievement_id) THEN
        RAISE EXCEPTION 'a kept version is the one that the achievement shows' USING ERRCODE = 'check_violation';
      END IF;
      RETURN NEW;
    END $$
    """,
    """
    CREATE TRIGGER achievement_version_next BEFORE INSERT ON achievement_version
      FOR EACH ROW EXECUTE FUNCTION achievement_version_follows()
    """,
)
"""SQL that numbers versions as their achievement counts; create_all and the migrations execute it."""

for _statement in GUARDS:
    event.listen(AchievementVersion.__table__, "after_create", DDL(_statement))  # type: ignore[no-untyped-call]
