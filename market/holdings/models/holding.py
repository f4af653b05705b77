"""The register 台账: one entry per job-related result 职务科技成果, and who changed what in it."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import DDL, CheckConstraint, ForeignKey, ForeignKeyConstraint, Index, SmallInteger, UniqueConstraint, event
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped, mapped_column, relationship
from sqlalchemy.types import BigInteger

from market.db import Base, append_only, stored
from market.holdings.rules.content import Inventor, Said
from market.holdings.rules.kinds import IpStatus, Management, Ownership, ResultType, ValueBasis
from market.listings.rules.kinds import Secrecy
from market.money import Money

_UNLISTED = (
    "name_zh = '' AND type IS NULL AND inventors = '[]' AND ip_number = '' AND ip_status IS NULL AND fee_due_on IS NULL"
    " AND secrecy IS NULL AND trl IS NULL"
)
_EQUITY = "num_nonnulls(equity_bp, equity_value_fen)"


class Holding(Base):
    """One entry; its number is gapless within the institution, and it is never removed."""

    __tablename__ = "holding"
    __table_args__ = (
        UniqueConstraint("organisation_id", "ledger_no", name="uq_holding_number"),
        UniqueConstraint("achievement_id", name="uq_holding_achievement"),
        ForeignKeyConstraint(["achievement_id", "organisation_id"], ["achievement.id", "achievement.owner_id"], name="fk_holding_home"),
        CheckConstraint("ledger_no > 0 AND version > 0", name="counts"),
        CheckConstraint(f"achievement_id IS NULL OR ({_UNLISTED})", name="listing_says_it"),
        CheckConstraint(
            "achievement_id IS NOT NULL OR (name_zh <> '' AND type IS NOT NULL AND inventors <> '[]' AND secrecy IS NOT NULL)",
            name="unlisted_whole",
        ),
        CheckConstraint("trl BETWEEN 1 AND 9", name="trl_range"),
        CheckConstraint("(ownership = 'empowered') = (inventor_bp IS NOT NULL OR use_years IS NOT NULL)", name="shared_with_inventors"),
        CheckConstraint("inventor_bp BETWEEN 1 AND 10000 AND use_years > 0", name="share_range"),
        CheckConstraint(
            "(coalesce(value_basis, '') = 'appraised') = (value_fen IS NOT NULL) AND (value_basis IS NULL) = (valued_on IS NULL)",
            name="value_whole",
        ),
        CheckConstraint("value_fen > 0 AND equity_value_fen > 0", name="values_positive"),
        CheckConstraint(f"{_EQUITY} = CASE WHEN equity_company = '' THEN 0 ELSE 2 END", name="equity_whole"),
        CheckConstraint("equity_bp BETWEEN 1 AND 10000", name="equity_range"),
        CheckConstraint("equity_exit = '' OR equity_company <> ''", name="exit_of_company"),
        CheckConstraint("(disposed_on IS NULL) = (disposal = '')", name="disposal_whole"),
        Index("ix_holding_readers", "reader_ids", postgresql_using="gin"),
        Index("ix_holding_review", "organisation_id", "next_review_on"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    ledger_no: Mapped[int]
    achievement_id: Mapped[int | None]
    """The listing; empty for a result that the market does not list."""
    version: Mapped[int] = mapped_column(default=1)
    opened_at: Mapped[datetime]
    opened_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    """Empty where the market opened the entry itself."""
    changed_at: Mapped[datetime]
    management: Mapped[Management] = mapped_column(stored(Management, "management"))
    ownership: Mapped[Ownership] = mapped_column(stored(Ownership, "ownership"))
    inventor_bp: Mapped[int | None]
    use_years: Mapped[int | None]
    obtained_on: Mapped[date | None]
    source_project: Mapped[str] = mapped_column(default="")
    funding: Mapped[str] = mapped_column(default="")
    next_review_on: Mapped[date | None]
    value_basis: Mapped[ValueBasis | None] = mapped_column(stored(ValueBasis, "value_basis"))
    value: Mapped[Money | None] = mapped_column("value_fen")
    valued_on: Mapped[date | None]
    equity_company: Mapped[str] = mapped_column(default="")
    equity_bp: Mapped[int | None]
    equity_value: Mapped[Money | None] = mapped_column("equity_value_fen")
    equity_exit: Mapped[str] = mapped_column(default="")
    disposed_on: Mapped[date | None]
    disposal: Mapped[str] = mapped_column(default="")
    note: Mapped[str] = mapped_column(default="")
    reader_ids: Mapped[list[int]] = mapped_column(ARRAY(BigInteger), default=list)
    name_zh: Mapped[str] = mapped_column(default="")
    type: Mapped[ResultType | None] = mapped_column(stored(ResultType, "result_type"))
    inventor_rows: Mapped[list[Any]] = mapped_column("inventors", default=list)
    ip_number: Mapped[str] = mapped_column(default="")
    ip_status: Mapped[IpStatus | None] = mapped_column(stored(IpStatus, "ip_status"))
    fee_due_on: Mapped[date | None]
    secrecy: Mapped[Secrecy | None] = mapped_column(stored(Secrecy, "secrecy"))
    trl: Mapped[int | None] = mapped_column(SmallInteger)
    contract_rows: Mapped[list[HoldingContract]] = relationship(
        order_by="HoldingContract.contract_id", cascade="all, delete-orphan", lazy="selectin"
    )

    @property
    def number(self) -> str:
        """Return the number in the register as people write it, e.g. `TZ-0042`."""
        return f"TZ-{self.ledger_no:04d}"

    @property
    def contract_ids(self) -> tuple[int, ...]:
        """Return the contracts that the office named."""
        return tuple(row.contract_id for row in self.contract_rows)

    def said(self) -> Said:
        """Return the rules' value."""
        own = {name: getattr(self, name) for name in Said.__dataclass_fields__ if name not in ("readers", "inventors")}
        return Said(**own, readers=tuple(self.reader_ids), inventors=tuple(Inventor(**row) for row in self.inventor_rows))

    def put(self, said: Said) -> None:
        """Say what `said` says."""
        for name, value in said.items().items():
            if name not in ("readers", "inventors", "contract_ids"):
                setattr(self, name, value)
        self.reader_ids = list(said.readers)
        kept = {row.contract_id: row for row in self.contract_rows}
        self.contract_rows = [kept.get(one) or HoldingContract(contract_id=one) for one in said.contract_ids]
        self.inventor_rows = [{"name": one.name, "share_bp": one.share_bp} for one in said.inventors]


