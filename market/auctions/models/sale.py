"""Sales 拍卖会, their lots 拍品 and the sealed reserves."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import DDL, BigInteger, CheckConstraint, ForeignKey, Index, UniqueConstraint, event, text
from sqlalchemy.orm import Mapped, mapped_column

from market.auctions.models import formats
from market.auctions.rules import record
from market.auctions.rules.formats.protocol import Standing, Terms
from market.auctions.rules.states import ConductMode, Format, LotState, SaleState, Season
from market.db import Base, stored
from market.money import Money


class Sale(Base):
    """One event with a catalogue of lots; “auction session” in prose."""

    __tablename__ = "sale"
    __table_args__ = (
        CheckConstraint("deposit_bp BETWEEN 500 AND 2000", name="deposit_share"),
        CheckConstraint(
            "documented IS NOT NULL OR (viewing_from IS NOT NULL AND viewing_until IS NOT NULL"
            " AND viewing_from < viewing_until AND viewing_until <= opens_at)",
            name="viewing_before_opening",
        ),
        CheckConstraint("branch ~ '^([0-9]{6})?$'", name="branch_form"),
        CheckConstraint("soft_close_s BETWEEN 0 AND 3600 AND extend_s BETWEEN 0 AND 3600", name="soft_close"),
        CheckConstraint(
            "conduct_mode <> 'licensed_auction' OR state IN ('draft', 'cancelled') OR documented IS NOT NULL "
            "OR (agency_id IS NOT NULL AND auctioneer_id IS NOT NULL)",
            name="licensed",
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(unique=True)
    name_zh: Mapped[str]
    name_en: Mapped[str]
    season: Mapped[Season] = mapped_column(stored(Season, "season"))
    year: Mapped[int]
    sector: Mapped[str]
    """A listings Sector value, or `general` 综合."""
    branch: Mapped[str] = mapped_column(default="", server_default="")
    """The region (GB/T 2260) whose branch 分会场 holds it; empty where the whole market does."""
    conduct_mode: Mapped[ConductMode] = mapped_column(stored(ConductMode, "conduct_mode"))
    state: Mapped[SaleState] = mapped_column(stored(SaleState, "sale_state"), default=SaleState.DRAFT)
    operator_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    agency_id: Mapped[int | None] = mapped_column(ForeignKey("organisation.id"))
    auctioneer_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    """The presiding 拍卖师 (拍卖法 Art. 14)."""
    place: Mapped[str]
    terms: Mapped[str]
    """Rules read out before bidding: payment, signing period, defects (拍卖法 Art. 49)."""
    contact: Mapped[str] = mapped_column(default="", server_default="")
    """Whom to ask, as the announcement prints it; empty: the operator's address."""
    announced_at: Mapped[datetime | None]
    viewing_from: Mapped[datetime | None]
    viewing_until: Mapped[datetime | None]
    """Unknown only where a past sale is documented elsewhere."""
    opens_at: Mapped[datetime]
    closed_at: Mapped[datetime | None]
    deposit_bp: Mapped[int]
    soft_close_s: Mapped[int]
    extend_s: Mapped[int]
    documented: Mapped[dict[str, Any] | None]
    """Totals printed elsewhere for a past sale: lots_offered, lots_sold, start_fen, hammer_fen, premium_bp, place, source."""
    is_demo: Mapped[bool] = mapped_column(default=False)
    created_at: Mapped[datetime]


