"""The table of attachments 附件. A row never changes: what was opened under an agreement stays what it was."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import DDL, CheckConstraint, ForeignKey, Index, event
from sqlalchemy.orm import Mapped, mapped_column

from market.db import Base, stored
from market.papers.rules.files import Audience
from market.uploads import Media


class OfListing:
    """Belongs to one achievement or one demand; mixed into tables."""

    achievement_id: Mapped[int | None] = mapped_column(ForeignKey("achievement.id"))
    demand_id: Mapped[int | None] = mapped_column(ForeignKey("demand.id"))


def of_one_listing() -> CheckConstraint:
    """Return the constraint of every table of `OfListing`."""
    return CheckConstraint("num_nonnulls(achievement_id, demand_id) = 1", name="of_one_listing")


class Attachment(OfListing, Base):
    """One picture or document; its content lies in storage under its digest."""

    __tablename__ = "attachment"
    __table_args__ = (
        of_one_listing(),
        CheckConstraint("size > 0", name="size_positive"),
        CheckConstraint("name <> '' AND name !~ '[/\\\\[:cntrl:]]'", name="name_is_harmless"),
        CheckConstraint("content_key ~ '^[0-9a-f]{64}$' AND preview_key ~ '^[0-9a-f]{64}$'", name="keys_are_digests"),
        CheckConstraint(
            "(media IN ('png', 'jpeg', 'webp')) = (num_nonnulls(preview_key, width, height) = 3)"
            " AND num_nonnulls(preview_key, width, height) IN (0, 3)",
            name="pictures_have_previews",
        ),
        CheckConstraint("caption <> '' OR preview_key IS NULL", name="pictures_are_described"),
        CheckConstraint("(removed_at IS NULL) = (removed_by IS NULL)", name="removed_by_whom"),
        Index("ix_attachment_achievement", "achievement_id", "id", postgresql_where="removed_at IS NULL"),
        Index("ix_attachment_demand", "demand_id", "id", postgresql_where="removed_at IS NULL"),
        Index(
            "uq_attachment_once",
            "achievement_id",
            "demand_id",
            "content_key",
            unique=True,
            postgresql_where="removed_at IS NULL",
            postgresql_nulls_not_distinct=True,
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    audience: Mapped[Audience] = mapped_column(stored(Audience, "audience", length=10))
    media: Mapped[Media] = mapped_column(stored(Media, "media", length=10))
    name: Mapped[str]
    """What it is called where people read; never part of a path."""
    caption: Mapped[str]
    """What it shows or contains; the alternative text of a picture."""
    size: Mapped[int]
    """Bytes of what is kept."""
    content_key: Mapped[str]
    preview_key: Mapped[str | None]
    width: Mapped[int | None]
    height: Mapped[int | None]
    added_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    added_at: Mapped[datetime]
    removed_by: Mapped[str | None]
    """The name of who took it away."""
    removed_at: Mapped[datetime | None]

    @property
    def is_public(self) -> bool:
        """Say whether everybody who sees the listing may open it."""
        return self.audience is Audience.PUBLIC


_FIXED = (
    "id",
    "achievement_id",
    "demand_id",
    "audience",
    "media",
    "name",
    "caption",
    "size",
    "content_key",
    "preview_key",
    "width",
    "height",
    "added_by",
    "added_at",
)


def _row(prefix: str) -> str:
    return "ROW(" + ", ".join(f"{prefix}.{name}" for name in _FIXED) + ")"


ATTACHMENT_GUARDS = (
    f"""
    CREATE OR REPLACE FUNCTION attachment_is_fixed() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
      IF TG_OP = 'DELETE' OR OLD.removed_at IS NOT NULL OR {_row("NEW")} IS DISTINCT FROM {_row("OLD")} THEN
        RAISE EXCEPTION 'an attachment does not change; it can only be removed from the page' USING ERRCODE = 'restrict_violation';
      END IF;
      RETURN NEW;
    END $$
    """,
    "CREATE TRIGGER attachment_fixed BEFORE UPDATE OR DELETE ON attachment FOR EACH ROW EXECUTE FUNCTION attachment_is_fixed()",
)
for _statement in ATTACHMENT_GUARDS:
    event.listen(Attachment.__table__, "after_create", DDL(_statement))  # type: ignore[no-untyped-call]
