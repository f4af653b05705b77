"""JSON API of the published versions of an achievement, for its owners and the operator."""

from __future__ import annotations

import json
from typing import Annotated

from pydantic import Field

from market.listings import queries
from market.listings.api.blueprint import bp
from market.listings.rules.changes import changes
from market.listings.schemas.versions import ChangeOut, Changes, PieceOut, VersionOut, Versions
from market.web.api import operation, worded
from market.web.gate import actor
from market.web.schemas import Digits, Query

READERS = ("signed_in",)
_NAMES = {"offers": "terms"}


class Since(Query):
    """With which version one is compared."""

    since: Annotated[int, Field(ge=1), Digits] = Field(description="The number of the earlier version")


@operation(
    bp, "GET", "/achievements/<int:achievement_id>/versions", access=READERS, returns=Versions, errors=(403,), summary="Published versions"
)
def versions(achievement_id: int) -> Versions:
    """List what was published of an achievement, the newest first."""
    found = queries.versioned(actor(), achievement_id)
    return Versions.model_validate({"items": queries.versions(found.id)})


@operation(
    bp,
    "GET",
    "/achievements/<int:achievement_id>/versions/<int:number>",
    access=READERS,
    returns=VersionOut,
    errors=(403,),
    summary="A published version",
)
def version(achievement_id: int, number: int) -> VersionOut:
    """Return a version word for word; its content hashes to its digest."""
    found = queries.versioned(actor(), achievement_id)
    return VersionOut.of(queries.version(found.id, number))


@operation(
    bp,
    "GET",
    "/achievements/<int:achievement_id>/versions/<int:number>/changes",
    access=READERS,
    query=Since,
    returns=Changes,
    errors=(403,),
    summary="How two versions differ",
)
def version_changes(achievement_id: int, number: int, query: Since) -> Changes:
    """Return every field that differs between an earlier version and this one."""
    found = queries.versioned(actor(), achievement_id)
    old, new = queries.version(found.id, query.since), queries.version(found.id, number)
    before, after = json.loads(old.content), json.loads(new.content)
    shown = [
        ChangeOut(
            field=name,
            label=worded(change.label),
            pieces=[PieceOut(mark=piece.mark, text=piece.text) for piece in change.pieces],
            before=before.get(name, []),
            after=after.get(name, []),
        )
        for change in changes(old.told(), new.told())
        for name in [_NAMES.get(change.field, change.field)]
    ]
    return Changes(before=old.number, after=new.number, changes=shown)
