"""What the auctioneer does beside the hammer: bidders who are represented, suspensions, and anomalies that were looked at."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, ForeignKeyConstraint, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from market.auctions.models.watch import Outage
from market.auctions.rules.grounds import SuspensionGround
from market.db import Base, append_only, stored
from market.money import Money


@append_only
class Representation(Base):
    """An authority 委托 for floor and telephone bids of a paddle, given or withdrawn; the newest counts (拍卖管理办法 Art. 29)."""

    __tablename__ = "representation"
    __table_args__ = (
        CheckConstraint("NOT given OR length(representative) >= 2", name="given_to_somebody"),
        CheckConstraint("limit_fen > 0 AND limit_fen % 100 = 0", name="whole_yuan"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    paddle_id: Mapped[int] = mapped_column(ForeignKey("paddle.id"), index=True)
    given: Mapped[bool]
    """False where it was withdrawn."""
    representative: Mapped[str]
    """Who raises the paddle in the hall or is called by telephone."""
    limit: Mapped[Money | None] = mapped_column("limit_fen")
    """The highest bid that may be entered; None where the authority names none."""
    on_paper: Mapped[bool]
    """A clerk of the operator saw a written authority and noted it."""
    noted_by: Mapped[int] = mapped_column(ForeignKey("person.id"))
    at: Mapped[datetime]


class Suspension(Base):
    """A lot that stands still for a legal ground 中止, until a reopening is announced and its notice is over, or it is terminated."""

    __tablename__ = "suspension"
    __table_args__ = (
        ForeignKeyConstraint(["lot_id", "seq"], ["ledger_entry.lot_id", "ledger_entry.seq"]),
        ForeignKeyConstraint(["lot_id", "ended_seq"], ["ledger_entry.lot_id", "ledger_entry.seq"]),
        UniqueConstraint("lot_id", "seq"),
        CheckConstraint("since <= at", name="since_before"),
        CheckConstraint("(ground = 'outage') = (outage_id IS NOT NULL)", name="outage_known"),
        CheckConstraint("ground = 'outage' OR suspended_by IS NOT NULL", name="somebody_suspends"),
        CheckConstraint("(reopens_at IS NULL) = (announced_at IS NULL) AND reopens_at >= announced_at", name="reopening_announced"),
        CheckConstraint("(ended_at IS NULL) = (ended_seq IS NULL)", name="ended_in_ledger"),
        Index("uq_suspension_running", "lot_id", unique=True, postgresql_where=text("ended_at IS NULL")),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    lot_id: Mapped[int] = mapped_column(ForeignKey("lot.id"))
    seq: Mapped[int]
    """The ledger entry that stopped the lot."""
    ground: Mapped[SuspensionGround] = mapped_column(stored(SuspensionGround, "suspension_ground"))
    reason: Mapped[str]
    since: Mapped[datetime]
    """From when on the time is credited: for an outage before it was found."""
    at: Mapped[datetime]
    suspended_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    outage_id: Mapped[int | None] = mapped_column(ForeignKey(Outage.id))
    announced_at: Mapped[datetime | None]
    reopens_at: Mapped[datetime | None]
    """When the bidding may go on, as announced to all bidders."""
    ended_at: Mapped[datetime | None]
    ended_seq: Mapped[int | None]
    """The ledger entry with which the lot went on or was terminated."""


@append_only
class AnomalyNote(Base):
    """Somebody of the agency or the operator looked at an anomaly, and what they found."""

    __tablename__ = "anomaly_note"
    __table_args__ = (CheckConstraint("length(note) >= 2", name="says_something"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    lot_id: Mapped[int] = mapped_column(ForeignKey("lot.id"), index=True)
    key: Mapped[str]
    """The anomaly's stable name: its kind and whom it concerns."""
    note: Mapped[str]
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    at: Mapped[datetime]
