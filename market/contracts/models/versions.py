"""Later versions of a contract, each with a paper of its own and the signatures under it."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import DDL, CheckConstraint, ForeignKey, Index, UniqueConstraint, event, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from market.accounts.models import SignedDocument
from market.accounts.models.authority import authority_guards, authority_indexes
from market.accounts.rules.authority import Authority
from market.contracts.rules.amounts import Item, restored
from market.contracts.rules.benefits.kinds import Side
from market.contracts.rules.versions import Instalment, Part, VersionKind, VersionState
from market.db import Base, append_only, stored
from market.money import Money


class ContractVersion(Base):
    """What the parties of a contract in force agree on afterwards; its text is fixed from the beginning."""

    __tablename__ = "contract_version"
    __table_args__ = (
        UniqueConstraint("contract_id", "number"),
        CheckConstraint("number > 1", name="after_the_contract"),
        CheckConstraint("length(btrim(text)) > 0", name="text_given"),
        CheckConstraint("total_fen IS NULL OR (kind = 'change' AND total_fen > 0)", name="amount_of_change"),
        CheckConstraint("ends_on IS NULL OR kind = 'change'", name="term_of_change"),
        CheckConstraint("kind <> 'termination' OR affects = '[]'", name="end_changes_nothing"),
        CheckConstraint("(affects @> '[\"amount\"]') = (total_fen IS NOT NULL)", name="amount_is_affected"),
        CheckConstraint("(affects @> '[\"term\"]') = (ends_on IS NOT NULL)", name="term_is_affected"),
        CheckConstraint("plan = '[]' OR total_fen IS NOT NULL", name="plan_of_amount"),
        CheckConstraint(
            "non_technical IS NULL OR (total_fen IS NOT NULL AND jsonb_typeof(non_technical) = 'array')", name="parts_of_amount"
        ),
        CheckConstraint("(state = 'signed') = (signed_at IS NOT NULL)", name="signed_when"),
        CheckConstraint("(state IN ('refused', 'withdrawn')) = (reason IS NOT NULL)", name="end_has_reason"),
        CheckConstraint("document_key ~ '^[0-9a-f]{64}$'", name="key_is_digest"),
        Index("uq_contract_version_open", "contract_id", unique=True, postgresql_where=text("state = 'signing'")),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    contract_id: Mapped[int] = mapped_column(ForeignKey("contract.id"))
    number: Mapped[int]
    """2 is the first after the contract itself."""
    kind: Mapped[VersionKind] = mapped_column(stored(VersionKind, "version_kind"))
    text: Mapped[str]
    total: Mapped[Money | None] = mapped_column("total_fen")
    """合同成交额 from then on; none where it stays."""
    ends_on: Mapped[date | None]
    """The contract's last day from then on; none where it stays."""
    affects: Mapped[list[Any]] = mapped_column(default=list, server_default="[]")
    """What of a registration it changes, as values of `Part`."""
    plan: Mapped[list[Any]] = mapped_column(default=list, server_default="[]")
    """What is still to be paid of the new amount: rows of due_on (ISO) and amount_fen."""
    non_technical: Mapped[list[Any] | None] = mapped_column(JSONB(none_as_null=True))
    """What of the new amount is not technology, as rows of `amounts.stored`; none where that stays."""
    state: Mapped[VersionState] = mapped_column(stored(VersionState, "version_state"))
    proposed_by: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    author_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    proposed_at: Mapped[datetime]
    document_key: Mapped[str]
    document_size: Mapped[int]
    signed_at: Mapped[datetime | None]
    reason: Mapped[str | None]
    """Why it was refused or withdrawn."""

    @property
    def parts(self) -> list[Part]:
        """Return what of a registration it changes."""
        return [Part(value) for value in self.affects]

    @property
    def instalments(self) -> tuple[Instalment, ...]:
        """Return what is still to be paid of the new amount."""
        return tuple(Instalment(due_on=date.fromisoformat(row["due_on"]), amount=Money(row["amount_fen"])) for row in self.plan)

    @property
    def items(self) -> tuple[Item, ...] | None:
        """Return what of the new amount is not technology; None where that stays."""
        return None if self.non_technical is None else tuple(restored(row) for row in self.non_technical)


