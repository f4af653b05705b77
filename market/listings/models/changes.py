"""The database notices every change of an achievement: the number of its last change is taken from it, and given anew on demand."""

from __future__ import annotations

from sqlalchemy import DDL, Sequence, event

from market.db import Base
from market.listings.models.achievements import Achievement, AchievementOwner, Encumbrance, Indicator, Inventor, IpRight, Term

NUMBERS = Sequence("achievement_change_seq", metadata=Base.metadata)
FUNCTIONS = (
    """
    CREATE OR REPLACE FUNCTION achievement_has_changed() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
      IF NEW.change_no IS NOT DISTINCT FROM OLD.change_no THEN
        NEW.change_no := NULL;
      END IF;
      RETURN NEW;
    END $$
    """,
    """
    CREATE OR REPLACE FUNCTION achievement_part_has_changed() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
      UPDATE achievement SET change_no = NULL WHERE id = COALESCE(NEW.achievement_id, OLD.achievement_id) AND change_no IS NOT NULL;
      RETURN NULL;
    END $$
    """,
)
OF_ACHIEVEMENT = "CREATE TRIGGER achievement_changed BEFORE UPDATE ON achievement FOR EACH ROW EXECUTE FUNCTION achievement_has_changed()"


def of_part(table: str) -> str:
    """Return the trigger that tells of a change in a table below."""
    return (
        f"CREATE TRIGGER {table}_changed AFTER INSERT OR UPDATE OR DELETE ON {table} "
        "FOR EACH ROW EXECUTE FUNCTION achievement_part_has_changed()"
    )


for _statement in (*FUNCTIONS, OF_ACHIEVEMENT):
    event.listen(Achievement.__table__, "after_create", DDL(_statement))  # type: ignore[no-untyped-call]
for _part in (AchievementOwner, Inventor, IpRight, Indicator, Term, Encumbrance):
    event.listen(_part.__table__, "after_create", DDL(of_part(_part.__tablename__)))  # type: ignore[no-untyped-call]
