"""The numbers that an office gives in a year: one row of serials without a gap, each under a registration."""

from __future__ import annotations

from sqlalchemy import DDL, CheckConstraint, ForeignKey, UniqueConstraint, event
from sqlalchemy.orm import Mapped, mapped_column

from market.contracts.models.registration import Registration
from market.db import Base


class RegistrationSerial(Base):
    """How far an office has come in a year; only the registration that takes a number moves it on."""

    __tablename__ = "registration_serial"
    __table_args__ = (
        UniqueConstraint("office_id", "year"),
        CheckConstraint("stem ~ '^[0-9]{10}$' AND left(stem, 4) = lpad(year::text, 4, '0')", name="stem_form"),
        CheckConstraint("first > 0 AND last BETWEEN first - 1 AND 999999", name="serial_range"),
    )

    stem: Mapped[str] = mapped_column(primary_key=True)
    """Year, region and registration point: the ten digits before the serial."""
    office_id: Mapped[int] = mapped_column(ForeignKey("office.organisation_id"))
    year: Mapped[int]
    first: Mapped[int]
    """The first serial given here; those before it were given elsewhere, before the office came to this market."""
    last: Mapped[int]
    """The last serial given; first - 1 while there is none."""


SERIAL_GUARDS = (
    """
    CREATE OR REPLACE FUNCTION registration_serial_is_kept() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
      IF TG_OP = 'DELETE' THEN
        RAISE EXCEPTION 'the row of numbers is kept' USING ERRCODE = 'restrict_violation';
      END IF;
      IF TG_OP = 'INSERT' THEN
        IF NOT EXISTS (SELECT 1 FROM office WHERE organisation_id = NEW.office_id
                         AND NEW.stem = lpad(NEW.year::text, 4, '0') || rpad(left(prefix, 4), 4, '0') || point_code)
           OR pg_trigger_depth() < 2 AND NEW.last <> NEW.first - 1 THEN
          RAISE EXCEPTION 'a row of numbers begins empty, under the digits of its office' USING ERRCODE = 'check_violation';
        END IF;
        RETURN NEW;
      END IF;
      IF (NEW.stem, NEW.office_id, NEW.year) IS DISTINCT FROM (OLD.stem, OLD.office_id, OLD.year)
         OR (CASE WHEN pg_trigger_depth() < 2 THEN OLD.last >= OLD.first OR NEW.last <> NEW.first - 1
                  ELSE NEW.first <> OLD.first OR NEW.last <> OLD.last + 1 END) THEN
        RAISE EXCEPTION 'a row of numbers moves on by one, with a registration' USING ERRCODE = 'restrict_violation';
      END IF;
      RETURN NEW;
    END $$
    """,
    """
    CREATE TRIGGER registration_serial_kept BEFORE INSERT OR UPDATE OR DELETE ON registration_serial
      FOR EACH ROW EXECUTE FUNCTION registration_serial_is_kept()
    """,
)
NUMBER_GUARDS = (
    """
    CREATE OR REPLACE FUNCTION registration_takes_next_number() RETURNS trigger LANGUAGE plpgsql AS $$
    DECLARE
      of_year int := extract(year FROM NEW.ruled_at AT TIME ZONE 'Asia/Shanghai');
      due text;
    BEGIN
      IF NEW.number IS NULL OR TG_OP = 'UPDATE' AND OLD.number IS NOT NULL THEN
        RETURN NEW;
      END IF;
      INSERT INTO registration_serial (stem, office_id, year, first, last)
        SELECT lpad(of_year::text, 4, '0') || rpad(left(prefix, 4), 4, '0') || point_code, organisation_id, of_year, 1, 1
        FROM office WHERE organisation_id = NEW.office_id
        ON CONFLICT (stem) DO UPDATE SET last = registration_serial.last + 1
        RETURNING stem || lpad(last::text, 6, '0') INTO due;
      IF NEW.number IS DISTINCT FROM due THEN
        RAISE EXCEPTION 'a registration takes the next number of its office and year' USING ERRCODE = 'check_violation';
      END IF;
      RETURN NEW;
    END $$
    """,
    """
    CREATE TRIGGER registration_takes_next_number BEFORE INSERT OR UPDATE ON registration
      FOR EACH ROW EXECUTE FUNCTION registration_takes_next_number()
    """,
)
"""SQL by which the row of numbers has no gap: the same statement that numbers a registration moves the row on."""

for _model, _statements in ((RegistrationSerial, SERIAL_GUARDS), (Registration, NUMBER_GUARDS)):
    for _statement in _statements:
        event.listen(_model.__table__, "after_create", DDL(_statement))  # type: ignore[no-untyped-call]
