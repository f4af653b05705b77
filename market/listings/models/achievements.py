"""The table of achievements 科技成果 and the rows below it."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from market.db import Base, stored
from market.listings.models.numbers import Numbered
from market.listings.rules.burdens import Burden
from market.listings.rules.content import Basics, Measure, Person, Worth
from market.listings.rules.drafting import Draft
from market.listings.rules.kinds import (
    AchievementState,
    BurdenKind,
    IpKind,
    Judge,
    LicenceKind,
    PriceMode,
    Secrecy,
    Sector,
    TechnologyField,
    TermMode,
)
from market.listings.rules.numbers import Right, shown
from market.listings.rules.terms import Offer, Share
from market.money import Money

_PUBLIC = "'published', 'reserved', 'dealt'"


class Achievement(Numbered, Base):
    """A result of research 科技成果 that its owner offers on terms."""

    __tablename__ = "achievement"
    __table_args__ = (
        UniqueConstraint("code", name="uq_achievement_code"),
        UniqueConstraint("id", "owner_id", name="uq_achievement_home"),
        CheckConstraint("trl BETWEEN 1 AND 9", name="trl_range"),
        CheckConstraint("title_zh <> ''", name="title_given"),
        CheckConstraint("version >= 0", name="version_counts"),
        CheckConstraint(f"state NOT IN ({_PUBLIC}) OR (published_at IS NOT NULL AND version > 0)", name="published_when"),
        CheckConstraint(f"state NOT IN ({_PUBLIC}) OR secrecy = 'public'", name="listed_is_public"),
        CheckConstraint(
            f"state NOT IN ({_PUBLIC}) OR (sector IS NOT NULL AND field IS NOT NULL AND trl IS NOT NULL)", name="listed_is_classified"
        ),
        CheckConstraint("trl_judge <> 'third_party' OR trl_judged_by <> ''", name="judge_named"),
        CheckConstraint("video_url = '' OR starts_with(video_url, 'https://')", name="video_is_address"),
        Index("ix_achievement_owner", "owner_id", "state"),
        Index("uq_achievement_external", "owner_id", "external_id", unique=True, postgresql_where=text("external_id <> ''")),
        Index("ix_achievement_external_id", "external_id", postgresql_where=text("external_id <> ''")),
        Index("ix_achievement_ledger_no", "owner_id", "ledger_no", postgresql_where=text("ledger_no <> ''")),
        Index("ix_achievement_state", "state", "published_at"),
        Index("ix_achievement_change", "owner_id", "change_no"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    owner_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    created_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    title_zh: Mapped[str]
    title_en: Mapped[str] = mapped_column(default="")
    abstract: Mapped[str] = mapped_column(default="")
    problem: Mapped[str] = mapped_column(default="")
    advantages: Mapped[str] = mapped_column(default="")
    sector: Mapped[Sector | None] = mapped_column(stored(Sector, "sector", length=20))
    field: Mapped[TechnologyField | None] = mapped_column(stored(TechnologyField, "field", length=20))
    trl: Mapped[int | None]
    trl_evidence: Mapped[str] = mapped_column(default="")
    keywords: Mapped[str] = mapped_column(default="")
    state: Mapped[AchievementState] = mapped_column(stored(AchievementState, "state", length=20), default=AchievementState.DRAFT)
    version: Mapped[int] = mapped_column(default=0)
    """How often it was published."""
    job_related: Mapped[bool] = mapped_column(default=True)
    """职务科技成果: made for the unit, or mainly with its means."""
    ledger_no: Mapped[str] = mapped_column(default="")
    """The number in the owner's ledger 成果台账."""
    secrecy: Mapped[Secrecy] = mapped_column(stored(Secrecy, "secrecy", length=20), default=Secrecy.PUBLIC)
    created_at: Mapped[datetime]
    submitted_at: Mapped[datetime | None]
    published_at: Mapped[datetime | None]
    valid_until: Mapped[date | None]
    """The last day of the listing; empty means until withdrawn."""
    source_ref: Mapped[str] = mapped_column(default="")
    """Where a fact of real input comes from; empty for what users wrote."""
    is_demo: Mapped[bool] = mapped_column(default=False)
    """Terms and prices are made up for demonstration."""
    origin_note: Mapped[str] = mapped_column(default="")

    funding_source: Mapped[str] = mapped_column(default="", server_default="")
    trl_judge: Mapped[Judge] = mapped_column(stored(Judge, "trl_judge", length=20), default=Judge.SELF, server_default="self")
    trl_judged_by: Mapped[str] = mapped_column(default="", server_default="")
    trl_judged_on: Mapped[date | None]
    innovation: Mapped[str] = mapped_column(default="", server_default="")
    scenarios: Mapped[str] = mapped_column(default="", server_default="")
    comparison: Mapped[str] = mapped_column(default="", server_default="")
    """The benefit over today's solution."""
    economics: Mapped[str] = mapped_column(default="", server_default="")
    video_url: Mapped[str] = mapped_column(default="", server_default="")

    change_no: Mapped[int | None]
    """Its place among the changes of the owner's list; forgotten by the database as soon as anything of it changes."""

    owners: Mapped[list[AchievementOwner]] = relationship(
        order_by="AchievementOwner.position", cascade="all, delete-orphan", passive_deletes=True
    )
    inventors: Mapped[list[Inventor]] = relationship(order_by="Inventor.position", cascade="all, delete-orphan", passive_deletes=True)
    rights: Mapped[list[IpRight]] = relationship(order_by="IpRight.position", cascade="all, delete-orphan", passive_deletes=True)
    indicators: Mapped[list[Indicator]] = relationship(order_by="Indicator.position", cascade="all, delete-orphan", passive_deletes=True)
    terms: Mapped[list[Term]] = relationship(order_by="Term.id", cascade="all, delete-orphan", passive_deletes=True)
    burdens: Mapped[list[Encumbrance]] = relationship(order_by="Encumbrance.position", cascade="all, delete-orphan", passive_deletes=True)

    def worth(self) -> Worth:
        """Return what a buyer gets from it."""
        return Worth(**{name: getattr(self, name) for name in Worth.__dataclass_fields__})

    def draft(self) -> Draft:
        """Return the rules' value of the whole, with the rows below it."""
        return Draft(
            basics=Basics(**{name: getattr(self, name) for name in Basics.__dataclass_fields__}),
            worth=self.worth(),
            owners=tuple(row.share() for row in self.owners),
            inventors=tuple(Person(name=row.name, share_bp=row.share_bp, staff_no=row.staff_no) for row in self.inventors),
            rights=tuple(row.right() for row in self.rights),
            offers=tuple(row.offer() for row in self.terms),
            burdens=tuple(row.burden() for row in self.burdens),
            indicators=tuple(row.measure() for row in self.indicators),
            external_id=self.external_id,
            source_ref=self.source_ref,
            origin_note=self.origin_note,
        )

    @property
    def in_auction(self) -> bool:
        """Say whether a lot of an announced session holds it."""
        return self.state is AchievementState.RESERVED


