"""The shape of papers in JSON."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

from pydantic import Field, StringConstraints

from market.papers.rules.files import CAPTION_LENGTH, Audience
from market.uploads import Media
from market.web.schemas import VISIBLE, FileIn, Out


class AttachmentIn(FileIn):
    """What is said of an uploaded file."""

    audience: Audience = Field(description="`public`: everybody who sees the listing; `nda`: who signed the agreement and was admitted")
    caption: Annotated[str, StringConstraints(max_length=CAPTION_LENGTH, pattern=VISIBLE)] = Field(
        default="", description="What it shows or contains; required for pictures"
    )


class AttachmentOut(Out):
    """A picture or document of a listing."""

    id: int
    audience: Audience
    media: Media
    name: str
    caption: str
    size: int = Field(description="Bytes")
    width: int | None
    height: int | None
    content_key: str = Field(description="SHA-256 of the content")
    added_at: datetime


class AttachmentsOut(Out):
    """The attachments that the caller may open, and the number of those that it may not."""

    items: list[AttachmentOut]
    hidden: int