class HoldingContract(Base):
    """A contract of the institution that the office names in an entry made by hand; each stands in one entry."""

    __tablename__ = "holding_contract"
    __table_args__ = (Index("ix_holding_contract_holding", "holding_id"),)

    contract_id: Mapped[int] = mapped_column(ForeignKey("contract.id"), primary_key=True, autoincrement=False)
    holding_id: Mapped[int] = mapped_column(ForeignKey("holding.id"))


@append_only
class HoldingChange(Base):
    """One field of an entry that was written: by whom, when, from what to what."""

    __tablename__ = "holding_change"
    __table_args__ = (
        CheckConstraint("before <> after", name="something_changed"),
        Index("ix_holding_change_holding", "holding_id", "id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    holding_id: Mapped[int] = mapped_column(ForeignKey("holding.id"))
    version: Mapped[int]
    """The version that the change made."""
    field: Mapped[str]
    before: Mapped[str]
    after: Mapped[str]
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    person_name: Mapped[str]
    at: Mapped[datetime]


HOLDING_GUARDS = (
    """
    CREATE OR REPLACE FUNCTION holding_is_kept() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
      IF TG_OP = 'DELETE' THEN
        RAISE EXCEPTION 'an entry of the register is never removed' USING ERRCODE = 'restrict_violation';
      END IF;
      IF TG_OP = 'INSERT' THEN
        IF NEW.ledger_no <> (SELECT coalesce(max(ledger_no), 0) + 1 FROM holding WHERE organisation_id = NEW.organisation_id) THEN
          RAISE EXCEPTION 'the numbers of a register have no gaps' USING ERRCODE = 'check_violation';
        END IF;
        RETURN NEW;
      END IF;
      IF (NEW.organisation_id, NEW.ledger_no, NEW.opened_at, NEW.opened_by)
         IS DISTINCT FROM (OLD.organisation_id, OLD.ledger_no, OLD.opened_at, OLD.opened_by)
         OR (OLD.achievement_id IS NOT NULL AND NEW.achievement_id IS DISTINCT FROM OLD.achievement_id) THEN
        RAISE EXCEPTION 'an entry of the register keeps its number and its result' USING ERRCODE = 'restrict_violation';
      END IF;
      IF NEW.version <> OLD.version + 1 THEN
        RAISE EXCEPTION 'every change of an entry makes a version' USING ERRCODE = 'check_violation';
      END IF;
      RETURN NEW;
    END $$
    """,
    "CREATE TRIGGER holding_kept BEFORE INSERT OR UPDATE OR DELETE ON holding FOR EACH ROW EXECUTE FUNCTION holding_is_kept()",
)
"""SQL that keeps entries and their numbers; create_all and the migrations execute it."""

CONTRACT_GUARDS = (
    """
    CREATE OR REPLACE FUNCTION holding_contract_fits() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
      IF NOT EXISTS (
        SELECT 1 FROM holding AS h JOIN contract AS c ON c.seller_id = h.organisation_id JOIN deal AS d ON d.id = c.deal_id
        WHERE h.id = NEW.holding_id AND h.achievement_id IS NULL AND c.id = NEW.contract_id AND d.achievement_id IS NULL) THEN
        RAISE EXCEPTION 'an entry made by hand names own contracts about no listing' USING ERRCODE = 'check_violation';
      END IF;
      RETURN NEW;
    END $$
    """,
    """
    CREATE TRIGGER holding_contract_fits BEFORE INSERT OR UPDATE ON holding_contract
      FOR EACH ROW EXECUTE FUNCTION holding_contract_fits()
    """,
)

for _model, _statements in ((Holding, HOLDING_GUARDS), (HoldingContract, CONTRACT_GUARDS)):
    for _statement in _statements:
        event.listen(_model.__table__, "after_create", DDL(_statement))  # type: ignore[no-untyped-call]