class AchievementOwner(Base):
    """One owner 权利人 with its share; the first is the organisation that lists."""

    __tablename__ = "achievement_owner"
    __table_args__ = (
        CheckConstraint("share_bp BETWEEN 1 AND 10000", name="share_range"),
        CheckConstraint("refused_because IS NULL OR consented_on IS NULL", name="consent_or_refusal"),
        UniqueConstraint("achievement_id", "organisation_id", name="uq_achievement_owner_achievement_id"),
        Index("ix_achievement_owner_organisation", "organisation_id"),
    )

    achievement_id: Mapped[int] = mapped_column(ForeignKey("achievement.id", ondelete="CASCADE"), primary_key=True)
    position: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    organisation_id: Mapped[int | None] = mapped_column(ForeignKey("organisation.id"))
    """Empty where the owner is not on the market."""
    name: Mapped[str]
    share_bp: Mapped[int]
    consented_on: Mapped[date | None]
    """Typed by the lister for an owner outside the market; one on the market answers itself."""
    refused_because: Mapped[str | None]

    def share(self) -> Share:
        """Return the rules' value."""
        return Share(name=self.name, share_bp=self.share_bp, organisation_id=self.organisation_id, consented_on=self.consented_on)


class Inventor(Base):
    """One inventor 完成人, in the order of contribution."""

    __tablename__ = "inventor"
    __table_args__ = (CheckConstraint("share_bp BETWEEN 0 AND 10000", name="share_range"),)

    achievement_id: Mapped[int] = mapped_column(ForeignKey("achievement.id", ondelete="CASCADE"), primary_key=True)
    position: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    name: Mapped[str]
    share_bp: Mapped[int | None]
    staff_no: Mapped[str] = mapped_column(default="", server_default="")


