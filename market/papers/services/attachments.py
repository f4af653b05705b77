"""Attaching files to a listing, taking them away, and handing them out."""

from __future__ import annotations

from market import audit, clock, rulebook, storage, uploads
from market.access import Actor, require
from market.db import db
from market.errors import Conflict, Forbidden, NotFound
from market.papers import policy
from market.papers.models.attachments import Attachment
from market.papers.policy import Listing
from market.papers.queries import attachments as queries
from market.papers.queries.listings import key_of, listing, listing_for_update, place
from market.papers.rules.files import Audience, Kind, Room, check_caption, check_room
from market.uploads import Upload
from market.wording import N_


def room() -> Room:
    """Return what the rule book allows today."""
    today = clock.today()
    return Room(**{name: rulebook.number(f"attachment.{name}", on=today) for name in Room.__dataclass_fields__})


def attach(actor: Actor, kind: Kind, listing_id: int, *, content: bytes, name: str, audience: Audience, caption: str) -> Attachment:
    """Keep a file with a listing; raise Invalid with what is wrong with it, Conflict where the listing takes none now.

    The file is looked at before anything is locked: that may take seconds.
    """
    allowed = room()
    _check(actor, listing(actor, kind, listing_id), audience)
    upload = uploads.inspect(content, name, most_bytes=allowed.file_bytes, most_pixels=allowed.pixels)
    check_caption(caption.strip(), is_picture=upload.media.is_picture)
    key = storage.vault().put(upload.content)
    preview = storage.vault().put(upload.preview) if upload.media.is_picture else None
    found = listing_for_update(kind, listing_id)
    _check(actor, found, audience)
    count, used = queries.room_taken(found)
    check_room(allowed, count=count, used=used, size=len(upload.content))
    if queries.has_content(found, key):
        raise Conflict("attachment.twice", N_("This file is attached already."), field="file")
    return _kept(actor, found, _row(found, upload, audience, caption.strip(), (key, preview)))


def _row(found: Listing, upload: Upload, audience: Audience, caption: str, keys: tuple[str, str | None]) -> Attachment:
    return Attachment(
        **place(found),
        audience=audience,
        media=upload.media,
        name=upload.name,
        caption=caption,
        size=len(upload.content),
        content_key=keys[0],
        preview_key=keys[1],
        width=upload.width,
        height=upload.height,
    )


def _kept(actor: Actor, found: Listing, row: Attachment) -> Attachment:
    row.added_by, row.added_at = actor.person_id, clock.now()
    db.session.add(row)
    db.session.flush()
    audit.record(actor, "attachment.added", found, at=row.added_at, attachment=row.id, audience=row.audience.value)
    return row


def remove(actor: Actor, attachment_id: int) -> Attachment:
    """Take an attachment off its listing; who opened it stays on record."""
    seen, _ = queries.attachment(actor, attachment_id)
    found = listing_for_update(*key_of(seen))
    row, _ = queries.attachment(actor, attachment_id)
    _check(actor, found, row.audience)
    row.removed_at, row.removed_by = clock.now(), actor.name
    db.session.flush()
    audit.record(actor, "attachment.removed", found, at=row.removed_at, attachment=row.id, audience=row.audience.value)
    return row


def _check(actor: Actor, found: Listing, audience: Audience) -> None:
    if not policy.can_view(actor, found):
        raise NotFound
    require(actor, "system", *policy.EDITORS)
    if not policy.can_edit(actor, found):
        raise Forbidden("listing.not_yours", N_("Only editors of the owner may change this."))
    if not policy.may_change(found, audience):
        raise Conflict("attachment.not_now", N_("Public files can be changed only in a draft. Withdraw the listing first."))


def previewed(actor: Actor, attachment_id: int) -> tuple[Attachment, Listing]:
    """Return a picture whose small form the actor may see: a public one, or one of the own listing; raise NotFound."""
    row, found = queries.attachment(actor, attachment_id)
    if not (row.is_public or policy.is_mine(actor, found)):
        raise NotFound
    return row, found


def content_of(row: Attachment, *, preview: bool = False) -> bytes:
    """Return the bytes of an attachment, or of its preview; raise NotFound for a document's preview."""
    key = row.preview_key if preview else row.content_key
    if key is None:
        raise NotFound
    return storage.vault().get(key)
