"""Notices 公告 of sales, the public record of each announcement and change, and who asked to be told of them."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ARRAY, CheckConstraint, ForeignKey, Index, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from market.auctions.rules.grounds import SuspensionGround
from market.auctions.rules.notices import SECTORS, NoticeKind
from market.db import Base, stored

_SECTORS = ", ".join(f"'{sector}'" for sector in SECTORS)


class SaleNotice(Base):
    """One announcement, or one change of an announced sale; the letters about it are written once, in one transaction."""

    __tablename__ = "sale_notice"
    __table_args__ = (
        CheckConstraint("(kind = 'lot_withdrawn') = (lot_id IS NOT NULL)", name="lot_of_withdrawal"),
        CheckConstraint("kind = 'announced' OR reason <> ''", name="change_has_reason"),
        CheckConstraint("num_nulls(ground, moved_from, moved_to) = CASE kind WHEN 'postponed' THEN 0 ELSE 3 END", name="postponed_whole"),
        CheckConstraint("moved_to > moved_from", name="moved_later"),
        UniqueConstraint("lot_id"),
        Index("uq_sale_notice_once", "sale_id", "kind", unique=True, postgresql_where=text("kind IN ('announced', 'cancelled')")),
        Index("ix_sale_notice_sale", "sale_id", "id"),
        Index("ix_sale_notice_untold", "id", postgresql_where=text("told_at IS NULL")),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    sale_id: Mapped[int] = mapped_column(ForeignKey("sale.id"))
    kind: Mapped[NoticeKind] = mapped_column(stored(NoticeKind, "notice_kind"))
    at: Mapped[datetime]
    lot_id: Mapped[int | None] = mapped_column(ForeignKey("lot.id"))
    reason: Mapped[str] = mapped_column(default="")
    """As it is published; empty for the first announcement."""
    ground: Mapped[SuspensionGround | None] = mapped_column(stored(SuspensionGround, "notice_ground"))
    """The legal ground of a postponement (拍卖管理办法 Art. 37)."""
    moved_from: Mapped[datetime | None]
    moved_to: Mapped[datetime | None]
    """When a postponed auction was to begin, and when it begins instead."""
    told_at: Mapped[datetime | None]
    """When the letters were put into the outbox."""


class SaleSubscription(Base):
    """A person who wants letters about announcements of some sectors; none left where it was ended."""

    __tablename__ = "sale_subscription"
    __table_args__ = (
        CheckConstraint(f"sectors <@ ARRAY[{_SECTORS}]::text[]", name="sectors_known"),
        UniqueConstraint("person_id"),
        UniqueConstraint("key"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    sectors: Mapped[list[str]] = mapped_column(ARRAY(Text))
    """Sector values; `general` stands for all sessions."""
    key: Mapped[str]
    """The secret of the unsubscribe link; it can do nothing but end this subscription."""
    changed_at: Mapped[datetime]
