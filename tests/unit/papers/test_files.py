"""The rules of attachments."""

from __future__ import annotations

import pytest

from market.errors import Invalid
from market.papers.rules.files import MEGA, Room, check_caption, check_room

ROOM = Room(file_mb=12, listing_mb=100, most=3, megapixels=40)


def test_a_picture_says_what_it_shows_and_a_document_may() -> None:
    check_caption("", is_picture=False)
    check_caption("试产线", is_picture=True)
    with pytest.raises(Invalid, match=r"attachment\.caption_missing"):
        check_caption("", is_picture=True)
    with pytest.raises(Invalid, match=r"attachment\.caption_long"):
        check_caption("长" * 201, is_picture=False)


def test_number_and_size_of_a_listings_files_are_limited() -> None:
    check_room(ROOM, count=2, used=99 * MEGA, size=MEGA)
    with pytest.raises(Invalid, match=r"attachment\.most"):
        check_room(ROOM, count=3, used=0, size=1)
    with pytest.raises(Invalid, match=r"attachment\.listing_full"):
        check_room(ROOM, count=0, used=99 * MEGA, size=MEGA + 1)


def test_the_room_is_in_bytes_and_pixels() -> None:
    assert (ROOM.file_bytes, ROOM.pixels) == (12 * 1024**2, 40_000_000)
