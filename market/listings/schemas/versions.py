"""JSON of the kept versions of an achievement."""

from __future__ import annotations

import json
from datetime import datetime
from typing import TYPE_CHECKING, Any, Self

from pydantic import Field

from market.listings.rules.changes import Mark
from market.web.schemas import Out

if TYPE_CHECKING:
    from market.listings.models.versions import AchievementVersion


class VersionBrief(Out):
    """Which versions there are."""

    number: int
    digest: str = Field(description="SHA-256 of the content in canonical JSON: sorted keys, no spaces, UTF-8")
    published_at: datetime


class Versions(Out):
    """The kept versions, the newest first."""

    items: list[VersionBrief]


class VersionOut(VersionBrief):
    """One version, word for word as the market showed it."""

    achievement_id: int
    content: dict[str, Any]

    @classmethod
    def of(cls, kept: AchievementVersion) -> Self:
        """Return the answer about a kept version."""
        return cls(
            achievement_id=kept.achievement_id,
            number=kept.number,
            digest=kept.digest,
            published_at=kept.published_at,
            content=json.loads(kept.content),
        )


class PieceOut(Out):
    """A passage of a text and what became of it."""

    mark: Mark
    text: str


class ChangeOut(Out):
    """A field that differs: the passages of a text, or the values before and after."""

    field: str
    label: str = Field(description="In the caller's language")
    pieces: list[PieceOut]
    before: Any = Field(description="As in the earlier version's content")
    after: Any = Field(description="As in the later version's content")


class Changes(Out):
    """Every field that differs between two versions."""

    before: int
    after: int
    changes: list[ChangeOut]