class Encumbrance(Base):
    """A licence already given, or an encumbrance, on an achievement; the holder's name is not public."""

    __tablename__ = "encumbrance"
    __table_args__ = (CheckConstraint("kind <> 'other' OR note <> ''", name="other_is_said"),)

    achievement_id: Mapped[int] = mapped_column(ForeignKey("achievement.id", ondelete="CASCADE"), primary_key=True)
    position: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    kind: Mapped[BurdenKind] = mapped_column(stored(BurdenKind, "kind", length=20))
    holder: Mapped[str]
    until: Mapped[date | None]
    note: Mapped[str]

    def burden(self) -> Burden:
        """Return the rules' value."""
        return Burden(kind=self.kind, holder=self.holder, until=self.until, note=self.note)


class IpRight(Base):
    """One right 知识产权 behind an achievement; the number is stored in one spelling."""

    __tablename__ = "ip_right"
    __table_args__ = (CheckConstraint("granted_on >= filed_on", name="granted_after_filing"), Index("ix_ip_right_number", "number"))

    achievement_id: Mapped[int] = mapped_column(ForeignKey("achievement.id", ondelete="CASCADE"), primary_key=True)
    position: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    kind: Mapped[IpKind] = mapped_column(stored(IpKind, "kind", length=20))
    number: Mapped[str]
    title: Mapped[str]
    filed_on: Mapped[date | None]
    granted_on: Mapped[date | None]
    expires_on: Mapped[date | None]
    """The last day of protection; empty for applications, secrets, and rights without a fixed end."""
    fee_due_on: Mapped[date | None]
    """The day until which the next annual fee 年费 is to be paid."""

    @property
    def shown_number(self) -> str:
        """Return the number as people write it."""
        return shown(self.kind, self.number)

    def right(self) -> Right:
        """Return the rules' value."""
        return Right(
            kind=self.kind,
            number=self.number,
            title=self.title,
            filed_on=self.filed_on,
            granted_on=self.granted_on,
            expires_on=self.expires_on,
            fee_due_on=self.fee_due_on,
        )


class Indicator(Base):
    """One measured property 技术指标."""

    __tablename__ = "indicator"

    achievement_id: Mapped[int] = mapped_column(ForeignKey("achievement.id", ondelete="CASCADE"), primary_key=True)
    position: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    name: Mapped[str]
    value: Mapped[str]
    unit: Mapped[str]
    proof: Mapped[str]

    def measure(self) -> Measure:
        """Return the rules' value."""
        return Measure(name=self.name, value=self.value, unit=self.unit, proof=self.proof)


class Term(Base):
    """One way of conversion 转化方式 on offer; `price` is as in the rules' Offer."""

    __tablename__ = "term"
    __table_args__ = (
        UniqueConstraint("achievement_id", "mode", "licence_kind", name="uq_term_achievement_id", postgresql_nulls_not_distinct=True),
        CheckConstraint("(mode = 'licence') = (licence_kind IS NOT NULL)", name="licence_has_kind"),
        CheckConstraint("price_fen > 0", name="price_positive"),
        CheckConstraint("price_mode <> 'listed' OR price_fen IS NOT NULL", name="listed_has_price"),
        CheckConstraint("price_mode <> 'auction' OR mode IN ('licence', 'transfer')", name="auction_of_right"),
        CheckConstraint("(mode IN ('trial', 'licence')) = (months IS NOT NULL)", name="months_where_limited"),
        CheckConstraint("months > 0", name="months_positive"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    achievement_id: Mapped[int] = mapped_column(ForeignKey("achievement.id", ondelete="CASCADE"))
    mode: Mapped[TermMode] = mapped_column(stored(TermMode, "mode", length=20))
    licence_kind: Mapped[LicenceKind | None] = mapped_column(stored(LicenceKind, "licence_kind", length=20))
    price_mode: Mapped[PriceMode] = mapped_column(stored(PriceMode, "price_mode", length=20))
    price: Mapped[Money | None] = mapped_column("price_fen")
    months: Mapped[int | None]
    conditions: Mapped[str]

    def offer(self) -> Offer:
        """Return the rules' value."""
        return Offer(
            mode=self.mode,
            licence_kind=self.licence_kind,
            price_mode=self.price_mode,
            price=self.price,
            months=self.months,
            conditions=self.conditions,
        )


__all__ = ["Achievement", "AchievementOwner", "Encumbrance", "Indicator", "Inventor", "IpRight", "Term"]
