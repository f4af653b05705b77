"""The technology contract 技术合同, its non-technical amounts and its signatures."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import DDL, CheckConstraint, ForeignKey, ForeignKeyConstraint, Index, UniqueConstraint, event, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from market.accounts.models import SignedDocument
from market.accounts.models.authority import authority_guards, authority_indexes
from market.accounts.rules.authority import Authority
from market.contracts.models.versions import ContractVersion
from market.contracts.rules.amounts import ItemKind
from market.contracts.rules.benefits.kinds import Side
from market.contracts.rules.order import SigningOrder
from market.contracts.rules.states import ContractState
from market.contracts.rules.types import ContractType, LicenceMode, PaymentMode, PriorityAnswer, Subtype
from market.db import Base, append_only, stored
from market.money import ZERO, Money


class Contract(Base):
    """One contract for one deal; its amount is the deal's by foreign key, its text is fixed once signing begins."""

    __tablename__ = "contract"
    __table_args__ = (
        UniqueConstraint("number"),
        UniqueConstraint("deal_id"),
        ForeignKeyConstraint(["deal_id", "total_fen"], ["deal.id", "deal.price_fen"], name="fk_contract_deal_price"),
        CheckConstraint("total_fen > 0", name="total_positive"),
        CheckConstraint("tech_fen BETWEEN 0 AND total_fen", name="tech_within_total"),
        CheckConstraint("seller_id <> buyer_id", name="two_parties"),
        CheckConstraint("left(subtype, 3) = type", name="subtype_of_type"),
        CheckConstraint("(type = 'lic') = (licence_mode IS NOT NULL)", name="licence_has_mode"),
        CheckConstraint("starts_on <= ends_on", name="term_in_order"),
        CheckConstraint("state = 'void' OR (state = 'draft') = (document_key IS NULL)", name="document_when_frozen"),
        CheckConstraint("(document_key IS NULL) = (frozen_at IS NULL)", name="frozen_when"),
        CheckConstraint("(state IN ('draft', 'signing', 'void')) = (signed_at IS NULL)", name="signed_when"),
        CheckConstraint("state NOT IN ('in_force', 'amended', 'completed') OR effective_on IS NOT NULL", name="effective_when"),
        Index("ix_contract_seller", "seller_id", "id"),
        Index("ix_contract_buyer", "buyer_id", "id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    number: Mapped[str]
    """The market's own number 合同编号, e.g. HT-2026-000042."""
    deal_id: Mapped[int]
    type: Mapped[ContractType] = mapped_column(stored(ContractType, "contract_type"))
    subtype: Mapped[Subtype] = mapped_column(stored(Subtype, "contract_subtype"))
    licence_mode: Mapped[LicenceMode | None] = mapped_column(stored(LicenceMode, "licence_mode"))
    seller_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    buyer_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    project_name: Mapped[str]
    total: Mapped[Money] = mapped_column("total_fen")
    """合同成交额: what was awarded."""
    tech: Mapped[Money] = mapped_column("tech_fen")
    """技术交易额: the total less its non-technical parts."""
    payment: Mapped[PaymentMode] = mapped_column(stored(PaymentMode, "payment_mode"))
    starts_on: Mapped[date | None]
    ends_on: Mapped[date | None]
    licence_until: Mapped[date | None]
    clauses: Mapped[dict[str, Any]]
    """Clause key to text."""
    articles: Mapped[list[Any]] = mapped_column(default=list)
    """The form filled for this deal, in the order of the paper: what the parties' own words are compared with."""
    patents: Mapped[list[Any]]
    """The block of Art. 845(3) 民法典; each row as `clauses.Patent`, days in ISO form."""
    priority: Mapped[PriorityAnswer | None] = mapped_column(stored(PriorityAnswer, "priority_answer"))
    priority_on: Mapped[date | None]
    """When the inventors answered the notice of Art. 847 民法典."""
    signing_order: Mapped[SigningOrder] = mapped_column(
        stored(SigningOrder, "signing_order"), default=SigningOrder.SELLER_FIRST, server_default="any"
    )
    """Which party signs first."""
    sign_due_on: Mapped[date]
    """The last day for signing after the award."""
    state: Mapped[ContractState] = mapped_column(stored(ContractState, "contract_state"))
    document_key: Mapped[str | None]
    """SHA-256 of the PDF, its key in storage."""
    document_size: Mapped[int | None]
    created_at: Mapped[datetime]
    frozen_at: Mapped[datetime | None]
    signed_at: Mapped[datetime | None]
    effective_on: Mapped[date | None]
    is_demo: Mapped[bool] = mapped_column(default=False)
    items: Mapped[list[ContractItem]] = relationship(order_by="ContractItem.id", cascade="all, delete-orphan", passive_deletes=True)
    """The non-technical amounts."""
    versions: Mapped[list[ContractVersion]] = relationship(order_by="ContractVersion.number")
    """Changes, supplements and the termination, in their order."""


class ContractItem(Base):
    """An amount inside the price that pays for something other than technology."""

    __tablename__ = "contract_item"
    __table_args__ = (
        CheckConstraint("amount_fen > 0", name="amount_positive"),
        CheckConstraint("reasonable_fen BETWEEN 0 AND amount_fen", name="reasonable_within"),
        CheckConstraint("num_nonnulls(pieces, reasonable_pieces) IN (0, 2)", name="pieces_whole"),
        CheckConstraint("pieces > 0 AND reasonable_pieces BETWEEN 0 AND pieces", name="pieces_within"),
        CheckConstraint(
            "abs(reasonable_fen::numeric * pieces - amount_fen::numeric * reasonable_pieces) < pieces", name="reasonable_follows_pieces"
        ),
        Index("ix_contract_item_contract", "contract_id", "id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    contract_id: Mapped[int] = mapped_column(ForeignKey("contract.id"))
    kind: Mapped[ItemKind] = mapped_column(stored(ItemKind, "item_kind"))
    description: Mapped[str]
    amount: Mapped[Money] = mapped_column("amount_fen")
    reasonable: Mapped[Money] = mapped_column("reasonable_fen", default=ZERO)
    """What of it pays for a reasonable number of carriers 技术载体."""
    pieces: Mapped[int | None]
    """How many pieces the amount pays for, where they are counted."""
    reasonable_pieces: Mapped[int | None]
    """How many of them are a reasonable quantity 合理数量."""


@append_only
class ContractSignature(SignedDocument, Base):
    """A signatory's signature for a party under the digest of the document; never changed, never removed."""

    __tablename__ = "contract_signature"
    __table_args__ = (
        CheckConstraint("document_digest ~ '^[0-9a-f]{64}$'", name="digest_form"),
        CheckConstraint("authority = 'alone' OR second_factor", name="two_prove_themselves"),
        *authority_indexes("contract_signature", "contract_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    contract_id: Mapped[int] = mapped_column(ForeignKey("contract.id"))
    party: Mapped[Side] = mapped_column(stored(Side, "party"))
    second_factor: Mapped[bool] = mapped_column(default=False, server_default=text("false"))
    """The signer proved a second factor besides the password."""
    authority: Mapped[Authority] = mapped_column(
        stored(Authority, "signing_authority"), default=Authority.ALONE, server_default=Authority.ALONE.value
    )


@append_only
class ContractReason(Base):
    """Why a party leaves a passage that the linter warns of; kept for the other party and the registrar."""

    __tablename__ = "contract_reason"
    __table_args__ = (
        UniqueConstraint("contract_id", "mark"),
        CheckConstraint("length(btrim(reason)) > 0", name="reason_given"),
        CheckConstraint("mark ~ '^[0-9a-f]{16}$'", name="mark_form"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    contract_id: Mapped[int] = mapped_column(ForeignKey("contract.id"))
    mark: Mapped[str]
    """Names the remark: its rule, article and passage."""
    rule: Mapped[str]
    passage: Mapped[str]
    reason: Mapped[str]
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    at: Mapped[datetime]


_FIXED = (
    "number",
    "deal_id",
    "type",
    "subtype",
    "licence_mode",
    "seller_id",
    "buyer_id",
    "project_name",
    "total_fen",
    "tech_fen",
    "payment",
    "starts_on",
    "ends_on",
    "licence_until",
    "clauses",
    "articles",
    "patents",
    "priority",
    "priority_on",
    "signing_order",
    "document_key",
    "document_size",
    "frozen_at",
)
"""What no longer changes once signing begins."""


def _row(prefix: str) -> str:
    return "ROW(" + ", ".join(f"{prefix}.{name}" for name in _FIXED) + ")"


CONTRACT_GUARDS = (
    f"""
    CREATE OR REPLACE FUNCTION contract_is_fixed() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
      IF TG_OP = 'DELETE' THEN
        RAISE EXCEPTION 'a contract is never deleted' USING ERRCODE = 'restrict_violation';
      END IF;
      IF (NEW.deal_id, NEW.seller_id, NEW.buyer_id, NEW.number)
         IS DISTINCT FROM (OLD.deal_id, OLD.seller_id, OLD.buyer_id, OLD.number) THEN
        RAISE EXCEPTION 'the parties of a contract do not change' USING ERRCODE = 'restrict_violation';
      END IF;
      IF OLD.state <> 'draft' AND NEW.state = 'draft'
         AND (OLD.state <> 'signing' OR EXISTS (SELECT 1 FROM contract_signature WHERE contract_id = OLD.id)
           OR EXISTS (SELECT 1 FROM paper_original WHERE contract_id = OLD.id AND state IN ('uploaded', 'agreed', 'confirmed'))) THEN
        RAISE EXCEPTION 'a signed contract does not become a draft' USING ERRCODE = 'restrict_violation';
      END IF;
      IF OLD.state <> 'draft' AND NEW.state <> 'draft' AND {_row("NEW")} IS DISTINCT FROM {_row("OLD")} THEN
        RAISE EXCEPTION 'a contract does not change once signing has begun' USING ERRCODE = 'restrict_violation';
      END IF;
      IF NEW.state NOT IN ('draft', 'signing', 'void')
         AND (SELECT count(*) FROM contract_signature
              WHERE contract_id = NEW.id AND document_digest = NEW.document_key AND authority <> 'first') < 2
         AND NOT EXISTS (
           SELECT 1 FROM paper_original WHERE contract_id = NEW.id AND document_digest = NEW.document_key AND state = 'confirmed') THEN
        RAISE EXCEPTION 'a contract needs both signatures' USING ERRCODE = 'check_violation';
      END IF;
      RETURN NEW;
    END $$
    """,  # noqa: S608 - our own column names
    "CREATE TRIGGER contract_fixed BEFORE UPDATE OR DELETE ON contract FOR EACH ROW EXECUTE FUNCTION contract_is_fixed()",
)
ITEM_GUARDS = (
    """
    CREATE OR REPLACE FUNCTION contract_item_is_fixed() RETURNS trigger LANGUAGE plpgsql AS $$
    DECLARE
      of_contract bigint := CASE WHEN TG_OP = 'DELETE' THEN OLD.contract_id ELSE NEW.contract_id END;
    BEGIN
      IF EXISTS (SELECT 1 FROM contract WHERE id = of_contract AND state <> 'draft')
         OR (TG_OP = 'UPDATE' AND OLD.contract_id <> NEW.contract_id) THEN
        RAISE EXCEPTION 'the amounts of a contract do not change once signing has begun' USING ERRCODE = 'restrict_violation';
      END IF;
      RETURN CASE WHEN TG_OP = 'DELETE' THEN OLD ELSE NEW END;
    END $$
    """,
    """
    CREATE TRIGGER contract_item_fixed BEFORE INSERT OR UPDATE OR DELETE ON contract_item
      FOR EACH ROW EXECUTE FUNCTION contract_item_is_fixed()
    """,
)
SIGNATURE_GUARDS = (
    """
    CREATE OR REPLACE FUNCTION contract_signature_fits() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
      IF NOT EXISTS (
        SELECT 1 FROM contract WHERE id = NEW.contract_id AND state = 'signing' AND document_key = NEW.document_digest
          AND NEW.organisation_id = CASE WHEN NEW.party = 'seller' THEN seller_id ELSE buyer_id END) THEN
        RAISE EXCEPTION 'a signature must fit the document and the party' USING ERRCODE = 'check_violation';
      END IF;
      IF EXISTS (
        SELECT 1 FROM contract WHERE id = NEW.contract_id
          AND signing_order = CASE WHEN NEW.party = 'seller' THEN 'buyer_first' ELSE 'seller_first' END)
         AND NOT EXISTS (
           SELECT 1 FROM contract_signature WHERE contract_id = NEW.contract_id AND party <> NEW.party AND authority <> 'first') THEN
        RAISE EXCEPTION 'the other party signs first' USING ERRCODE = 'check_violation';
      END IF;
      RETURN NEW;
    END $$
    """,
    "CREATE TRIGGER contract_signature_fits BEFORE INSERT ON contract_signature FOR EACH ROW EXECUTE FUNCTION contract_signature_fits()",
    *authority_guards("contract_signature", "contract_id", "SELECT total_fen FROM contract WHERE id = NEW.contract_id"),
)
"""SQL that fixes amount, clauses and document once signing begins; create_all and the migrations execute it."""

for _model, _statements in ((Contract, CONTRACT_GUARDS), (ContractItem, ITEM_GUARDS), (ContractSignature, SIGNATURE_GUARDS)):
    for _statement in _statements:
        event.listen(_model.__table__, "after_create", DDL(_statement))  # type: ignore[no-untyped-call]
