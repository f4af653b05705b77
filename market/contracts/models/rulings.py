"""What an office does to an application: corrections, opinions of experts, rulings by two people, versions of the certificate."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import DDL, CheckConstraint, ForeignKey, ForeignKeyConstraint, Index, UniqueConstraint, event, text
from sqlalchemy.orm import Mapped, mapped_column

from market.contracts.models.requests import CORRECTED_GUARD
from market.contracts.rules.precheck import CheckPoint
from market.contracts.rules.registration.points import CorrectionPoint, Outcome
from market.contracts.rules.states import RegistrationAct
from market.db import Base, append_only, stored
from market.money import Money

_RULED = "act IN ('register', 'refuse', 'change', 'supplement', 'correct', 'cancel', 'revoke')"


@append_only
class RegistrationCorrection(Base):
    """One thing that an applicant was asked to mend 补正."""

    __tablename__ = "registration_correction"
    __table_args__ = (
        CheckConstraint("length(btrim(note)) > 0", name="note_given"),
        Index("ix_registration_correction_registration", "registration_id", "id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    registration_id: Mapped[int] = mapped_column(ForeignKey("registration.id"))
    point: Mapped[CorrectionPoint] = mapped_column(stored(CorrectionPoint, "correction_point"))
    note: Mapped[str]
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    at: Mapped[datetime]


@append_only
class RegistrationOpinion(Base):
    """What an expert said 专家意见; entered by the office, never changed."""

    __tablename__ = "registration_opinion"
    __table_args__ = (
        CheckConstraint("length(btrim(expert)) > 0 AND length(btrim(opinion)) > 0", name="opinion_given"),
        Index("ix_registration_opinion_registration", "registration_id", "id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    registration_id: Mapped[int] = mapped_column(ForeignKey("registration.id"))
    expert: Mapped[str]
    unit: Mapped[str]
    opinion: Mapped[str]
    supports: Mapped[bool]
    """Whether the expert would register the contract."""
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    at: Mapped[datetime]


class RegistrationRuling(Base):
    """One ruling of an office: prepared by one person, confirmed or returned by another 二次审核."""

    __tablename__ = "registration_ruling"
    __table_args__ = (
        CheckConstraint(_RULED, name="act_ruled"),
        CheckConstraint("outcome IS NULL OR (outcome = 'withdrawn') = (reviewed_by = prepared_by)", name="two_people"),
        CheckConstraint("num_nonnulls(reviewed_by, reviewed_at, outcome) IN (0, 3)", name="reviewed_whole"),
        CheckConstraint("number IS NULL OR act = 'register'", name="number_of_registering"),
        CheckConstraint("act <> 'register' OR outcome IS DISTINCT FROM 'confirmed' OR number IS NOT NULL", name="registers_with_number"),
        CheckConstraint("(act = 'refuse') = (ground IS NOT NULL)", name="refuses_with_ground"),
        CheckConstraint("act = 'register' OR length(btrim(reason)) > 0", name="reason_given"),
        CheckConstraint("act NOT IN ('change', 'supplement', 'correct') OR request_id IS NOT NULL", name="change_was_asked_for"),
        CheckConstraint("outcome <> 'returned' OR remark IS NOT NULL", name="return_says_why"),
        Index("uq_registration_ruling_open", "registration_id", unique=True, postgresql_where=text("outcome IS NULL")),
        Index("ix_registration_ruling_registration", "registration_id", "id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    registration_id: Mapped[int] = mapped_column(ForeignKey("registration.id"))
    act: Mapped[RegistrationAct] = mapped_column(stored(RegistrationAct, "ruling_act"))
    prepared_by: Mapped[int] = mapped_column(ForeignKey("person.id"))
    prepared_at: Mapped[datetime]
    number: Mapped[str | None]
    """Given with the confirmation, so that a ruling that is sent back leaves no gap."""
    checks: Mapped[list[Any]]
    ground: Mapped[CheckPoint | None] = mapped_column(stored(CheckPoint, "ruling_ground"))
    reason: Mapped[str | None]
    request_id: Mapped[int | None] = mapped_column(ForeignKey("registration_request.id"))
    reviewed_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    reviewed_at: Mapped[datetime | None]
    outcome: Mapped[Outcome | None] = mapped_column(stored(Outcome, "ruling_outcome"))
    remark: Mapped[str | None]


@append_only
class RegistrationVersion(Base):
    """What the certificate 登记证明 says from one ruling to the next; a cancelled or revoked one ends with a version too."""

    __tablename__ = "registration_version"
    __table_args__ = (
        UniqueConstraint("registration_id", "version"),
        UniqueConstraint("ruling_id"),
        CheckConstraint("version > 0", name="version_counts"),
        CheckConstraint("tech_fen BETWEEN 0 AND total_fen", name="tech_within_total"),
        CheckConstraint("num_nonnulls(added_total_fen, added_tech_fen, arose_on) IN (0, 3)", name="added_whole"),
        CheckConstraint("(act IN ('supplement', 'correct')) = (arose_on IS NOT NULL)", name="supplement_adds"),
        CheckConstraint(
            "added_tech_fen <= added_total_fen AND (added_tech_fen > 0 OR act = 'correct' AND added_total_fen = 0)",
            name="added_tech_within",
        ),
        CheckConstraint("(act = 'correct') = (corrects IS NOT NULL)", name="correction_names_supplement"),
        ForeignKeyConstraint(
            ["registration_id", "corrects"],
            ["registration_version.registration_id", "registration_version.version"],
            name="fk_version_corrects",
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    registration_id: Mapped[int] = mapped_column(ForeignKey("registration.id"))
    version: Mapped[int]
    ruling_id: Mapped[int | None] = mapped_column(ForeignKey("registration_ruling.id"))
    """None for what was registered before rulings were kept."""
    act: Mapped[RegistrationAct] = mapped_column(stored(RegistrationAct, "version_act"))
    at: Mapped[datetime]
    number: Mapped[str]
    project_name: Mapped[str]
    seller_name: Mapped[str]
    buyer_name: Mapped[str]
    subtype: Mapped[str]
    total: Mapped[Money] = mapped_column("total_fen")
    tech: Mapped[Money] = mapped_column("tech_fen")
    signed_on: Mapped[date]
    ends_on: Mapped[date | None]
    added_total: Mapped[Money | None] = mapped_column("added_total_fen")
    """What a supplement 补登 added, or adds since its correction; total and tech are the sums with it."""
    added_tech: Mapped[Money | None] = mapped_column("added_tech_fen")
    arose_on: Mapped[date | None]
    """When the added amount arose: its tax year."""
    corrects: Mapped[int | None]
    """The version that added the amount, where this one corrects it 补登更正."""
    reason: Mapped[str | None]


RULING_GUARDS = (
    """
    CREATE OR REPLACE FUNCTION registration_ruling_is_fixed() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
      IF TG_OP <> 'DELETE' AND EXISTS (
        SELECT 1 FROM registration AS r JOIN registration_ruling AS before ON before.registration_id = r.id
        WHERE r.id = NEW.registration_id AND r.state IN ('objection', 'expert') AND r.objected_at IS NOT NULL AND before.id <> NEW.id
          AND before.act = 'refuse' AND before.outcome = 'confirmed'
          AND (TG_OP = 'INSERT' OR NEW.outcome = 'confirmed')
          AND (NEW.prepared_by IN (before.prepared_by, before.reviewed_by)
            OR NEW.reviewed_by IN (before.prepared_by, before.reviewed_by))) THEN
        RAISE EXCEPTION 'an objection is looked at by two other people' USING ERRCODE = 'check_violation';
      END IF;
      IF TG_OP = 'INSERT' THEN
        RETURN NEW;
      END IF;
      IF TG_OP = 'DELETE' OR OLD.outcome IS NOT NULL
         OR to_jsonb(NEW) - '{number,reviewed_by,reviewed_at,outcome,remark}'::text[]
            IS DISTINCT FROM to_jsonb(OLD) - '{number,reviewed_by,reviewed_at,outcome,remark}'::text[] THEN
        RAISE EXCEPTION 'a ruling is kept as it was prepared and reviewed' USING ERRCODE = 'restrict_violation';
      END IF;
      RETURN NEW;
    END $$
    """,
    """
    CREATE TRIGGER registration_ruling_fixed BEFORE INSERT OR UPDATE OR DELETE ON registration_ruling
      FOR EACH ROW EXECUTE FUNCTION registration_ruling_is_fixed()
    """,
    """
    CREATE OR REPLACE FUNCTION registration_is_ruled() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
      IF NEW.state NOT IN ('registered', 'refused', 'changed', 'cancelled', 'revoked')
         OR (TG_OP = 'UPDATE' AND (NEW.state, NEW.ruled_at, NEW.version) IS NOT DISTINCT FROM (OLD.state, OLD.ruled_at, OLD.version)) THEN
        RETURN NEW;
      END IF;
      IF NOT EXISTS (
        SELECT 1 FROM registration_ruling AS r WHERE r.registration_id = NEW.id AND r.outcome = 'confirmed' AND r.reviewed_at = NEW.ruled_at
          AND r.act IN (
            CASE NEW.state WHEN 'registered' THEN 'register' WHEN 'refused' THEN 'refuse' WHEN 'changed' THEN 'change'
                           WHEN 'cancelled' THEN 'cancel' ELSE 'revoke' END,
            CASE NEW.state WHEN 'changed' THEN 'supplement' END,
            CASE NEW.state WHEN 'changed' THEN 'correct' END)) THEN
        RAISE EXCEPTION 'an office decides by two people' USING ERRCODE = 'check_violation';
      END IF;
      RETURN NEW;
    END $$
    """,
    """
    CREATE TRIGGER registration_ruled BEFORE INSERT OR UPDATE ON registration
      FOR EACH ROW EXECUTE FUNCTION registration_is_ruled()
    """,
)
VERSION_GUARDS = (
    CORRECTED_GUARD,
    """
    CREATE TRIGGER registration_version_corrects BEFORE INSERT ON registration_version
      FOR EACH ROW EXECUTE FUNCTION supplement_is_corrected()
    """,
)
"""SQL by which no state of an office comes about without two people; create_all and the migrations execute it."""

for _model, _statements in (
    (RegistrationRuling, RULING_GUARDS),
    (RegistrationVersion, VERSION_GUARDS),
):
    for _statement in _statements:
        event.listen(_model.__table__, "after_create", DDL(_statement))  # type: ignore[no-untyped-call]
