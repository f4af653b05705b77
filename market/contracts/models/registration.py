"""The application for registration 认定登记 and the tax claims 税惠申报 that wait for it."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import DDL, CheckConstraint, ForeignKey, Index, UniqueConstraint, event, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from market.contracts.models.rulings import RegistrationVersion
from market.contracts.rules.benefits.kinds import Benefit, Side
from market.contracts.rules.checklist import PaperKey
from market.contracts.rules.precheck import CheckPoint
from market.contracts.rules.states import ClaimState, RegistrationState
from market.db import Base, append_only, stored
from market.money import Money
from market.uploads import Media


class Registration(Base):
    """The application at the office of the applicant's region; one per contract 按地域一次登记."""

    __tablename__ = "registration"
    __table_args__ = (
        UniqueConstraint("contract_id"),
        UniqueConstraint("number"),
        CheckConstraint("number ~ '^[0-9]{16}$'", name="number_form"),
        CheckConstraint(
            "(state IN ('registered', 'changed', 'cancelled', 'revoked')) = (number IS NOT NULL)", name="number_when_registered"
        ),
        CheckConstraint(
            "state IN ('draft', 'submitted', 'correction') OR (accepted_on IS NOT NULL AND due_on IS NOT NULL AND due_rule IS NOT NULL)",
            name="accepted_has_due_day",
        ),
        CheckConstraint("state <> 'correction' OR correction_note IS NOT NULL", name="correction_says_what"),
        CheckConstraint("state <> 'refused' OR reason IS NOT NULL", name="refusal_has_reason"),
        CheckConstraint("tech_fen BETWEEN 0 AND total_fen", name="tech_within_total"),
        CheckConstraint("num_nonnulls(objection, objected_at) IN (0, 2)", name="objection_whole"),
        CheckConstraint("state <> 'objection' OR objected_at IS NOT NULL", name="objection_when"),
        CheckConstraint("NOT final OR (state = 'refused' AND objected_at IS NOT NULL)", name="final_after_objection"),
        CheckConstraint("(version > 0) = (number IS NOT NULL)", name="version_when_registered"),
        Index("ix_registration_office", "office_id", "state", "id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    contract_id: Mapped[int] = mapped_column(ForeignKey("contract.id"))
    office_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    applicant_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    """The seller 卖方登记制; of an import the domestic buyer."""
    state: Mapped[RegistrationState] = mapped_column(stored(RegistrationState, "registration_state"))
    total: Mapped[Money] = mapped_column("total_fen")
    tech: Mapped[Money] = mapped_column("tech_fen")
    data: Mapped[dict[str, Any]]
    """The answers of the form 技术合同登记表 by its keys, as `rules/registration_form/answers.py` keeps them."""
    submitted_at: Mapped[datetime | None]
    correction_note: Mapped[str | None]
    correction_on: Mapped[date | None]
    """When the correction was asked for; acceptance counts from the corrected papers."""
    accepted_on: Mapped[date | None]
    due_on: Mapped[date | None]
    due_rule: Mapped[str | None]
    """Which version of which rule counted the days, e.g. reg.days.zhejiang@2005-01-01."""
    due_provisional: Mapped[bool] = mapped_column(default=False)
    """The holidays of that year were not yet published."""
    registrar_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    checks: Mapped[list[Any]]
    """What the registrar ticked."""
    number: Mapped[str | None]
    reason: Mapped[str | None]
    decided_at: Mapped[datetime | None]
    """When it was registered or, last, refused."""
    ground: Mapped[CheckPoint | None] = mapped_column(stored(CheckPoint, "refusal_ground"))
    """Which of the nine grounds of refusal 不予登记."""
    dispute: Mapped[str | None]
    """Why experts were called although the amount alone did not ask for it."""
    objection: Mapped[str | None]
    objected_at: Mapped[datetime | None]
    final: Mapped[bool] = mapped_column(default=False, server_default=text("false"))
    """Refused again after the objection."""
    ruled_at: Mapped[datetime | None]
    """When the last ruling was confirmed."""
    version: Mapped[int] = mapped_column(default=0, server_default=text("0"))
    """How often a certificate was made out; 0 before registration."""
    reminded_on: Mapped[date | None]
    """When the office was last reminded of the due day."""
    certificates: Mapped[list[RegistrationVersion]] = relationship(order_by="RegistrationVersion.version.desc()")
    """Every version of the certificate, the newest first."""


class Claim(Base):
    """One benefit or charge of one party of one contract."""

    __tablename__ = "claim"
    __table_args__ = (
        UniqueConstraint("contract_id", "benefit", "party", "occasion"),
        CheckConstraint("amount_fen >= 0", name="amount_not_negative"),
        CheckConstraint("state NOT IN ('filed', 'accepted', 'rejected', 'clawed_back') OR filed_on IS NOT NULL", name="filed_when"),
        CheckConstraint("(state = 'clawed_back') = (fell_on IS NOT NULL AND fell_because IS NOT NULL)", name="clawed_back_says_why"),
        CheckConstraint("repay_fen >= 0", name="repay_not_negative"),
        CheckConstraint("state = 'clawed_back' OR num_nonnulls(repay_fen, repaid_on) = 0", name="repaid_when_clawed_back"),
        CheckConstraint("repaid_on >= fell_on", name="repaid_after_fall"),
        CheckConstraint("version_id IS NULL OR occasion <> ''", name="supplement_named"),
        Index("ix_claim_organisation", "organisation_id", "state"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    contract_id: Mapped[int] = mapped_column(ForeignKey("contract.id"))
    benefit: Mapped[Benefit] = mapped_column(stored(Benefit, "benefit"))
    party: Mapped[Side] = mapped_column(stored(Side, "claim_party"))
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    state: Mapped[ClaimState] = mapped_column(stored(ClaimState, "claim_state"))
    amount: Mapped[Money | None] = mapped_column("amount_fen")
    """What is saved or, for a charge, due; none where it is not known yet."""
    base: Mapped[Money] = mapped_column("base_fen")
    law: Mapped[str]
    due_on: Mapped[date]
    tax_year: Mapped[int]
    filed_on: Mapped[date | None]
    occasion: Mapped[str] = mapped_column(default="", server_default="")
    """What sets several claims of one benefit apart: the reward plan whose people were paid; empty where there is one claim."""
    fell_on: Mapped[date | None]
    """When the benefit was lost: the registration fell, or the tax office took it back."""
    fell_because: Mapped[str | None]
    repay: Mapped[Money | None] = mapped_column("repay_fen")
    """What is to be paid back 追缴, or taxed after all; none where the amount was never known."""
    repaid_on: Mapped[date | None]
    version_id: Mapped[int | None] = mapped_column(ForeignKey("registration_version.id", name="fk_claim_supplement"))
    """The supplement 补登 whose added amount is claimed for; none for what was registered first."""
    data: Mapped[dict[str, Any]]
    """The claimant's own figures, in fen: cost_fen, fees_fen, own_fen."""


@append_only
class ClaimPaper(Base):
    """A paper that the claimant keeps with a claim: where it is, or the file itself."""

    __tablename__ = "claim_paper"
    __table_args__ = (
        CheckConstraint("btrim(note) <> ''", name="note_given"),
        CheckConstraint("num_nonnulls(media, name, size, content_key) IN (0, 4)", name="file_whole"),
        CheckConstraint("size > 0", name="size_positive"),
        CheckConstraint("content_key ~ '^[0-9a-f]{64}$'", name="key_is_digest"),
        Index("ix_claim_paper_claim", "claim_id", "id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    claim_id: Mapped[int] = mapped_column(ForeignKey("claim.id"))
    paper: Mapped[PaperKey] = mapped_column(stored(PaperKey, "paper", length=20))
    note: Mapped[str]
    """The number of the paper, or where it is kept."""
    media: Mapped[Media | None] = mapped_column(stored(Media, "paper_media", length=10))
    name: Mapped[str | None]
    size: Mapped[int | None]
    content_key: Mapped[str | None]
    added_by: Mapped[int] = mapped_column(ForeignKey("person.id"))
    added_at: Mapped[datetime]


@append_only
class ClaimReminder(Base):
    """A letter about the last day of a claim that was written, as the days before it."""

    __tablename__ = "claim_reminder"

    claim_id: Mapped[int] = mapped_column(ForeignKey("claim.id"), primary_key=True)
    due_on: Mapped[date] = mapped_column(primary_key=True)
    stage: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    sent_at: Mapped[datetime]


REGISTRATION_GUARDS = (
    """
    CREATE OR REPLACE FUNCTION registration_is_fixed() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
      IF TG_OP = 'DELETE' THEN
        RAISE EXCEPTION 'a registration is never deleted' USING ERRCODE = 'restrict_violation';
      END IF;
      IF TG_OP = 'UPDATE' AND OLD.number IS NOT NULL
         AND (NEW.number, NEW.contract_id, NEW.total_fen) IS DISTINCT FROM (OLD.number, OLD.contract_id, OLD.total_fen) THEN
        RAISE EXCEPTION 'a registered contract keeps its number and amount' USING ERRCODE = 'restrict_violation';
      END IF;
      IF NEW.state <> 'draft' AND NOT EXISTS (
        SELECT 1 FROM contract AS c WHERE c.id = NEW.contract_id AND c.signed_at IS NOT NULL
          AND NEW.applicant_id IN (c.seller_id, c.buyer_id)
          AND EXISTS (
            SELECT 1 FROM (SELECT c.total_fen AS agreed, c.total_fen - c.tech_fen AS apart
                           UNION ALL
                           SELECT v.total_fen, coalesce(
                             (SELECT (SELECT coalesce(sum((part->>'amount_fen')::bigint - (part->>'reasonable_fen')::bigint), 0)
                                      FROM jsonb_array_elements(r.non_technical) AS part)
                              FROM contract_version AS r
                              WHERE r.contract_id = c.id AND r.state = 'signed' AND r.non_technical IS NOT NULL AND r.number <= v.number
                              ORDER BY r.number DESC LIMIT 1), c.total_fen - c.tech_fen)
                           FROM contract_version AS v WHERE v.contract_id = c.id AND v.state = 'signed') AS price
            WHERE (agreed = NEW.total_fen OR c.payment IN ('royalty', 'entry_plus_royalty') AND NEW.total_fen < agreed)
              AND NEW.total_fen - NEW.tech_fen = apart)) THEN
        RAISE EXCEPTION 'only a signed contract is registered, by a party, with its amounts' USING ERRCODE = 'check_violation';
      END IF;
      RETURN NEW;
    END $$
    """,
    """
    CREATE TRIGGER registration_fixed BEFORE INSERT OR UPDATE OR DELETE ON registration
      FOR EACH ROW EXECUTE FUNCTION registration_is_fixed()
    """,
)
CLAIM_GUARDS = (
    """
    CREATE OR REPLACE FUNCTION claim_needs_registration() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
      IF NEW.state NOT IN ('blocked', 'clawed_back') AND NEW.benefit <> 'stamp_duty'
         AND NOT EXISTS (SELECT 1 FROM registration WHERE contract_id = NEW.contract_id AND state IN ('registered', 'changed')) THEN
        RAISE EXCEPTION 'no tax claim without a registered contract' USING ERRCODE = 'check_violation';
      END IF;
      RETURN NEW;
    END $$
    """,
    "CREATE TRIGGER claim_needs_registration BEFORE INSERT OR UPDATE ON claim FOR EACH ROW EXECUTE FUNCTION claim_needs_registration()",
)
"""SQL that keeps registrations and blocks claims (invariant 12); stamp duty is a charge and waits for nothing."""

for _model, _statements in ((Registration, REGISTRATION_GUARDS), (Claim, CLAIM_GUARDS)):
    for _statement in _statements:
        event.listen(_model.__table__, "after_create", DDL(_statement))  # type: ignore[no-untyped-call]
