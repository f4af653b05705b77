"""Attachments 附件: for whom they are, and how many and how much fit on one listing."""

from __future__ import annotations

from dataclasses import dataclass

from market.errors import Invalid
from market.wording import N_, Labelled

CAPTION_LENGTH = 200
MEGA = 1024**2


class Kind(Labelled):
    """What papers belong to; the value stands in addresses."""

    ACHIEVEMENTS = "achievements", N_("Achievement")
    DEMANDS = "demands", N_("Demand")


ADDRESS = f"<any({', '.join(Kind)}):kind>/<int:listing_id>"
"""How the address begins of what belongs to a listing."""


class Audience(Labelled):
    """Who may open an attachment."""

    PUBLIC = "public", N_("Public")
    NDA = "nda", N_("Under NDA")


@dataclass(frozen=True, slots=True, kw_only=True)
class Room:
    """What the rule book allows: of one file, and of one listing."""

    file_mb: int
    listing_mb: int
    most: int
    megapixels: int

    @property
    def file_bytes(self) -> int:
        """Return the most bytes of one file."""
        return self.file_mb * MEGA

    @property
    def pixels(self) -> int:
        """Return the most pixels of one picture."""
        return self.megapixels * 10**6


def check_caption(caption: str, *, is_picture: bool) -> None:
    """Raise Invalid where a picture does not say what it shows, or the text is too long."""
    if is_picture and not caption:
        message = N_("Say in a few words what the picture shows, for those who cannot see it.")
        raise Invalid("attachment.caption_missing", message, field="caption")
    if len(caption) > CAPTION_LENGTH:
        raise Invalid("attachment.caption_long", N_("At most %(most)s characters."), field="caption", most=CAPTION_LENGTH)


def check_room(room: Room, *, count: int, used: int, size: int) -> None:
    """Raise Invalid where `size` more bytes do not fit beside `count` attachments of `used` bytes."""
    if count >= room.most:
        raise Invalid("attachment.most", N_("At most %(most)s files fit here."), field="file", most=room.most)
    if used + size > room.listing_mb * MEGA:
        message = N_("All files together have at most %(most)s MB; %(used)s MB are taken.")
        raise Invalid("attachment.listing_full", message, field="file", most=room.listing_mb, used=-(-used // MEGA))
