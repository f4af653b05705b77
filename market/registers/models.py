"""The tables of registers: one for the entries of all kinds, one for what belongs together."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, ForeignKeyConstraint, Index, Integer, SmallInteger, UniqueConstraint, text
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped, mapped_column
from sqlalchemy.types import Text

from market.db import Base, stored
from market.listings.models.numbers import Numbered
from market.listings.rules.kinds import Secrecy, TechnologyField
from market.money import Money
from market.registers.rules.content import Content
from market.registers.rules.kinds import Availability, EntryKind, EntryState


class Entry(Numbered, Base):
    """One entry of a register 清单; columns of other kinds are empty, and the database says so."""

    __tablename__ = "register_entry"
    __table_args__ = (
        UniqueConstraint("code", name="uq_register_entry_code"),
        UniqueConstraint("id", "organisation_id", name="uq_register_entry_home"),
        CheckConstraint("name_zh <> ''", name="name_given"),
        CheckConstraint("version > 0", name="version_counts"),
        CheckConstraint("kind = 'team' OR (lead = '' AND members IS NULL AND honours = '')", name="team_only"),
        CheckConstraint(
            "kind = 'capability' OR (model = '' AND since_year IS NULL AND availability IS NULL AND price_fen IS NULL AND location = '')",
            name="capability_only",
        ),
        CheckConstraint(
            "kind = 'project' OR (funding_source = '' AND funding_no = '' AND started_on IS NULL AND ends_on IS NULL"
            " AND trl IS NULL AND partner = '')",
            name="project_only",
        ),
        CheckConstraint("members BETWEEN 1 AND 9999", name="members_range"),
        CheckConstraint("since_year BETWEEN 1900 AND 2199", name="year_range"),
        CheckConstraint("price_fen > 0", name="price_positive"),
        CheckConstraint("trl BETWEEN 1 AND 9", name="trl_range"),
        CheckConstraint("ends_on >= started_on", name="project_order"),
        CheckConstraint("state <> 'published' OR (secrecy = 'public' AND published_at IS NOT NULL)", name="only_public_published"),
        CheckConstraint("state <> 'published' OR (field IS NOT NULL AND summary <> '' AND contact <> '')", name="published_whole"),
        CheckConstraint("state <> 'published' OR kind <> 'team' OR lead <> ''", name="published_team"),
        CheckConstraint(
            "state <> 'published' OR kind <> 'capability' OR (availability IS NOT NULL AND location <> '')", name="published_capability"
        ),
        CheckConstraint(
            "state <> 'published' OR kind <> 'project' OR (started_on IS NOT NULL AND funding_source <> '')", name="published_project"
        ),
        Index(
            "uq_register_entry_external",
            "organisation_id",
            "kind",
            "external_id",
            unique=True,
            postgresql_where=text("external_id <> ''"),
        ),
        Index("ix_register_entry_organisation", "organisation_id", "kind", "id"),
        Index("ix_register_entry_published", "kind", "published_at", postgresql_where=text("state = 'published'")),
        Index("ix_register_entry_grams", "grams", postgresql_using="gin", postgresql_where=text("state = 'published'")),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    kind: Mapped[EntryKind] = mapped_column(stored(EntryKind, "entry_kind", length=20))
    state: Mapped[EntryState] = mapped_column(stored(EntryState, "entry_state", length=20), default=EntryState.DRAFT)
    version: Mapped[int] = mapped_column(Integer, default=1)
    """Counts changes of the text; who saves names the one that was read."""
    created_at: Mapped[datetime]
    created_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    changed_at: Mapped[datetime]
    published_at: Mapped[datetime | None]
    name_zh: Mapped[str]
    name_en: Mapped[str] = mapped_column(default="")
    field: Mapped[TechnologyField | None] = mapped_column(stored(TechnologyField, "field", length=20))
    summary: Mapped[str] = mapped_column(default="")
    keywords: Mapped[str] = mapped_column(default="")
    contact: Mapped[str] = mapped_column(default="")
    secrecy: Mapped[Secrecy] = mapped_column(stored(Secrecy, "secrecy", length=20), default=Secrecy.PUBLIC)
    lead: Mapped[str] = mapped_column(default="")
    members: Mapped[int | None] = mapped_column(Integer)
    honours: Mapped[str] = mapped_column(default="")
    model: Mapped[str] = mapped_column(default="")
    since_year: Mapped[int | None] = mapped_column(SmallInteger)
    availability: Mapped[Availability | None] = mapped_column(stored(Availability, "availability", length=20))
    price: Mapped[Money | None] = mapped_column("price_fen")
    """For one use; none: to be agreed 面议."""
    location: Mapped[str] = mapped_column(default="")
    funding_source: Mapped[str] = mapped_column(default="")
    funding_no: Mapped[str] = mapped_column(default="")
    started_on: Mapped[date | None]
    ends_on: Mapped[date | None]
    trl: Mapped[int | None] = mapped_column(SmallInteger)
    partner: Mapped[str] = mapped_column(default="")
    source_ref: Mapped[str] = mapped_column(default="")
    origin_note: Mapped[str] = mapped_column(default="")
    is_demo: Mapped[bool] = mapped_column(default=False)
    grams: Mapped[list[str]] = mapped_column(ARRAY(Text), default=list)
    """What it is found by: characters, pairs of neighbours, English stems; see `rules.finding`."""

    def content(self) -> Content:
        """Return what the entry says, as the rules' value."""
        return Content(**{name: getattr(self, name) for name in Content.__dataclass_fields__})

    def put(self, content: Content) -> None:
        """Say what `content` says; the kind stays."""
        for name, value in content.said().items():
            setattr(self, name, value)


class Link(Base):
    """Two things of one institution that belong together: two entries, the older one first, or an entry and an achievement."""

    __tablename__ = "register_link"
    __table_args__ = (
        CheckConstraint("num_nonnulls(other_id, achievement_id) = 1", name="to_one_thing"),
        CheckConstraint("entry_id < other_id", name="older_first"),
        UniqueConstraint("entry_id", "other_id", name="uq_register_link_entries"),
        UniqueConstraint("entry_id", "achievement_id", name="uq_register_link_achievement"),
        ForeignKeyConstraint(["entry_id", "organisation_id"], ["register_entry.id", "register_entry.organisation_id"]),
        ForeignKeyConstraint(["other_id", "organisation_id"], ["register_entry.id", "register_entry.organisation_id"]),
        ForeignKeyConstraint(["achievement_id", "organisation_id"], ["achievement.id", "achievement.owner_id"]),
        Index("ix_register_link_other", "other_id"),
        Index("ix_register_link_achievement", "achievement_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    organisation_id: Mapped[int]
    entry_id: Mapped[int]
    other_id: Mapped[int | None]
    achievement_id: Mapped[int | None]
