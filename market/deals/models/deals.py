"""The deal 成交: parties, price and terms as they were agreed, fixed for ever."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import DDL, CheckConstraint, ForeignKey, Index, UniqueConstraint, event
from sqlalchemy.orm import Mapped, mapped_column

from market.db import Base, stored
from market.deals.rules import DealKind, DealState
from market.deals.rules.types import Subtype
from market.money import Money


class Deal(Base):
    """One deal between one seller and one buyer, about one achievement or about the work that a proposal promises."""

    __tablename__ = "deal"
    __table_args__ = (
        UniqueConstraint("code"),
        UniqueConstraint("award_id"),
        UniqueConstraint("proposal_id"),
        UniqueConstraint("agreement_id"),
        UniqueConstraint("id", "price_fen", name="uq_deal_id_price"),
        CheckConstraint("price_fen > 0", name="price_positive"),
        CheckConstraint("seller_id <> buyer_id", name="two_parties"),
        CheckConstraint("state <> 'publicised' OR publicised_until IS NOT NULL", name="publicised_has_end"),
        CheckConstraint("kind <> 'award' OR (award_id IS NOT NULL AND lot_id IS NOT NULL)", name="award_given"),
        CheckConstraint("num_nonnulls(lot_id, proposal_id, agreement_id) = 1", name="one_origin"),
        CheckConstraint("(kind = 'agreement') = (agreement_id IS NOT NULL)", name="agreement_given"),
        CheckConstraint("(subtype IS NOT NULL) = (agreement_id IS NOT NULL)", name="subtype_of_agreement"),
        CheckConstraint("publicised_from IS NULL OR publicised_from <= publicised_until", name="notice_in_order"),
        CheckConstraint("(kind = 'proposal') = (proposal_id IS NOT NULL)", name="proposal_given"),
        CheckConstraint("lot_id IS NULL OR (achievement_id IS NOT NULL AND term_id IS NOT NULL)", name="lot_offers_achievement"),
        CheckConstraint("(achievement_id IS NULL) = (achievement_version IS NULL)", name="version_pinned"),
        Index("ix_deal_seller", "seller_id", "id"),
        Index("ix_deal_buyer", "buyer_id", "id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str]
    kind: Mapped[DealKind] = mapped_column(stored(DealKind, "kind", length=20))
    award_id: Mapped[int | None] = mapped_column(ForeignKey("award.id"))
    lot_id: Mapped[int | None] = mapped_column(ForeignKey("lot.id"))
    proposal_id: Mapped[int | None] = mapped_column(ForeignKey("proposal.id"))
    agreement_id: Mapped[int | None] = mapped_column(ForeignKey("agreement.id"))
    achievement_id: Mapped[int | None] = mapped_column(ForeignKey("achievement.id"))
    achievement_version: Mapped[int | None]
    """The version that the lot, the proposal or the agreement is about."""
    term_id: Mapped[int | None] = mapped_column(ForeignKey("term.id"))
    title_zh: Mapped[str]
    """The achievement's or the demand's title on the day of the deal."""
    title_en: Mapped[str]
    seller_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    buyer_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    price: Mapped[Money] = mapped_column("price_fen")
    mode: Mapped[str]
    """The way of transfer agreed 转化方式, as the term said it on the day of the deal, or the proposal's way of cooperation."""
    licence_kind: Mapped[str | None]
    months: Mapped[int | None]
    """The length of the licence or of the work in months; none for a transfer."""
    subtype: Mapped[Subtype | None] = mapped_column(stored(Subtype, "deal_subtype"))
    """The contract that the parties of an agreement chose; otherwise it follows from the way of transfer."""
    state: Mapped[DealState] = mapped_column(stored(DealState, "state", length=20))
    publicised_from: Mapped[date | None]
    publicised_until: Mapped[date | None]
    """The last day on which an agreed price is public before the deal stands (浙江省促进科技成果转化条例 Art. 17)."""
    confirmed_at: Mapped[datetime | None]
    is_demo: Mapped[bool] = mapped_column(default=False)


GUARDS = (
    """
    CREATE OR REPLACE FUNCTION deal_is_fixed() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
      IF TG_OP = 'DELETE' THEN
        RAISE EXCEPTION 'a deal is never deleted' USING ERRCODE = 'restrict_violation';
      END IF;
      IF TG_OP = 'UPDATE' AND
         (NEW.price_fen, NEW.seller_id, NEW.buyer_id, NEW.award_id, NEW.lot_id,
          NEW.achievement_id, NEW.achievement_version, NEW.term_id, NEW.mode, NEW.proposal_id,
          NEW.agreement_id, NEW.subtype) IS DISTINCT FROM
         (OLD.price_fen, OLD.seller_id, OLD.buyer_id, OLD.award_id, OLD.lot_id,
          OLD.achievement_id, OLD.achievement_version, OLD.term_id, OLD.mode, OLD.proposal_id,
          OLD.agreement_id, OLD.subtype) THEN
        RAISE EXCEPTION 'a deal does not change' USING ERRCODE = 'restrict_violation';
      END IF;
      IF NEW.award_id IS NOT NULL AND NOT EXISTS (
        SELECT 1 FROM award WHERE award.id = NEW.award_id AND award.hammer_fen = NEW.price_fen
          AND award.lot_id = NEW.lot_id AND award.seller_id = NEW.seller_id AND award.buyer_id = NEW.buyer_id) THEN
        RAISE EXCEPTION 'a deal differs from its award' USING ERRCODE = 'check_violation';
      END IF;
      IF NEW.lot_id IS NOT NULL AND NOT EXISTS (
        SELECT 1 FROM lot WHERE lot.id = NEW.lot_id AND lot.achievement_id = NEW.achievement_id
          AND lot.achievement_version = NEW.achievement_version) THEN
        RAISE EXCEPTION 'a deal is about the version that its lot offered' USING ERRCODE = 'check_violation';
      END IF;
      IF NEW.proposal_id IS NOT NULL AND NOT EXISTS (
        SELECT 1 FROM proposal JOIN demand ON demand.id = proposal.demand_id
        WHERE proposal.id = NEW.proposal_id AND proposal.state = 'awarded' AND proposal.price_fen = NEW.price_fen
          AND proposal.organisation_id = NEW.seller_id AND demand.organisation_id = NEW.buyer_id) THEN
        RAISE EXCEPTION 'a deal differs from its proposal' USING ERRCODE = 'check_violation';
      END IF;
      IF NEW.agreement_id IS NOT NULL AND NOT EXISTS (
        SELECT 1 FROM agreement AS a WHERE a.id = NEW.agreement_id AND a.state = 'confirmed'
          AND (a.price_fen, a.seller_id, a.buyer_id, a.subtype, a.mode)
            = (NEW.price_fen, NEW.seller_id, NEW.buyer_id, NEW.subtype, NEW.mode)
          AND (a.achievement_id, a.achievement_version) IS NOT DISTINCT FROM (NEW.achievement_id, NEW.achievement_version)) THEN
        RAISE EXCEPTION 'a deal differs from its agreement' USING ERRCODE = 'check_violation';
      END IF;
      RETURN NEW;
    END $$
    """,
    "CREATE TRIGGER deal_fixed BEFORE INSERT OR UPDATE OR DELETE ON deal FOR EACH ROW EXECUTE FUNCTION deal_is_fixed()",
)
"""SQL that keeps a deal equal to its award or proposal; create_all and the migrations execute it."""

for _statement in GUARDS:
    event.listen(Deal.__table__, "after_create", DDL(_statement))  # type: ignore[no-untyped-call]
