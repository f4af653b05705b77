"""Agreements signed, grants, and who opened what. The database refuses an opening without a grant in force under a signed agreement."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import DDL, CheckConstraint, ForeignKey, Index, event
from sqlalchemy.orm import Mapped, mapped_column

from market.accounts.models import SignedDocument
from market.db import Base, append_only, stored
from market.papers.models.attachments import OfListing, of_one_listing
from market.papers.rules.agreement import Gate, GrantState


@append_only
class NdaSignature(OfListing, SignedDocument, Base):
    """An organisation's signature under the agreement about one listing; the text lies in storage under its digest."""

    __tablename__ = "nda_signature"
    __table_args__ = (
        of_one_listing(),
        CheckConstraint("document_digest ~ '^[0-9a-f]{64}$'", name="digest_form"),
        Index("ix_nda_signature_organisation", "organisation_id", "id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    version: Mapped[str]
    address: Mapped[str]
    """The network address from which it was signed."""


class Grant(OfListing, Base):
    """Whether one organisation may open what is confidential about one listing."""

    __tablename__ = "paper_grant"
    __table_args__ = (
        of_one_listing(),
        CheckConstraint("(state = 'requested') = (decided_at IS NULL)", name="decided_when"),
        CheckConstraint("state NOT IN ('refused', 'revoked') OR reason <> ''", name="refusal_has_reason"),
        CheckConstraint("(state = 'granted') <= (expires_at IS NOT NULL)", name="grant_ends"),
        Index("uq_paper_grant_one", "achievement_id", "demand_id", "organisation_id", unique=True, postgresql_nulls_not_distinct=True),
        Index("ix_paper_grant_organisation", "organisation_id", "id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    signature_id: Mapped[int] = mapped_column(ForeignKey("nda_signature.id"))
    state: Mapped[GrantState] = mapped_column(stored(GrantState, "grant_state", length=10))
    reason: Mapped[str] = mapped_column(default="")
    asked_at: Mapped[datetime]
    decided_at: Mapped[datetime | None]
    expires_at: Mapped[datetime | None]

    def in_force(self, at: datetime) -> bool:
        """Say whether it opens anything at `at`."""
        return self.state is GrantState.GRANTED and self.expires_at is not None and at < self.expires_at


class PaperGate(OfListing, Base):
    """How one listing lets in who has signed; without a row the owner decides by hand."""

    __tablename__ = "paper_gate"
    __table_args__ = (
        of_one_listing(),
        Index("uq_paper_gate_one", "achievement_id", "demand_id", unique=True, postgresql_nulls_not_distinct=True),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    gate: Mapped[Gate] = mapped_column(stored(Gate, "gate", length=12))
    changed_at: Mapped[datetime]


@append_only
class Opening(OfListing, Base):
    """Somebody opened something confidential: a file, or, without one, a demand's details."""

    __tablename__ = "paper_opening"
    __table_args__ = (
        of_one_listing(),
        CheckConstraint("attachment_id IS NOT NULL OR demand_id IS NOT NULL", name="of_file_or_details"),
        Index("ix_paper_opening_achievement", "achievement_id", "id"),
        Index("ix_paper_opening_demand", "demand_id", "id"),
        Index("ix_paper_opening_organisation", "organisation_id", "id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    attachment_id: Mapped[int | None] = mapped_column(ForeignKey("attachment.id"))
    grant_id: Mapped[int | None] = mapped_column(ForeignKey("paper_grant.id"))
    """Empty for the operator's reviewers, who need none."""
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    organisation_name: Mapped[str]
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    person_name: Mapped[str]
    opened_at: Mapped[datetime]
    address: Mapped[str]


_SAME = "{a}.achievement_id IS NOT DISTINCT FROM {b}.achievement_id AND {a}.demand_id IS NOT DISTINCT FROM {b}.demand_id"
GRANT_GUARDS = (
    f"""
    CREATE OR REPLACE FUNCTION paper_grant_is_signed() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
      IF NOT EXISTS (SELECT 1 FROM nda_signature AS s WHERE s.id = NEW.signature_id
                     AND s.organisation_id = NEW.organisation_id AND {_SAME.format(a="s", b="NEW")}) THEN
        RAISE EXCEPTION 'a grant needs the signature of that organisation about that listing' USING ERRCODE = 'check_violation';
      END IF;
      RETURN NEW;
    END $$
    """,  # noqa: S608 - our own column names
    "CREATE TRIGGER paper_grant_signed BEFORE INSERT OR UPDATE ON paper_grant FOR EACH ROW EXECUTE FUNCTION paper_grant_is_signed()",
)
OPENING_GUARDS = (
    f"""
    CREATE OR REPLACE FUNCTION paper_opening_is_allowed() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
      IF NEW.grant_id IS NULL AND NOT EXISTS (SELECT 1 FROM organisation WHERE id = NEW.organisation_id AND kind = 'operator') THEN
        RAISE EXCEPTION 'nobody but the operator opens without a grant' USING ERRCODE = 'check_violation';
      END IF;
      IF NEW.grant_id IS NOT NULL AND NOT EXISTS (
        SELECT 1 FROM paper_grant AS g WHERE g.id = NEW.grant_id AND g.organisation_id = NEW.organisation_id
        AND g.state = 'granted' AND g.expires_at > NEW.opened_at AND {_SAME.format(a="g", b="NEW")}) THEN
        RAISE EXCEPTION 'an opening needs a grant in force' USING ERRCODE = 'check_violation';
      END IF;
      IF NEW.attachment_id IS NOT NULL AND NOT EXISTS (
        SELECT 1 FROM attachment AS f WHERE f.id = NEW.attachment_id AND f.audience = 'nda' AND {_SAME.format(a="f", b="NEW")}) THEN
        RAISE EXCEPTION 'only a confidential file of that listing is opened' USING ERRCODE = 'check_violation';
      END IF;
      RETURN NEW;
    END $$
    """,  # noqa: S608 - our own column names
    "CREATE TRIGGER paper_opening_allowed BEFORE INSERT ON paper_opening FOR EACH ROW EXECUTE FUNCTION paper_opening_is_allowed()",
)
for _model, _statements in ((Grant, GRANT_GUARDS), (Opening, OPENING_GUARDS)):
    for _statement in _statements:
        event.listen(_model.__table__, "after_create", DDL(_statement))  # type: ignore[no-untyped-call]
