"""Attachments, made through the services that users call."""

from __future__ import annotations

from itertools import count
from typing import TYPE_CHECKING

from market.db import unit_of_work
from market.listings.models.achievements import Achievement
from market.papers.rules.files import Audience, Kind
from market.papers.services import attachments
from tests.factories.uploads import PDF, picture

if TYPE_CHECKING:
    from market.access import Actor
    from market.listings.models.demands import Demand
    from market.papers.models.attachments import Attachment

_serials = count(1)


def kind_of(listing: Achievement | Demand) -> Kind:
    """Return the kind of a listing."""
    return Kind.ACHIEVEMENTS if isinstance(listing, Achievement) else Kind.DEMANDS


def document(serial: int = 0) -> bytes:
    """Return a PDF like no other."""
    return PDF.replace(b"%%EOF", f"% {serial or next(_serials)}\n%%EOF".encode())


def attached(
    actor: Actor, listing: Achievement | Demand, *, audience: Audience = Audience.PUBLIC, content: bytes = b"", name: str = "检测报告.pdf"
) -> Attachment:
    """Return a document of a listing; committed."""
    with unit_of_work():
        return attachments.attach(
            actor, kind_of(listing), listing.id, content=content or document(), name=name, audience=audience, caption="第三方检测报告"
        )


def pictured(actor: Actor, listing: Achievement | Demand) -> Attachment:
    """Return a public picture of a listing; committed."""
    return attached(actor, listing, content=picture(size=(400 + next(_serials), 300)), name="现场.png")
