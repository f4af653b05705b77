"""Scanned originals of contracts that were signed on paper."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import DDL, CheckConstraint, ForeignKey, Index, event, text
from sqlalchemy.orm import Mapped, mapped_column

from market.contracts.rules.originals import Ground, OriginalState
from market.db import Base, stored
from market.uploads import Media


class PaperOriginal(Base):
    """A scan of the signed paper: uploaded by one party, agreed by the other, compared by the operator."""

    __tablename__ = "paper_original"
    __table_args__ = (
        CheckConstraint("document_digest ~ '^[0-9a-f]{64}$'", name="digest_form"),
        CheckConstraint("file_key ~ '^[0-9a-f]{64}$'", name="key_is_digest"),
        CheckConstraint("(agreed_at IS NULL) = (agreed_by IS NULL)", name="agreed_whole"),
        CheckConstraint("state NOT IN ('agreed', 'confirmed', 'refused') OR agreed_at IS NOT NULL", name="agreed_first"),
        CheckConstraint("(state IN ('confirmed', 'refused')) = (decided_at IS NOT NULL AND decided_by IS NOT NULL)", name="decided_when"),
        CheckConstraint("(state = 'refused') = (ground IS NOT NULL)", name="refusal_has_ground"),
        CheckConstraint("(state IN ('refused', 'declined')) = (reason IS NOT NULL)", name="end_has_reason"),
        Index("uq_paper_original_open", "contract_id", unique=True, postgresql_where=text("state IN ('uploaded', 'agreed', 'confirmed')")),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    contract_id: Mapped[int] = mapped_column(ForeignKey("contract.id"))
    document_digest: Mapped[str]
    """SHA-256 of the fixed document that was printed and signed."""
    file_key: Mapped[str]
    file_size: Mapped[int]
    media: Mapped[Media] = mapped_column(stored(Media, "original_media"))
    signed_on: Mapped[date]
    """The last day on which a party signed the paper."""
    state: Mapped[OriginalState] = mapped_column(stored(OriginalState, "original_state"))
    uploaded_by: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    uploader_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    uploaded_at: Mapped[datetime]
    agreed_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    """A signatory of the other party."""
    agreed_at: Mapped[datetime | None]
    decided_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    """The operator's clerk who compared it."""
    decided_at: Mapped[datetime | None]
    ground: Mapped[Ground | None] = mapped_column(stored(Ground, "original_ground"))
    reason: Mapped[str | None]


_COVERED = """EXISTS (
             SELECT 1 FROM membership JOIN contract ON contract.id = NEW.contract_id
             WHERE membership.person_id = {person} AND membership.organisation_id = {organisation} AND ended_at IS NULL
               AND 'signer' = ANY (roles) AND coalesce(sign_limit_fen >= total_fen, true))"""
_UPLOADED = _COVERED.format(person="NEW.uploader_id", organisation="NEW.uploaded_by")
_AGREED = _COVERED.format(person="NEW.agreed_by", organisation="CASE WHEN NEW.uploaded_by = seller_id THEN buyer_id ELSE seller_id END")
ORIGINAL_GUARDS = (
    f"""
    CREATE OR REPLACE FUNCTION paper_original_is_fixed() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
      IF TG_OP = 'DELETE' THEN
        RAISE EXCEPTION 'a scanned original is never deleted' USING ERRCODE = 'restrict_violation';
      END IF;
      IF TG_OP = 'INSERT' THEN
        IF NEW.state <> 'uploaded' OR NOT EXISTS (
             SELECT 1 FROM contract WHERE id = NEW.contract_id AND state = 'signing' AND document_key = NEW.document_digest
               AND NEW.uploaded_by IN (seller_id, buyer_id))
           OR EXISTS (SELECT 1 FROM contract_signature WHERE contract_id = NEW.contract_id) THEN
          RAISE EXCEPTION 'an original belongs to a fixed document that nobody has signed otherwise' USING ERRCODE = 'check_violation';
        END IF;
        IF NOT {_UPLOADED} THEN
          RAISE EXCEPTION 'a signatory whose limit covers the contract brings its original' USING ERRCODE = 'check_violation';
        END IF;
        RETURN NEW;
      END IF;
      IF (OLD.state, NEW.state) = ('uploaded', 'agreed') AND NOT {_AGREED} THEN
        RAISE EXCEPTION 'a signatory of the other party whose limit covers the contract agrees' USING ERRCODE = 'check_violation';
      END IF;
      IF OLD.state NOT IN ('uploaded', 'agreed')
         OR (OLD.state, NEW.state) NOT IN (('uploaded', 'agreed'), ('uploaded', 'declined'), ('agreed', 'confirmed'), ('agreed', 'refused'))
         OR (NEW.contract_id, NEW.document_digest, NEW.file_key, NEW.file_size, NEW.media, NEW.signed_on, NEW.uploaded_by, NEW.uploader_id,
             NEW.uploaded_at)
         IS DISTINCT FROM
            (OLD.contract_id, OLD.document_digest, OLD.file_key, OLD.file_size, OLD.media, OLD.signed_on, OLD.uploaded_by, OLD.uploader_id,
             OLD.uploaded_at) THEN
        RAISE EXCEPTION 'a scanned original does not change' USING ERRCODE = 'restrict_violation';
      END IF;
      RETURN NEW;
    END $$
    """,  # noqa: S608 - our own names
    """
    CREATE TRIGGER paper_original_fixed BEFORE INSERT OR UPDATE OR DELETE ON paper_original
      FOR EACH ROW EXECUTE FUNCTION paper_original_is_fixed()
    """,
    """
    CREATE OR REPLACE FUNCTION contract_is_not_on_paper() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
      IF EXISTS (SELECT 1 FROM paper_original WHERE contract_id = NEW.contract_id AND state IN ('uploaded', 'agreed', 'confirmed')) THEN
        RAISE EXCEPTION 'this contract is being signed on paper' USING ERRCODE = 'check_violation';
      END IF;
      RETURN NEW;
    END $$
    """,
    """
    CREATE TRIGGER contract_signature_not_on_paper BEFORE INSERT ON contract_signature
      FOR EACH ROW EXECUTE FUNCTION contract_is_not_on_paper()
    """,
)

for _statement in ORIGINAL_GUARDS:
    event.listen(PaperOriginal.__table__, "after_create", DDL(_statement))  # type: ignore[no-untyped-call]
