"""What the holder of a registration applies for at its office: change 变更, supplement 补登, its correction 补登更正, cancellation 注销."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import DDL, CheckConstraint, ForeignKey, Index, event, text
from sqlalchemy.orm import Mapped, mapped_column

from market.contracts.rules.registration.points import Answer, Wish
from market.db import Base, stored
from market.money import Money
from market.uploads import Media


class RegistrationRequest(Base):
    """What the holder of a registration applies for: change 变更 or cancellation 注销."""

    __tablename__ = "registration_request"
    __table_args__ = (
        CheckConstraint("length(btrim(reason)) > 0", name="reason_given"),
        CheckConstraint("(state = 'open') = (answered_at IS NULL)", name="answered_when"),
        CheckConstraint("state <> 'declined' OR answer IS NOT NULL", name="decline_has_reason"),
        CheckConstraint("NOT unneeded OR state = 'declined'", name="unneeded_is_declined"),
        CheckConstraint("wish <> 'change' OR num_nonnulls(project_name, total_fen, tech_fen) = 3", name="change_says_what"),
        CheckConstraint(
            "(wish IN ('supplement', 'correct')) = (num_nonnulls(arose_on, proof_key, proof_name, proof_media, proof_size) > 0)",
            name="supplement_proved",
        ),
        CheckConstraint(
            "wish NOT IN ('supplement', 'correct') "
            "OR num_nonnulls(total_fen, tech_fen, arose_on, proof_key, proof_name, proof_media, proof_size) = 7",
            name="supplement_says_what",
        ),
        CheckConstraint("proof_key ~ '^[0-9a-f]{64}$'", name="key_is_digest"),
        CheckConstraint("tech_fen <= total_fen AND (tech_fen > 0 OR wish = 'correct' AND total_fen = 0)", name="tech_within_total"),
        CheckConstraint("(wish = 'correct') = (corrects IS NOT NULL)", name="correction_names_supplement"),
        Index("uq_registration_request_open", "registration_id", unique=True, postgresql_where=text("state = 'open'")),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    registration_id: Mapped[int] = mapped_column(ForeignKey("registration.id"))
    wish: Mapped[Wish] = mapped_column(stored(Wish, "registration_wish"))
    reason: Mapped[str]
    project_name: Mapped[str | None]
    total: Mapped[Money | None] = mapped_column("total_fen")
    tech: Mapped[Money | None] = mapped_column("tech_fen")
    ends_on: Mapped[date | None]
    arose_on: Mapped[date | None]
    """When a supplementary amount 补登 arose; total and tech are what it adds."""
    corrects: Mapped[int | None]
    """The version that added an amount, where its correction is applied for; total and tech are what it adds then."""
    proof_media: Mapped[Media | None] = mapped_column(stored(Media, "proof_media", length=10))
    proof_name: Mapped[str | None]
    proof_size: Mapped[int | None]
    proof_key: Mapped[str | None]
    """SHA-256 of the statement that proves a supplementary amount, its key in storage."""
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    at: Mapped[datetime]
    state: Mapped[Answer] = mapped_column(stored(Answer, "request_answer"))
    answered_at: Mapped[datetime | None]
    answer: Mapped[str | None]
    unneeded: Mapped[bool] = mapped_column(default=False, server_default=text("false"))
    """Declined because nothing has to be registered: what the parties owed the office ends with this answer."""


CORRECTED_GUARD = """
    CREATE OR REPLACE FUNCTION supplement_is_corrected() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
      IF NEW.corrects IS NOT NULL AND NOT EXISTS (
        SELECT 1 FROM registration_version
        WHERE registration_id = NEW.registration_id AND version = NEW.corrects AND act = 'supplement') THEN
        RAISE EXCEPTION 'only an amount that was added is corrected' USING ERRCODE = 'check_violation';
      END IF;
      RETURN NEW;
    END $$
    """
REQUEST_GUARDS = (
    """
    CREATE OR REPLACE FUNCTION registration_request_is_fixed() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
      IF TG_OP = 'DELETE' OR OLD.state <> 'open'
         OR to_jsonb(NEW) - '{state,answered_at,answer,unneeded}'::text[]
            IS DISTINCT FROM to_jsonb(OLD) - '{state,answered_at,answer,unneeded}'::text[] THEN
        RAISE EXCEPTION 'a request is kept as it was made and answered' USING ERRCODE = 'restrict_violation';
      END IF;
      RETURN NEW;
    END $$
    """,
    """
    CREATE TRIGGER registration_request_fixed BEFORE UPDATE OR DELETE ON registration_request
      FOR EACH ROW EXECUTE FUNCTION registration_request_is_fixed()
    """,
    CORRECTED_GUARD,
    """
    CREATE TRIGGER registration_request_corrects BEFORE INSERT ON registration_request
      FOR EACH ROW EXECUTE FUNCTION supplement_is_corrected()
    """,
)
"""SQL that keeps what was applied for; create_all and the migrations execute it."""

for _statement in REQUEST_GUARDS:
    event.listen(RegistrationRequest.__table__, "after_create", DDL(_statement))  # type: ignore[no-untyped-call]
