"""Papers 文书 of an auction: made from the ledger once, signed under the digest of their bytes; and notices 公示."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import DDL, CheckConstraint, ForeignKey, Index, UniqueConstraint, event, text
from sqlalchemy.orm import Mapped, mapped_column

from market.accounts.models import SignedDocument
from market.accounts.models.authority import authority_guards, authority_indexes
from market.accounts.rules.authority import Authority
from market.auctions.rules.papers import PaperKind, Signer
from market.db import Base, append_only, stored


class Paper(Base):
    """A confirmation letter 成交确认书 of an award, or the record 笔录 of a sale; its bytes never change."""

    __tablename__ = "paper"
    __table_args__ = (
        UniqueConstraint("number"),
        UniqueConstraint("award_id"),
        CheckConstraint("(kind = 'confirmation') = (award_id IS NOT NULL)", name="confirms_an_award"),
        CheckConstraint("document_key ~ '^[0-9a-f]{64}$'", name="digest_form"),
        Index("uq_paper_record", "sale_id", unique=True, postgresql_where=text("kind = 'record'")),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[PaperKind] = mapped_column(stored(PaperKind, "paper_kind"))
    number: Mapped[str]
    sale_id: Mapped[int] = mapped_column(ForeignKey("sale.id"), index=True)
    award_id: Mapped[int | None] = mapped_column(ForeignKey("award.id"))
    document_key: Mapped[str]
    """The SHA-256 of its bytes, under which they are stored and signed."""
    document_size: Mapped[int]
    made_at: Mapped[datetime]
    completed_at: Mapped[datetime | None]
    """When the last signature came; from then on it is fixed for good."""


@append_only
class PaperSignature(SignedDocument, Base):
    """A signature under the digest of a paper; never changed, never removed."""

    __tablename__ = "paper_signature"
    __table_args__ = (
        CheckConstraint("authority = 'alone' OR (second_factor AND signer = 'buyer')", name="two_prove_themselves"),
        *authority_indexes("paper_signature", "paper_id", "signer"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    paper_id: Mapped[int] = mapped_column(ForeignKey("paper.id"))
    signer: Mapped[Signer] = mapped_column(stored(Signer, "paper_signer"))
    second_factor: Mapped[bool] = mapped_column(default=False, server_default=text("false"))
    """The signer proved a second factor besides the password."""
    authority: Mapped[Authority] = mapped_column(
        stored(Authority, "signing_authority"), default=Authority.ALONE, server_default=Authority.ALONE.value
    )


@append_only
class ResultNotice(Base):
    """A public notice 公示 of results, as published: a later change is a notice of its own."""

    __tablename__ = "result_notice"
    __table_args__ = (CheckConstraint("until_on > from_on", name="has_days"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    number: Mapped[str] = mapped_column(unique=True)
    sale_id: Mapped[int] = mapped_column(ForeignKey("sale.id"), index=True)
    lot_id: Mapped[int | None] = mapped_column(ForeignKey("lot.id"))
    """The lot whose result changed afterwards; none for the results of the whole session."""
    published_at: Mapped[datetime]
    from_on: Mapped[date]
    until_on: Mapped[date]
    """The last day of the notice."""
    content: Mapped[dict[str, Any]]
    """Lots with title, way, price and paddle; never a bidder's name."""


PAPER_GUARDS = (
    """
    CREATE OR REPLACE FUNCTION paper_is_fixed() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
      IF TG_OP = 'DELETE' THEN
        RAISE EXCEPTION 'a paper is never deleted' USING ERRCODE = 'restrict_violation';
      END IF;
      IF (to_jsonb(NEW) - 'completed_at') IS DISTINCT FROM (to_jsonb(OLD) - 'completed_at') OR OLD.completed_at IS NOT NULL THEN
        RAISE EXCEPTION 'a paper does not change' USING ERRCODE = 'restrict_violation';
      END IF;
      IF (SELECT count(*) FROM paper_signature WHERE paper_id = NEW.id AND authority <> 'first')
         < (CASE WHEN NEW.kind = 'confirmation' OR (SELECT conduct_mode FROM sale WHERE id = NEW.sale_id) = 'licensed_auction'
            THEN 2 ELSE 1 END) THEN
        RAISE EXCEPTION 'a paper needs its signatures' USING ERRCODE = 'check_violation';
      END IF;
      RETURN NEW;
    END $$
    """,
    "CREATE TRIGGER paper_fixed BEFORE UPDATE OR DELETE ON paper FOR EACH ROW EXECUTE FUNCTION paper_is_fixed()",
)
SIGNATURE_GUARDS = (
    """
    CREATE OR REPLACE FUNCTION paper_signature_fits() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
      IF NOT EXISTS (
        SELECT 1 FROM paper JOIN sale ON sale.id = paper.sale_id LEFT JOIN award ON award.id = paper.award_id
        WHERE paper.id = NEW.paper_id AND paper.document_key = NEW.document_digest AND paper.completed_at IS NULL
          AND NEW.organisation_id = CASE NEW.signer WHEN 'buyer' THEN award.buyer_id
            WHEN 'recorder' THEN CASE WHEN paper.kind = 'record' AND sale.conduct_mode = 'licensed_auction' THEN sale.operator_id END
            ELSE CASE sale.conduct_mode WHEN 'licensed_auction' THEN sale.agency_id ELSE sale.operator_id END END) THEN
        RAISE EXCEPTION 'a signature must fit the paper and the party' USING ERRCODE = 'check_violation';
      END IF;
      RETURN NEW;
    END $$
    """,
    "CREATE TRIGGER paper_signature_fits BEFORE INSERT ON paper_signature FOR EACH ROW EXECUTE FUNCTION paper_signature_fits()",
    *authority_guards(
        "paper_signature",
        "paper_id",
        "SELECT hammer_fen FROM paper JOIN award ON award.id = paper.award_id WHERE paper.id = NEW.paper_id",
        party="signer",
        when="WHEN (NEW.signer = 'buyer')",
    ),
)
"""SQL that keeps papers as they were made and signatures with whom they belong; create_all and the migrations execute it."""

for _model, _statements in ((Paper, PAPER_GUARDS), (PaperSignature, SIGNATURE_GUARDS)):
    for _statement in _statements:
        event.listen(_model.__table__, "after_create", DDL(_statement))  # type: ignore[no-untyped-call]