class Lot(Base):
    """One achievement offered on one term; live fields are written only under its row lock."""

    __tablename__ = "lot"
    __table_args__ = (
        UniqueConstraint("sale_id", "number", deferrable=True, initially="DEFERRED"),
        CheckConstraint(
            "state IN ('draft', 'withdrawn') OR (accepted_at IS NOT NULL AND announced_at IS NOT NULL)", name="announced_was_accepted"
        ),
        CheckConstraint("number > 0 AND start_fen > 0 AND increment_fen > 0 AND deposit_fen > 0", name="positive"),
        CheckConstraint("start_fen % 100 = 0 AND increment_fen % 100 = 0", name="whole_yuan"),
        CheckConstraint(formats.BOTTOM, name="current_from_bottom"),
        CheckConstraint(formats.OWN_RULES, name="format_rules"),
        CheckConstraint(formats.TIMES, name="format_times"),
        CheckConstraint(formats.FALLING, name="format_fall"),
        CheckConstraint(formats.LADDER, name="format_ladder"),
        CheckConstraint(formats.WEIGHTS, name="format_weights"),
        CheckConstraint("credited_us >= 0", name="credit"),
        CheckConstraint("answer_s > 0 AND (answers_until IS NULL OR answer_s IS NOT NULL)", name="asked_has_time"),
        CheckConstraint("(current_fen IS NULL) = (leader_number IS NULL)", name="leader_has_price"),
        CheckConstraint("hammer_fen IS NULL OR state IN ('awarded','confirmed','dealt')", name="hammer_if_sold"),
        CheckConstraint("state NOT IN ('open','paused','closed','awarded','passed') OR closes_at IS NOT NULL", name="opened_has_end"),
        Index("ix_lot_due", "closes_at", postgresql_where=text("state = 'open'")),
        Index("ix_lot_asked", "answers_until", postgresql_where=text("state = 'closed'")),
        Index("ix_lot_unfollowed", "id", postgresql_where=text("state IN ('awarded','passed') AND followed_at IS NULL")),
        Index(
            "uq_lot_offered_once",
            "achievement_id",
            "term_id",
            unique=True,
            postgresql_where=text("state IN ('announced','open','paused','closed')"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    sale_id: Mapped[int] = mapped_column(ForeignKey("sale.id"), index=True)
    number: Mapped[int]
    achievement_id: Mapped[int] = mapped_column(ForeignKey("achievement.id"))
    achievement_version: Mapped[int]
    """The version that is offered; announced only where it was kept, and fixed from then on."""
    term_id: Mapped[int] = mapped_column(ForeignKey("term.id"))
    seller_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"), index=True)
    title_zh: Mapped[str]
    title_en: Mapped[str]
    consigned_at: Mapped[datetime]
    """When the seller handed the lot in 委托 and accepted the consignment terms (拍卖法 Art. 42)."""
    consigned_by: Mapped[int] = mapped_column(ForeignKey("person.id"))
    accepted_at: Mapped[datetime | None]
    """When the operator took it into the catalogue."""
    announced_at: Mapped[datetime | None]
    format: Mapped[Format] = mapped_column(stored(Format, "lot_format"), default=Format.ENGLISH)
    rules: Mapped[dict[str, Any]] = mapped_column(default=dict, server_default=text("'{}'"))
    """What the format has beyond price, increment and times, as the opening publishes it (rules/record.py)."""
    state: Mapped[LotState] = mapped_column(stored(LotState, "lot_state"), default=LotState.DRAFT)
    start: Mapped[Money] = mapped_column("start_fen")
    increment: Mapped[Money] = mapped_column("increment_fen")
    deposit: Mapped[Money] = mapped_column("deposit_fen")
    has_reserve: Mapped[bool]
    commitment: Mapped[str]
    """Hash that binds the sealed reserve before the bidding (rules/ledger.py)."""
    duration_s: Mapped[int]
    """Planned bidding time from the opening of the lot; what it means in each format: rules/formats/protocol.py."""
    soft_close_s: Mapped[int]
    extend_s: Mapped[int]
    opened_at: Mapped[datetime | None]
    first_closes_at: Mapped[datetime | None]
    """The end as set at the opening, before extensions."""
    closes_at: Mapped[datetime | None]
    extensions: Mapped[int] = mapped_column(default=0)
    current: Mapped[Money | None] = mapped_column("current_fen")
    leader_number: Mapped[int | None]
    bids: Mapped[int] = mapped_column(default=0)
    seq: Mapped[int] = mapped_column(default=0)
    head: Mapped[str]
    """Hash of the newest ledger entry."""
    reserve_met: Mapped[bool | None]
    hammer: Mapped[Money | None] = mapped_column("hammer_fen")
    """The price of the award in force; none where there is no buyer, or not any more."""
    earlier_lot_id: Mapped[int | None] = mapped_column(ForeignKey("lot.id"), index=True)
    """The same achievement's appearance before, where it did not sell or its buyer defaulted."""
    paused_at: Mapped[datetime | None]
    credited_us: Mapped[int] = mapped_column(BigInteger, default=0, server_default=text("0"))
    """How long all pauses together lasted, in microseconds: the lot's own clock stood still."""
    answer_s: Mapped[int | None]
    """How long the holders of a priority right 优先购买权 have to answer, as the opening publishes it; None where none is registered."""
    answers_until: Mapped[datetime | None]
    """Until when they are asked, once bidding has ended with a sale."""
    alarmed_at: Mapped[datetime | None]
    """When the operator was told that nobody hammers."""
    followed_at: Mapped[datetime | None]
    """When the losers' deposits, the achievement and the deal followed the result."""
    note: Mapped[str] = mapped_column(default="")
    source_ref: Mapped[str] = mapped_column(default="")

    @property
    def terms(self) -> Terms:
        """Return what the lot offers, as the rules of its format read it."""
        return record.terms(self.id, self.offered())

    def standing(self, now: datetime) -> Standing:
        """Return where the open bidding stands; before the opening, as if it opened at `now`."""
        return Standing(
            state=self.state,
            opened_at=self.opened_at or now,
            closes_at=self.closes_at or now,
            current=self.current,
            leader=self.leader_number,
            bids=self.bids,
            extensions=self.extensions,
            paused_at=self.paused_at,
            credited=timedelta(microseconds=self.credited_us),
        )

    def offered(self) -> dict[str, Any]:
        """Return what bids are decided by, as the opening publishes it."""
        return {
            "format": self.format.value,
            "start_fen": self.start.fen,
            "increment_fen": self.increment.fen,
            "soft_close_s": self.soft_close_s,
            "extend_s": self.extend_s,
            "duration_s": self.duration_s,
            **({"rules": self.rules} if self.rules else {}),
        }


PINS = (
    """
    CREATE OR REPLACE FUNCTION lot_is_pinned() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
      IF NEW.state NOT IN ('draft', 'withdrawn') AND (TG_OP = 'INSERT' OR OLD.state = 'draft') AND NOT EXISTS (
        SELECT 1 FROM achievement_version AS v JOIN achievement AS a ON a.id = v.achievement_id AND a.version = v.number
        WHERE v.achievement_id = NEW.achievement_id AND v.number = NEW.achievement_version) THEN
        RAISE EXCEPTION 'a lot is announced with the kept version of its achievement' USING ERRCODE = 'check_violation';
      END IF;
      IF TG_OP = 'UPDATE' AND OLD.state <> 'draft' AND (NEW.achievement_id, NEW.achievement_version)
         IS DISTINCT FROM (OLD.achievement_id, OLD.achievement_version) THEN
        RAISE EXCEPTION 'an announced lot keeps its version' USING ERRCODE = 'restrict_violation';
      END IF;
      RETURN NEW;
    END $$
    """,
    """
    CREATE TRIGGER lot_pinned BEFORE INSERT OR UPDATE OF state, achievement_id, achievement_version ON lot
      FOR EACH ROW EXECUTE FUNCTION lot_is_pinned()
    """,
)
"""SQL that lets a lot be announced only with a kept version; create_all and the migrations execute it."""

for _statement in PINS:
    event.listen(Lot.__table__, "after_create", DDL(_statement))  # type: ignore[no-untyped-call]


class LotReserve(Base):
    """The sealed reserve 保留价, apart from the lot so that no listing of lots can leak it (拍卖法 Art. 28)."""

    __tablename__ = "lot_reserve"
    __table_args__ = (CheckConstraint("reserve_fen > 0", name="positive"),)

    lot_id: Mapped[int] = mapped_column(ForeignKey("lot.id"), primary_key=True)
    amount: Mapped[Money | None] = mapped_column("reserve_fen")
    nonce: Mapped[str]
