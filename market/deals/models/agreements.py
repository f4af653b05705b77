"""The agreement 协议: what two parties agreed elsewhere, as one entered it and the other confirmed or refused it."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import DDL, CheckConstraint, ForeignKey, Index, UniqueConstraint, event
from sqlalchemy.orm import Mapped, mapped_column

from market.db import Base, stored
from market.deals.rules.agreements import AgreementState
from market.deals.rules.types import Subtype
from market.listings.rules.kinds import Cooperation, LicenceKind, PriceMode
from market.money import Money


class Agreement(Base):
    """One agreement between one seller and one buyer; what it says never changes, only whether both stand by it."""

    __tablename__ = "agreement"
    __table_args__ = (
        UniqueConstraint("code"),
        CheckConstraint("seller_id <> buyer_id", name="two_parties"),
        CheckConstraint("entered_by IN (seller_id, buyer_id)", name="entered_by_party"),
        CheckConstraint("price_fen > 0", name="price_positive"),
        CheckConstraint("(achievement_id IS NULL) = (achievement_version IS NULL)", name="version_pinned"),
        CheckConstraint("(left(subtype, 4) = 'lic_') = (licence_kind IS NOT NULL)", name="licence_has_kind"),
        CheckConstraint("(mode = 'equity') = (equity_bp IS NOT NULL)", name="equity_has_share"),
        CheckConstraint("equity_bp BETWEEN 1 AND 10000", name="share_within_whole"),
        CheckConstraint("months BETWEEN 1 AND 600", name="months_within"),
        CheckConstraint("(pricing = 'agreed') = (price_record = '')", name="price_recorded"),
        CheckConstraint("(state = 'entered') = (answered_at IS NULL)", name="answered_when"),
        CheckConstraint("(state = 'refused') = (reason IS NOT NULL)", name="refusal_has_reason"),
        Index("ix_agreement_seller", "seller_id", "id"),
        Index("ix_agreement_buyer", "buyer_id", "id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str]
    seller_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    buyer_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    entered_by: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    """The party that wrote it down; the other one answers."""
    author_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    entered_at: Mapped[datetime]
    achievement_id: Mapped[int | None] = mapped_column(ForeignKey("achievement.id"))
    achievement_version: Mapped[int | None]
    title_zh: Mapped[str]
    title_en: Mapped[str]
    subject: Mapped[str]
    """内容摘要, as the notice and the contract's draft say it."""
    subtype: Mapped[Subtype] = mapped_column(stored(Subtype, "agreement_subtype"))
    mode: Mapped[Cooperation] = mapped_column(stored(Cooperation, "agreement_mode"))
    licence_kind: Mapped[LicenceKind | None] = mapped_column(stored(LicenceKind, "agreement_licence"))
    price: Mapped[Money] = mapped_column("price_fen")
    equity_bp: Mapped[int | None]
    """The share of the company in basis points that the seller receives for the technology 作价入股."""
    pricing: Mapped[PriceMode] = mapped_column(stored(PriceMode, "agreement_pricing"))
    price_record: Mapped[str]
    relation: Mapped[str]
    months: Mapped[int | None]
    terms: Mapped[str]
    state: Mapped[AgreementState] = mapped_column(stored(AgreementState, "agreement_state"))
    answered_at: Mapped[datetime | None]
    answered_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    reason: Mapped[str | None]
    is_demo: Mapped[bool] = mapped_column(default=False)


GUARDS = (
    """
    CREATE OR REPLACE FUNCTION agreement_is_fixed() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
      IF TG_OP = 'DELETE' THEN
        RAISE EXCEPTION 'an agreement is never deleted' USING ERRCODE = 'restrict_violation';
      END IF;
      IF OLD.state <> 'entered' THEN
        RAISE EXCEPTION 'an answered agreement does not change' USING ERRCODE = 'restrict_violation';
      END IF;
      IF to_jsonb(NEW) - '{state,answered_at,answered_by,reason}'::text[]
         IS DISTINCT FROM to_jsonb(OLD) - '{state,answered_at,answered_by,reason}'::text[] THEN
        RAISE EXCEPTION 'what an agreement says does not change' USING ERRCODE = 'restrict_violation';
      END IF;
      RETURN NEW;
    END $$
    """,
    "CREATE TRIGGER agreement_fixed BEFORE UPDATE OR DELETE ON agreement FOR EACH ROW EXECUTE FUNCTION agreement_is_fixed()",
)
"""SQL that keeps an agreement as it was entered; create_all and the migrations execute it."""

for _statement in GUARDS:
    event.listen(Agreement.__table__, "after_create", DDL(_statement))  # type: ignore[no-untyped-call]