@append_only
class VersionSignature(SignedDocument, Base):
    """A signatory's signature for a party under a version; never changed, never removed."""

    __tablename__ = "version_signature"
    __table_args__ = (
        CheckConstraint("document_digest ~ '^[0-9a-f]{64}$'", name="digest_form"),
        CheckConstraint("authority = 'alone' OR second_factor", name="two_prove_themselves"),
        *authority_indexes("version_signature", "version_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    version_id: Mapped[int] = mapped_column(ForeignKey("contract_version.id"))
    party: Mapped[Side] = mapped_column(stored(Side, "party"))
    second_factor: Mapped[bool] = mapped_column(default=False)
    """The signer proved a second factor besides the password."""
    authority: Mapped[Authority] = mapped_column(
        stored(Authority, "signing_authority"), default=Authority.ALONE, server_default=Authority.ALONE.value
    )


VERSION_GUARDS = (
    """
    CREATE OR REPLACE FUNCTION contract_version_is_fixed() RETURNS trigger LANGUAGE plpgsql AS $$
    DECLARE
      parts jsonb;
    BEGIN
      IF TG_OP = 'DELETE' THEN
        RAISE EXCEPTION 'a version of a contract is never deleted' USING ERRCODE = 'restrict_violation';
      END IF;
      IF TG_OP = 'INSERT' THEN
        IF NEW.state <> 'signing' OR NOT EXISTS (
          SELECT 1 FROM contract WHERE id = NEW.contract_id AND state IN ('in_force', 'amended')
            AND NEW.proposed_by IN (seller_id, buyer_id)) THEN
          RAISE EXCEPTION 'a party of a contract in force proposes a version' USING ERRCODE = 'check_violation';
        END IF;
        parts := coalesce(NEW.non_technical, (
          SELECT non_technical FROM contract_version
          WHERE contract_id = NEW.contract_id AND state = 'signed' AND non_technical IS NOT NULL ORDER BY number DESC LIMIT 1));
        IF NEW.total_fen < (CASE WHEN parts IS NULL
             THEN (SELECT coalesce(sum(amount_fen), 0) FROM contract_item WHERE contract_id = NEW.contract_id)
             ELSE (SELECT coalesce(sum((part->>'amount_fen')::bigint), 0) FROM jsonb_array_elements(parts) AS part) END) THEN
          RAISE EXCEPTION 'the parts of an amount are not larger than it' USING ERRCODE = 'check_violation';
        END IF;
        RETURN NEW;
      END IF;
      IF OLD.state <> 'signing'
         OR (NEW.contract_id, NEW.number, NEW.kind, NEW.text, NEW.total_fen, NEW.proposed_by, NEW.author_id, NEW.proposed_at,
             NEW.document_key, NEW.document_size, NEW.ends_on, NEW.affects, NEW.plan, NEW.non_technical)
         IS DISTINCT FROM
            (OLD.contract_id, OLD.number, OLD.kind, OLD.text, OLD.total_fen, OLD.proposed_by, OLD.author_id, OLD.proposed_at,
             OLD.document_key, OLD.document_size, OLD.ends_on, OLD.affects, OLD.plan, OLD.non_technical) THEN
        RAISE EXCEPTION 'a version of a contract does not change' USING ERRCODE = 'restrict_violation';
      END IF;
      IF NEW.state = 'signed'
         AND (SELECT count(*) FROM version_signature
              WHERE version_id = NEW.id AND document_digest = NEW.document_key AND authority <> 'first') < 2 THEN
        RAISE EXCEPTION 'a version needs both signatures' USING ERRCODE = 'check_violation';
      END IF;
      RETURN NEW;
    END $$
    """,
    """
    CREATE TRIGGER contract_version_fixed BEFORE INSERT OR UPDATE OR DELETE ON contract_version
      FOR EACH ROW EXECUTE FUNCTION contract_version_is_fixed()
    """,
)
_AT_STAKE = """
        SELECT greatest(v.total_fen, coalesce(
          (SELECT total_fen FROM contract_version
           WHERE contract_id = v.contract_id AND state = 'signed' AND total_fen IS NOT NULL ORDER BY number DESC LIMIT 1),
          c.total_fen))
        FROM contract_version AS v JOIN contract AS c ON c.id = v.contract_id WHERE v.id = NEW.version_id"""
VERSION_SIGNATURE_GUARDS = (
    """
    CREATE OR REPLACE FUNCTION version_signature_fits() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
      IF NOT EXISTS (
        SELECT 1 FROM contract_version AS v JOIN contract AS c ON c.id = v.contract_id
        WHERE v.id = NEW.version_id AND v.state = 'signing' AND v.document_key = NEW.document_digest
          AND NEW.organisation_id = CASE WHEN NEW.party = 'seller' THEN c.seller_id ELSE c.buyer_id END) THEN
        RAISE EXCEPTION 'a signature must fit the version and the party' USING ERRCODE = 'check_violation';
      END IF;
      RETURN NEW;
    END $$
    """,
    "CREATE TRIGGER version_signature_fits BEFORE INSERT ON version_signature FOR EACH ROW EXECUTE FUNCTION version_signature_fits()",
    *authority_guards("version_signature", "version_id", _AT_STAKE),
)
CONTRACT_FOLLOWS = (
    """
    CREATE OR REPLACE FUNCTION contract_follows_versions() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
      IF NEW.state = OLD.state THEN
        RETURN NEW;
      END IF;
      IF NEW.state = 'terminated'
         AND NOT EXISTS (SELECT 1 FROM contract_version WHERE contract_id = NEW.id AND kind = 'termination' AND state = 'signed') THEN
        RAISE EXCEPTION 'a contract is terminated by a version that both parties have signed' USING ERRCODE = 'check_violation';
      END IF;
      IF NEW.state = 'amended'
         AND NOT EXISTS (SELECT 1 FROM contract_version WHERE contract_id = NEW.id AND kind <> 'termination' AND state = 'signed') THEN
        RAISE EXCEPTION 'a contract is amended by a version that both parties have signed' USING ERRCODE = 'check_violation';
      END IF;
      RETURN NEW;
    END $$
    """,
    "CREATE TRIGGER contract_follows BEFORE UPDATE ON contract FOR EACH ROW EXECUTE FUNCTION contract_follows_versions()",
)
"""What moves a contract in force; executed with the versions, which the contract's own table does not know."""

for _model, _statements in ((ContractVersion, (*VERSION_GUARDS, *CONTRACT_FOLLOWS)), (VersionSignature, VERSION_SIGNATURE_GUARDS)):
    for _statement in _statements:
        event.listen(_model.__table__, "after_create", DDL(_statement))  # type: ignore[no-untyped-call]
