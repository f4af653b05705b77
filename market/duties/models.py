"""Tables of duties: what is to be done, the evidence that it was, and the reminders that were written."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import DDL, CheckConstraint, ForeignKey, Index, UniqueConstraint, event, text
from sqlalchemy.orm import Mapped, mapped_column

from market.contracts.models.contract import Contract
from market.contracts.rules.benefits.kinds import Side
from market.db import Base, append_only, stored
from market.duties.rules.exporting import Declared, Standing
from market.duties.rules.states import DutyKind, DutyState
from market.money import Money
from market.uploads import Media


class Duty(Base):
    """One thing that one party of a contract has to do."""

    __tablename__ = "duty"
    __table_args__ = (
        CheckConstraint("(kind = 'payment') = (amount_fen IS NOT NULL)", name="payment_has_amount"),
        CheckConstraint("amount_fen > 0", name="amount_positive"),
        CheckConstraint("(state = 'done') = (num_nonnulls(done_on, reference) = 2)", name="done_when"),
        CheckConstraint("num_nonnulls(done_on, reference) IN (0, 2)", name="done_whole"),
        CheckConstraint("btrim(reference) <> ''", name="reference_given"),
        CheckConstraint("(state = 'waived') = (waived_because IS NOT NULL)", name="waived_because"),
        CheckConstraint("btrim(waived_because) <> ''", name="reason_given"),
        CheckConstraint("state <> 'replaced' OR kind IN ('payment', 'acceptance')", name="what_is_replaced"),
        Index(
            "uq_duty_once",
            "contract_id",
            "kind",
            "subject",
            "due_on",
            unique=True,
            postgresql_where=text("state <> 'replaced'"),
        ),
        Index("ix_duty_organisation", "organisation_id", "state", "due_on"),
        Index("ix_duty_due", "due_on", postgresql_where=text("state IN ('open', 'overdue')")),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    contract_id: Mapped[int] = mapped_column(ForeignKey("contract.id"))
    kind: Mapped[DutyKind] = mapped_column(stored(DutyKind, "kind", length=20))
    party: Mapped[Side] = mapped_column(stored(Side, "party"))
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    """Who has to do it."""
    subject: Mapped[str] = mapped_column(default="")
    """The right that is meant; empty where it is the contract."""
    amount: Mapped[Money | None] = mapped_column("amount_fen")
    due_on: Mapped[date]
    rule: Mapped[str] = mapped_column(default="")
    """Which version of which rule counted the days; empty where the contract or the right itself says when."""
    law: Mapped[str]
    state: Mapped[DutyState] = mapped_column(stored(DutyState, "state", length=12))
    made_at: Mapped[datetime]
    done_on: Mapped[date | None]
    reference: Mapped[str | None]
    """The number of the notice, certificate or transfer that proves it."""
    waived_because: Mapped[str | None]


@append_only
class DutyFile(Base):
    """Evidence kept with a duty."""

    __tablename__ = "duty_file"
    __table_args__ = (
        CheckConstraint("size > 0", name="size_positive"),
        CheckConstraint("content_key ~ '^[0-9a-f]{64}$'", name="key_is_digest"),
        Index("uq_duty_file_content", "duty_id", "content_key", unique=True),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    duty_id: Mapped[int] = mapped_column(ForeignKey("duty.id"))
    media: Mapped[Media] = mapped_column(stored(Media, "duty_media", length=10))
    name: Mapped[str]
    size: Mapped[int]
    content_key: Mapped[str]
    added_by: Mapped[int] = mapped_column(ForeignKey("person.id"))
    added_at: Mapped[datetime]


@append_only
class DutyReminder(Base):
    """A letter about a duty that was written, as the days before its last day."""

    __tablename__ = "duty_reminder"

    duty_id: Mapped[int] = mapped_column(ForeignKey("duty.id"), primary_key=True)
    stage: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    sent_at: Mapped[datetime]


class ExportDeclaration(Base):
    """Whether and how the technology of a contract leaves the country; fixed once the contract takes effect."""

    __tablename__ = "export_declaration"
    __table_args__ = (
        UniqueConstraint("contract_id"),
        CheckConstraint("(standing = 'none') = (destination = '')", name="destination_given"),
        CheckConstraint("num_nonnulls(licence_number, licence_on) IN (0, 2)", name="licence_whole"),
        CheckConstraint("standing = 'restricted' OR licence_number IS NULL", name="licence_of_restricted"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    contract_id: Mapped[int] = mapped_column(ForeignKey("contract.id"))
    standing: Mapped[Standing] = mapped_column(stored(Standing, "standing", length=12))
    destination: Mapped[str]
    licence_number: Mapped[str | None]
    licence_on: Mapped[date | None]
    declared_by: Mapped[int] = mapped_column(ForeignKey("person.id"))
    declared_at: Mapped[datetime]

    def value(self) -> Declared:
        """Return the rules' value."""
        return Declared(
            standing=self.standing, destination=self.destination, licence_number=self.licence_number, licence_on=self.licence_on
        )


