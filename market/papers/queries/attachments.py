"""Reads of attachments."""

from __future__ import annotations

from dataclasses import dataclass, field

from sqlalchemy import func, select

from market.access import Actor
from market.db import db, one
from market.errors import NotFound
from market.listings.models.versions import AchievementVersion
from market.listings.rules.versions import File
from market.papers import policy
from market.papers.models.attachments import Attachment
from market.papers.policy import Listing
from market.papers.queries import disclosure
from market.papers.queries.listings import belongs, key_of, listing
from market.papers.rules.files import Audience


@dataclass(frozen=True, slots=True)
class Papers:
    """What a listing's page shows of its attachments; of confidential ones strangers learn only the number."""

    pictures: list[Attachment] = field(default_factory=list)
    documents: list[Attachment] = field(default_factory=list)
    confidential: list[Attachment] = field(default_factory=list)
    hidden: int = 0


def attachments(found: Listing) -> list[Attachment]:
    """Return the attachments of a listing in the order in which they came."""
    rows = select(Attachment).where(belongs(Attachment, found), Attachment.removed_at.is_(None))
    return list(db.session.scalars(rows.order_by(Attachment.id)))


def files_of_achievement(achievement_id: int) -> list[File]:
    """Return the files of an achievement for the text of a version, for the domain that publishes it."""
    rows = select(Attachment).where(Attachment.achievement_id == achievement_id, Attachment.removed_at.is_(None))
    return [_file(row) for row in db.session.scalars(rows.order_by(Attachment.id))]


def _file(row: Attachment) -> File:
    return File(
        digest=row.content_key,
        confidential=not row.is_public,
        name=row.name,
        caption=row.caption,
        media=row.media.value,
        size=row.size,
    )


def kept_file(version: AchievementVersion, digest: str) -> Attachment:
    """Return a file that a version names, also where it was taken off the page since; raise NotFound."""
    if digest not in {file.digest for file in version.told().files}:
        raise NotFound
    named = select(Attachment).where(Attachment.achievement_id == version.achievement_id, Attachment.content_key == digest)
    return one(named.where(Attachment.added_at <= version.published_at).order_by(Attachment.id.desc()).limit(1))


def papers(actor: Actor, found: Listing) -> Papers:
    """Return what the actor, who sees the listing, may be shown."""
    rows = attachments(found)
    open_ = [row for row in rows if row.is_public]
    secret = [row for row in rows if not row.is_public]
    readable = secret if secret and (disclosure.is_admitted(actor, found) or policy.opens_freely(actor, found, secret[0])) else []
    return Papers(
        pictures=[row for row in open_ if row.media.is_picture],
        documents=[row for row in open_ if not row.media.is_picture],
        confidential=readable,
        hidden=len(secret) - len(readable),
    )


def attachment(actor: Actor, attachment_id: int) -> tuple[Attachment, Listing]:
    """Return an attachment with its listing; raise NotFound where the actor may not know of it."""
    row = one(select(Attachment).where(Attachment.id == attachment_id, Attachment.removed_at.is_(None)))
    found = listing(actor, *key_of(row))
    if not (policy.opens_freely(actor, found, row) or disclosure.is_admitted(actor, found)):
        raise NotFound
    return row, found


def room_taken(found: Listing) -> tuple[int, int]:
    """Return how many attachments a listing has, and their bytes."""
    rows = select(func.count(), func.coalesce(func.sum(Attachment.size), 0))
    count, size = db.session.execute(rows.where(belongs(Attachment, found), Attachment.removed_at.is_(None))).one()
    return int(count), int(size)


def has_confidential(found: Listing) -> bool:
    """Say whether the listing carries a confidential file."""
    rows = select(Attachment.id).where(belongs(Attachment, found), Attachment.audience == Audience.NDA, Attachment.removed_at.is_(None))
    return db.session.scalars(rows.limit(1)).first() is not None


def has_content(found: Listing, content_key: str) -> bool:
    """Say whether the listing already carries a file with this content."""
    rows = select(Attachment.id).where(belongs(Attachment, found), Attachment.content_key == content_key, Attachment.removed_at.is_(None))
    return db.session.scalars(rows).first() is not None