GUARDS = (
    """
    CREATE OR REPLACE FUNCTION duty_is_fixed() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
      IF TG_OP = 'DELETE' THEN
        RAISE EXCEPTION 'a duty is never deleted' USING ERRCODE = 'restrict_violation';
      END IF;
      IF TG_OP = 'UPDATE' THEN
        IF (NEW.contract_id, NEW.kind, NEW.party, NEW.organisation_id, NEW.subject, NEW.amount_fen, NEW.due_on, NEW.law, NEW.rule)
           IS DISTINCT FROM
           (OLD.contract_id, OLD.kind, OLD.party, OLD.organisation_id, OLD.subject, OLD.amount_fen, OLD.due_on, OLD.law, OLD.rule) THEN
          RAISE EXCEPTION 'what a duty asks does not change' USING ERRCODE = 'restrict_violation';
        END IF;
        IF OLD.state IN ('waived', 'replaced') AND NEW.state <> OLD.state THEN
          RAISE EXCEPTION 'this duty has ended' USING ERRCODE = 'restrict_violation';
        END IF;
        RETURN NEW;
      END IF;
      IF NOT EXISTS (
        SELECT 1 FROM contract WHERE id = NEW.contract_id AND signed_at IS NOT NULL
          AND NEW.organisation_id = CASE WHEN NEW.party = 'seller' THEN seller_id ELSE buyer_id END) THEN
        RAISE EXCEPTION 'a duty is owed by a party of a signed contract' USING ERRCODE = 'check_violation';
      END IF;
      RETURN NEW;
    END $$
    """,
    "CREATE TRIGGER duty_fixed BEFORE INSERT OR UPDATE OR DELETE ON duty FOR EACH ROW EXECUTE FUNCTION duty_is_fixed()",
)
"""SQL that keeps what a duty asks; create_all and the migrations execute it."""

EXPORT_GUARDS = (
    """
    CREATE OR REPLACE FUNCTION export_declared_in_time() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
      IF TG_OP = 'DELETE' OR EXISTS (SELECT 1 FROM contract WHERE id = OLD.contract_id AND effective_on IS NOT NULL) THEN
        RAISE EXCEPTION 'a declaration of export stands once the contract took effect' USING ERRCODE = 'restrict_violation';
      END IF;
      RETURN NEW;
    END $$
    """,
    """
    CREATE TRIGGER export_declared_in_time BEFORE UPDATE OR DELETE ON export_declaration
      FOR EACH ROW EXECUTE FUNCTION export_declared_in_time()
    """,
)
"""SQL that keeps a declaration as it was when the contract took effect."""

ABROAD_GUARDS = (
    """
    CREATE OR REPLACE FUNCTION contract_export_is_declared() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
      IF NEW.effective_on IS NOT NULL AND OLD.effective_on IS NULL AND EXISTS (
        SELECT 1 FROM organisation AS seller, organisation AS buyer
        WHERE seller.id = NEW.seller_id AND buyer.id = NEW.buyer_id
          AND left(seller.region, 2) NOT IN ('71', '81', '82') AND left(buyer.region, 2) IN ('71', '81', '82'))
         AND NOT EXISTS (SELECT 1 FROM export_declaration WHERE contract_id = NEW.id AND standing <> 'none') THEN
        RAISE EXCEPTION 'a buyer abroad: the export is declared before the contract takes effect' USING ERRCODE = 'check_violation';
      END IF;
      RETURN NEW;
    END $$
    """,
    """
    CREATE TRIGGER contract_export_declared BEFORE UPDATE ON contract
      FOR EACH ROW EXECUTE FUNCTION contract_export_is_declared()
    """,
)
"""SQL by which no contract with a buyer abroad takes effect undeclared."""

for _model, _statements in ((Duty, GUARDS), (ExportDeclaration, EXPORT_GUARDS), (Contract, ABROAD_GUARDS)):
    for _statement in _statements:
        event.listen(_model.__table__, "after_create", DDL(_statement))  # type: ignore[no-untyped-call]
